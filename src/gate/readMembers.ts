import { raw } from 'sql-template-tag';
import { condition } from '../condition/Condition';
import { Disclosure } from '../policy/Disclosure';
import { RecordLevel } from '../policy/RecordLevel';
import type { Keyset } from './Keyset';
import type { Page } from './Page';
import type { PageArguments } from './pageArguments';
import { readPageBelow } from './readPages';
import type { Scope } from './Scope';

/** The members of a patient set from `IDENTITY` up, for a viewer who may see the set. */
export function readMembers(scope: Scope, keyset: Keyset, given: PageArguments, setId: string): Promise<Page> {
  const list = { level: RecordLevel.PATIENT, rung: Disclosure.IDENTITY, where: condition.always, keyset, joined: MEMBERSHIP };
  return readPageBelow(scope, 'members', list, given, raw('psm.set_id'), setId);
}

const MEMBERSHIP = raw(' JOIN patient_set_member psm ON psm.patient_id = p.id');
