import sql from 'sql-template-tag';
import type { Database } from '../entity/Database';
import { inTime, withDeadline, withoutDeadline } from '../entity/Deadline';
import { countBrokenLimits } from '../gate/readLimits';
import { countUnseenRequests, type UnseenRequests } from '../gate/countUnseenRequests';
import type { Readiness } from './createProbes';
import type { Runtime } from './Runtime';

/** How long the check takes at the most: a database that hangs is not ready. */
const CHECK_SECONDS = 3;
/** How long what was counted is told again. */
const COUNT_SECONDS = 60;

/** Makes the readiness check. What people should look after is told too, but keeps no server from its work. */
export function createReadiness({ database, heads, notices, clock, logger }: Runtime): () => Promise<Readiness> {
  const unseen = remembered(clock, async (now) => {
    try {
      return wordOf(await countUnseenRequests(database, now));
    } catch (error) {
      logger.error({ err: error }, 'The requests that no analyst can see were not counted');
      return 'not counted';
    }
  });
  const check = async () => {
    const basics = await readBasics(database);
    const trail = heads.isBehind ? 'not anchored' : 'anchored';
    if (!basics.ready || heads.isBehind) return { ready: false, checks: { ...basics.checks, trail } };
    const parked = notices ? await notices.parked() : null;
    const told = parked === null ? 'off' : parked === 0 ? 'none parked' : `${parked} parked`;
    const broken = await countBrokenLimits(database);
    const limits = broken === 0 ? 'understood' : `${broken} broken`;
    return { ready: true, checks: { ...basics.checks, trail, limits, requests: await unseen(), notices: told } };
  };
  return () => withDeadline(CHECK_SECONDS, check);
}

async function readBasics(database: Database): Promise<Readiness> {
  const pending = await database.run(() => database.dataSource.showMigrations());
  const [site] = pending ? [] : await database.query(sql`SELECT id FROM site_setting WHERE id = 1`);
  const checks = { database: 'up', migrations: pending ? 'pending' : 'done', settings: site ? 'there' : 'missing' };
  return { ready: !pending && site !== undefined, checks };
}

/** Counts once in a while, and once for all who ask meanwhile. */
function remembered<Result>(clock: () => Date, count: (now: Date) => Promise<Result>): () => Promise<Result> {
  let last: { readonly at: number; readonly result: Promise<Result> } | null = null;
  return () => {
    const now = clock();
    if (!last || Math.abs(now.getTime() - last.at) >= COUNT_SECONDS * 1000)
      last = { at: now.getTime(), result: withoutDeadline(() => count(now)) };
    return inTime(last.result);
  };
}

function wordOf({ count, requestsLeftOut, analystsLeftOut }: UnseenRequests): string {
  const word = count === 0 ? 'seen' : `${count} open that no active analyst can see`;
  const analysts = analystsLeftOut === 0 ? '' : `; ${analystsLeftOut} analysts were not asked`;
  const requests = requestsLeftOut === 0 ? '' : `; ${requestsLeftOut} newer requests were not looked at`;
  return `${word}${analysts}${requests}`;
}
