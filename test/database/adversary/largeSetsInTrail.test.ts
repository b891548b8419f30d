import { insertRows } from '../../../src/entity/insertRows';
import { newPatient } from '../../../src/entity/newPatient';
import { Patient } from '../../../src/entity/Patient';
import { Permission } from '../../../src/policy/Permission';
import { World } from '../../world/World';

const { SETS_MANAGE, AUDIT_READ, RECORDS_READ_LOCKED } = Permission;

test('how many members of a set are hidden is told by no number of events', async () => {
  const world = await World.open();
  await world.provider('olga', { permissions: [SETS_MANAGE, Permission.REPORTS_RUN] });
  await world.provider('rita', { permissions: [SETS_MANAGE, AUDIT_READ] });
  await world.provider('lena', { permissions: [SETS_MANAGE, AUDIT_READ, RECORDS_READ_LOCKED] });
  const town = async (city: string, hidden: number) => {
    const many = Array.from({ length: hidden }, (_, index) =>
      newPatient({
        mrn: `${city}-${index}`,
        demographicNumber: city.length * 100_000 + index,
        lastName: 'Hidden',
        firstName: 'Pat',
        city,
        locked: true,
      }),
    );
    await world.database.transaction((manager) => insertRows(manager, Patient, many));
    const shown = [await world.patient('Aster', { city }), await world.patient('Birch', { city })];
    const definition = `{ select: [DEMOGRAPHIC_NUMBER], where: { city: "${city}" } }`;
    const { body } = await world.ask('olga', `mutation { savePatientSet(name: "${city}", definition: ${definition}) { id } }`);
    return { id: body.data.savePatientSet.id as string, shown: shown.map(({ gid }) => gid).sort(), all: many.length + shown.length };
  };
  const read = async (username: string, id: string) => {
    const { body } = await world.ask(
      username,
      `{ auditTrail(search: { subject: "${id}" }) { totalCount nodes { members { added { id } removed { id } } } } }`,
    );
    const { totalCount, nodes } = body.data.auditTrail;
    return { totalCount, added: nodes.map(({ members }: any) => members.added.map((each: any) => each.id).sort()) };
  };
  const [small, large] = [await town('Little', 0), await town('Largest', 2_400)];
  expect(await read('rita', small.id)).toEqual({ totalCount: 1, added: [small.shown] });
  expect(await read('rita', large.id)).toEqual({ totalCount: 1, added: [large.shown] });
  const { totalCount, added } = await read('lena', large.id);
  expect([totalCount, added[0].length]).toEqual([1, large.all]);
  const text = await fetch(`${world.url}/audit/events.csv`, { headers: { authorization: `Bearer ${await world.token('rita')}` } }).then(
    (response) => response.text(),
  );
  expect(text.match(/PATIENT_SET_CHANGED/g)).toHaveLength(2);
  await world.close();
});
