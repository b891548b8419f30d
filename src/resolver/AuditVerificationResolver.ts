import { Authorized, Ctx, Field, ObjectType, Query, Resolver } from 'type-graphql';
import type { RequestContext } from '../gate/RequestContext';
import { Permission } from '../policy/Permission';

/** A broken link of the trail. */
@ObjectType({ description: 'The first broken link of a chain of the audit trail.' })
export class AuditFault {
  @Field(() => String, {
    description:
      'What is wrong: `CHANGED`, `REMOVED`, `INSERTED`, `REORDERED`, `CUT`, `CHAIN_MISSING`, `START_MISSING`, `RECORDS_CHANGED`, `RECORDS_ORPHANED`, `HEAD_FORGED`, `REPLACED` or `KEY_UNKNOWN`.',
  })
  fault: string;

  @Field(() => String, { nullable: true, description: 'Where more can be said: the column that differs, or what knows more; else null.' })
  detail: string | null;
}

/** What a verification has found. */
@ObjectType({
  description:
    'What a verification of the whole audit trail has found. How many events there are, and where they stand, is for the command line: gaps tell.',
})
export class AuditVerification {
  @Field(() => Boolean, { description: 'Whether every link of every chain holds, as far as it is anchored.' })
  holds: boolean;

  @Field(() => [AuditFault], { description: 'The first broken link of each chain that has one.' })
  faults: AuditFault[];
}

/** Whether the trail holds. */
@Resolver()
export class AuditVerificationResolver {
  @Authorized(Permission.AUDIT_READ)
  @Query(() => AuditVerification, {
    nullable: true,
    description:
      'Verifies the whole audit trail, which takes its time; those who ask meanwhile share the run that begins next. Needs `AUDIT_READ`.',
  })
  async verifyAuditTrail(@Ctx() context: RequestContext): Promise<AuditVerification> {
    context.journal.trailRead('verifyAuditTrail', { criteria: {}, records: [], isKnown: true });
    const { faults } = await context.verifyTrail();
    return { holds: faults.length === 0, faults: faults.map(({ fault, detail = null }) => ({ fault, detail })) };
  }
}
