import { randomUUID } from 'node:crypto';
import { Readable, type Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Presets, SingleBar } from 'cli-progress';
import type { Database } from '../entity/Database';
import { openTrailExport } from '../gate/exportTrail';
import { readViewer } from '../gate/readViewer';
import type { Config } from '../server/Config';
import { createTrail } from '../server/createTrail';
import { exportFormats } from '../server/exportFormats';
import { createLogger } from '../server/Logger';
import { readTrailQuery } from '../server/readTrailQuery';
import { UsageError } from './CommandResult';

/** What an export of the trail is asked to be. */
export interface ExportAuditCommand {
  readonly format: string;
  /** The provider under whose permissions and decisions it is made. */
  readonly username: string;
  /** The criteria, as the address of an export over HTTP has them. */
  readonly criteria: URLSearchParams;
  /** Where it goes. */
  readonly output: Writable;
  /** Whether a progress bar can be drawn. */
  readonly isTerminal: boolean;
  readonly clock: () => Date;
}

/**
 * Exports the trail as one provider may know of it, and writes that to the trail first. Throws for a format that is unknown,
 * `UNAUTHENTICATED` for a provider who is unknown or inactive, `FORBIDDEN` for one who may not read the trail.
 */
export async function exportAudit(database: Database, config: Config, command: ExportAuditCommand): Promise<void> {
  const { format, username, criteria, output, isTerminal, clock } = command;
  const formats = exportFormats(config.http.publicUrl);
  if (format !== 'csv' && format !== 'fhir') throw new UsageError(`There are these formats: ${Object.keys(formats).join(', ')}`);
  const viewer = await readViewer(database, username, clock());
  const bar = new SingleBar({ format: '{bar} {percentage}% {value} of {total} events', clearOnComplete: true }, Presets.shades_classic);
  // The log goes where the export goes.
  const { trail, heads } = createTrail({ config, database, logger: createLogger({ logLevel: 'silent' }), clock });
  await heads.start();
  const opened = await openTrailExport({
    database,
    trail,
    viewer,
    actor: { viewerId: viewer.id, roles: viewer.roles, operationName: null, requestId: randomUUID(), clientAddress: null },
    clock,
    expiresAt: null,
    field: 'audit export',
    format: formats[format],
    search: () => readTrailQuery(criteria),
    onProgress: (done) => bar.update(done),
  });
  if (isTerminal) bar.start(await opened.count(), 0);
  try {
    // Others may go on writing to the output.
    await pipeline(Readable.from(opened.text()), output, { end: false });
  } finally {
    if (isTerminal) bar.stop();
    await heads.stop();
  }
}
