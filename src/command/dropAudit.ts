import { Presets, SingleBar } from 'cli-progress';
import { AnchorFile } from '../audit/AnchorFile';
import { dropBefore } from '../audit/dropBefore';
import type { Database } from '../entity/Database';
import { auditKeys } from '../server/auditKeys';
import type { Config } from '../server/Config';
import { anchorsOf } from '../server/anchorsOf';
import { UsageError, type CommandResult } from './CommandResult';
import { formatFault } from './verifyAudit';

/** What a retention is asked to do. */
export interface DropCommand {
  /** A day, such as `2015-01-01`; absent for everything that is older than the configured retention. */
  readonly before?: string;
  /** Files of anchors; absent for the configured one. */
  readonly anchor?: readonly string[];
  readonly now: Date;
  /** Whether progress can be drawn. */
  readonly isTerminal: boolean;
  /** Stops between two batches. */
  readonly signal: AbortSignal;
}

/** Drops old events, and says what came of it; `failed` where a chain is broken and was left as it is. Throws for a day that the retention still keeps. */
export async function dropAudit(
  database: Database,
  config: Config,
  { before, anchor, now, isTerminal, signal }: DropCommand,
): Promise<CommandResult> {
  const { anchorFile, retentionYears } = config.audit;
  const limit = new Date(now);
  limit.setUTCFullYear(limit.getUTCFullYear() - retentionYears);
  const day = before === undefined ? limit : readDay(before);
  if (day > limit) throw new UsageError(`Events of the last ${retentionYears} years are kept (AUDIT_RETENTION_YEARS)`);
  const keys = auditKeys(config);
  const anchors = await anchorsOf(config, keys, anchor);
  const bar = new SingleBar({ format: '{value} events dropped', clearOnComplete: true }, Presets.shades_classic);
  if (isTerminal) bar.start(1, 0);
  try {
    const { chains, events, refused } = await dropBefore({
      database,
      keys,
      before: day,
      now,
      signal,
      anchor: anchorFile === null ? null : new AnchorFile(anchorFile),
      ...(anchors ? { anchors } : {}),
      onProgress: (done) => bar.update(done),
    });
    const kept = refused.map((fault) => `Left as it is, for it is broken: ${formatFault(fault)}`);
    return {
      text: [`Dropped: ${events} events of ${chains} chains.`, ...kept].join('\n'),
      json: { events, chains, refused },
      failed: refused.length > 0,
    };
  } finally {
    if (isTerminal) bar.stop();
  }
}

function readDay(text: string): Date {
  const day = new Date(`${text}T00:00:00Z`);
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text) || Number.isNaN(day.getTime()) || !day.toISOString().startsWith(text)) {
    throw new UsageError('Write a day such as 2015-01-01');
  }
  return day;
}
