import { Arg, Authorized, Ctx, FieldResolver, ID, Query, Resolver, Root } from 'type-graphql';
import { AuditSubjectType } from '../audit/AuditDraft';
import { keyOf } from '../entity/keyOf';
import { PatientSet } from '../entity/PatientSet';
import { Rendering, SecuredRecord } from '../entity/SecuredRecord';
import { explainAccess, type Explanation, type InheritedExplanation } from '../gate/explainAccess';
import { recordOf } from '../gate/Journal';
import { lookUpListed } from '../gate/lookUpListed';
import type { SecuredRow } from '../gate/mark';
import { readViewerOf } from '../gate/readViewer';
import { signedIn, type RequestContext } from '../gate/RequestContext';
import type { ExplainedGrant, RuleExplanation } from '../gate/RuleExplanation';
import type { Scope } from '../gate/Scope';
import { Disclosure } from '../policy/Disclosure';
import { Permission } from '../policy/Permission';
import { RecordLevel } from '../policy/RecordLevel';
import { EncounterIdentity } from './EncounterIdentity';
import { AccessDecision, AccessExplanation, ExplainedGrantType, ExplainedInheritance, ExplainedRule } from './ExplanationTypes';
import { PatientIdentity } from './PatientIdentity';

const shown = { level: RecordLevel.PATIENT, mode: Rendering.DROP, rung: Disclosure.IDENTITY } as const;

type RuleSource = RuleExplanation & { readonly scope: Scope };
type InheritedSource = InheritedExplanation & { readonly scope: Scope };

/** Why a provider sees of a record what they see. */
@Resolver(() => AccessExplanation)
export class ExplanationResolver {
  @Authorized(Permission.ACCESS_EXPLAIN)
  @Query(() => AccessExplanation, {
    nullable: true,
    description:
      'Why a provider sees of a record what they see, now. Null where the asker may not know of the record, alike for one that is hidden and one that never was, and where no active provider has this id. Asking is an event of the audit trail. Needs `ACCESS_EXPLAIN`.',
  })
  @SecuredRecord(shown)
  async explainAccess(
    @Ctx() context: RequestContext,
    @Arg('providerId', () => ID, { description: 'The id of the provider.' }) providerId: string,
    @Arg('record', () => ID, {
      description: 'The id of a patient, an encounter, a document, or, with `SETS_MANAGE` or `SET_ACCESS_MANAGE`, a patient set.',
    })
    record: string,
  ): Promise<Explanation | null> {
    const scope = signedIn(context);
    const providerKey = keyOf(providerId, 'Provider', 'providerId');
    const row = await lookUpListed(context, scope, record, 'record', 'explainAccess');
    if (!row) return null;
    const viewer = await readViewerOf(context.database, providerKey, context.now);
    const explanation = viewer && (await explainAccess(scope, row, viewer));
    const subject = { type: AuditSubjectType.PROVIDER, id: providerKey };
    if (!explanation) {
      context.journal.missed('explainAccess', { askedFor: { providerId: providerKey } });
      return null;
    }
    const { mark, verdict } = explanation;
    // What is explained is the decision of the provider, not that of the asker.
    const named = mark.patientId === null ? { askedFor: { patientSetId: row.id } } : { records: [recordOf({ ...mark, verdict })] };
    context.journal.explained('explainAccess', { subject, ...named });
    return explanation;
  }

  @FieldResolver(() => PatientIdentity, { nullable: true, description: 'The patient, by identity alone; null for a patient set.' })
  @SecuredRecord(shown)
  async patient(@Root() explanation: object): Promise<SecuredRow | null> {
    const { scope, mark } = explanation as Explanation;
    return mark.patientId === null ? null : scope.loaders.record(RecordLevel.PATIENT, mark.patientId);
  }

  @FieldResolver(() => EncounterIdentity, {
    nullable: true,
    description: 'The encounter, or that of the document, by identity alone; null where there is none.',
  })
  @SecuredRecord({ ...shown, level: RecordLevel.ENCOUNTER })
  async encounter(@Root() explanation: object): Promise<SecuredRow | null> {
    const { scope, mark } = explanation as Explanation;
    return mark.encounterId === null ? null : scope.loaders.record(RecordLevel.ENCOUNTER, mark.encounterId);
  }

  @FieldResolver(() => AccessDecision, { description: 'The decision: what inheritance and the rules join to.' })
  decision(@Root() explanation: object): AccessDecision {
    return (explanation as Explanation).verdict.decision;
  }

  @FieldResolver(() => Date, {
    nullable: true,
    description: 'When the grants that open it cease to; null where none does, and for an asker who may not read the provider’s grants.',
  })
  openUntil(@Root() explanation: object): Date | null {
    return (explanation as Explanation).openUntil;
  }

  @FieldResolver(() => ExplainedInheritance, {
    nullable: true,
    description: 'What it has from its patient; null for patients and patient sets, which inherit nothing.',
  })
  @SecuredRecord(shown)
  inherited(@Root() explanation: object): InheritedSource | null {
    const { inherited, scope } = explanation as Explanation;
    return inherited && { ...inherited, scope };
  }

  @FieldResolver(() => [ExplainedRule], { description: 'What its own rules came to.' })
  @SecuredRecord(shown)
  rules(@Root() explanation: object): readonly RuleSource[] {
    const { rules, scope } = explanation as Explanation;
    return rules.map((rule) => ({ ...rule, scope }));
  }
}

/** What a record has from its patient. */
@Resolver(() => ExplainedInheritance)
export class InheritanceResolver {
  @FieldResolver(() => [ExplainedRule], { description: 'What the rules that speak of the patient came to.' })
  @SecuredRecord(shown)
  rules(@Root() inherited: object): readonly RuleSource[] {
    const { rules, scope } = inherited as InheritedSource;
    return rules.map((rule) => ({ ...rule, scope }));
  }
}

/** What one rule came to. */
@Resolver(() => ExplainedRule)
export class ExplainedRuleResolver {
  @FieldResolver(() => AccessDecision, {
    nullable: true,
    description: 'What it narrows the record to, or would but for a grant; null where it does not apply, and where its fact is not told.',
  })
  narrowsTo(@Root() rule: object): AccessDecision | null {
    return (rule as RuleSource).to;
  }

  @FieldResolver(() => [ExplainedGrantType], { description: 'The grants that lift it, as far as they are told.' })
  grants(@Root() rule: object): readonly ExplainedGrant[] {
    return (rule as RuleSource).grants;
  }

  @FieldResolver(() => [PatientSet], {
    description: 'The sets on the provider’s blacklist that hold the patient, as far as the asker may see sets.',
  })
  @SecuredRecord({ level: RecordLevel.PATIENT_SET, mode: Rendering.DROP, rung: Disclosure.CHART })
  async patientSets(@Root() rule: object): Promise<readonly SecuredRow[]> {
    const { scope, setIds } = rule as RuleSource;
    return present(await Promise.all(setIds.map((id) => scope.loaders.record(RecordLevel.PATIENT_SET, id))));
  }

  @FieldResolver(() => [EncounterIdentity], {
    description: 'The encounters of which the provider is a physician of record, as far as they are open to the asker.',
  })
  @SecuredRecord({ ...shown, level: RecordLevel.ENCOUNTER })
  async encounters(@Root() rule: object): Promise<readonly SecuredRow[]> {
    const { scope, encounterIds } = rule as RuleSource;
    return present(await Promise.all(encounterIds.map((id) => scope.loaders.record(RecordLevel.ENCOUNTER, id))));
  }
}

function present(rows: readonly (SecuredRow | null)[]): readonly SecuredRow[] {
  return rows.flatMap((row) => row ?? []);
}
