import { AnchorFile } from '../audit/AnchorFile';
import { AuditTrail } from '../audit/AuditTrail';
import { HeadKeeper } from '../audit/HeadKeeper';
import type { Database } from '../entity/Database';
import { auditKeys } from './auditKeys';
import type { Config } from './Config';
import type { Logger } from './Logger';

/** What the trail of a server needs. */
interface TrailParts {
  readonly config: Config;
  readonly database: Database;
  readonly logger: Logger;
  readonly clock: () => Date;
}

/** Makes the trail of a server, and what keeps its heads: in the database, in the anchor file, and in the log. */
export function createTrail({ config, database, logger, clock }: TrailParts): { trail: AuditTrail; heads: HeadKeeper } {
  const { anchorFile, headSeconds } = config.audit;
  const keys = auditKeys(config);
  const trail = new AuditTrail(database, keys, clock);
  const heads = new HeadKeeper({
    database,
    trail,
    keys,
    clock,
    anchor: anchorFile === null ? null : new AnchorFile(anchorFile),
    intervalSeconds: headSeconds,
    announce: (head) => logger.info({ head }, 'The head of the audit trail'),
    failed: (error) => logger.error({ err: error }, 'The head of the audit trail could not be kept'),
  });
  return { trail, heads };
}
