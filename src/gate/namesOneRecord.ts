import {
  getDirectiveValues,
  GraphQLIncludeDirective,
  GraphQLSkipDirective,
  isCompositeType,
  isListType,
  isNonNullType,
  isObjectType,
  isInterfaceType,
  Kind,
  OperationTypeNode,
  getNamedType,
  type FieldNode,
  type GraphQLCompositeType,
  type GraphQLOutputType,
  type GraphQLResolveInfo,
  type SelectionSetNode,
} from 'graphql';
import { getArgumentValues } from 'graphql/execution/values';
import { ChartsafeError } from '../errors';
import { RecordLevel } from '../policy/RecordLevel';
import { find, findBy, numberKey } from './lookUp';
import { OVERRIDE_REASON } from './overrideReasonArgument';
import { readChartId } from './readRecordId';
import type { Scope } from './Scope';
import type { SecuredRow } from './mark';
import { markOf } from './mark';

/** Where an operation gives reasons. */
interface ReasonPlaces {
  /** Whether one is given below a list, where the path names no record. */
  belowList: boolean;
  /** The root fields at or below which one is given. */
  readonly roots: Set<FieldNode>;
}

const checked = new WeakMap<object, WeakMap<Scope, Promise<void>>>();

/**
 * One reason, one record: a reason is accepted only where the path from the root names the record, and all reasons of an
 * operation must be for one patient. Throws `BAD_USER_INPUT` before anything is granted. Records that the viewer may not
 * know of count for nothing here, like those that are not there.
 */
export function assertNamesOneRecord(info: GraphQLResolveInfo, scope: Scope): Promise<void> {
  let byScope = checked.get(info.variableValues);
  if (!byScope) checked.set(info.variableValues, (byScope = new WeakMap()));
  let check = byScope.get(scope);
  if (!check) byScope.set(scope, (check = namesOneRecord(info, scope)));
  return check;
}

async function namesOneRecord(info: GraphQLResolveInfo, scope: Scope): Promise<void> {
  const places: ReasonPlaces = { belowList: false, roots: new Set() };
  const rootType = info.schema.getRootType(info.operation.operation);
  if (rootType) walk(info, info.operation.selectionSet, rootType, { places, root: null, belowList: false, open: new Set() });
  if (places.belowList) throw ChartsafeError.badInput(OVERRIDE_REASON, 'PATH_NAMES_NO_RECORD');
  if (places.roots.size < 2) return;
  const patients = new Set<string>();
  for (const root of places.roots) {
    const patientId = markOf(await recordNamedBy(root, info, scope))?.patientId;
    if (patientId) patients.add(patientId);
  }
  if (patients.size > 1) throw ChartsafeError.badInput(OVERRIDE_REASON, 'ONE_PATIENT');
}

interface Walk {
  readonly places: ReasonPlaces;
  readonly root: FieldNode | null;
  readonly belowList: boolean;
  /** The fragments that were entered with the same root and in the same state. */
  readonly open: Set<string>;
}

function walk(info: GraphQLResolveInfo, { selections }: SelectionSetNode, type: GraphQLCompositeType, at: Walk): void {
  for (const selection of selections) {
    if (!isIncluded(info, selection)) continue;
    if (selection.kind === Kind.FIELD) {
      walkField(info, selection, type, at);
      continue;
    }
    const fragment = selection.kind === Kind.INLINE_FRAGMENT ? selection : info.fragments[selection.name.value];
    if (!fragment) continue;
    if (selection.kind === Kind.FRAGMENT_SPREAD) {
      const entered = `${selection.name.value} ${at.belowList}`;
      if (at.open.has(entered)) continue;
      at.open.add(entered);
    }
    const condition = fragment.typeCondition ? info.schema.getType(fragment.typeCondition.name.value) : type;
    if (isCompositeType(condition)) walk(info, fragment.selectionSet, condition, at);
  }
}

function walkField(info: GraphQLResolveInfo, node: FieldNode, type: GraphQLCompositeType, at: Walk): void {
  const field = isObjectType(type) || isInterfaceType(type) ? type.getFields()[node.name.value] : undefined;
  if (!field) return;
  const root = at.root ?? node;
  if (givesReason(info, node, at.root === null)) {
    if (at.belowList) at.places.belowList = true;
    at.places.roots.add(root);
  }
  const below = getNamedType(field.type);
  if (!node.selectionSet || !isCompositeType(below)) return;
  const open = at.root === null ? new Set<string>() : at.open;
  walk(info, node.selectionSet, below, { places: at.places, root, belowList: at.belowList || hasList(field.type), open });
}

function isIncluded(info: GraphQLResolveInfo, node: Parameters<typeof getDirectiveValues>[1]): boolean {
  const skip = getDirectiveValues(GraphQLSkipDirective, node, info.variableValues);
  const include = getDirectiveValues(GraphQLIncludeDirective, node, info.variableValues);
  return skip?.if !== true && include?.if !== false;
}

/** The mutation whose whole purpose is a reason. */
const GIVES_REASON = 'giveOverrideReason';

function givesReason(info: GraphQLResolveInfo, node: FieldNode, isRoot: boolean): boolean {
  if (isRoot && info.operation.operation === OperationTypeNode.MUTATION && node.name.value === GIVES_REASON) return true;
  const value = node.arguments?.find(({ name }) => name.value === OVERRIDE_REASON)?.value;
  if (!value || value.kind === Kind.NULL) return false;
  return value.kind !== Kind.VARIABLE || (info.variableValues[value.name.value] ?? null) !== null;
}

function hasList(type: GraphQLOutputType): boolean {
  if (isNonNullType(type)) return hasList(type.ofType);
  return isListType(type);
}

/** The record that a root field names by its arguments; null where it names none that the viewer may know of. */
async function recordNamedBy(node: FieldNode, info: GraphQLResolveInfo, scope: Scope): Promise<SecuredRow | null> {
  const field = info.schema.getRootType(info.operation.operation)?.getFields()[node.name.value];
  if (!field) return null;
  const values = getArgumentValues(field, node, info.variableValues);
  const { record = values.documentId, id = record, mrn, demographicNumber, number } = values;
  if (typeof id === 'string') {
    const named = readChartId(id);
    return named && find(scope, named.level, named.key);
  }
  if (typeof mrn === 'string') return findBy(scope, RecordLevel.PATIENT, 'mrn', numberKey(mrn, 'mrn'));
  if (typeof demographicNumber === 'number') return findBy(scope, RecordLevel.PATIENT, 'demographic_number', demographicNumber);
  if (typeof number === 'string') return findBy(scope, RecordLevel.ENCOUNTER, 'encounter_number', numberKey(number, 'number'));
  return null;
}
