import { Arg, Args, Authorized, Ctx, FieldResolver, ID, Query, Resolver, Root } from 'type-graphql';
import { globalId } from '../entity/globalId';
import { Rendering, SecuredRecord } from '../entity/SecuredRecord';
import { keyOf } from '../entity/keyOf';
import { changesOfEvent, subjectOfEvent } from '../gate/changesOfEvent';
import type { SecuredRow } from '../gate/mark';
import type { Page } from '../gate/Page';
import { readChartAccess, reasonOfAccess, recordsOfAccess, type ChartAccessRow } from '../gate/readChartAccess';
import { emptyTrail, readTrail, recordsOfEvent, type TrailEvent, type TrailRecord } from '../gate/readTrail';
import { signedIn, type RequestContext } from '../gate/RequestContext';
import type { Scope } from '../gate/Scope';
import { resolveTrailSearch } from '../gate/TrailSearch';
import { Disclosure } from '../policy/Disclosure';
import { RuleCode } from '../policy/Narrowing';
import { Permission } from '../policy/Permission';
import { RecordLevel } from '../policy/RecordLevel';
import { AuditTrailArgs, trailSearch } from './AuditSearch';
import { AuditChange, AuditEventRecordType, AuditEventType, ChartAccess } from './AuditTypes';
import { AuditEvents, ChartAccesses } from './connections';
import { EncounterIdentity } from './EncounterIdentity';
import { PageArgs } from './inputs';
import { GivenReasonType } from './OverrideTypes';
import { pageArguments } from './pages';
import { PatientIdentity } from './PatientIdentity';

const shown = { level: RecordLevel.PATIENT, mode: Rendering.DROP, rung: Disclosure.IDENTITY } as const;

/** A record of an event, with the scope under which it was read. */
type RecordSource = TrailRecord & { readonly scope: Scope };

/** The audit trail, as its readers may know of it. */
@Resolver(() => AuditEventType)
export class AuditEventResolver {
  @Authorized(Permission.AUDIT_READ)
  @Query(() => AuditEvents.Connection, {
    nullable: true,
    description: 'The events of the audit trail, the newest first. Reading it is an event as well. Needs `AUDIT_READ`.',
  })
  @SecuredRecord(shown)
  async auditTrail(@Args(() => AuditTrailArgs) given: AuditTrailArgs, @Ctx() context: RequestContext): Promise<Page<TrailEvent>> {
    const scope = signedIn(context);
    const { search, ...reading } = await resolveTrailSearch(scope, trailSearch(given));
    context.journal.trailRead('auditTrail', reading);
    return reading.isKnown ? readTrail(scope, search, pageArguments(given)) : emptyTrail(pageArguments(given));
  }

  @FieldResolver(() => ID, {
    nullable: true,
    description:
      'The id of what was changed, where it is no record of a chart: a set, a limit, a role, a provider, for a blacklist its provider. Null for the settings of the site, and where nothing was changed.',
  })
  subject(@Root() event: object): string | null {
    return subjectOfEvent(event as TrailEvent);
  }

  @FieldResolver(() => [AuditChange], {
    description: 'The properties that were changed, with what they were and are; empty where none were.',
  })
  changes(@Root() event: object): readonly AuditChange[] {
    return changesOfEvent(event as TrailEvent);
  }

  @FieldResolver(() => [AuditEventRecordType], { description: 'The records of which it speaks and of which the reader may know.' })
  @SecuredRecord(shown)
  async records(@Root() event: object): Promise<readonly RecordSource[]> {
    const { scope } = event as TrailEvent;
    return (await recordsOfEvent(event as TrailEvent)).map((record) => ({ ...record, scope }));
  }
}

/** The records of events. */
@Resolver(() => AuditEventRecordType)
export class AuditRecordResolver {
  @FieldResolver(() => PatientIdentity, { nullable: true, description: 'The patient, by identity alone.' })
  @SecuredRecord(shown)
  patient(@Root() record: object): Promise<SecuredRow | null> {
    const { scope, patientId } = record as RecordSource;
    return scope.loaders.record(RecordLevel.PATIENT, patientId);
  }

  @FieldResolver(() => EncounterIdentity, { nullable: true, description: 'The encounter, by identity alone; null where it is none.' })
  @SecuredRecord({ ...shown, level: RecordLevel.ENCOUNTER })
  async encounter(@Root() record: object): Promise<SecuredRow | null> {
    const { scope, encounterId } = record as RecordSource;
    return encounterId === null ? null : scope.loaders.record(RecordLevel.ENCOUNTER, encounterId);
  }

  @FieldResolver(() => ID, {
    nullable: true,
    description: 'The id of the document; null where it is none, and where the document is not open to the reader.',
  })
  documentId(@Root() record: object): string | null {
    const { documentId } = record as RecordSource;
    return documentId === null ? null : globalId('Document', documentId);
  }

  @FieldResolver(() => [RuleCode], { description: 'The rules that narrowed it.' })
  rules(@Root() record: object): readonly RuleCode[] {
    return (record as RecordSource).rules ?? [];
  }
}

/** Who opened a chart, when and why. */
@Resolver(() => ChartAccess)
export class ChartAccessResolver {
  @Authorized(Permission.AUDIT_READ)
  @Query(() => ChartAccesses.Connection, {
    nullable: true,
    description:
      'Who opened the chart of a patient, when and why, the newest first: what was read at `DEMOGRAPHICS` or `CHART`, downloads, overrides, assignments and their ends. A patient who is hidden finds what an unknown id finds. Reading it is an event as well. Needs `AUDIT_READ`.',
  })
  @SecuredRecord(shown)
  async chartAccess(
    @Ctx() context: RequestContext,
    @Arg('patientId', () => ID, { description: 'The id of the patient.' }) patientId: string,
    @Args(() => PageArgs) given: PageArgs,
  ): Promise<Page<ChartAccessRow>> {
    const scope = signedIn(context);
    const key = keyOf(patientId, 'Patient', 'patientId');
    const { search, ...reading } = await resolveTrailSearch(scope, { patientId: key });
    context.journal.trailRead('chartAccess', reading);
    return reading.isKnown ? readChartAccess(scope, search, pageArguments(given)) : emptyTrail(pageArguments(given));
  }

  @FieldResolver(() => [AuditEventRecordType], { description: 'What of the chart, as far as the reader may know of it.' })
  @SecuredRecord(shown)
  async records(@Root() access: object): Promise<readonly RecordSource[]> {
    const { scope } = access as ChartAccessRow;
    return (await recordsOfAccess(access as ChartAccessRow)).map((record) => ({ ...record, scope }));
  }

  @FieldResolver(() => GivenReasonType, {
    nullable: true,
    description:
      'Why: the reason that was given with it; for what was read or fetched, that of the viewer’s grant that ran then; for an assignment, that of its request. Null where nobody had to give one.',
  })
  async reason(@Root() access: object): Promise<GivenReasonType | null> {
    return (await reasonOfAccess(access as ChartAccessRow)) ?? null;
  }
}
