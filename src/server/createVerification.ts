import type { TrailReport } from '../audit/TrailReport';
import { verifyTrail } from '../audit/verifyTrail';
import type { Database } from '../entity/Database';
import { besideDeadline } from '../entity/Deadline';
import { anchorsOf } from './anchorsOf';
import { auditKeys } from './auditKeys';
import type { Config } from './Config';

/**
 * Makes what verifies the whole trail. A question is answered by a run that began after it, so that whatever was done before the
 * question is found. One run is under way at a time, and all who ask meanwhile share the next. It takes as long as the trail is
 * long, which is not counted as the time of who asks.
 */
export function createVerification(config: Config, database: Database): () => Promise<TrailReport> {
  const keys = auditKeys(config);
  let running: Promise<TrailReport> | null = null;
  let next: Promise<TrailReport> | null = null;
  const verify = async () => {
    const anchors = await anchorsOf(config, keys, undefined);
    return verifyTrail({ database, keys, ...(anchors ? { anchors } : {}) });
  };
  const begin = () => {
    next = null;
    const run = verify().finally(() => {
      if (running === run) running = null;
    });
    running = run;
    return run;
  };
  const share = () => {
    if (next) return next;
    if (!running) return begin();
    next = running.then(begin, begin);
    return next;
  };
  return () => besideDeadline(share);
}
