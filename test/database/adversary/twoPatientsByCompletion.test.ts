import { randomUUID } from 'node:crypto';
import { ChartDeficiency } from '../../../src/entity/Document';
import { OverrideGrant } from '../../../src/entity/Override';
import { Permission } from '../../../src/policy/Permission';
import { World } from '../../world/World';

test('documents that a mutation completes are of one patient, where reasons are given for them', async () => {
  const world = await World.open();
  const { RECORDS_READ, OVERRIDE_SELF, CHART_COMPLETE } = Permission;
  const providerId = await world.provider('ada', { permissions: [RECORDS_READ, OVERRIDE_SELF, CHART_COMPLETE] });
  await world.limit({ fragment: "service = 'Psychiatry'" });
  const complete = async (lastName: string, name: string) => {
    const patient = await world.patient(lastName);
    await world.encounter(patient, { service: 'Psychiatry' });
    const document = await world.document(patient);
    await world.database.run((manager) =>
      manager.insert(ChartDeficiency, {
        id: randomUUID(),
        documentId: document.id,
        providerId,
        kind: 'COMPLETE',
        createdAt: world.now,
        resolvedAt: null,
      }),
    );
    return `${name}: completeDocument(documentId: "${document.gid}") { content(overrideReason: { code: "CONSULT" }) }`;
  };
  const answer = await world.ask('ada', `mutation { ${await complete('Aster', 'a')} ${await complete('Birch', 'b')} }`);
  const grants = await world.database.run((manager) => manager.find(OverrideGrant));
  await world.close();
  const refused = (path: string) => ({ path: [path, 'content'], extensions: { code: 'BAD_USER_INPUT', rule: 'ONE_PATIENT' } });
  expect(answer.body).toMatchObject({ errors: [refused('a'), refused('b')], data: { a: { content: null }, b: { content: null } } });
  expect(grants).toEqual([]);
});
