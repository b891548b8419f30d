import { condition, type Condition } from '../condition/Condition';
import { parseFragment } from '../condition/parseFragment';
import { levelOf, type LimitLevel } from './AccessLimit';
import { fragmentCatalogue } from './fragmentCatalogue';

/** What an administrator has written, read. */
export interface ReadFragment {
  readonly level: LimitLevel;
  /** Whether it names a column of patients, and so speaks of the Master File. */
  readonly namesPatient: boolean;
  /** True of a record of which the fragment, for a null in it, says neither yes nor no: it is limited in both polarities. */
  readonly unknown: Condition;
}

/** Reads a fragment. Throws `FRAGMENT_INVALID`, with the place and what was expected there. */
export function readFragment(fragment: string): ReadFragment {
  const { condition: read, columns } = parseFragment(fragment, fragmentCatalogue);
  return {
    level: levelOf(columns),
    namesPatient: columns.some((name) => fragmentCatalogue[name]?.level === 'PATIENT'),
    unknown: condition.all(condition.not(condition.certainly(read)), condition.not(condition.certainly(condition.not(read)))),
  };
}
