import type { Database } from '../entity/Database';
import { releaseParked } from '../override/NoticeOutbox';

/** Lets the notices that were tried too often be tried anew by the servers that run. How many. */
export async function releaseNotices(database: Database): Promise<number> {
  return releaseParked(database, new Date());
}
