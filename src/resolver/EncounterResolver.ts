import { Args, Arg, Authorized, Ctx, Field, FieldResolver, ID, ObjectType, Query, Resolver, Root } from 'type-graphql';
import { Encounter } from '../entity/Encounter';
import { Patient } from '../entity/Patient';
import { Provider } from '../entity/Provider';
import { Rendering, SecuredRecord } from '../entity/SecuredRecord';
import { keyOf } from '../entity/keyOf';
import { ChartsafeError } from '../errors';
import { physiciansOf, type PhysicianOfEncounter } from '../gate/encounterPhysicians';
import { lookUp, lookUpBy, numberKey } from '../gate/lookUp';
import { markOf, scopeOf, type SecuredRow } from '../gate/mark';
import type { Page } from '../gate/Page';
import { lockOf, type LockOfRecord } from '../gate/readLocks';
import { readPage } from '../gate/readPages';
import { signedIn, type RequestContext } from '../gate/RequestContext';
import { Disclosure } from '../policy/Disclosure';
import { Permission } from '../policy/Permission';
import { RecordLevel } from '../policy/RecordLevel';
import { Access, accessOf } from './Access';
import { Documents, Encounters } from './connections';
import { EncountersArgs, PageArgs } from './inputs';
import { lockedOf } from './lockedOf';
import { RecordLockType } from './LockMutations';
import { documentsBelow, encounterList, pageArguments } from './pages';

/** A physician of record of an encounter. */
@ObjectType('EncounterPhysician', { description: 'A physician of record of an encounter.' })
export class EncounterPhysicianType {
  @Field(() => Provider, { description: 'The physician.' })
  provider: Provider;

  @Field(() => String, { description: 'In which role: `ATTENDING`, `ADMITTING`, `CONSULTING` or another of the site.' })
  kind: string;
}

/** Encounters: by number, by search, and what belongs to one. */
@Resolver(() => Encounter)
export class EncounterResolver {
  @Authorized(Permission.RECORDS_READ)
  @Query(() => Encounters.Connection, {
    nullable: true,
    description: 'Encounters of any patient that fulfil all criteria. Needs `RECORDS_READ`.',
  })
  @SecuredRecord({ level: RecordLevel.ENCOUNTER, mode: Rendering.MARK, rung: Disclosure.IDENTITY })
  encounters(@Args(() => EncountersArgs) given: EncountersArgs, @Ctx() context: RequestContext): Promise<Page> {
    const scope = signedIn(context);
    return readPage(scope, encounterList(scope, given), pageArguments(given));
  }

  @Authorized(Permission.RECORDS_READ)
  @Query(() => Encounter, {
    nullable: true,
    description: 'The encounter of an id or a number, of which exactly one is given; null where none is found. Needs `RECORDS_READ`.',
  })
  @SecuredRecord({ level: RecordLevel.ENCOUNTER, mode: Rendering.MARK, rung: Disclosure.IDENTITY })
  encounter(
    @Ctx() context: RequestContext,
    @Arg('id', () => ID, { nullable: true, description: 'The id of the encounter.' }) id?: string | null,
    @Arg('number', () => String, { nullable: true, description: 'The number of the encounter.' }) number?: string | null,
  ): Promise<SecuredRow | null> {
    const scope = signedIn(context);
    if ((typeof id === 'string') === (typeof number === 'string')) throw ChartsafeError.badInput('id', 'EXACTLY_ONE_OF_ID_NUMBER');
    if (typeof id === 'string') return lookUp(context, scope, RecordLevel.ENCOUNTER, keyOf(id, 'Encounter'), 'encounter');
    return lookUpBy(context, scope, RecordLevel.ENCOUNTER, 'encounter_number', numberKey(number ?? '', 'number'), 'encounter');
  }

  @FieldResolver(() => Access, { nullable: true, description: 'What the viewer may do with the encounter.' })
  @SecuredRecord({ rung: Disclosure.IDENTITY })
  access(@Root() encounter: object): Access | null {
    return accessOf(encounter);
  }

  @FieldResolver(() => Boolean)
  locked(@Root() encounter: object): boolean | null {
    return lockedOf(encounter);
  }

  @FieldResolver(() => RecordLockType, {
    nullable: true,
    description: 'The lock on the encounter; null where it is not locked, and without the permission `RECORDS_READ_LOCKED`.',
  })
  @SecuredRecord({ rung: Disclosure.CHART })
  lock(@Root() encounter: object): Promise<LockOfRecord | null> {
    return lockOf(encounter);
  }

  @FieldResolver(() => Patient, {
    nullable: true,
    description: 'The patient, as far as the viewer may see: an open encounter opens no patient.',
  })
  @SecuredRecord({ level: RecordLevel.PATIENT, mode: Rendering.MARK, rung: Disclosure.IDENTITY })
  patient(@Root() encounter: object): Promise<SecuredRow | null> {
    return patientOf(encounter);
  }

  @FieldResolver(() => [EncounterPhysicianType], { nullable: true, description: 'The physicians of record.' })
  @SecuredRecord({ rung: Disclosure.CHART })
  physicians(@Root() encounter: object): Promise<readonly PhysicianOfEncounter[]> {
    return physiciansOf(scopeOf(encounter), (encounter as SecuredRow).id);
  }

  @FieldResolver(() => Documents.Connection, { nullable: true, description: 'The documents filed under the encounter, the newest first.' })
  @SecuredRecord({ level: RecordLevel.DOCUMENT, mode: Rendering.DEMAND, rung: Disclosure.CHART })
  documents(@Root() encounter: object, @Args(() => PageArgs) given: PageArgs): Promise<Page> {
    return documentsBelow(encounter as SecuredRow, 'd.encounter_id', given);
  }
}

/** The patient of a record in a chart, under the scope of that record. */
export async function patientOf(record: object): Promise<SecuredRow | null> {
  const mark = markOf(record);
  return mark?.patientId ? mark.scope.loaders.record(RecordLevel.PATIENT, mark.patientId) : null;
}
