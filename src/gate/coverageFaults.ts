import { getNamedType, isInterfaceType, isListType, isNonNullType, isObjectType, type GraphQLField, type GraphQLSchema } from 'graphql';
import { Rendering } from '../entity/SecuredRecord';
import { Disclosure } from '../policy/Disclosure';
import { declaredOn, FieldShape, recordsOf, securedTypes, shapeOf } from './directive';

/**
 * What keeps a schema from being safe to serve, each with its mend; empty where nothing does. A path to a record that
 * declares nothing, or too little; a secured single field that is non-null, and so would take its parent with it; a field
 * of a record that declares no rung.
 */
export function coverageFaults(schema: GraphQLSchema): readonly string[] {
  const levels = securedTypes(schema);
  const faults: string[] = [];
  for (const type of Object.values(schema.getTypeMap())) {
    if (type.name.startsWith('__')) continue;
    if (isInterfaceType(type) && declaredOn(schema, type))
      faults.push(`${type.name}: an interface cannot be secured; put the directive on its types`);
    if (!isObjectType(type)) continue;
    for (const field of Object.values(type.getFields())) {
      faults.push(...fieldFaults(schema, `${type.name}.${field.name}`, field, levels.has(type.name)));
    }
  }
  return faults;
}

function fieldFaults(schema: GraphQLSchema, name: string, field: GraphQLField<unknown, unknown>, ofRecord: boolean): string[] {
  const declared = declaredOn(schema, field as never);
  const shape = shapeOf(schema, field.type);
  if (shape === FieldShape.VALUE) return ofRecord ? valueFaults(name, field, declared?.rung, declared?.mode) : [];
  if (!declared?.level || !declared.mode || !declared.rung) {
    return [`${name}: leads to ${getNamedType(field.type).name} unguarded; add @SecuredRecord with level, mode and rung`];
  }
  const faults: string[] = [];
  const secured = securedTypes(schema);
  const returned = recordsOf(schema, field.type).map((type) => secured.get(type.name));
  if (returned.length === 1 && returned[0] !== declared.level)
    faults.push(`${name}: declares ${declared.level}, but returns ${returned[0]}`);
  const single = !isListType(isNonNullType(field.type) ? field.type.ofType : field.type);
  if (single && isNonNullType(field.type)) faults.push(`${name}: is non-null, but may have nothing to show; make it nullable`);
  return faults;
}

function valueFaults(
  name: string,
  field: GraphQLField<unknown, unknown>,
  rung: Disclosure | undefined,
  mode: Rendering | undefined,
): string[] {
  if (!rung) return [`${name}: is a field of a record and declares no rung; add @SecuredRecord with a rung`];
  const always = rung === Disclosure.IDENTITY && mode !== Rendering.DEMAND;
  if (!always && isNonNullType(field.type)) return [`${name}: is non-null, but is null below ${rung}; make it nullable`];
  return [];
}
