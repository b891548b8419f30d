import sql, { join, raw, type Sql } from 'sql-template-tag';
import type { ColumnMetadata } from 'typeorm/metadata/ColumnMetadata';
import type { Condition, Truth } from '../condition/Condition';
import { toSql } from '../condition/toSql';
import { globalId } from '../entity/globalId';
import { readInstant } from '../entity/instant';
import { verdictOf, weigh, type Cause, type Weighed } from '../policy/decide';
import type { Disclosure } from '../policy/Disclosure';
import { coversEncounter, coversPatient } from '../policy/Grant';
import type { Narrowing } from '../policy/Narrowing';
import { RecordLevel } from '../policy/RecordLevel';
import { visibleAt } from '../policy/visibleAt';
import { marked, type Mark, type SecuredRow } from './mark';
import type { Scope } from './Scope';
import { sources } from './sources';

type RawRow = Readonly<Record<string, unknown>>;

/** One level's records as one viewer may read them: which columns a statement selects, which rows it may have, and what its rows mean. */
export class RecordReader {
  private readonly columns: readonly ColumnMetadata[];
  private readonly narrowings: readonly Narrowing[];

  constructor(
    private readonly scope: Scope,
    readonly level: RecordLevel,
    /** The properties that are read beside the key; all of them, where this is left out. */
    only?: readonly string[],
  ) {
    const { patient, encounter, patientSet } = scope.narrowings;
    const { columns } = scope.database.dataSource.getMetadata(sources[level].entity);
    this.columns = only ? columns.filter(({ propertyName }) => propertyName === 'id' || only.includes(propertyName)) : columns;
    this.narrowings = level === RecordLevel.PATIENT_SET ? patientSet : level === RecordLevel.PATIENT ? patient : [...patient, ...encounter];
  }

  /** The tables, and the alias of the record's own. */
  get source() {
    return sources[this.level];
  }

  /** A condition over the level's columns, as SQL. */
  where(where: Condition): Sql {
    return toSql(where, this.source.columns, this.scope.viewer.today);
  }

  /** The condition that keeps to what stands at a rung or above it. */
  visible(rung: Disclosure): Condition {
    return visibleAt(this.scope, this.level, rung);
  }

  /** What a statement selects: the record's own columns, and for each narrowing whether it applies. */
  selection(): Sql {
    const { alias } = this.source;
    const own = this.columns.map(({ databaseName, propertyName }) => raw(`${alias}.${databaseName} AS ${quoted(propertyName)}`));
    const flags = this.narrowings.map(({ when }, index) => sql`${this.where(when)} AS ${raw(`f${index}`)}`);
    return join([...own, ...flags]);
  }

  /** Makes a marked row from what the driver gave. */
  read(row: RawRow): SecuredRow {
    const id = String(row.id);
    const values: Record<string, unknown> = { __typename: this.source.type, globalId: globalId(this.source.type, id) };
    for (const column of this.columns) values[column.propertyName] = readValue(column, row[column.propertyName]);
    return marked(values as Omit<SecuredRow, symbol>, this.markOf(row));
  }

  /** What was decided on a row that `selection` selected. */
  markOf(row: RawRow): Mark {
    const id = String(row.id);
    const { level, scope } = this;
    const verdict = verdictOf(this.weigh(row));
    switch (level) {
      case RecordLevel.PATIENT:
        return { level, scope, verdict, patientId: id, encounterId: null, documentId: null };
      case RecordLevel.ENCOUNTER:
        return { level, scope, verdict, patientId: String(row.patientId), encounterId: id, documentId: null };
      case RecordLevel.DOCUMENT:
        return { level, scope, verdict, patientId: String(row.patientId), encounterId: encounterOf(row), documentId: id };
      case RecordLevel.PATIENT_SET:
        return { level, scope, verdict, patientId: null, encounterId: null, documentId: null };
    }
  }

  /** The causes of what was decided on a row that `selection` selected. */
  weigh(row: RawRow): Weighed {
    const id = String(row.id);
    const truths = this.narrowings.map((_, index) => readTruth(row[`f${index}`]));
    switch (this.level) {
      case RecordLevel.PATIENT:
        return { inherited: null, own: this.ofPatient(truths, id) };
      case RecordLevel.ENCOUNTER:
        return this.ofEncounter(truths, String(row.patientId), id);
      case RecordLevel.DOCUMENT: {
        const encounterId = encounterOf(row);
        const patientId = String(row.patientId);
        return encounterId === null
          ? { inherited: this.ofPatient(truths, patientId), own: [] }
          : this.ofEncounter(truths, patientId, encounterId);
      }
      case RecordLevel.PATIENT_SET:
        return { inherited: null, own: weigh(this.narrowings, truths, []) };
    }
  }

  private ofPatient(truths: readonly Truth[], patientId: string): readonly Cause[] {
    const covering = this.scope.grants.filter((grant) => coversPatient(grant, patientId));
    return weigh(this.scope.narrowings.patient, truths, covering);
  }

  private ofEncounter(truths: readonly Truth[], patientId: string, encounterId: string): Weighed {
    const { patient, encounter } = this.scope.narrowings;
    const covering = this.scope.grants.filter((grant) => coversEncounter(grant, patientId, encounterId));
    return {
      inherited: weigh(patient, truths, covering),
      own: weigh(encounter, truths.slice(patient.length), covering),
    };
  }
}

function encounterOf(row: RawRow): string | null {
  return row.encounterId === null ? null : String(row.encounterId);
}

/** A name that any database takes as one. */
function quoted(name: string): string {
  return `\`${name}\``;
}

function readTruth(value: unknown): Truth {
  return value === null || value === undefined ? null : Number(value) === 1;
}

function readValue(column: ColumnMetadata, value: unknown): unknown {
  if (column.type === 'boolean') return Number(value) === 1;
  if (column.type === 'datetime') return readInstant(value as Date | string | null);
  return value;
}
