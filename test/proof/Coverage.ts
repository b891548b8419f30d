import {
  defaultFieldResolver,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isObjectType,
  isInterfaceType,
  type GraphQLFieldResolver,
  type GraphQLInputType,
  type GraphQLSchema,
} from 'graphql';

/** What of a schema was reached: fields and arguments with an answer that is not null, enum values in arguments, and whatever else is counted. */
export class Coverage {
  private readonly counts = new Map<string, number>();

  /** Resolves a field as graphql-js does, and notes what was asked for and answered. */
  readonly resolve: GraphQLFieldResolver<unknown, unknown> = (source, args: Record<string, unknown>, context, info) => {
    const value: unknown = defaultFieldResolver(source, args, context, info);
    if (value === null || value === undefined) return value;
    const field = `${info.parentType.name}.${info.fieldName}`;
    this.add(field);
    const arguments_ = info.parentType.getFields()[info.fieldName]?.args ?? [];
    for (const { name, type } of arguments_) if (name in args) this.input(`${field}.${name}`, type, args[name]);
    return value;
  };

  /** Counts one more of something. */
  add(what: string, times = 1): void {
    this.counts.set(what, (this.counts.get(what) ?? 0) + times);
  }

  /** How often something was. */
  of(what: string): number {
    return this.counts.get(what) ?? 0;
  }

  /** Everything of a schema that can be reached from some root fields, and was not. */
  missing(schema: GraphQLSchema, roots: readonly string[], without: readonly string[]): string[] {
    const wanted = new Set<string>();
    const seen = new Set<string>();
    const input = (place: string, type: GraphQLInputType): void => {
      wanted.add(place);
      const named = getNamedType(type);
      if (isEnumType(named)) for (const { name } of named.getValues()) wanted.add(`${named.name}.${name}`);
      if (!isInputObjectType(named) || seen.has(named.name)) return;
      seen.add(named.name);
      for (const field of Object.values(named.getFields())) input(`${named.name}.${field.name}`, field.type);
    };
    const visit = (name: string, fields: readonly string[] | null): void => {
      const type = schema.getType(name);
      if (seen.has(name) || without.includes(name)) return;
      seen.add(name);
      if (isInterfaceType(type)) for (const member of schema.getPossibleTypes(type)) visit(member.name, null);
      if (!isObjectType(type)) return;
      for (const field of Object.values(type.getFields())) {
        if ((fields !== null && !fields.includes(field.name)) || without.includes(`${name}.${field.name}`)) continue;
        wanted.add(`${name}.${field.name}`);
        for (const argument of field.args) input(`${name}.${field.name}.${argument.name}`, argument.type);
        visit(getNamedType(field.type).name, null);
      }
    };
    visit('Query', roots);
    return [...wanted].filter((each) => this.of(each) === 0 && !without.includes(each)).sort();
  }

  private input(place: string, type: GraphQLInputType, value: unknown): void {
    this.add(place);
    if (value === null || value === undefined) return;
    const named = getNamedType(type);
    if (isEnumType(named)) this.add(`${named.name}.${String(value)}`);
    if (!isInputObjectType(named)) return;
    for (const field of Object.values(named.getFields())) {
      const inner = (value as Record<string, unknown>)[field.name];
      if (inner !== undefined) this.input(`${named.name}.${field.name}`, field.type, inner);
    }
  }
}
