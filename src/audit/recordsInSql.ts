import sql, { raw, type Sql } from 'sql-template-tag';

/** The records of an event in a statement: where they come from, and what stands of each. */
export interface RecordsInSql {
  /** A table, or several that are joined. */
  readonly from: Sql;
  readonly patientId: Sql;
  readonly encounterId: Sql;
  readonly documentId: Sql;
  readonly disclosure: Sql;
  readonly door: Sql;
}

/** What `unpackRecords` does, for the body of the event `ev` of a statement. It makes the aliases `r`, or `rg`, `rp`, `re` and `rd`. */
export function recordsInSql({ isEmbedded }: { readonly isEmbedded: boolean }): RecordsInSql {
  return isEmbedded ? EMBEDDED : SERVER;
}

const EMBEDDED: RecordsInSql = {
  from: sql`json_each(ev.body, '$.records') rg JOIN json_each(rg.value, '$.patients') rp
    LEFT JOIN json_each(rp.value, '$.encounters') re LEFT JOIN json_each(re.value, '$.documents') rd`,
  patientId: raw(`json_extract(rp.value, '$.id')`),
  encounterId: raw(`json_extract(re.value, '$.id')`),
  documentId: raw('rd.value'),
  disclosure: raw(`json_extract(rg.value, '$.disclosure')`),
  door: raw(`json_extract(rg.value, '$.door')`),
};

const SERVER: RecordsInSql = {
  from: sql`JSON_TABLE(ev.body, '$.records[*]' COLUMNS (
    disclosure VARCHAR(40) PATH '$.disclosure', door VARCHAR(40) PATH '$.door',
    NESTED PATH '$.patients[*]' COLUMNS (patient_id VARCHAR(36) PATH '$.id',
      NESTED PATH '$.encounters[*]' COLUMNS (encounter_id VARCHAR(36) PATH '$.id',
        NESTED PATH '$.documents[*]' COLUMNS (document_id VARCHAR(36) PATH '$'))))) r`,
  patientId: raw('r.patient_id'),
  encounterId: raw('r.encounter_id'),
  documentId: raw('r.document_id'),
  disclosure: raw('r.disclosure'),
  door: raw('r.door'),
};
