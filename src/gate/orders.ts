import sql, { raw, type Sql } from 'sql-template-tag';
import { Disclosure } from '../policy/Disclosure';
import { RecordLevel } from '../policy/RecordLevel';
import { Keyset, type OrderStep } from './Keyset';
import { RecordReader } from './RecordReader';
import type { Scope } from './Scope';

/** What patients can be ordered by. */
export enum PatientOrderField {
  NAME = 'NAME',
  MRN = 'MRN',
  DEMOGRAPHIC_NUMBER = 'DEMOGRAPHIC_NUMBER',
  BIRTH_DATE = 'BIRTH_DATE',
  CITY = 'CITY',
}

/** What encounters can be ordered by. Days, not instants: an instant would tell the hidden time of a safe one. */
export enum EncounterOrderField {
  ADMISSION_DATE = 'ADMISSION_DATE',
  NUMBER = 'NUMBER',
  DISCHARGE_DATE = 'DISCHARGE_DATE',
  SERVICE = 'SERVICE',
}

/** Which way an order runs. */
export enum OrderDirection {
  ASC = 'ASC',
  DESC = 'DESC',
}

/** One column of an order, and the rung that shows it. */
interface OrderColumn {
  readonly column: string;
  readonly type?: OrderStep['type'];
  readonly nullable?: boolean;
  readonly rung?: Disclosure;
}

const PATIENT: Readonly<Record<PatientOrderField, readonly OrderColumn[]>> = {
  NAME: [{ column: 'p.last_name_key' }, { column: 'p.first_name_key' }],
  MRN: [{ column: 'p.mrn_key' }],
  DEMOGRAPHIC_NUMBER: [{ column: 'p.demographic_number', type: 'number' }],
  BIRTH_DATE: [{ column: 'p.birth_date', type: 'day', nullable: true }],
  CITY: [{ column: 'p.city_key', nullable: true, rung: Disclosure.DEMOGRAPHICS }],
};
const ENCOUNTER: Readonly<Record<EncounterOrderField, readonly OrderColumn[]>> = {
  ADMISSION_DATE: [{ column: 'e.admitted_on', type: 'day', nullable: true }],
  NUMBER: [{ column: 'e.number_key' }],
  DISCHARGE_DATE: [{ column: 'e.discharged_on', type: 'day', nullable: true, rung: Disclosure.CHART }],
  SERVICE: [{ column: 'e.service_key', nullable: true, rung: Disclosure.CHART }],
};

/** The order of patients by a field, then by id. */
export function patientOrder(scope: Scope, field: PatientOrderField, direction: OrderDirection): Keyset {
  return orderOf(scope, RecordLevel.PATIENT, `patient ${field} ${direction}`, PATIENT[field], direction);
}

/** The order of encounters by a field, then by id. */
export function encounterOrder(scope: Scope, field: EncounterOrderField, direction: OrderDirection): Keyset {
  return orderOf(scope, RecordLevel.ENCOUNTER, `encounter ${field} ${direction}`, ENCOUNTER[field], direction);
}

/** Documents, the newest first. The instant is compared as the text that a cursor holds. */
export function documentOrder(): Keyset {
  return new Keyset('document', [
    { by: sql`CAST(d.authored_at AS CHAR)`, type: 'string', descending: true, nullable: false },
    { by: sql`d.id`, type: 'string', descending: false, nullable: false },
  ]);
}

/** Patient sets by name. */
export function patientSetOrder(): Keyset {
  return new Keyset('patientSet', [{ by: sql`s.name_key`, type: 'string', descending: false, nullable: false }]);
}

function orderOf(scope: Scope, level: RecordLevel, name: string, columns: readonly OrderColumn[], direction: OrderDirection): Keyset {
  const descending = direction === OrderDirection.DESC;
  const steps = columns.map(({ column, type = 'string', nullable = false, rung }): OrderStep => ({
    by: rung ? shownFrom(scope, level, rung, raw(column)) : raw(column),
    type,
    descending,
    nullable,
  }));
  const id = new RecordReader(scope, level).source.id;
  return new Keyset(name, [...steps, { by: id, type: 'string', descending, nullable: false }]);
}

/** A column as far as it is shown: null above the record's rung, so that neither a place nor a cursor tells what it holds. */
function shownFrom(scope: Scope, level: RecordLevel, rung: Disclosure, column: Sql): Sql {
  const reader = new RecordReader(scope, level);
  return sql`(CASE WHEN ${reader.where(reader.visible(rung))} THEN ${column} END)`;
}
