import { BlacklistEntry } from '../../../src/entity/PatientSet';
import { Permission } from '../../../src/policy/Permission';
import { World } from '../../world/World';

const { RECORDS_READ, OVERRIDE_SELF, OVERRIDE_DECIDE } = Permission;

test('a reason that is sent again is answered as things stand now: waiting, hidden, assigned, revoked', async () => {
  const world = await World.open();
  await world.provider('clinician', { permissions: [RECORDS_READ, OVERRIDE_SELF] });
  await world.provider('analyst', { permissions: [OVERRIDE_DECIDE] });
  const patient = await world.patient('Aster');
  const encounter = await world.encounter(patient, { service: 'Psychiatry' });
  await world.limit({ fragment: "service = 'Psychiatry'", overrideSetting: 'PROMPT', providers: ['clinician'] });
  await world.site({ blacklistDisclosure: 'NOTHING' });
  const send = async () => {
    const { body } = await world.ask(
      'clinician',
      `mutation { giveOverrideReason(record: "${encounter.gid}", reason: { code: "CONSULT" }, idempotencyKey: "key-12345") {
        record { id } grant { id } request { id state } } }`,
    );
    return body.errors?.[0].extensions ?? body.data.giveOverrideReason;
  };
  const step = (name: string, more = '') => world.ask('analyst', `mutation { ${name}(request: "${waiting.requestId}"${more}) { id } }`);

  const waiting = await send();
  expect(waiting).toEqual({ code: 'OVERRIDE_APPROVAL_PENDING', requestId: expect.stringMatching(/^OverrideRequest:/) });
  expect(await send()).toEqual(waiting);
  await world.set('hidden', [patient], ['clinician']);
  expect(await send()).toEqual({ record: null, grant: null, request: null });
  await world.database.run((manager) => manager.clear(BlacklistEntry));
  await step('approveOverrideRequest');
  expect(await send()).toEqual(waiting);
  await step('assignOverride', `, until: "${new Date(world.now.getTime() + 3_600_000).toISOString()}"`);
  const record = { id: encounter.gid };
  expect(await send()).toEqual({ record, grant: null, request: { id: waiting.requestId, state: 'ASSIGNED' } });
  await step('revokeOverride');
  expect(await send()).toEqual({ record, grant: null, request: { id: waiting.requestId, state: 'REVOKED' } });
  await world.close();
});
