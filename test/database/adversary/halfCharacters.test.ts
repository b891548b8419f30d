import { Permission } from '../../../src/policy/Permission';
import { World } from '../../world/World';

const { RECORDS_READ, REPORTS_RUN, AUDIT_READ, OVERRIDE_SELF } = Permission;
/** Half of a pair of surrogates: JSON can say it, and no text can hold it. */
const HALF = '\ud83d';

let world: World;
beforeAll(async () => {
  world = await World.open();
  await world.provider('mallory', { permissions: [RECORDS_READ, REPORTS_RUN, OVERRIDE_SELF] });
  await world.provider('alba', { permissions: [AUDIT_READ] });
});
afterAll(() => world.close());

const SAVE = `mutation ($name: String!, $definition: DemographicReportInput!) {
  saveReportDefinition(name: $name, definition: $definition) { id } }`;
const TRAIL =
  '{ auditTrail { totalCount nodes { action viewer { displayName } records { patient { lastName } } changes { name after } } } }';

async function exported(path: string): Promise<string> {
  const response = await fetch(`${world.url}${path}`, { headers: { authorization: `Bearer ${await world.token('alba')}` } });
  expect(response.status).toBe(200);
  return response.text();
}

test('nobody makes the trail unreadable by half a character', async () => {
  const { gid } = await world.patient('Aster');
  await world.ask('mallory', 'query ($id: ID!) { patient(id: $id) { hin } }', { id: gid });
  const where = { city: `Ottawa${HALF}` };
  const { body } = await world.ask('mallory', SAVE, { name: `Mine${HALF}`, definition: { select: ['CITY'], where } });
  expect(body.errors).toBeUndefined();
  await world.ask('mallory', 'query ($id: ID!) { patient(id: $id) { hin } }', { id: gid });

  const trail = await world.ask('alba', TRAIL);
  expect(trail.body.errors).toBeUndefined();
  const nodes = trail.body.data.auditTrail.nodes as { action: string; records: unknown[] }[];
  expect(nodes.map(({ action, records }) => `${action} ${records.length}`).sort()).toEqual([
    'READ 1',
    'READ 1',
    'REPORT_DEFINITION_CHANGED 0',
  ]);
  expect((await exported('/audit/events.csv')).match(/Aster/g)).toHaveLength(2);
  expect((await exported('/audit/events.ndjson')).split('\n').filter((line) => line.includes('Aster'))).toHaveLength(2);
  expect((await world.ask('alba', '{ auditTrail(search: { disclosure: CHART }) { totalCount } }')).body).toEqual({
    data: { auditTrail: { totalCount: 2 } },
  });
});
