import { Permission } from '../../../src/policy/Permission';
import { World } from '../../world/World';

const CHART = '... on Encounter { service patient { hin } documents { nodes { content } } }';

test('a reason is given by those who may read records alone: without RECORDS_READ nothing is opened, shown or told apart', async () => {
  const world = await World.open();
  await world.provider('porter', { permissions: [Permission.OVERRIDE_SELF] });
  const patient = await world.patient('Aster', { hin: 'A number' });
  const [open, safe, denied] = await Promise.all(
    ['Surgery', 'Psychiatry', 'Board'].map((service) => world.encounter(patient, { service })),
  );
  await world.limit({ fragment: "service = 'Psychiatry'", overrideSetting: 'ALLOW' });
  await world.limit({ fragment: "service = 'Board'", overrideSetting: 'DENY' });
  const unknown = 'Encounter:00000000-0000-4000-8000-000000000000';
  const answers: unknown[] = [];
  for (const record of [open?.gid, safe?.gid, denied?.gid, unknown]) {
    const query = `mutation { giveOverrideReason(record: "${record}", reason: { code: "CONSULT" }) { record { ${CHART} } grant { id } } }`;
    const statements = await world.statements(async () => answers.push((await world.ask('porter', query)).body));
    answers.push(statements.length);
  }
  const events = (await world.events()).map(({ action, errorCode, records }) => [action, errorCode, records]);
  const grants = (await world.ask('porter', '{ overrideGrants { id } }')).body;
  await world.close();
  const [first, count] = answers as [any, number];
  expect(first.data).toEqual({ giveOverrideReason: null });
  expect(first.errors[0].extensions).toEqual({ code: 'FORBIDDEN' });
  expect(answers).toEqual([first, count, first, count, first, count, first, count]);
  expect(events).toEqual(Array(4).fill(['OPERATION', 'FORBIDDEN', undefined]));
  expect(grants).toEqual({ data: { overrideGrants: [] } });
});
