import sql from 'sql-template-tag';
import { Permission } from '../../../src/policy/Permission';
import { World } from '../../world/World';
import { did } from '../scenario/administration';

interface SetEvent {
  readonly subject?: { readonly type: string; readonly id: string };
  readonly change?: { readonly before: { readonly version: number } };
  readonly members?: { readonly added: readonly string[]; readonly removed: readonly string[] };
}

test('who is taken from a set while they are merged is told of as they leave: the members can be rebuilt from the trail', async () => {
  const world = await World.open();
  try {
    await world.provider('greta', { permissions: [Permission.PATIENTS_MERGE, Permission.SETS_MANAGE] });
    const [survivor, merged, other] = [await world.patient('Berg'), await world.patient('Berg'), await world.patient('Berg')];
    await world.document(merged);
    const set = await world.set('Staff', [merged, other]);
    const merge = () => did(world, 'greta', `mergePatients(survivor: "${survivor.gid}", merged: "${merged.gid}") { id }`);
    const remove = () =>
      did(world, 'greta', `removePatientSetMembers(id: "${set.gid}", version: 1, patients: ["${merged.gid}"]) { version }`);
    // On a server a document that somebody else holds keeps the merge in its midst; the embedded database has one unit of work at a time.
    const holder = world.database.isEmbedded ? null : world.database.dataSource.createQueryRunner();
    await holder?.startTransaction();
    await holder?.query('SELECT id FROM document WHERE patient_id = ? FOR UPDATE', [merged.id]);
    let isReached = () => {};
    const reached = new Promise<void>((resolve) => (isReached = resolve));
    const outcomes = { merge: null as unknown, remove: null as unknown };
    await world.hearing(
      (statement) => void (statement.includes('UPDATE document') && isReached()),
      async () => {
        const merging = merge().then((done) => (outcomes.merge = done));
        await reached;
        const removing = remove().then((done) => (outcomes.remove = done));
        await Promise.race([removing, new Promise((resolve) => setTimeout(resolve, 1_000))]);
        await holder?.rollbackTransaction();
        await Promise.all([merging, removing]);
      },
    );
    await holder?.release();
    expect(outcomes.merge).toEqual({ id: survivor.gid });
    expect(outcomes.remove).toBe('STALE_VERSION');
    const rows = await world.database.query<{ id: string }>(sql`SELECT patient_id AS id FROM patient_set_member WHERE set_id = ${set.id}`);
    const rebuilt = new Set([merged.id, other.id]);
    let version = 1;
    for (const { subject, members, change } of (await world.events()) as SetEvent[]) {
      if (subject?.id !== set.id || !members) continue;
      if (change) expect(change.before.version).toBe(version);
      version += 1;
      for (const id of members.removed) expect([id, rebuilt.delete(id)]).toEqual([id, true]);
      for (const id of members.added) expect([id, rebuilt.has(id)]).toEqual([id, false]);
      members.added.forEach((id) => rebuilt.add(id));
    }
    expect([...rebuilt].sort()).toEqual(rows.map(({ id }) => id).sort());
  } finally {
    await world.close();
  }
});

test('that a member of a set was merged is told to those alone who may know of the patient', async () => {
  const world = await World.open();
  try {
    await world.provider('greta', { permissions: [Permission.PATIENTS_MERGE] });
    for (const auditor of ['olga', 'otto']) await world.provider(auditor, { permissions: [Permission.AUDIT_READ] });
    const [survivor, merged] = [await world.patient('Berg'), await world.patient('Berg')];
    const set = await world.set('Staff', [merged]);
    await world.set('Of Otto', [survivor, merged], ['otto']);
    expect(await did(world, 'greta', `mergePatients(survivor: "${survivor.gid}", merged: "${merged.gid}") { id }`)).toEqual({
      id: survivor.gid,
    });
    const told = (auditor: string) =>
      did(world, auditor, `auditTrail(search: { subject: "${set.gid}" }) { nodes { action } }`, {}, 'query');
    expect(await told('olga')).toEqual({ nodes: [{ action: 'PATIENT_SET_CHANGED' }] });
    expect(await told('otto')).toEqual({ nodes: [] });
  } finally {
    await world.close();
  }
});
