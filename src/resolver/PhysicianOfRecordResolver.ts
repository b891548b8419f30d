import { Arg, Authorized, Ctx, ID, Mutation, Resolver } from 'type-graphql';
import { PhysicianDesignation, type GivenDesignation } from '../administration/PhysicianDesignation';
import { Rendering, SecuredRecord } from '../entity/SecuredRecord';
import { keyOf } from '../entity/keyOf';
import type { SecuredRow } from '../gate/mark';
import { freshScope, type RequestContext } from '../gate/RequestContext';
import { Disclosure } from '../policy/Disclosure';
import { Permission } from '../policy/Permission';
import { RecordLevel } from '../policy/RecordLevel';
import { EncounterIdentity } from './EncounterIdentity';
import { IDEMPOTENCY_KEY } from './idempotencyKey';

const shown = { level: RecordLevel.ENCOUNTER, mode: Rendering.DROP, rung: Disclosure.IDENTITY } as const;
const ENCOUNTER = 'The id of the encounter.';
const PROVIDER = 'The id of the provider.';
const KIND = 'In which role: `ATTENDING`, `ADMITTING`, `CONSULTING` or another of the site, in capitals, digits and `_`, at most 32.';

/** Physicians of record: who they are is changed here. */
@Resolver()
export class PhysicianOfRecordResolver {
  @Authorized(Permission.PROVIDERS_MANAGE)
  @Mutation(() => EncounterIdentity, {
    nullable: true,
    description:
      'Designates a physician of record of an encounter, to whom all encounters of the patient are open as far as the security of physicians of record is concerned. `FORBIDDEN` for oneself; `CONFLICT` where it was so before. Needs `PROVIDERS_MANAGE`.',
  })
  @SecuredRecord(shown)
  async designatePhysicianOfRecord(
    @Ctx() context: RequestContext,
    @Arg('encounterId', () => ID, { description: ENCOUNTER }) encounterId: string,
    @Arg('providerId', () => ID, { description: PROVIDER }) providerId: string,
    @Arg('kind', () => String, { description: KIND }) kind: string,
    @Arg('idempotencyKey', () => String, { nullable: true, description: IDEMPOTENCY_KEY }) idempotencyKey?: string | null,
  ): Promise<SecuredRow | null> {
    const given = designation(encounterId, providerId, kind);
    await new PhysicianDesignation(context).designate(given, idempotencyKey);
    return encounterNow(context, given);
  }

  @Authorized(Permission.PROVIDERS_MANAGE)
  @Mutation(() => EncounterIdentity, {
    nullable: true,
    description:
      'Removes a designation as physician of record of an encounter. `FORBIDDEN` for one’s own; `CONFLICT` where there was none. Needs `PROVIDERS_MANAGE`.',
  })
  @SecuredRecord(shown)
  async removePhysicianOfRecord(
    @Ctx() context: RequestContext,
    @Arg('encounterId', () => ID, { description: ENCOUNTER }) encounterId: string,
    @Arg('providerId', () => ID, { description: PROVIDER }) providerId: string,
    @Arg('kind', () => String, { description: KIND }) kind: string,
    @Arg('idempotencyKey', () => String, { nullable: true, description: IDEMPOTENCY_KEY }) idempotencyKey?: string | null,
  ): Promise<SecuredRow | null> {
    const given = designation(encounterId, providerId, kind);
    await new PhysicianDesignation(context).remove(given, idempotencyKey);
    return encounterNow(context, given);
  }
}

function designation(encounterId: string, providerId: string, kind: string): GivenDesignation {
  return {
    encounterId: keyOf(encounterId, 'Encounter', 'encounterId'),
    providerId: keyOf(providerId, 'Provider', 'providerId'),
    kind,
  };
}

async function encounterNow(context: RequestContext, { encounterId }: GivenDesignation): Promise<SecuredRow | null> {
  return (await freshScope(context)).loaders.record(RecordLevel.ENCOUNTER, encounterId);
}
