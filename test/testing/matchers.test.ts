import { matchers } from '../../src/testing/matchers';
import type { Answer } from '../../src/testing/Answer';

const answer = (data: unknown, errors?: unknown[]): Answer => ({ status: 200, body: { data, ...(errors ? { errors } : {}) } });
const list = answer({
  patients: {
    edges: [
      { node: { lastName: 'Open', access: { disclosure: 'CHART' } } },
      { node: { lastName: 'Safe', access: { disclosure: 'IDENTITY' } } },
    ],
  },
});
const refused = (code: string) => answer({ patient: null }, [{ path: ['patient', 'encounters', 0, 'documents'], extensions: { code } }]);

const words = (matched: { pass: boolean; message: () => string }) => [matched.pass, matched.message().split('\n')[0]];

test('toBeDropped: nothing is there, and no error tells of it', () => {
  expect(words(matchers.toBeDropped(answer({ patient: null }), 'patient'))).toEqual([true, expect.any(String)]);
  expect(words(matchers.toBeDropped(answer({ patients: { nodes: [] } }), 'patients'))[0]).toBe(true);
  expect(words(matchers.toBeDropped(list, 'patients', { lastName: 'Hidden' }))[0]).toBe(true);
  expect(words(matchers.toBeDropped(list, 'patients', { lastName: 'Safe' }))).toEqual([
    false,
    'It was expected otherwise, but 1 record(s) with {"lastName":"Safe"} at patients are shown.',
  ]);
  expect(words(matchers.toBeDropped(refused('RECORD_BLOCKED'), 'patient'))).toEqual([
    false,
    'It was expected otherwise, but what stands at patient is refused with RECORD_BLOCKED, which tells that it is there.',
  ]);
});

test('no matcher passes for what the operation does not ask for', () => {
  expect(words(matchers.toBeDropped(list, 'encounters'))).toEqual([
    false,
    'It was expected otherwise, but the operation does not ask for encounters of encounters.',
  ]);
  expect(words(matchers.toBeDropped(list, 'patients', { mrn: 'x' }))).toEqual([
    false,
    'It was expected otherwise, but the operation does not ask for mrn at patients.',
  ]);
  expect(words(matchers.toBeSafe(answer({ patient: { lastName: 'Safe' } }), 'patient'))[1]).toContain('does not ask for access');
  expect(words(matchers.toBeDropped({ status: 400, body: { errors: [{}] } }, 'patient'))[1]).toContain('refused as a whole');
});

test('toBeSafe: all that is there is listed and not open', () => {
  expect(words(matchers.toBeSafe(list, 'patients', { lastName: 'Safe' }))[0]).toBe(true);
  expect(words(matchers.toBeSafe(answer({ patient: { access: { safe: true } } }), 'patient'))[0]).toBe(true);
  expect(words(matchers.toBeSafe(list, 'patients'))).toEqual([
    false,
    'It was expected otherwise, but 1 of 2 record(s) at patients are not safe.',
  ]);
  expect(words(matchers.toBeSafe(answer({ patient: null }), 'patient'))[1]).toContain('it is dropped, not safe');
});

test('toDemandReason: at the path or below it, whatever the places in lists', () => {
  const asked = refused('OVERRIDE_REASON_REQUIRED');
  expect(words(matchers.toDemandReason(asked, 'patient.encounters.documents'))[0]).toBe(true);
  expect(words(matchers.toDemandReason(asked, 'patient'))[0]).toBe(true);
  expect(words(matchers.toDemandReason(asked, 'pat'))).toEqual([false, 'It was expected otherwise, but nothing is demanded at pat.']);
  expect(words(matchers.toDemandReason(refused('OVERRIDE_DENIED'), 'patient'))[1]).toContain('OVERRIDE_DENIED');
});
