import { ChartsafeError, ErrorCode } from '../../src/errors';
import { marked, markOf, type Mark } from '../../src/gate/mark';
import { isBlocked, isRefusal, openedBy, refusalOf } from '../../src/gate/refusals';
import { Scope } from '../../src/gate/Scope';
import { checkReason } from '../../src/override/checkReason';
import { demandStepUp } from '../../src/gate/demandStepUp';
import { acceptReason } from '../../src/gate/openWithReason';
import { BLOCKED, HIDDEN, MASTER_FILE, NAME_ONLY, OPEN, SAFE_BY_APPROVAL, SAFE_BY_REASON, type Decision } from '../../src/policy/Decision';
import { OverrideRequestState } from '../../src/policy/OverrideRequestState';
import type { Viewer } from '../../src/policy/Viewer';
import type { RequestContext } from '../../src/gate/RequestContext';
import { Permission } from '../../src/policy/Permission';
import { RecordLevel } from '../../src/policy/RecordLevel';
import type { OpenRequest } from '../../src/policy/Viewer';
import { NOON, viewerWith } from '../policy/viewerWith';

const SITE = [
  { code: 'CONSULT', text: 'Consult' },
  { code: 'OTHER', text: 'Other' },
];
const refusal = (work: () => unknown): unknown => {
  try {
    return work();
  } catch (error) {
    return (error as { extensions?: unknown }).extensions;
  }
};
const invalid = (rule: string) => ({ code: ErrorCode.OVERRIDE_REASON_INVALID, path: 'overrideReason', rule, minimum: 8, maximum: 500 });

describe('a reason is accepted', () => {
  test.each<[string, string | null | undefined, string | null]>([
    ['without a text', undefined, null],
    ['with null for a text', null, null],
    ['with an empty text', '', null],
    ['with eight characters', '12345678', '12345678'],
    ['with 500 characters beyond U+FFFF', '𐐀'.repeat(500), '𐐀'.repeat(500)],
    ['in NFC', 'e\u0301'.repeat(8), 'é'.repeat(8)],
    ['trimmed', '  \n12345678\t ', '12345678'],
    ['without invisible characters', '\u200b1234\u00ad5678\u2060\u3164\ufeff', '12345678'],
    ['with line breaks inside', 'first line\nsecond', 'first line\nsecond'],
  ])('%s', (_, text, expected) => expect(checkReason({ code: 'CONSULT', text }, SITE)).toEqual({ code: 'CONSULT', text: expected }));
});

describe('a reason is refused', () => {
  test.each<[string, { code: string; text?: string | null }, string]>([
    ['with a code that the site has not', { code: 'BILLING' }, 'CODE_UNKNOWN'],
    ['with a code in other case', { code: 'consult' }, 'CODE_UNKNOWN'],
    ['with OTHER and nothing', { code: 'OTHER' }, 'TEXT_NEEDED'],
    ['with OTHER and what cannot be seen', { code: 'OTHER', text: '\u200b\u00ad \u3164\u2800' }, 'TEXT_NEEDED'],
    ['with a text of seven', { code: 'CONSULT', text: '1234567' }, 'TEXT_TOO_SHORT'],
    ['with seven and what cannot be seen', { code: 'CONSULT', text: '1234567\u200b\u200b' }, 'TEXT_TOO_SHORT'],
    ['with seven characters in fourteen units', { code: 'CONSULT', text: '𐐀'.repeat(7) }, 'TEXT_TOO_SHORT'],
    ['with seven letters and their accents', { code: 'CONSULT', text: 'e\u0301'.repeat(7) }, 'TEXT_TOO_SHORT'],
    ['with signs alone', { code: 'CONSULT', text: '...---... 😀' }, 'TEXT_TOO_SHORT'],
    ['with OTHER and signs alone', { code: 'OTHER', text: '...---... 😀' }, 'TEXT_NEEDED'],
    ['with white space alone', { code: 'CONSULT', text: '            ' }, 'TEXT_TOO_SHORT'],
    ['with 501', { code: 'CONSULT', text: 'x'.repeat(501) }, 'TEXT_TOO_LONG'],
  ])('%s', (_, given, rule) => expect(refusal(() => checkReason(given, SITE))).toEqual(invalid(rule)));

  /** As much of a request as accepting a reason looks at. */
  const askedBy = (viewer: Viewer) =>
    ({ scope: { viewer }, now: viewer.now, stepUp: { authenticatedAt: null, maxAgeSeconds: null } }) as unknown as RequestContext;

  test('of those without the permission, before anything else', () => {
    expect(refusal(() => acceptReason(askedBy(viewerWith()), { code: 'NONE' }))).toEqual({ code: ErrorCode.FORBIDDEN });
    const viewer = viewerWith({ permissions: [Permission.OVERRIDE_SELF] });
    expect(refusal(() => acceptReason(askedBy(viewer), { code: 'NONE' }))).toEqual(invalid('CODE_UNKNOWN'));
    expect(acceptReason(askedBy(viewer), { code: 'CONSULT' })).toEqual({ code: 'CONSULT', text: null });
  });
});

test('a reason needs a sign-in that is late enough, where the site asks for it; one of another clock may be a little ahead', () => {
  const asked = (ageSeconds: number | null, maxAgeSeconds: number | null) => {
    const authenticatedAt = ageSeconds === null ? null : new Date(NOON.getTime() - ageSeconds * 1000);
    return refusal(() => demandStepUp({ now: NOON, stepUp: { authenticatedAt, maxAgeSeconds } } as RequestContext));
  };
  const required = { code: ErrorCode.STEP_UP_REQUIRED, maxAgeSeconds: 300 };
  for (const age of [0, 299.999, -5]) expect([age, asked(age, 300)]).toEqual([age, undefined]);
  for (const age of [300, 3600, -5.001, null, Number.NaN]) expect([age, asked(age, 300)]).toEqual([age, required]);
  for (const age of [0, 3600, -60, null, Number.NaN]) expect([age, asked(age, null)]).toEqual([age, undefined]);
});

describe('closed content answers', () => {
  const PATIENT = '11111111-1111-4111-8111-111111111111';
  const ENCOUNTER = '22222222-2222-4222-8222-222222222222';
  const answer = (decision: Decision, encounterId: string | null, openRequests: readonly OpenRequest[] = []) => {
    const scope = new Scope(undefined as never, viewerWith({ openRequests, site: { reasons: SITE } }));
    const verdict = { decision, fired: [], openUntil: null, grantIds: [] };
    const mark = { level: RecordLevel.DOCUMENT, scope, verdict, patientId: PATIENT, encounterId, documentId: 'd' };
    return refusalOf(markOf(marked({ __typename: 'Document', id: 'd', globalId: 'd' }, mark))!).extensions;
  };
  const demand = (record: object, door: string) => ({
    code: ErrorCode.OVERRIDE_REASON_REQUIRED,
    record,
    door,
    reasonCodes: ['CONSULT', 'OTHER'],
  });
  const ofPatient: OpenRequest = { id: 'r', state: OverrideRequestState.PENDING, patientId: PATIENT, encounterId: null };
  const pending = { code: ErrorCode.OVERRIDE_APPROVAL_PENDING, requestId: 'OverrideRequest:r' };

  test('what is filed under an encounter with the encounter that a reason would open', () => {
    expect(answer(SAFE_BY_REASON, ENCOUNTER)).toEqual(demand({ level: 'ENCOUNTER', id: `Encounter:${ENCOUNTER}` }, 'REASON'));
  });

  test('what is filed under none with the patient', () => {
    expect(answer(SAFE_BY_APPROVAL, null)).toEqual(demand({ level: 'PATIENT', id: `Patient:${PATIENT}` }, 'APPROVAL'));
  });

  test('with the viewer’s own request where one waits for the same record', () => {
    expect(answer(SAFE_BY_APPROVAL, null, [ofPatient])).toEqual(pending);
    expect(answer(SAFE_BY_APPROVAL, ENCOUNTER, [{ ...ofPatient, encounterId: ENCOUNTER }])).toEqual(pending);
    expect(answer(SAFE_BY_APPROVAL, ENCOUNTER, [ofPatient])).toEqual(
      demand({ level: 'ENCOUNTER', id: `Encounter:${ENCOUNTER}` }, 'APPROVAL'),
    );
    const ofAnother = { ...ofPatient, id: 's', patientId: ENCOUNTER };
    expect(answer(SAFE_BY_APPROVAL, null, [ofAnother])).toEqual(demand({ level: 'PATIENT', id: `Patient:${PATIENT}` }, 'APPROVAL'));
    expect(answer(SAFE_BY_APPROVAL, null, [ofAnother, ofPatient])).toEqual(pending);
  });

  test('with the demand where a reason alone opens it, though a request for more of the patient waits', () => {
    expect(answer(SAFE_BY_REASON, null, [ofPatient])).toEqual(demand({ level: 'PATIENT', id: `Patient:${PATIENT}` }, 'REASON'));
  });

  test('with Juno’s message where nothing opens it', () => {
    expect(answer(BLOCKED, null)).toEqual({ code: ErrorCode.RECORD_BLOCKED });
    expect(answer(NAME_ONLY, null, [ofPatient])).toEqual({ code: ErrorCode.RECORD_BLOCKED });
  });
});

describe('a chart', () => {
  const markAt = (level: RecordLevel, decision: Decision) =>
    ({ level, verdict: { decision }, patientId: 'p', encounterId: null, documentId: null }) as unknown as Mark;

  test('is refused with Juno’s message where its patient is blocked; one that is safe, or shut with its name visible, lists what is left', () => {
    const decisions = { OPEN, SAFE_BY_REASON, SAFE_BY_APPROVAL, NAME_ONLY, MASTER_FILE, BLOCKED, HIDDEN };
    const blocked = (level: RecordLevel) =>
      Object.entries(decisions).flatMap(([name, decision]) => (isBlocked(markAt(level, decision)) ? [name] : []));
    expect(blocked(RecordLevel.PATIENT)).toEqual(['MASTER_FILE', 'BLOCKED', 'HIDDEN']);
    expect(blocked(RecordLevel.ENCOUNTER)).toEqual([]);
    expect(blocked(RecordLevel.DOCUMENT)).toEqual([]);
  });

  test('is opened by a reason, and a patient set by none', () => {
    expect(openedBy(markAt(RecordLevel.PATIENT, SAFE_BY_REASON))).toEqual({ level: 'PATIENT', patientId: 'p', encounterId: null });
    const ofSet = { ...markAt(RecordLevel.PATIENT_SET, OPEN), patientId: null };
    expect(() => openedBy(ofSet)).toThrow('A patient set is not opened by a reason');
  });
});

test('what refuses a record is told from what refuses an input, or an operation', () => {
  const refusals = Object.values(ErrorCode).filter((code) => isRefusal(new ChartsafeError(code)));
  expect(refusals.sort()).toEqual([
    ErrorCode.OVERRIDE_APPROVAL_PENDING,
    ErrorCode.OVERRIDE_DENIED,
    ErrorCode.OVERRIDE_REASON_REQUIRED,
    ErrorCode.RECORD_BLOCKED,
  ]);
  expect([new Error(ErrorCode.RECORD_BLOCKED), ErrorCode.RECORD_BLOCKED, null].map(isRefusal)).toEqual([false, false, false]);
});
