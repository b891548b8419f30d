import { AuditAction, AuditOutcome, type AuditDraft } from '../../src/audit/AuditDraft';
import { ErrorCode } from '../../src/errors';
import type { Attempts } from '../../src/gate/Attempts';
import { Journal } from '../../src/gate/Journal';
import type { Mark } from '../../src/gate/mark';
import { HIDDEN, MASTER_FILE, OPEN, SAFE_BY_REASON, type Decision } from '../../src/policy/Decision';
import { RuleCode } from '../../src/policy/Narrowing';
import { RecordLevel } from '../../src/policy/RecordLevel';

const NOON = new Date('2026-03-01T12:00:00.000Z');
const ACTOR = { viewerId: 'viewer', roles: [], operationName: null, requestId: 'r', clientAddress: null };

/** A journal, what it has written, and how many attempts it has counted. */
function begin() {
  const written: AuditDraft[] = [];
  const counted = { missed: 0 };
  const trail = { record: async (drafts: readonly AuditDraft[]) => void written.push(...drafts) };
  const missed = async () => void (counted.missed += 1);
  const attempts: Attempts = { reason: () => Promise.resolve(), mayLookUp: () => Promise.resolve(), missed };
  return { journal: new Journal(trail as never, () => ACTOR, NOON, attempts), written, counted };
}

function mark(decision: Decision, place: Partial<Mark> = {}): Mark {
  const verdict = { decision, fired: [], openUntil: null, grantIds: [] };
  return { level: RecordLevel.PATIENT, scope: {} as never, verdict, patientId: 'p', encounterId: null, documentId: null, ...place };
}

const event = (action: AuditAction, outcome: AuditOutcome, field: string, parts: Partial<AuditDraft> = {}) => ({
  occurredAt: NOON,
  actor: ACTOR,
  action,
  outcome,
  field,
  ...parts,
});
const refusal = (work: () => unknown): unknown => {
  try {
    work();
  } catch (error) {
    return (error as { extensions?: unknown }).extensions;
  }
  return 'accepted';
};
const { READ, LOOK_UP, OPERATION, EXPLANATION, AUDIT_READ, PREVIEW } = AuditAction;
const { SUCCESS, NOT_FOUND, REFUSED } = AuditOutcome;
const TOO_MANY = { code: ErrorCode.BAD_USER_INPUT, rule: 'TOO_MANY_RECORDS' };

describe('an operation shows ten thousand records at the most', () => {
  test('each as often as it is shown, and the next operation as many again', async () => {
    const { journal } = begin();
    for (let round = 0; round < 2; round += 1) {
      for (let count = 0; count < 10_000; count += 1) journal.show();
      expect(journal.excess).toBeNull();
      await journal.flush();
    }
  });

  test('one more is refused, and the whole operation with it', () => {
    const { journal } = begin();
    for (let count = 0; count < 10_000; count += 1) journal.show();
    expect(refusal(() => journal.show())).toEqual(TOO_MANY);
    expect(journal.excess?.extensions).toEqual(TOO_MANY);
    for (const work of [() => journal.missed('patient', {}), () => journal.explained('explainAccess', {})])
      expect(refusal(work)).toEqual(TOO_MANY);
  });

  test('what is missed and what is explained count, too', () => {
    const { journal } = begin();
    for (let count = 0; count < 9_998; count += 1) journal.show();
    journal.missed('patient', {});
    journal.explained('explainAccess', {});
    expect(journal.excess).toBeNull();
    expect(refusal(() => journal.show())).toEqual(TOO_MANY);
  });
});

test('an operation asks for ten figures over whole tables at the most', async () => {
  const { journal } = begin();
  for (let count = 0; count < 10; count += 1) journal.measure('preview');
  const tooMany = { code: ErrorCode.BAD_USER_INPUT, path: 'preview', rule: 'AT_MOST_10_IN_ONE_OPERATION' };
  expect(refusal(() => journal.measure('preview'))).toEqual(tooMany);
  await journal.flush();
  expect(refusal(() => journal.measure('preview'))).toBe('accepted');
});

describe('what is shown is a read', () => {
  test('at DEMOGRAPHICS or above, of a record of a chart; one event a place, each record once', async () => {
    const { journal, written } = begin();
    const encounter = mark(OPEN, { level: RecordLevel.ENCOUNTER, encounterId: 'e' });
    const document = mark(OPEN, { level: RecordLevel.DOCUMENT, encounterId: 'e', documentId: 'd' });
    const opened = { ...mark(OPEN), verdict: { decision: OPEN, fired: [RuleCode.M], openUntil: NOON, grantIds: ['g'] } };
    journal.read('patient', opened);
    journal.read('patient', mark(MASTER_FILE, { patientId: 'q' }));
    journal.read('patient', opened);
    for (const each of [encounter, document]) journal.read('tree', each);
    for (const decision of [SAFE_BY_REASON, HIDDEN]) journal.read('others', mark(decision));
    journal.read('sets', mark(OPEN, { level: RecordLevel.PATIENT_SET, patientId: null }));
    await journal.flush();
    const record = { patientId: 'p', encounterId: null, documentId: null, ...OPEN, rules: [] };
    expect(written).toEqual([
      event(READ, SUCCESS, 'patient', {
        records: [
          { ...record, rules: [RuleCode.M], grants: ['g'] },
          { ...record, patientId: 'q', ...MASTER_FILE },
        ],
      }),
      event(READ, SUCCESS, 'tree', {
        records: [
          { ...record, encounterId: 'e' },
          { ...record, encounterId: 'e', documentId: 'd' },
        ],
      }),
    ]);
    expect(Object.keys(written[1]?.records?.[0] ?? {})).not.toContain('grants');
    await journal.flush();
    expect(written).toHaveLength(2);
  });

  test('what a page lists is no further read when it is shown one by one', async () => {
    const { journal, written } = begin();
    const [listed, other] = [mark(OPEN), mark(OPEN, { patientId: 'q' })];
    journal.list('patients', [listed]);
    journal.read('patients.nodes', listed);
    journal.read('patients.nodes', other);
    await journal.flush();
    expect(written.map(({ field, records }) => [field, records?.map(({ patientId }) => patientId)])).toEqual([
      ['patients', ['p']],
      ['patients.nodes', ['q']],
    ]);
  });
});

test('what is not there, refused, explained, searched and previewed is an event each, with what is known of it and no more', async () => {
  const { journal, written, counted } = begin();
  const record = { patientId: 'p', encounterId: null, documentId: null };
  journal.missed('patient', { record });
  journal.missed('patient', { askedFor: { mrn: 'x' } });
  journal.refused('patient', ErrorCode.RECORD_BLOCKED, mark(HIDDEN));
  journal.refused('patient', ErrorCode.OVERRIDE_REASON_REQUIRED, mark(SAFE_BY_REASON), { code: 'CONSULT', text: null });
  journal.refused('patients', ErrorCode.FORBIDDEN, null);
  journal.refusedStep('approve', ErrorCode.CONFLICT, { overrideRequestId: 'o' });
  journal.explained('explainAccess', { records: [record] });
  journal.trailRead('auditTrail', { criteria: { patientId: 'p' }, records: [record], isKnown: false });
  journal.trailRead('auditTrail', { criteria: {}, records: [], isKnown: true });
  journal.previewed('preview', { change: { before: null, after: {} } });
  expect(counted.missed).toBe(3);
  await journal.flush();
  const decided = (decision: Decision) => ({ records: [{ ...record, ...decision, rules: [] }] });
  // By their fields, and not as they came.
  const expected = [
    event(OPERATION, REFUSED, 'approve', { overrideRequestId: 'o', errorCode: ErrorCode.CONFLICT }),
    event(AUDIT_READ, NOT_FOUND, 'auditTrail', { criteria: { patientId: 'p' }, records: [record] }),
    event(AUDIT_READ, SUCCESS, 'auditTrail', { criteria: {} }),
    event(EXPLANATION, SUCCESS, 'explainAccess', { records: [record] }),
    event(LOOK_UP, NOT_FOUND, 'patient', { askedFor: { mrn: 'x' } }),
    event(LOOK_UP, NOT_FOUND, 'patient', { records: [record] }),
    event(LOOK_UP, REFUSED, 'patient', {
      ...decided(SAFE_BY_REASON),
      reason: { code: 'CONSULT', text: null },
      errorCode: ErrorCode.OVERRIDE_REASON_REQUIRED,
    }),
    event(LOOK_UP, REFUSED, 'patient', { ...decided(HIDDEN), errorCode: ErrorCode.RECORD_BLOCKED }),
    event(OPERATION, REFUSED, 'patients', { errorCode: ErrorCode.FORBIDDEN }),
    event(PREVIEW, SUCCESS, 'preview', { change: { before: null, after: {} } }),
  ];
  expect(written).toEqual(expected);
  // What nothing is known of is not there at all: a null, too, would be written.
  expect(written.map((draft) => Object.keys(draft).length)).toEqual(expected.map((draft) => Object.keys(draft).length));
});

test('in which order fields come to their ends is in no order of the trail', async () => {
  const places = [{}, { encounterId: 'a' }, { encounterId: 'b' }, { documentId: 'd' }, { patientId: 'q' }];
  const notes = ['one', 'other'].flatMap((field) => [
    ...places.map((place) => (journal: Journal) => journal.read(field, mark(OPEN, place))),
    ...['x', 'y'].map((mrn) => (journal: Journal) => journal.missed(field, { askedFor: { mrn } })),
  ]);
  const writtenOf = async (taken: typeof notes) => {
    const { journal, written } = begin();
    for (const note of taken) note(journal);
    await journal.flush();
    return written;
  };
  const expected = await writtenOf(notes);
  expect(expected.map(({ records = [] }) => records.length)).toEqual([5, 5, 0, 0, 0, 0]);
  for (let turned = 1; turned < notes.length; turned += 1)
    expect(await writtenOf([...notes.slice(turned), ...notes.slice(0, turned)].reverse())).toEqual(expected);
});

test('who tries too often is one event for each place, until the operation has ended', async () => {
  const { journal, written, counted } = begin();
  for (const field of ['patient', 'patient', 'encounter', 'patient']) journal.refusedAttempt(field, ErrorCode.UNAVAILABLE);
  await journal.flush();
  expect(written.map(({ field, outcome, errorCode }) => [field, outcome, errorCode])).toEqual([
    ['encounter', REFUSED, ErrorCode.UNAVAILABLE],
    ['patient', REFUSED, ErrorCode.UNAVAILABLE],
  ]);
  journal.refusedAttempt('patient', ErrorCode.UNAVAILABLE);
  await journal.flush();
  expect(written).toHaveLength(3);
  expect(counted.missed).toBe(0);
});

test('nothing is written before the attempts are counted', async () => {
  const written: AuditDraft[] = [];
  const trail = { record: async (drafts: readonly AuditDraft[]) => void written.push(...drafts) };
  const fails = () => Promise.reject(new Error('The counter is gone'));
  const attempts: Attempts = { reason: fails, mayLookUp: fails, missed: fails };
  const journal = new Journal(trail as never, () => ACTOR, NOON, attempts);
  journal.missed('patient', {});
  await expect(journal.flush()).rejects.toThrow('The counter is gone');
  expect(written).toEqual([]);
});
