import sql, { join } from 'sql-template-tag';
import { AuditAction, AuditSubjectType, type AuditedRecord } from '../audit/AuditDraft';
import { condition } from '../condition/Condition';
import { globalId } from '../entity/globalId';
import type { Patient } from '../entity/Patient';
import { ChartsafeError, ErrorCode } from '../errors';
import { admittedAt } from '../gate/admitted';
import { idempotent, type MutationOutcome } from '../gate/idempotent';
import { recordOf } from '../gate/Journal';
import { lookUp } from '../gate/lookUp';
import { markOf, type SecuredRow } from '../gate/mark';
import { countRecords } from '../gate/readPages';
import { signedIn, stepTaker, type RequestContext } from '../gate/RequestContext';
import type { Scope } from '../gate/Scope';
import type { OverrideChange } from '../override/OverrideNews';
import { Disclosure } from '../policy/Disclosure';
import { Permission } from '../policy/Permission';
import { RecordLevel } from '../policy/RecordLevel';
import { freesMerger } from './freesMerger';
import { lostLimits, type LostLimit } from './lostLimits';
import { moveChart } from './moveChart';
import { takeTurn } from './takeTurn';

/** What a merge would do, as far as the asker may see. */
export interface MergePreview {
  readonly survivor: SecuredRow;
  readonly merged: SecuredRow;
  readonly encounters: number;
  readonly documents: number;
  /** The sets that hold the one who is merged, and not yet the other. */
  readonly sets: number;
  readonly limits: readonly LostLimit[];
}

interface Pair {
  readonly survivor: SecuredRow & Patient;
  readonly merged: SecuredRow & Patient;
}

/** Where two patients, who are one person, are merged. Both charts must be open to whoever does it. */
export class PatientMerge {
  constructor(private readonly context: RequestContext) {}

  /** What a merge would do. Throws `NOT_FOUND`, the refusals of a closed chart, `BAD_USER_INPUT` where the two are one, and `FORBIDDEN` where it would free the asker. */
  async preview(survivorKey: string, mergedKey: string): Promise<MergePreview> {
    const scope = signedIn(this.context);
    const field = 'previewMerge';
    const pair = await this.pair(scope, survivorKey, mergedKey, field);
    const { survivor, merged } = pair;
    const ofMerged = condition.is('patient_id', merged.id);
    const [encounters, documents, sets, limits] = await Promise.all([
      countRecords(scope, { level: RecordLevel.ENCOUNTER, rung: Disclosure.IDENTITY, where: ofMerged }),
      countRecords(scope, { level: RecordLevel.DOCUMENT, rung: Disclosure.CHART, where: ofMerged }),
      this.setsToJoin(pair),
      this.limitsOf(scope, pair, field),
    ]);
    await this.context.journal.changed(field, AuditAction.PREVIEW, { records: recordsOf(pair) });
    return { survivor, merged, encounters, documents, sets: sets.length, limits };
  }

  /**
   * Merges: what is of the one becomes the survivor's, and the old numbers lead there. Gives the key of the survivor. Throws as the
   * preview does, and `BAD_USER_INPUT` where a limit that would be lost is not acknowledged.
   */
  async merge(
    survivorKey: string,
    mergedKey: string,
    acknowledged: readonly string[],
    idempotencyKey: string | null | undefined,
  ): Promise<string> {
    const field = 'mergePatients';
    const call = { operation: field, idempotencyKey: idempotencyKey ?? null, input: [survivorKey, mergedKey, [...acknowledged].sort()] };
    let ended: readonly OverrideChange[] = [];
    const { ids } = await idempotent(this.context, call, async (): Promise<MutationOutcome> => {
      const scope = await takeTurn(this.context, Permission.PATIENTS_MERGE, () => this.hold([survivorKey, mergedKey]));
      const pair = await this.pair(scope, survivorKey, mergedKey, field);
      const limits = await this.limitsOf(scope, pair, field);
      if (limits.some(({ id }) => !acknowledged.includes(id))) {
        throw this.refused(field, pair, ChartsafeError.badInput('acknowledgeLimits', 'EACH_LIMIT_OF_PREVIEW'));
      }
      ended = await this.join(pair, limits);
      return { ids: { patientId: pair.survivor.id } };
    });
    for (const change of ended) this.context.news.publish(change);
    return String(ids.patientId);
  }

  /** Keeps others from doing anything to the two, and to their sets, before what is theirs is read: nothing that is done meanwhile is overlooked. */
  private async hold(keys: readonly string[]): Promise<void> {
    const { database } = this.context;
    const merged = await database.query<{ id: string; survivorId: string }>(
      sql`SELECT id, survivor_id AS survivorId FROM merged_patient WHERE id IN (${join([...keys])}) FOR UPDATE`,
    );
    const survivors = new Map(merged.map(({ id, survivorId }) => [id, survivorId]));
    // The same statements whether a key leads to another or not.
    const all = [...keys, ...keys.map((key) => survivors.get(key) ?? key)].sort();
    await database.query(sql`SELECT id FROM patient WHERE id IN (${join(all)}) ORDER BY id FOR UPDATE`);
    await database.query(sql`
      SELECT s.id AS id FROM patient_set_member m JOIN patient_set s ON s.id = m.set_id WHERE m.patient_id IN (${join(all)}) ORDER BY s.id FOR UPDATE`);
  }

  /** Looks both up before either is refused, so that one tells nothing of the other. */
  private async pair(scope: Scope, survivorKey: string, mergedKey: string, field: string): Promise<Pair> {
    const rows = await Promise.all([survivorKey, mergedKey].map((key) => lookUp(this.context, scope, RecordLevel.PATIENT, key, field)));
    const [survivor, merged] = rows.map((row) => admittedAt(this.context, row, Disclosure.CHART, field)) as [
      Pair['survivor'],
      Pair['merged'],
    ];
    const pair = { survivor, merged };
    if (survivor.id === merged.id) throw this.refused(field, pair, ChartsafeError.badInput('merged', 'TWO_PATIENTS'));
    return pair;
  }

  /** The limits that would be lost. Throws `FORBIDDEN` where the merge would free whoever makes it. */
  private async limitsOf(scope: Scope, pair: Pair, field: string): Promise<readonly LostLimit[]> {
    const { survivor, merged } = pair;
    const limits = await lostLimits(scope, merged, survivor);
    if (!(await freesMerger(scope, [survivor.id, merged.id], limits))) return limits;
    throw this.refused(field, pair, new ChartsafeError(ErrorCode.FORBIDDEN));
  }

  private refused(field: string, pair: Pair, error: ChartsafeError): ChartsafeError {
    this.context.journal.refusedStep(field, error.code, { records: recordsOf(pair) });
    return error;
  }

  private async setsToJoin({ survivor, merged }: Pair): Promise<readonly string[]> {
    const rows = await this.context.database.query<{ id: string }>(sql`
      SELECT m.set_id AS id FROM patient_set_member m LEFT JOIN patient_set_member s ON s.set_id = m.set_id AND s.patient_id = ${survivor.id}
      WHERE m.patient_id = ${merged.id} AND s.set_id IS NULL ORDER BY m.set_id`);
    return rows.map(({ id }) => id);
  }

  private async join(pair: Pair, limits: readonly LostLimit[]): Promise<readonly OverrideChange[]> {
    const { database, journal } = this.context;
    const keys = [pair.survivor.id, pair.merged.id];
    const ended = await this.context.requests.endForMerge(stepTaker(this.context), keys);
    const sets = await database.query<{ id: string; version: number; isMember: unknown }>(sql`
      SELECT s.id AS id, s.version AS version, o.set_id IS NOT NULL AS isMember
      FROM patient_set_member m JOIN patient_set s ON s.id = m.set_id
      LEFT JOIN patient_set_member o ON o.set_id = m.set_id AND o.patient_id = ${pair.survivor.id} WHERE m.patient_id = ${pair.merged.id} ORDER BY s.id`);
    const encounters = await database.query<{ id: string }>(sql`SELECT id FROM encounter WHERE patient_id = ${pair.merged.id} ORDER BY id`);
    await moveChart(database, pair.survivor.id, pair.merged.id, this.context.now);
    const [was, becomes] = [globalId('Patient', pair.merged.id), globalId('Patient', pair.survivor.id)];
    const acknowledgedLimits = limits.map((limit) => limit.globalId);
    await journal.changed('mergePatients', AuditAction.PATIENTS_MERGED, {
      records: [...recordsOf(pair), ...encounters.map(({ id }) => ({ patientId: pair.merged.id, encounterId: id, documentId: null }))],
      change: {
        before: { patient: was, mergedInto: null },
        after: { patient: was, mergedInto: becomes, acknowledgedLimits },
      },
    });
    for (const { id, version, isMember } of sets) {
      await journal.changed('mergePatients', AuditAction.PATIENT_SET_CHANGED, {
        // So that it is there for those alone who may know of the patient.
        records: recordsOf(pair),
        subject: { type: AuditSubjectType.PATIENT_SET, id },
        change: { before: { version: Number(version) }, after: { version: Number(version) + 1 } },
        members: { added: Number(isMember) === 1 ? [] : [pair.survivor.id], removed: [pair.merged.id] },
      });
    }
    return ended;
  }
}

function recordsOf({ survivor, merged }: Pair): AuditedRecord[] {
  return [survivor, merged].flatMap((row) => {
    const mark = markOf(row);
    return mark ? [recordOf(mark)] : [];
  });
}
