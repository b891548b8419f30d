import { globalId } from '../../../src/entity/globalId';
import { Permission } from '../../../src/policy/Permission';
import { World } from '../../world/World';
import { EVERYWHERE } from './faults';

/** What befalls the events themselves; a change that speaks of no record writes nothing else. */
const FAULTS = EVERYWHERE.filter(([name]) => !name.includes('audit_event_record'));

test.each(FAULTS)('where %s, no blacklist, limit or lock is changed; afterwards the same changes are made', async (_name, fault) => {
  const world = await World.open();
  let mend = async (): Promise<void> => undefined;
  try {
    await world.provider('admin', { permissions: Object.values(Permission) });
    const nurse = globalId('Provider', await world.provider('nurse'));
    const [patient, member] = [await world.patient('Rutabaga'), await world.patient('Radish')];
    const set = await world.set('Set', [member]);
    const limit = globalId('AccessLimit', await world.limit({ fragment: "service = 'None'", providers: ['nurse'] }));
    const terms = (name: string) => `{ name: "${name}", fragment: "last_name = 'Leek'", polarity: EXCEPT_WHERE, overrideSetting: ALLOW }`;
    const changes = [
      `mutation { changeSetAccess(providerId: "${nurse}", version: 1, blacklist: ["${set.gid}"], idempotencyKey: "change-sets") { version } }`,
      `mutation { undoSetAccess(providerId: "${nurse}", version: 2) { version } }`,
      `mutation { createAccessLimit(limit: ${terms('New')}, subjects: {}) { version } }`,
      `mutation { changeAccessLimit(id: "${limit}", version: 1, limit: ${terms('Other')}) { version } }`,
      `mutation { enableAccessLimit(id: "${limit}", version: 2, enabled: false) { version } }`,
      `mutation { assignAccessLimit(id: "${limit}", version: 3, subjects: {}) { version } }`,
      `mutation { deleteAccessLimit(id: "${limit}", version: 4) }`,
      `mutation { lockRecord(record: "${patient.gid}", reason: "Asked by the patient") { id } }`,
      `mutation { lockPatientSet(set: "${set.gid}", reason: "Asked by the patient") }`,
      `mutation { unlockRecord(record: "${patient.gid}", reason: "Asked by the patient") { id } }`,
    ];
    const reads = [
      `{ previewAccessLimit(fragment: "last_name = 'Leek'", polarity: ONLY_WHERE, overrideSetting: DENY) { patients } }`,
      `{ previewSetAccess(providerId: "${nurse}", blacklist: ["${set.gid}"]) { lost { patients } } }`,
    ];
    const state = async () => {
      const tables = ['blacklist_entry', 'blacklist_change', 'provider', 'access_limit', 'access_limit_provider', 'record_lock', 'patient'];
      return Promise.all(
        tables.map((table) => world.database.run((manager) => manager.query<unknown>(`SELECT * FROM ${table} ORDER BY 1, 2`))),
      );
    };
    const before = await state();
    mend = await fault(world);
    for (const query of [...changes, ...reads]) {
      const { body } = await world.ask('admin', query);
      const code = body.errors?.[0].extensions.code as string;
      // What follows from a change that was not made finds the version that was there.
      expect([query, code]).toEqual([query, expect.stringMatching(/^(AUDIT_UNAVAILABLE|STALE_VERSION)$/)]);
    }
    expect(await state()).toEqual(before);
    await mend();
    mend = async () => undefined;
    for (const query of [...changes, ...reads]) expect([query, (await world.ask('admin', query)).body.errors]).toEqual([query, undefined]);
  } finally {
    await mend();
    await world.close();
  }
});
