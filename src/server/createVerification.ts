import type { TrailReport } from '../audit/TrailReport';
import { verifyTrail } from '../audit/verifyTrail';
import type { Database } from '../entity/Database';
import { anchorsOf } from './anchorsOf';
import { auditKeys } from './auditKeys';
import type { Config } from './Config';

/** Makes what verifies the whole trail, once for all who ask while it is under way. */
export function createVerification(config: Config, database: Database): () => Promise<TrailReport> {
  const keys = auditKeys(config);
  let running: Promise<TrailReport> | null = null;
  const verify = async () => {
    const anchors = await anchorsOf(config, keys, undefined);
    return verifyTrail({ database, keys, ...(anchors ? { anchors } : {}) });
  };
  return () => {
    running ??= verify().finally(() => {
      running = null;
    });
    return running;
  };
}
