import { AuditAction, type AuditState } from '../audit/AuditDraft';
import { EncounterPhysician } from '../entity/Encounter';
import { globalId } from '../entity/globalId';
import { ChartsafeError, ErrorCode } from '../errors';
import { admitted } from '../gate/admitted';
import { idempotent } from '../gate/idempotent';
import { recordOf } from '../gate/Journal';
import { markOf } from '../gate/mark';
import type { RequestContext } from '../gate/RequestContext';
import { Disclosure } from '../policy/Disclosure';
import { Permission } from '../policy/Permission';
import { RecordLevel } from '../policy/RecordLevel';
import { providerOrNotFound } from './orNotFound';
import { takeTurn } from './takeTurn';

/** Who is physician of record of which encounter, and in which role. */
export interface GivenDesignation {
  readonly encounterId: string;
  readonly providerId: string;
  readonly kind: string;
}

const KIND_FORM = /^[A-Z][A-Z0-9_]{0,31}$/;

/**
 * Where physicians of record are designated and removed. A designation opens all encounters of the patient where the security of
 * physicians of record is on, so nobody designates, or removes, themselves.
 */
export class PhysicianDesignation {
  constructor(private readonly context: RequestContext) {}

  /** Designates an active provider. Throws `FORBIDDEN` for oneself, `NOT_FOUND`, `BAD_USER_INPUT`, and `CONFLICT` where it was so before. */
  designate(given: GivenDesignation, idempotencyKey: string | null | undefined): Promise<void> {
    return this.change('designatePhysicianOfRecord', given, idempotencyKey, false);
  }

  /** Removes a designation. Throws `FORBIDDEN` for oneself, `NOT_FOUND`, `BAD_USER_INPUT`, and `CONFLICT` where there was none. */
  remove(given: GivenDesignation, idempotencyKey: string | null | undefined): Promise<void> {
    return this.change('removePhysicianOfRecord', given, idempotencyKey, true);
  }

  private async change(
    operation: string,
    given: GivenDesignation,
    idempotencyKey: string | null | undefined,
    isThere: boolean,
  ): Promise<void> {
    const { encounterId, providerId, kind } = given;
    const { database, journal } = this.context;
    if (!KIND_FORM.test(kind)) throw ChartsafeError.badInput('kind', 'KIND');
    const call = { operation, idempotencyKey: idempotencyKey ?? null, input: [encounterId, providerId, kind] };
    await idempotent(this.context, call, async () => {
      // Merges take turns with this, so the patient stays the same.
      const scope = await takeTurn(this.context, Permission.PROVIDERS_MANAGE);
      if (providerId === scope.viewer.id) throw this.refused(operation, given, new ChartsafeError(ErrorCode.FORBIDDEN));
      const encounter = await admitted(this.context, scope, RecordLevel.ENCOUNTER, encounterId, Disclosure.IDENTITY, operation);
      const mark = markOf(encounter);
      const patientId = mark?.patientId;
      if (!mark || !patientId) throw new Error('An encounter has no patient');
      const provider = await providerOrNotFound(this.context, scope, providerId, operation);
      if (!isThere && !provider.active) throw this.refused(operation, given, ChartsafeError.badInput('providerId', 'ACTIVE_PROVIDER'));
      const row = { encounterId, providerId, kind };
      const found = await database.run((manager) => manager.existsBy(EncounterPhysician, row));
      if (found !== isThere) throw this.refused(operation, given, new ChartsafeError(ErrorCode.CONFLICT));
      await database.run<unknown>((manager) =>
        isThere ? manager.delete(EncounterPhysician, row) : manager.insert(EncounterPhysician, { ...row, patientId }),
      );
      const state: AuditState = { provider: globalId('Provider', providerId), kind };
      const change = isThere ? { before: state, after: null } : { before: null, after: state };
      await journal.changed(operation, AuditAction.PHYSICIAN_OF_RECORD_CHANGED, { records: [recordOf(mark)], change });
      return { ids: { encounterId } };
    });
  }

  private refused(field: string, { encounterId }: GivenDesignation, error: ChartsafeError): ChartsafeError {
    this.context.journal.refusedStep(field, error.code, { records: [{ patientId: null, encounterId, documentId: null }] });
    return error;
  }
}
