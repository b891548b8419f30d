import sql from 'sql-template-tag';
import { evaluate, type Facts } from '../condition/evaluate';
import { simplify } from '../condition/simplify';
import { suppose } from '../condition/suppose';
import { globalId } from '../entity/globalId';
import type { Patient } from '../entity/Patient';
import type { Scope } from '../gate/Scope';
import { readLimit, type AccessLimit, type StoredLimit } from '../policy/AccessLimit';

/** A limit that a merge would lift from a chart. */
export interface LostLimit {
  readonly id: string;
  readonly globalId: string;
  readonly name: string;
}

/**
 * The enabled limits, of whomever, that speak of the columns of a patient who is to be merged and would no longer hit what is now in that
 * chart. One that speaks of encounters is named where what it says of them would differ, whichever encounters there are: so this tells of
 * none that the asker may not know of.
 */
export async function lostLimits({ database, viewer }: Scope, merged: Patient, survivor: Patient): Promise<readonly LostLimit[]> {
  const rows = await database.query<StoredLimit & { readonly name: string }>(sql`
    SELECT id, name, fragment, parsed, level, polarity, override_setting AS overrideSetting FROM access_limit WHERE enabled = 1 ORDER BY name_key`);
  const [was, becomes] = [factsOf(merged), factsOf(survivor)];
  return rows
    .filter((row) => isLost(readLimit(row), was, becomes, viewer.today))
    .map(({ id, name }) => ({ id, globalId: globalId('AccessLimit', id), name }));
}

function isLost({ level, limited }: AccessLimit, was: Facts, becomes: Facts, today: string): boolean {
  // What cannot be understood hides, and so hits.
  if (level === 'PATIENT') return evaluate(limited, was, today) !== false && evaluate(limited, becomes, today) === false;
  const [before, after] = [was, becomes].map((facts) => simplify(suppose(limited, facts, today), today));
  if (before?.kind === 'constant' && before.truth === false) return false;
  if (after?.kind === 'constant' && after.truth !== false) return false;
  return JSON.stringify(before) !== JSON.stringify(after);
}

/** The columns of a patient that a fragment may name. */
function factsOf(patient: Patient): Facts {
  return {
    last_name: patient.lastNameKey,
    first_name: patient.firstNameKey,
    mrn: patient.mrnKey,
    demographic_number: patient.demographicNumber,
    sex: patient.sexKey,
    birth_date: patient.birthDate,
    city: patient.cityKey,
    hin: patient.hinKey,
    patient_status: patient.patientStatusKey,
    roster_status: patient.rosterStatusKey,
  };
}
