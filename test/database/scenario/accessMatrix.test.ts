import { getNamedType, isLeafType, isObjectType, type GraphQLSchema } from 'graphql';
import { accessMatrix, MatrixCell, type MatrixRow } from '../../../src/gate/accessMatrix';
import { Permission } from '../../../src/policy/Permission';
import { createSchema } from '../../../src/server/createSchema';
import { World } from '../../world/World';

let world: World;
let schema: GraphQLSchema;
beforeAll(async () => {
  world = await World.open();
  schema = await createSchema();
});
afterAll(() => world.close());

/** The plain values of a type, which are asked for all at once. */
function values(type: string): MatrixRow[] {
  const object = schema.getType(type);
  if (!isObjectType(object)) throw new Error('There is no such type');
  return accessMatrix(schema).filter(
    (row) => row.type === type && !row.returnsRecords && row.mode === null && isLeafType(getNamedType(object.getFields()[row.field]!.type)),
  );
}

/** Which of them are not null in an answer. */
async function shown(username: string, type: 'Patient' | 'Encounter', id: string): Promise<string[]> {
  const names = values(type).map(({ field }) => field);
  const field = type.toLowerCase();
  const { body } = await world.ask(username, `query ($id: ID!) { ${field}(id: $id) { ${names.join(' ')} } }`, { id });
  expect(body.errors).toBeUndefined();
  return names.filter((name) => body.data[field][name] !== null).sort();
}

const at = (type: string, rung: string) =>
  values(type)
    .filter(({ cells }) => cells.find((cell) => cell.rung === rung)?.shows === MatrixCell.SHOWN)
    .map(({ field }) => field);

test('the matrix says what the gate does: values of a patient and of an encounter, rung by rung', async () => {
  await world.site({ blacklistDisclosure: 'DEMOGRAPHICS' });
  const permissions = [Permission.RECORDS_READ, Permission.RECORDS_READ_LOCKED];
  for (const username of ['chart', 'demographics', 'identity']) await world.provider(username, { permissions });
  const patient = await world.patient('Full', { city: 'Lund', hin: 'H-1', sex: 'F', birthDate: '1950-01-01' });
  const encounter = await world.encounter(patient, { dischargedAt: new Date('2026-02-03T08:00:00Z') });
  await world.set('Blocked', [patient], ['demographics']);
  await world.limit({ fragment: "last_name = 'Full'", level: 'PATIENT', providers: ['identity'] });

  const all = await shown('chart', 'Patient', patient.gid);
  expect(all.length).toBeGreaterThan(8);
  for (const [username, rung] of [
    ['chart', 'CHART'],
    ['demographics', 'DEMOGRAPHICS'],
    ['identity', 'IDENTITY'],
  ] as const) {
    expect(await shown(username, 'Patient', patient.gid)).toEqual(all.filter((name) => at('Patient', rung).includes(name)));
  }
  const whole = await shown('chart', 'Encounter', encounter.gid);
  expect(whole.length).toBeGreaterThan(5);
  expect(await shown('identity', 'Encounter', encounter.gid)).toEqual(whole.filter((name) => at('Encounter', 'IDENTITY').includes(name)));
});

test('accessMatrix answers the same rows', async () => {
  await world.provider('xena', { permissions: [Permission.ACCESS_EXPLAIN] });
  const { body } = await world.ask('xena', '{ accessMatrix { type field level returnsRecords mode rung cells { rung shows } } }');
  expect(body).toEqual({ data: { accessMatrix: JSON.parse(JSON.stringify(accessMatrix(schema))) } });
});
