import { wholeAnswer } from '../../src/server/wholeAnswer';

const error = (code: string, details = {}) => ({
  message: code,
  path: ['patient', 'hin'],
  locations: [{ line: 1, column: 1 }],
  extensions: { code, ...details },
});

test('an answer of which a fault has kept a part away shows nothing, and does not tell where the fault was', () => {
  const data = { patient: { lastName: 'Rutabaga', hin: null } };
  expect(wholeAnswer({ data, errors: [error('FORBIDDEN'), error('UNAVAILABLE', { rule: 'TIMEOUT' })] })).toEqual({
    data: null,
    errors: [{ message: 'UNAVAILABLE', extensions: { code: 'UNAVAILABLE', rule: 'TIMEOUT' } }],
  });
});

test.each([
  ['is whole', { data: { patient: { hin: '1' } } }],
  ['was refused in part', { data: { patient: { hin: null } }, errors: [error('OVERRIDE_REASON_REQUIRED')] }],
  ['shows nothing already', { data: { patient: null }, errors: [error('UNAVAILABLE')] }],
])('an answer that %s is left as it is', (_name, answer) => {
  expect(wholeAnswer(answer)).toBe(answer);
});

test('a conflict is a fault of what is read, and an answer of what is changed', () => {
  const conflict = { ...error('CONFLICT'), path: ['b'] };
  const answer = { data: { a: { id: '1' }, b: null }, errors: [conflict] };
  expect(wholeAnswer(answer, true)).toBe(answer);
  expect(wholeAnswer(answer)).toMatchObject({ data: null });
  expect(wholeAnswer({ ...answer, errors: [{ ...conflict, path: ['b', 'name'] }] }, true)).toMatchObject({ data: null });
});
