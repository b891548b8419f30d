import { Presets, SingleBar } from 'cli-progress';
import type { TrailFault, TrailReport } from '../audit/TrailReport';
import { verifyTrail } from '../audit/verifyTrail';
import type { Database } from '../entity/Database';
import { auditKeys } from '../server/auditKeys';
import type { Config } from '../server/Config';
import { anchorsOf } from '../server/anchorsOf';
import type { CommandResult } from './CommandResult';

/** What a verification is asked to do. */
export interface VerifyCommand {
  /** Files of anchors; absent for the configured one. */
  readonly anchor?: readonly string[];
  /** Whether a progress bar can be drawn. */
  readonly isTerminal: boolean;
  /** Stops between two pages. */
  readonly signal: AbortSignal;
}

/** Verifies the audit trail, and says what came of it; `failed` where it is broken. */
export async function verifyAudit(
  database: Database,
  config: Config,
  { anchor, isTerminal, signal }: VerifyCommand,
): Promise<CommandResult> {
  const keys = auditKeys(config);
  const anchors = await anchorsOf(config, keys, anchor);
  const bar = new SingleBar({ format: '{bar} {percentage}% of {total} events', clearOnComplete: true }, Presets.shades_classic);
  if (isTerminal) bar.start(1, 0);
  try {
    const report = await verifyTrail({
      database,
      keys,
      ...(anchors ? { anchors } : {}),
      signal,
      onProgress: (done, total) => {
        bar.setTotal(total);
        bar.update(done);
      },
    });
    return { text: formatReport(report), json: report, failed: report.faults.length > 0 };
  } finally {
    if (isTerminal) bar.stop();
  }
}

/** A fault in one line. */
export function formatFault({ fault, chainId, position, detail }: TrailFault): string {
  const place = chainId === null ? '' : ` chain ${chainId}, position ${position}`;
  return `${fault}${place}${detail === undefined ? '' : ` (${detail})`}`;
}

function formatReport({ chains, events, records, heads, droppedFrom, anchors, faults }: TrailReport): string {
  const lines = [
    `Verified: ${events} events with ${records} records in ${chains} chains, and ${heads} heads.`,
    ...(droppedFrom === 0 ? [] : [`Of ${droppedFrom} chains the beginning was dropped after its retention.`]),
    anchors
      ? `Compared with ${anchors.lines} anchors; ${anchors.chainsWithout} chains have none, ${anchors.unreadable} lines cannot be read.`
      : 'Compared with no anchors: a chain that is missing as a whole cannot be noticed. Name their files by --anchor.',
  ];
  const verdict =
    faults.length === 0 ? ['The trail holds.'] : ['THE TRAIL IS BROKEN. The first broken link of each chain:', ...faults.map(formatFault)];
  return [...lines, ...verdict].join('\n');
}
