import type { GraphQLResolveInfo } from 'graphql';
import { Authorized, Field, Info, ObjectType, Query, Resolver } from 'type-graphql';
import { Rendering } from '../entity/SecuredRecord';
import { accessMatrix, MatrixCell, type MatrixRow } from '../gate/accessMatrix';
import { Disclosure } from '../policy/Disclosure';
import { Permission } from '../policy/Permission';
import { RecordLevel } from '../policy/RecordLevel';

/** How a field answers on one rung. */
@ObjectType({ description: 'How a secured field answers about a record that stands on a rung.' })
export class AccessMatrixCell {
  @Field(() => Disclosure, { description: 'The rung on which the record stands.' })
  rung: Disclosure;

  @Field(() => MatrixCell, { description: 'What the field answers.' })
  shows: MatrixCell;
}

/** One secured field. */
@ObjectType('AccessMatrixRow', { description: 'A secured field, and how it answers on each rung, as its directive declares it.' })
export class AccessMatrixRowType {
  @Field(() => String, { description: 'The type of the field.' })
  type: string;

  @Field(() => String, { description: 'The name of the field.' })
  field: string;

  @Field(() => String, {
    description:
      'The kind of the record of which it speaks, `PATIENT`, `ENCOUNTER`, `DOCUMENT` or `PATIENT_SET`: the one that it returns, or else its parent.',
  })
  level: RecordLevel;

  @Field(() => Boolean, { description: 'Whether it returns records, or leads to some; else it is a value of its parent.' })
  returnsRecords: boolean;

  @Field(() => String, { nullable: true, description: '`DROP`, `MARK` or `DEMAND`; null for a plain value, which is null below its rung.' })
  mode: Rendering | null;

  @Field(() => Disclosure, { description: 'The rung that is needed.' })
  rung: Disclosure;

  @Field(() => [AccessMatrixCell], { description: 'What it answers on each rung on which its record can stand, the lowest first.' })
  cells: AccessMatrixCell[];
}

/** Which field shows what on which rung. */
@Resolver()
export class AccessMatrixResolver {
  @Authorized(Permission.ACCESS_EXPLAIN)
  @Query(() => [AccessMatrixRowType], {
    nullable: true,
    description:
      'Every secured field of this schema and how it answers on each rung, read from the directives that are enforced. Needs `ACCESS_EXPLAIN`.',
  })
  accessMatrix(@Info() { schema }: GraphQLResolveInfo): readonly MatrixRow[] {
    return accessMatrix(schema);
  }
}
