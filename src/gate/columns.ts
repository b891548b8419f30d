import sql, { raw, type Sql } from 'sql-template-tag';
import type { ColumnsInSql, RelationInSql } from '../condition/toSql';

/** Where a statement has its tables: the aliases of the patient, the encounter, the document and the set. */
interface Aliases {
  readonly patient?: string;
  readonly encounter?: string;
  readonly document?: string;
  readonly patientSet?: string;
}

type Names = Readonly<Record<string, string>>;

const PATIENT: Names = {
  patient_id: 'id',
  patient_locked: 'locked',
  last_name: 'last_name_key',
  first_name: 'first_name_key',
  mrn: 'mrn_key',
  demographic_number: 'demographic_number',
  sex: 'sex_key',
  birth_date: 'birth_date',
  city: 'city_key',
  hin: 'hin_key',
  patient_status: 'patient_status_key',
  roster_status: 'roster_status_key',
  provider_number: 'provider_number_key',
};
const ENCOUNTER: Names = {
  encounter_id: 'id',
  encounter_locked: 'locked',
  encounter_number: 'number_key',
  admit_date: 'admitted_on',
  discharge_date: 'discharged_on',
  service: 'service_key',
  patient_type: 'patient_type_key',
  location: 'location_key',
};
/** A document names its encounter itself: it has one where the join finds none to read. */
const DOCUMENT: Names = { document_id: 'id', encounter_id: 'encounter_id' };
const PATIENT_SET: Names = { set_id: 'id', set_name: 'name_key' };

/** What the names in conditions mean in a statement with these aliases. A name that is not there stops the statement from being made. */
function columnsOf(aliases: Aliases, depth = 0): ColumnsInSql {
  const { patient, encounter, document, patientSet } = aliases;
  const places: readonly (readonly [string | undefined, Names])[] = [
    [document, DOCUMENT],
    [encounter, ENCOUNTER],
    [patient, PATIENT],
    [patientSet, PATIENT_SET],
  ];
  return {
    column(name) {
      for (const [alias, names] of places) {
        const column = alias !== undefined && Object.hasOwn(names, name) ? names[name] : undefined;
        if (column !== undefined) return raw(`${alias}.${column}`);
      }
      throw new Error(`A condition names a column that this statement does not have: ${name}`);
    },
    relation(name) {
      const relation = relationOf(name, aliases, depth + 1);
      if (!relation) throw new Error(`A condition names a relation that this statement does not have: ${name}`);
      return relation;
    },
  };
}

/** The relations: of a patient its encounters, physicians of record and sets; of an encounter its own physicians of record. */
function relationOf(name: string, { patient, encounter }: Aliases, depth: number): RelationInSql | null {
  const inner = `r${depth}`;
  if (name === 'encounters' && patient !== undefined) {
    const from = sql`FROM encounter ${raw(inner)} WHERE ${raw(`${inner}.patient_id = ${patient}.id`)}`;
    return { from, columns: columnsOf({ patient, encounter: inner }, depth) };
  }
  if (name === 'physicians' && patient !== undefined) {
    return plain(sql`FROM encounter_physician ${raw(inner)} WHERE ${raw(`${inner}.patient_id = ${patient}.id`)}`, inner, 'provider_id');
  }
  if (name === 'sets' && patient !== undefined) {
    return plain(sql`FROM patient_set_member ${raw(inner)} WHERE ${raw(`${inner}.patient_id = ${patient}.id`)}`, inner, 'set_id');
  }
  if (name === 'encounter_physicians' && encounter !== undefined) {
    return plain(sql`FROM encounter_physician ${raw(inner)} WHERE ${raw(`${inner}.encounter_id = ${encounter}.id`)}`, inner, 'provider_id');
  }
  return null;
}

function plain(from: Sql, alias: string, only: string): RelationInSql {
  const column = (name: string): Sql => {
    if (name !== only) throw new Error(`A condition names a column that this relation does not have: ${name}`);
    return raw(`${alias}.${only}`);
  };
  return {
    from,
    columns: {
      column,
      relation: () => {
        throw new Error('This relation has no relations');
      },
    },
  };
}

/** The columns of each kind of secured record, in the statements that `sources` makes. */
export const columns = {
  PATIENT: columnsOf({ patient: 'p' }),
  ENCOUNTER: columnsOf({ patient: 'p', encounter: 'e' }),
  DOCUMENT: columnsOf({ patient: 'p', encounter: 'e', document: 'd' }),
  PATIENT_SET: columnsOf({ patientSet: 's' }),
} as const;
