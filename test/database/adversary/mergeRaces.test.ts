import { Permission } from '../../../src/policy/Permission';
import { World } from '../../world/World';
import { did, outcome } from '../scenario/administration';
import { count } from '../scenario/queries';

/** Every table that names a patient. */
const FILED = ['encounter', 'encounter_physician', 'document', 'patient_set_member', 'override_grant', 'override_request', 'record_lock'];

test('whatever is done to a patient while they are merged is the survivor’s, or was not done', async () => {
  for (let round = 0; round < 4; round += 1) {
    const world = await World.open();
    try {
      await world.provider('greta', { permissions: [Permission.PATIENTS_MERGE, Permission.PROVIDERS_MANAGE] });
      await world.provider('ada', { physician: true });
      const [survivor, merged] = [await world.patient('Safe'), await world.patient('Safe')];
      const encounters = [await world.encounter(merged), await world.encounter(merged, { service: 'Psychiatry' })];
      for (let index = 0; index < 8; index += 1) {
        await world.provider(`clara${index}`);
        await world.limit({
          fragment: "last_name = 'Safe'",
          level: 'PATIENT',
          overrideSetting: index % 2 === 0 ? 'ALLOW' : 'PROMPT',
          providers: [`clara${index}`],
        });
      }
      const reasons = Array.from({ length: 8 }, async (_, index) =>
        outcome(
          await world.ask(
            `clara${index}`,
            `mutation { giveOverrideReason(record: "${index < 6 ? merged.gid : encounters[0]!.gid}", reason: { code: "CONSULT" }) { grant { id } } }`,
          ),
        ),
      );
      const merge = did(world, 'greta', `mergePatients(survivor: "${survivor.gid}", merged: "${merged.gid}") { id }`);
      const designations = encounters.map(({ gid }) =>
        did(
          world,
          'greta',
          `designatePhysicianOfRecord(encounterId: "${gid}", providerId: "Provider:${world.providerId('ada')}", kind: "CONSULTING") { id }`,
        ),
      );
      expect(await merge).toEqual({ id: survivor.gid });
      for (const done of await Promise.all([...reasons, ...designations])) {
        if (typeof done === 'string') expect(['OVERRIDE_APPROVAL_PENDING', 'CONFLICT']).toContain(done);
      }
      for (const table of FILED) {
        expect([table, await count(world, `${table} WHERE patient_id NOT IN (SELECT id FROM patient)`)]).toEqual([table, 0]);
      }
      expect(await count(world, 'encounter_physician')).toBe(2);
      // A reason for the one who was merged opens nothing of the survivor.
      const now = world.now.toISOString().replace('T', ' ').replace('Z', '');
      expect(await count(world, `override_grant WHERE encounter_id IS NULL AND ends_at > '${now}'`)).toBe(0);
      expect(await count(world, 'override_request WHERE encounter_id IS NULL AND open_key IS NOT NULL')).toBe(0);
    } finally {
      await world.close();
    }
  }
}, 300_000);
