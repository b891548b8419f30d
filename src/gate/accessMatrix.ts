import { getNullableType, isListType, isObjectType, type GraphQLSchema } from 'graphql';
import { Rendering } from '../entity/SecuredRecord';
import { discloses, Disclosure } from '../policy/Disclosure';
import { RecordLevel } from '../policy/RecordLevel';
import { declaredOn, FieldShape, securedTypes, shapeOf, type Declared } from './directive';

/** How a field answers about a record that stands on a rung. */
export enum MatrixCell {
  /** The record is not there, or the field is not reached. */
  ABSENT = 'ABSENT',
  /** Asked for by name, the record answers with a message; in a list it is not there. */
  BLOCKED = 'BLOCKED',
  /** Null, without an error. */
  NULL = 'NULL',
  /** A reason is demanded, or it is said why none helps. */
  DEMANDED = 'DEMANDED',
  /** The record is there, and marked as safe. */
  MARKED = 'MARKED',
  /** The value, or the open record. */
  SHOWN = 'SHOWN',
}

/** One secured field, and how it answers on each rung on which its record can stand. */
export interface MatrixRow {
  readonly type: string;
  readonly field: string;
  /** The level of the record of which it speaks: the one that it returns, or else its parent. */
  readonly level: RecordLevel;
  readonly returnsRecords: boolean;
  /** Null for a plain value, which is null below its rung. */
  readonly mode: Rendering | null;
  readonly rung: Disclosure;
  readonly cells: readonly { readonly rung: Disclosure; readonly shows: MatrixCell }[];
}

const { NOTHING, EXISTENCE, IDENTITY, DEMOGRAPHICS, CHART } = Disclosure;

/** On which rungs a record of a level can stand. */
export const RUNGS_OF: Readonly<Record<RecordLevel, readonly Disclosure[]>> = {
  PATIENT: [NOTHING, EXISTENCE, IDENTITY, DEMOGRAPHICS, CHART],
  ENCOUNTER: [NOTHING, IDENTITY, CHART],
  DOCUMENT: [NOTHING, IDENTITY, CHART],
  PATIENT_SET: [NOTHING, CHART],
};

/** Every secured field of a schema, by type and name, as its directive declares it. */
export function accessMatrix(schema: GraphQLSchema): readonly MatrixRow[] {
  const levels = securedTypes(schema);
  const types = Object.values(schema.getTypeMap()).filter(isObjectType);
  const rows = types.flatMap((type) =>
    Object.values(type.getFields()).flatMap((field): MatrixRow[] => {
      const declared = declaredOn(schema, field as never);
      const level = declared?.level ?? levels.get(type.name);
      if (!declared?.rung || !level) return [];
      const shape = shapeOf(schema, field.type);
      const returnsRecords = shape !== FieldShape.VALUE;
      const isSingle = shape === FieldShape.RECORD && !isListType(getNullableType(field.type));
      const cells = RUNGS_OF[level].map((rung) => ({ rung, shows: cell({ ...declared, level }, rung, returnsRecords, isSingle) }));
      return [{ type: type.name, field: field.name, level, returnsRecords, mode: declared.mode ?? null, rung: declared.rung, cells }];
    }),
  );
  return rows.toSorted((left, right) => order(left.type, right.type) || order(left.field, right.field));
}

/** What the gate answers; a test compares it with what it does. */
function cell({ level, mode, rung: needed = CHART }: Declared, rung: Disclosure, returnsRecords: boolean, isSingle: boolean): MatrixCell {
  if (rung === NOTHING) return MatrixCell.ABSENT;
  if (rung === EXISTENCE) return returnsRecords && !isSingle ? MatrixCell.ABSENT : MatrixCell.BLOCKED;
  // A document is never shown closed.
  const isReached = discloses(rung, returnsRecords && level === RecordLevel.DOCUMENT ? CHART : needed);
  if (isReached) return returnsRecords && mode === Rendering.MARK && rung !== CHART ? MatrixCell.MARKED : MatrixCell.SHOWN;
  if (mode === Rendering.DEMAND || (isSingle && level === RecordLevel.DOCUMENT)) return MatrixCell.DEMANDED;
  return returnsRecords ? MatrixCell.ABSENT : MatrixCell.NULL;
}

function order(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
