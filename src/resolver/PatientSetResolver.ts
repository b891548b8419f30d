import { Args, Arg, Authorized, Ctx, FieldResolver, ID, Query, Resolver, Root } from 'type-graphql';
import { condition } from '../condition/Condition';
import { PatientSet } from '../entity/PatientSet';
import { Rendering, SecuredRecord } from '../entity/SecuredRecord';
import { keyOf } from '../entity/keyOf';
import { lookUp } from '../gate/lookUp';
import { scopeOf, type SecuredRow } from '../gate/mark';
import { OrderDirection, patientOrder, PatientOrderField, patientSetOrder } from '../gate/orders';
import type { Page } from '../gate/Page';
import { readMembers } from '../gate/readMembers';
import { readPage } from '../gate/readPages';
import { signedIn, type RequestContext } from '../gate/RequestContext';
import { Disclosure } from '../policy/Disclosure';
import { Permission } from '../policy/Permission';
import { RecordLevel } from '../policy/RecordLevel';
import { Access, accessOf } from './Access';
import { PatientIdentities, PatientSets } from './connections';
import { PageArgs } from './inputs';
import { pageArguments } from './pages';
import { PatientIdentity } from './PatientIdentity';

/** Patient sets and their members. */
@Resolver(() => PatientSet)
export class PatientSetResolver {
  @Authorized(Permission.SETS_MANAGE)
  @Query(() => PatientSets.Connection, {
    nullable: true,
    description: 'The patient sets, by name; those on the viewer’s own blacklist are absent. Needs `SETS_MANAGE`.',
  })
  @SecuredRecord({ level: RecordLevel.PATIENT_SET, mode: Rendering.DROP, rung: Disclosure.CHART })
  patientSets(@Args(() => PageArgs) given: PageArgs, @Ctx() context: RequestContext): Promise<Page> {
    const list = { level: RecordLevel.PATIENT_SET, rung: Disclosure.CHART, where: condition.always, keyset: patientSetOrder() };
    return readPage(signedIn(context), list, pageArguments(given));
  }

  @Authorized(Permission.SETS_MANAGE)
  @Query(() => PatientSet, { nullable: true, description: 'The patient set of an id; null where none is found. Needs `SETS_MANAGE`.' })
  @SecuredRecord({ level: RecordLevel.PATIENT_SET, mode: Rendering.DROP, rung: Disclosure.CHART })
  patientSet(
    @Ctx() context: RequestContext,
    @Arg('id', () => ID, { description: 'The id of the set.' }) id: string,
  ): Promise<SecuredRow | null> {
    return lookUp(context, signedIn(context), RecordLevel.PATIENT_SET, keyOf(id, 'PatientSet'), 'patientSet');
  }

  @Authorized(Permission.SETS_MANAGE)
  @FieldResolver(() => PatientIdentities.Connection, {
    nullable: true,
    description: 'The members that this viewer may know of, by name; no more than their identity is shown. Needs `SETS_MANAGE`.',
  })
  @SecuredRecord({ level: RecordLevel.PATIENT, mode: Rendering.DROP, rung: Disclosure.IDENTITY })
  members(@Root() set: object, @Args(() => PageArgs) given: PageArgs): Promise<Page> {
    const scope = scopeOf(set);
    const keyset = patientOrder(scope, PatientOrderField.NAME, OrderDirection.ASC);
    return readMembers(scope, keyset, pageArguments(given), (set as SecuredRow).id);
  }
}

/** What the identity of a member says beside its plain fields. */
@Resolver(() => PatientIdentity)
export class PatientIdentityResolver {
  @FieldResolver(() => Access, { nullable: true, description: 'What the viewer may do with the patient.' })
  @SecuredRecord({ rung: Disclosure.IDENTITY })
  access(@Root() patient: object): Access | null {
    return accessOf(patient);
  }
}
