import { keyOf } from '../entity/keyOf';
import { Arg, Authorized, Ctx, ID, Query, Resolver } from 'type-graphql';
import { recordOf } from '../gate/Journal';
import { lookUpListed } from '../gate/lookUpListed';
import { markOf } from '../gate/mark';
import { readChange } from '../gate/readChange';
import { signedIn, type RequestContext } from '../gate/RequestContext';
import { describeChange, subjectOfChange } from '../gate/describeChange';
import { simulateAccess, type Simulation } from '../gate/simulateAccess';
import { Permission } from '../policy/Permission';
import { AccessSimulation, SimulatedChangeInput } from './SimulationTypes';

/** What a change would do, before it is made. */
@Resolver(() => AccessSimulation)
export class SimulationResolver {
  @Authorized(Permission.ACCESS_EXPLAIN)
  @Query(() => AccessSimulation, {
    nullable: true,
    description:
      'What a change that is not made would do: the decision on a named record before and after, and how many records would change, for one provider or for all whom it concerns. Only records that the asker sees are counted; for a limit, patients from `DEMOGRAPHICS` and encounters at `CHART`; a chart vanishes where each encounter that the asker so sees does. Null where what is named is not there for the asker. Nothing is written but an event of the audit trail. Needs `ACCESS_EXPLAIN`.',
  })
  async simulateAccess(
    @Ctx() context: RequestContext,
    @Arg('change', () => SimulatedChangeInput, { description: 'The change.' }) given: SimulatedChangeInput,
    @Arg('providerId', () => ID, { nullable: true, description: 'The id of one provider; without it, everybody whom the change concerns.' })
    providerId?: string | null,
    @Arg('record', () => ID, { nullable: true, description: 'The id of a patient, an encounter or a document to look at in particular.' })
    record?: string | null,
  ): Promise<Simulation | null> {
    const scope = signedIn(context);
    context.journal.measure('simulateAccess');
    const key = providerId ? keyOf(providerId, 'Provider', 'providerId') : null;
    const change = await readChange(context, scope, given, 'simulateAccess');
    const row = record ? await lookUpListed(context, scope, record, 'record', 'simulateAccess') : null;
    if (!change || (record && !row)) return null;
    const simulation = await simulateAccess(scope, { change, providerId: key, record: row });
    if (!simulation) {
      context.journal.missed('simulateAccess', { askedFor: { providerId: key ?? '' } });
      return null;
    }
    const mark = markOf(row);
    const subject = subjectOfChange(change, key);
    const locked = change.kind === 'LOCK' ? [{ patientId: change.patientId, encounterId: change.encounterId, documentId: null }] : [];
    const records = [...(mark?.patientId ? [recordOf(mark)] : []), ...locked];
    context.journal.explained('simulateAccess', {
      ...(subject ? { subject } : {}),
      ...(records.length > 0 ? { records } : {}),
      change: describeChange(change),
    });
    return simulation;
  }
}
