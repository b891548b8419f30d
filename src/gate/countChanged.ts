import sql from 'sql-template-tag';
import { condition, type Condition } from '../condition/Condition';
import { Disclosure } from '../policy/Disclosure';
import { Door } from '../policy/Door';
import type { RecordLevel } from '../policy/RecordLevel';
import type { Viewer } from '../policy/Viewer';
import { doorWithin, visibleAt, type Sight } from '../policy/visibleAt';
import type { Hypothetical } from './hypothetical';
import { RecordReader } from './RecordReader';
import type { Scope } from './Scope';
import type { ChangedCounts } from './SimulatedChange';

const RUNGS = [Disclosure.EXISTENCE, Disclosure.IDENTITY, Disclosure.DEMOGRAPHICS, Disclosure.CHART] as const;
const DOORS = [Door.REASON, Door.APPROVAL] as const;

/** Counts, among the records that `counted` names, those whose decision for a provider a change would change. */
export async function countChanged(
  asker: Scope,
  level: RecordLevel.PATIENT | RecordLevel.ENCOUNTER,
  provider: Viewer,
  { before, after }: Hypothetical,
  counted: Condition,
): Promise<ChangedCounts> {
  const sights: readonly Sight[] = [before, after].map((narrowings) => ({ narrowings, grants: provider.grants }));
  const [was, becomes] = sights as [Sight, Sight];
  const falls = (of: (sight: Sight) => Condition) => condition.all(certain(of(was)), condition.not(certain(of(becomes))));
  const rises = (of: (sight: Sight) => Condition) => condition.all(condition.not(certain(of(was))), certain(of(becomes)));
  const stands = RUNGS.map((rung) => (sight: Sight) => visibleAt(sight, level, rung));
  const doors = DOORS.map((door) => (sight: Sight) => doorWithin(sight, level, door));
  const closed = condition.any(...stands.map(falls));
  const opened = condition.any(...stands.map(rises));
  const anyOther = condition.any(...doors.flatMap((of) => [falls(of), rises(of)]));
  const reader = new RecordReader(asker, level);
  const sum = (of: Condition) => sql`COALESCE(SUM(CASE WHEN ${reader.where(of)} THEN 1 ELSE 0 END), 0)`;
  const [row] = await asker.database.query<Record<keyof ChangedCounts, unknown>>(sql`
    SELECT COUNT(*) AS changed, ${sum(closed)} AS closed, ${sum(opened)} AS opened
    ${reader.source.from} WHERE ${reader.where(condition.all(counted, condition.any(closed, opened, anyOther)))}`);
  return { changed: Number(row?.changed), closed: Number(row?.closed), opened: Number(row?.opened) };
}

function certain(of: Condition): Condition {
  return condition.certainly(of);
}
