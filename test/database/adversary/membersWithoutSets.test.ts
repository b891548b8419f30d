import { globalId } from '../../../src/entity/globalId';
import { Permission } from '../../../src/policy/Permission';
import { World } from '../../world/World';

const { SET_ACCESS_MANAGE, SETS_MANAGE, ACCESS_EXPLAIN } = Permission;

test('who manages blacklists, and no sets, reads by no path who is in a set, or by what it was found', async () => {
  const world = await World.open();
  try {
    await world.provider('farid');
    await world.provider('ines', { permissions: [SET_ACCESS_MANAGE, ACCESS_EXPLAIN] });
    await world.provider('greta', { permissions: [SET_ACCESS_MANAGE, ACCESS_EXPLAIN, SETS_MANAGE] });
    const patient = await world.patient('Rutabaga');
    const set = await world.set('Staff', [patient], ['farid']);
    const farid = globalId('Provider', world.providerId('farid'));
    const paths: readonly ((fields: string) => string)[] = [
      (fields) => `{ setAccess(providerId: "${farid}") { blackListed { nodes { name ${fields} } } } }`,
      (fields) => `mutation { changeSetAccess(providerId: "${farid}", version: 1) { blackListed { nodes { name ${fields} } } } }`,
      (fields) => `mutation { undoSetAccess(providerId: "${farid}", version: 2) { blackListed { nodes { name ${fields} } } } }`,
      (fields) => `{ explainAccess(providerId: "${farid}", record: "${patient.gid}") { rules { patientSets { name ${fields} } } } }`,
    ];
    for (const path of paths) {
      const { body } = await world.ask('ines', path('members { totalCount nodes { lastName } } definition { select }'));
      expect(body.errors?.map(({ extensions }) => extensions.code as string)).toEqual(['FORBIDDEN', 'FORBIDDEN']);
      expect(JSON.stringify(body.data)).toContain('"name":"Staff","members":null,"definition":null');
      expect(JSON.stringify(body)).not.toContain('Rutabaga');
    }
    const { body } = await world.ask('greta', paths[0]!('members { nodes { lastName } }'));
    expect(body.data).toEqual({
      setAccess: { blackListed: { nodes: [{ name: 'Staff', members: { nodes: [{ lastName: 'Rutabaga' }] } }] } },
    });
    for (const field of ['patientSet', 'node']) {
      const answered = await world.ask(
        'ines',
        `{ ${field}(id: "${set.gid}") { id ... on PatientSet { drift { wouldJoin { totalCount } } } } }`,
      );
      expect(answered.body.errors?.[0]?.extensions.code).toBe('FORBIDDEN');
    }
  } finally {
    await world.close();
  }
});
