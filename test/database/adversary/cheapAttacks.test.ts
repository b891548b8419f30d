import { World } from '../../world/World';

const CONSULT = '{code: "CONSULT"}';
let world: World;
beforeEach(async () => {
  world = await World.open();
});
afterEach(() => world.close());

/** An operation with a reason, and fragments each of which spreads the next twice. */
function doubling(doublings: number): string {
  const fragments = Array.from({ length: doublings }, (_, n) => `fragment F${n} on Query {...F${n + 1} ...F${n + 1}}`).join(' ');
  return `{patient(mrn: "none", overrideReason: ${CONSULT}) {id} ...F0} ${fragments} fragment F${doublings} on Query {me {username}}`;
}

it('fragments that double at the root are answered as long as they come to few fields', async () => {
  await world.provider('u');
  expect((await world.ask('u', doubling(4))).body).toEqual({ data: { patient: null, me: { username: 'u' } } });
});

it.each([9, 40])('fragments that double %d times are refused, however short they are', async (doublings) => {
  await world.provider('u');
  // Read anew at each spread, forty would take 2⁴⁰ steps.
  expect(await world.ask('u', doubling(doublings))).toEqual({
    status: 400,
    body: {
      errors: [{ message: 'The input breaks a rule', extensions: { code: 'BAD_USER_INPUT', rule: 'TOO_MANY_FIELDS', limit: 1_000 } }],
    },
  });
});

it('there and back between a patient and its encounters does not grow with the power of the depth', async () => {
  await world.provider('u');
  const patient = await world.patient('Aster');
  for (let count = 0; count < 12; count += 1) await world.encounter(patient);
  const ask = (depth: number) =>
    world.ask('u', `{patient(id: "${patient.gid}") {${'encounters {nodes {patient {'.repeat(depth)}id${'}}}'.repeat(depth)}}}`);
  const deep = await ask(4);
  expect(deep.body.errors?.map(({ message, extensions }) => [message, extensions])).toEqual([
    ['The input breaks a rule', { code: 'BAD_USER_INPUT', rule: 'TOO_DEEP', limit: 12 }],
  ]);
  // Each alias shows 2,041 records: 12 encounters, each with 12, each with 12, and their patients.
  const wide = (aliases: number) =>
    world.ask(
      'u',
      `{${Array.from({ length: aliases }, (_, n) => `a${n}: patient(id: "${patient.gid}") {${'encounters {nodes {patient {'.repeat(2)}encounters {nodes {id}}${'}}}'.repeat(2)}}`).join(' ')}}`,
    );
  expect((await wide(4)).body.errors).toBeUndefined();
  expect((await wide(5)).body).toEqual({
    errors: [{ message: 'The input breaks a rule', extensions: { code: 'BAD_USER_INPUT', rule: 'TOO_MANY_RECORDS' } }],
    data: null,
  });
});

it.each(['patient(mrn: $text)', 'encounter(number: $text)'])(
  '%s refuses a text that no number can have, before it is folded',
  async (field) => {
    await world.provider('u');
    const { body } = await world.ask('u', `query($text: String) {${field} {id}}`, { text: '\uFDFA'.repeat(1_000) });
    expect(body.errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
  },
);

it('a cursor with an infinite number is BAD_USER_INPUT on every database', async () => {
  await world.provider('u');
  await world.patient('Aster');
  const cursor = Buffer.from('["patient DEMOGRAPHIC_NUMBER ASC",1e999,"x"]').toString('base64url');
  const query = 'query($after: String) {patients(order: {field: DEMOGRAPHIC_NUMBER}, after: $after) {totalCount}}';
  const { body } = await world.ask('u', query, { after: cursor });
  expect(body.errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
});
