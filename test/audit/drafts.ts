import { randomUUID } from 'node:crypto';
import { AuditAction, AuditOutcome, type AuditDraft } from '../../src/audit/AuditDraft';
import { AuditKeys } from '../../src/audit/AuditKeys';

export const KEYS = new AuditKeys({ id: 'today', secret: 'a secret of thirty-two characters' });
export const OTHER_KEYS = new AuditKeys({ id: 'tomorrow', secret: 'another secret of the same length' });

/** A draft of an event with some records, as an operation makes it. */
export function draft(fields: Partial<AuditDraft> & { recordCount?: number } = {}): AuditDraft {
  const { recordCount = 1, ...rest } = fields;
  return {
    occurredAt: new Date('2026-03-01T12:00:00.123Z'),
    actor: { viewerId: randomUUID(), roles: ['clinician'], operationName: 'Chart', requestId: randomUUID(), clientAddress: '192.0.2.1' },
    action: AuditAction.READ,
    outcome: AuditOutcome.SUCCESS,
    field: 'patients.nodes',
    records: Array.from({ length: recordCount }, (_, index) => ({
      patientId: randomUUID(),
      encounterId: index % 2 === 0 ? null : randomUUID(),
      documentId: null,
      rules: [],
    })),
    ...rest,
  };
}

export const drafts = (count: number): AuditDraft[] => Array.from({ length: count }, (_, index) => draft({ recordCount: 1 + (index % 3) }));
