import sql, { raw, type Sql } from 'sql-template-tag';
import { Document } from '../entity/Document';
import { Encounter } from '../entity/Encounter';
import type { GlobalType } from '../entity/globalId';
import { Patient } from '../entity/Patient';
import { PatientSet } from '../entity/PatientSet';
import type { RecordLevel } from '../policy/RecordLevel';
import { columns } from './columns';
import type { ColumnsInSql } from '../condition/toSql';

/** How the records of one level are found: the tables of every statement on them, and the one whose rows they are. */
export interface Source {
  readonly entity: new () => object;
  readonly type: GlobalType;
  /** `FROM …`, with the patient and the encounter on which the decision also rests. */
  readonly from: Sql;
  /** The alias of the record's own table. */
  readonly alias: string;
  readonly id: Sql;
  readonly columns: ColumnsInSql;
}

/** The sources of all four levels. Nothing else reads these tables for a viewer. */
export const sources: Readonly<Record<RecordLevel, Source>> = {
  PATIENT: { entity: Patient, type: 'Patient', from: sql`FROM patient p`, alias: 'p', id: raw('p.id'), columns: columns.PATIENT },
  ENCOUNTER: {
    entity: Encounter,
    type: 'Encounter',
    from: sql`FROM encounter e JOIN patient p ON p.id = e.patient_id`,
    alias: 'e',
    id: raw('e.id'),
    columns: columns.ENCOUNTER,
  },
  DOCUMENT: {
    entity: Document,
    type: 'Document',
    from: sql`FROM document d JOIN patient p ON p.id = d.patient_id LEFT JOIN encounter e ON e.id = d.encounter_id`,
    alias: 'd',
    id: raw('d.id'),
    columns: columns.DOCUMENT,
  },
  PATIENT_SET: {
    entity: PatientSet,
    type: 'PatientSet',
    from: sql`FROM patient_set s`,
    alias: 's',
    id: raw('s.id'),
    columns: columns.PATIENT_SET,
  },
};
