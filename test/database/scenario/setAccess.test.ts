import { BlacklistEntry } from '../../../src/entity/PatientSet';
import { globalId } from '../../../src/entity/globalId';
import { Permission } from '../../../src/policy/Permission';
import { World, type Answer } from '../../world/World';
import { answer, eventsOf, refused, unique, UNKNOWN } from './queries';

const { RECORDS_READ, SET_ACCESS_MANAGE, SETS_MANAGE, AUDIT_READ } = Permission;
const SIDES =
  'version provider { id displayName physician } blackListed(first: 100) { totalCount nodes { name } } others(first: 100) { nodes { name } }';
const READ = `query ($id: ID!) { setAccess(providerId: $id) { ${SIDES} } }`;
const CHANGE = `mutation ($id: ID!, $version: Int!, $blacklist: [ID!]! = [], $unblacklist: [ID!]! = [], $key: String) {
  changeSetAccess(providerId: $id, version: $version, blacklist: $blacklist, unblacklist: $unblacklist, idempotencyKey: $key) { ${SIDES} }
}`;
const UNDO = `mutation ($id: ID!, $version: Int!, $key: String) { undoSetAccess(providerId: $id, version: $version, idempotencyKey: $key) { ${SIDES} } }`;
const PREVIEW = `query ($id: ID!, $blacklist: [ID!]! = [], $unblacklist: [ID!]! = []) {
  previewSetAccess(providerId: $id, blacklist: $blacklist, unblacklist: $unblacklist) {
    lost { patients physicianOfRecord } regained { patients physicianOfRecord } note
  }
}`;
const UNKNOWN_PROVIDER = 'Provider:00000000-0000-4000-8000-000000000000';

let world: World;
beforeAll(async () => {
  world = await World.open();
});
afterAll(() => world.close());

/** An administrator and a nurse of their own. */
async function clinic(more: readonly Permission[] = []) {
  const [admin, nurse] = [unique('admin'), unique('nurse')];
  await world.provider(admin, { permissions: [SET_ACCESS_MANAGE, SETS_MANAGE, ...more] });
  await world.provider(nurse);
  return { admin, nurse, id: globalId('Provider', world.providerId(nurse)) };
}

const codeOf = ({ body }: Answer) => body.errors?.[0].extensions.code as string | undefined;
const ruleOf = ({ body }: Answer) => body.errors?.[0].extensions as { path: string; rule: string };
/** The names on both sides, of sets of this test only. */
function sides({ body }: Answer, field: string, names: readonly string[]) {
  const { version, blackListed, others } = body.data[field];
  const of = (nodes: { name: string }[]) => nodes.map(({ name }) => name).filter((name) => names.includes(name));
  return { version, blackListed: of(blackListed.nodes), others: of(others.nodes) };
}
const blacklistOf = async (username: string) => {
  const rows = await world.database.run((manager) => manager.findBy(BlacklistEntry, { providerId: world.providerId(username) }));
  return rows.map(({ setId }) => setId).sort();
};
/** What the trail says last of somebody's blacklist. */
async function lastChange(admin: string) {
  const events = await eventsOf(world, admin);
  return events.filter(({ action }) => action === 'BLACKLIST_CHANGED').at(-1) as { subject: unknown; change: { before: any; after: any } };
}

describe('Juno: “Configuring Patient Set Access”', () => {
  test('“Select the provider whose access you want to manage. You will find the patient set(s) that are blocked for this user under ‘Black Listed’, and the existing patient set(s) under ‘Demographic Sets’”', async () => {
    const { admin, nurse, id } = await clinic();
    const [black, other] = [await world.set(unique('Set'), [], [nurse]), await world.set(unique('Set'), [])];
    const read = await world.ask(admin, READ, { id });
    expect(read.body.data.setAccess.provider).toEqual({ id, displayName: nurse, physician: false });
    const doctor = unique('doctor');
    const doctorId = globalId('Provider', await world.provider(doctor, { physician: true }));
    const { provider } = (await world.ask(admin, READ, { id: doctorId })).body.data.setAccess;
    expect(provider).toEqual({ id: doctorId, displayName: doctor, physician: true });
    expect(sides(read, 'setAccess', [black.name, other.name])).toEqual({ version: 1, blackListed: [black.name], others: [other.name] });
  });

  test('“Select the set from one column and move the sets as needed; click on ‘Done’ to save the changes”: several move at once, as one change', async () => {
    const { admin, nurse, id } = await clinic();
    const [stays, leaves, comes] = [
      await world.set(unique('Set'), [], [nurse]),
      await world.set(unique('Set'), [], [nurse]),
      await world.set(unique('Set'), []),
    ];
    const done = await world.ask(admin, CHANGE, { id, version: 1, blacklist: [comes.gid], unblacklist: [leaves.gid] });
    expect(sides(done, 'changeSetAccess', [stays.name, leaves.name, comes.name])).toEqual({
      version: 2,
      blackListed: [stays.name, comes.name],
      others: [leaves.name],
    });
    expect(await lastChange(admin)).toMatchObject({
      outcome: 'SUCCESS',
      field: 'changeSetAccess',
      subject: { type: 'BLACKLIST', id: world.providerId(nurse) },
      change: {
        before: { patientSets: [stays.gid, leaves.gid].sort() },
        after: { patientSets: [stays.gid, comes.gid].sort() },
      },
    });
  });

  test('“users will see a message when they attempt to access a record they are not permitted to view”: at the very next request, grants or none', async () => {
    const { admin, nurse, id } = await clinic();
    const patient = await world.patient(unique('Patient'));
    await world.grant(nurse, patient);
    const set = await world.set(unique('Set'), [patient]);
    const query = `{ patient(id: "${patient.gid}") { lastName } }`;
    expect(await world.ask(nurse, query)).toEqual(answer({ patient: { lastName: patient.lastName } }));
    await world.ask(admin, CHANGE, { id, version: 1, blacklist: [set.gid] });
    expect(await world.ask(nurse, query)).toEqual(refused(query, ['patient'], 'RECORD_BLOCKED'));
    await world.ask(admin, CHANGE, { id, version: 2, unblacklist: [set.gid] });
    expect(await world.ask(nurse, query)).toEqual(answer({ patient: { lastName: patient.lastName } }));
  });

  test('the blacklist of an inactive provider can be managed, since they may return', async () => {
    const { admin } = await clinic();
    const gone = unique('gone');
    const id = globalId('Provider', await world.provider(gone, { active: false }));
    const set = await world.set(unique('Set'), []);
    const done = await world.ask(admin, CHANGE, { id, version: 1, blacklist: [set.gid] });
    expect(done.body.errors).toBeUndefined();
    expect(await blacklistOf(gone)).toEqual([set.id]);
  });

  test('a set that is where it is to be stays there', async () => {
    const { admin, nurse, id } = await clinic();
    const [on, off] = [await world.set(unique('Set'), [], [nurse]), await world.set(unique('Set'), [])];
    const done = await world.ask(admin, CHANGE, { id, version: 1, blacklist: [on.gid], unblacklist: [off.gid] });
    expect(sides(done, 'changeSetAccess', [on.name, off.name])).toEqual({ version: 2, blackListed: [on.name], others: [off.name] });
  });
});

describe('the version', () => {
  test('of two who have read the same version the second is told, and nothing of theirs is done', async () => {
    const { admin, nurse, id } = await clinic();
    const [one, two] = [await world.set(unique('Set'), []), await world.set(unique('Set'), [])];
    expect(codeOf(await world.ask(admin, CHANGE, { id, version: 1, blacklist: [one.gid] }))).toBeUndefined();
    expect(codeOf(await world.ask(admin, CHANGE, { id, version: 1, blacklist: [two.gid] }))).toBe('STALE_VERSION');
    expect(await blacklistOf(nurse)).toEqual([one.id]);
    expect((await eventsOf(world, admin)).at(-1)).toMatchObject({
      action: 'OPERATION',
      outcome: 'REFUSED',
      errorCode: 'STALE_VERSION',
      subject: { type: 'BLACKLIST', id: world.providerId(nurse) },
    });
  });

  test('of many who press “Done” at the same moment exactly one is done, and the others are told', async () => {
    const { admin, nurse, id } = await clinic();
    const colleague = unique('admin');
    await world.provider(colleague, { permissions: [SET_ACCESS_MANAGE] });
    // On a server two processes race; the embedded database is one process's own.
    const beside = world.database.isEmbedded ? world : await world.beside();
    try {
      for (let round = 1; round <= 5; round += 1) {
        const sets = await Promise.all([0, 1, 2, 3].map(() => world.set(unique('Set'), [])));
        const before = await blacklistOf(nurse);
        const answers = await Promise.all(
          sets.map((set, index) =>
            (index % 2 ? world : beside).ask(index % 2 ? admin : colleague, CHANGE, { id, version: round, blacklist: [set.gid] }),
          ),
        );
        expect(answers.map(codeOf).sort()).toEqual([...Array<string>(3).fill('STALE_VERSION'), undefined]);
        const winner = sets[answers.findIndex((each) => codeOf(each) === undefined)];
        expect(await blacklistOf(nurse)).toEqual([...before, winner?.id].sort());
      }
    } finally {
      if (beside !== world) await beside.close();
    }
  });

  test('the same key does it once, and answers as the list stands now', async () => {
    const { admin, nurse, id } = await clinic();
    const set = await world.set(unique('Set'), []);
    const given = { id, version: 1, blacklist: [set.gid], key: 'press-done-1' };
    const [first, second] = [await world.ask(admin, CHANGE, given), await world.ask(admin, CHANGE, given)];
    expect(second.body).toEqual(first.body);
    expect(await blacklistOf(nurse)).toEqual([set.id]);
    expect(codeOf(await world.ask(admin, CHANGE, { ...given, version: 2 }))).toBe('CONFLICT');
  });
});

describe('undo', () => {
  test('takes the last change back, as one change with an event; and can be undone itself', async () => {
    const { admin, nurse, id } = await clinic();
    const [leaves, comes] = [await world.set(unique('Set'), [], [nurse]), await world.set(unique('Set'), [])];
    await world.ask(admin, CHANGE, { id, version: 1, blacklist: [comes.gid], unblacklist: [leaves.gid] });
    const undone = await world.ask(admin, UNDO, { id, version: 2 });
    expect(sides(undone, 'undoSetAccess', [leaves.name, comes.name])).toEqual({
      version: 3,
      blackListed: [leaves.name],
      others: [comes.name],
    });
    expect(await lastChange(admin)).toMatchObject({
      field: 'undoSetAccess',
      change: { before: { patientSets: [comes.gid] }, after: { patientSets: [leaves.gid] } },
    });
    await world.ask(admin, UNDO, { id, version: 3 });
    expect(await blacklistOf(nurse)).toEqual([comes.id]);
  });

  test('of a version that somebody else has moved on is STALE_VERSION, and where no change was made there is nothing to undo', async () => {
    const { admin, id } = await clinic();
    const set = await world.set(unique('Set'), []);
    expect(ruleOf(await world.ask(admin, UNDO, { id, version: 1 }))).toMatchObject({ path: 'version', rule: 'NOTHING_TO_UNDO' });
    await world.ask(admin, CHANGE, { id, version: 1, blacklist: [set.gid] });
    expect(codeOf(await world.ask(admin, UNDO, { id, version: 1 }))).toBe('STALE_VERSION');
  });

  test('does not touch sets on the blacklist of whoever undoes', async () => {
    const { admin, nurse, id } = await clinic();
    const bound = unique('admin');
    await world.provider(bound, { permissions: [SET_ACCESS_MANAGE] });
    const [hidden, seen] = [await world.set(unique('Set'), [], [bound]), await world.set(unique('Set'), [])];
    await world.ask(admin, CHANGE, { id, version: 1, blacklist: [hidden.gid, seen.gid] });
    await world.ask(bound, UNDO, { id, version: 2 });
    expect(await blacklistOf(nurse)).toEqual([hidden.id]);
    expect((await lastChange(bound)).change).toEqual({
      before: { patientSets: [hidden.gid, seen.gid].sort() },
      after: { patientSets: [hidden.gid] },
    });
  });

  test('leaves out a set that was deleted since', async () => {
    const { admin, nurse, id } = await clinic();
    const [gone, kept] = [await world.set(unique('Set'), [], [nurse]), await world.set(unique('Set'), [], [nurse])];
    await world.ask(admin, CHANGE, { id, version: 1, unblacklist: [gone.gid, kept.gid] });
    await world.database.run((manager) => manager.delete('PatientSet', { id: gone.id }));
    await world.ask(admin, UNDO, { id, version: 2 });
    expect(await blacklistOf(nurse)).toEqual([kept.id]);
  });
});

describe('a set on one’s own blacklist', () => {
  test('is on neither side, naming it is NOT_FOUND as for an unknown one, and nothing is done', async () => {
    const { nurse, id } = await clinic();
    const bound = unique('admin');
    await world.provider(bound, { permissions: [SET_ACCESS_MANAGE] });
    const [hidden, seen] = [await world.set(unique('Set'), [], [bound, nurse]), await world.set(unique('Set'), [])];
    expect(sides(await world.ask(bound, READ, { id }), 'setAccess', [hidden.name, seen.name])).toEqual({
      version: 1,
      blackListed: [],
      others: [seen.name],
    });
    const sent: Record<string, unknown> = {};
    for (const set of [hidden.gid, UNKNOWN.PatientSet]) {
      for (const side of ['blacklist', 'unblacklist']) {
        const given: Record<string, unknown> = { id, version: 1, blacklist: [seen.gid] };
        given[side] = side === 'blacklist' ? [seen.gid, set] : [set];
        let done: Answer | undefined;
        const statements = await world.statements(async () => (done = await world.ask(bound, CHANGE, given)));
        const preview = await world.ask(bound, PREVIEW, { id, [side]: [set] });
        const events = (await eventsOf(world, bound)).slice(-2).map((event) => JSON.stringify(event).replaceAll(set, '?'));
        const said = {
          done,
          preview,
          statements: statements.map((each) => each.replace(/\b\d+\b/g, '0')).sort(),
          events: events.map((each) => each.replace(/[0-9a-f-]{36}/g, '?')),
        };
        if (sent[side] === undefined) sent[side] = said;
        else expect(said).toEqual(sent[side]);
        expect(codeOf(done as Answer)).toBe('NOT_FOUND');
        expect(preview.body).toEqual({ data: { previewSetAccess: null } });
      }
    }
    expect(await blacklistOf(nurse)).toEqual([hidden.id]);
  });

  test('stays on another’s blacklist whatever is changed there', async () => {
    const { nurse, id } = await clinic();
    const bound = unique('admin');
    await world.provider(bound, { permissions: [SET_ACCESS_MANAGE] });
    const hidden = await world.set(unique('Set'), [], [bound, nurse]);
    const seen = await world.set(unique('Set'), []);
    await world.ask(bound, CHANGE, { id, version: 1, blacklist: [seen.gid] });
    await world.ask(bound, CHANGE, { id, version: 2, unblacklist: [seen.gid] });
    expect(await blacklistOf(nurse)).toEqual([hidden.id]);
  });

  test('is left out of the trail of those whom it binds, and so is what was done to one’s own blacklist', async () => {
    const { admin, nurse, id } = await clinic();
    const bound = unique('reader');
    await world.provider(bound, { permissions: [AUDIT_READ] });
    const own = globalId('Provider', world.providerId(bound));
    const [hidden, seen] = [await world.set(unique('Set'), [], [bound]), await world.set(unique('Set'), [])];
    await world.ask(admin, CHANGE, { id, version: 1, blacklist: [hidden.gid, seen.gid] });
    await world.ask(admin, CHANGE, { id: own, version: 1, blacklist: [seen.gid] });
    await world.ask(admin, PREVIEW, { id: own, unblacklist: [seen.gid] });
    world.pass(1);
    await world.ask(admin, PREVIEW, { id, unblacklist: [hidden.gid] });
    await world.ask(admin, CHANGE, { id: own, version: 2, unblacklist: [seen.gid] });
    const query = `{ auditTrail(search: { viewer: "${globalId('Provider', world.providerId(admin))}" }) { nodes { action subject changes { name after } } } }`;
    const { body } = await world.ask(bound, query);
    expect(body.data.auditTrail.nodes).toEqual([
      {
        action: 'PREVIEW',
        subject: id,
        changes: [
          { name: 'blacklist', after: '[]' },
          { name: 'unblacklist', after: '[]' },
        ],
      },
      { action: 'BLACKLIST_CHANGED', subject: id, changes: [{ name: 'patientSets', after: JSON.stringify([seen.gid]) }] },
    ]);
    void nurse;
  });
});

describe('one’s own blacklist', () => {
  test('is read, previewed, changed and undone by nobody: FORBIDDEN', async () => {
    const { admin } = await clinic();
    const own = globalId('Provider', world.providerId(admin));
    const [on, off] = [await world.set(unique('Set'), [], [admin]), await world.set(unique('Set'), [])];
    const asked = [
      await world.ask(admin, READ, { id: own }),
      await world.ask(admin, PREVIEW, { id: own, unblacklist: [on.gid] }),
      await world.ask(admin, CHANGE, { id: own, version: 1, unblacklist: [on.gid] }),
      await world.ask(admin, CHANGE, { id: own, version: 1, blacklist: [off.gid] }),
      await world.ask(admin, UNDO, { id: own, version: 1 }),
    ];
    expect(asked.map(codeOf)).toEqual(Array(5).fill('FORBIDDEN'));
    expect(await blacklistOf(admin)).toEqual([on.id]);
  });
});

describe('what is refused', () => {
  test('without the permission', async () => {
    const { nurse, id } = await clinic();
    for (const query of [READ, PREVIEW, CHANGE, UNDO]) expect(codeOf(await world.ask(nurse, query, { id, version: 1 }))).toBe('FORBIDDEN');
  });

  test('a provider who never was: null for reads, NOT_FOUND for changes', async () => {
    const { admin } = await clinic();
    const id = UNKNOWN_PROVIDER;
    expect(await world.ask(admin, READ, { id })).toEqual(answer({ setAccess: null }));
    expect(await world.ask(admin, PREVIEW, { id })).toEqual(answer({ previewSetAccess: null }));
    expect(codeOf(await world.ask(admin, CHANGE, { id, version: 1 }))).toBe('NOT_FOUND');
    expect(codeOf(await world.ask(admin, UNDO, { id, version: 1 }))).toBe('NOT_FOUND');
  });

  test('bad input, by path and rule', async () => {
    const { admin, id } = await clinic();
    const set = await world.set(unique('Set'), []);
    const asked = async (given: Record<string, unknown>) => ruleOf(await world.ask(admin, CHANGE, { id, version: 1, ...given }));
    expect(await asked({ id: set.gid })).toMatchObject({ path: 'providerId', rule: 'ID_OF_PROVIDER' });
    expect(await asked({ blacklist: [id] })).toMatchObject({ path: 'blacklist', rule: 'ID_OF_PATIENT_SET' });
    expect(await asked({ unblacklist: ['x'] })).toMatchObject({ path: 'unblacklist', rule: 'ID_OF_PATIENT_SET' });
    expect(await asked({ blacklist: [set.gid], unblacklist: [set.gid] })).toMatchObject({ path: 'blacklist', rule: 'EACH_SET_ONCE' });
    expect(await asked({ blacklist: Array(501).fill(set.gid) })).toMatchObject({ path: 'blacklist', rule: 'AT_MOST_500' });
    expect(await asked({ key: 'short' })).toMatchObject({ path: 'idempotencyKey' });
  });
});

describe('a preview', () => {
  const NOTE = expect.stringContaining('There may be more');

  test('counts who would be lost and who would come back, and of how many the provider is physician of record', async () => {
    const { admin, id } = await clinic([RECORDS_READ]);
    const doctor = unique('doctor');
    const doctorId = globalId('Provider', await world.provider(doctor, { physician: true }));
    const patients = await Promise.all(['a', 'b', 'c', 'd'].map(() => world.patient(unique('Patient'))));
    const [a, b, c, d] = patients as [any, any, any, any];
    await world.encounter(a, { physicians: [doctor] });
    await world.encounter(d, { physicians: [doctor] });
    const on = await world.set(unique('Set'), [c, d], [doctor]);
    const off = await world.set(unique('Set'), [a, b, c]);
    const asked = async (given: object) => (await world.ask(admin, PREVIEW, { id: doctorId, ...given })).body.data.previewSetAccess;
    expect(await asked({ blacklist: [off.gid] })).toEqual({
      lost: { patients: 2, physicianOfRecord: 1 },
      regained: { patients: 0, physicianOfRecord: 0 },
      note: NOTE,
    });
    expect(await asked({ blacklist: [off.gid], unblacklist: [on.gid] })).toEqual({
      lost: { patients: 2, physicianOfRecord: 1 },
      regained: { patients: 1, physicianOfRecord: 1 },
      note: NOTE,
    });
    void id;
  });

  test('counts over what the asker sees: no hidden patient, no hidden set, no designation on a hidden encounter', async () => {
    const { admin } = await clinic();
    const doctor = unique('doctor');
    const id = globalId('Provider', await world.provider(doctor, { physician: true }));
    const [seen, locked, alsoHidden] = [
      await world.patient(unique('Patient')),
      await world.patient(unique('Patient'), { locked: true }),
      await world.patient(unique('Patient')),
    ];
    await world.encounter(seen);
    await world.encounter(seen, { locked: true, physicians: [doctor] });
    const set = await world.set(unique('Set'), [seen, locked, alsoHidden]);
    await world.set(unique('Set'), [alsoHidden], [admin]);
    expect((await world.ask(admin, PREVIEW, { id, blacklist: [set.gid] })).body.data.previewSetAccess.lost).toEqual({
      patients: 1,
      physicianOfRecord: 0,
    });
  });

  test('of a patient whom a set that the asker may not know of blocks already says what the sets in sight would do', async () => {
    const { admin } = await clinic();
    await world.site({ blacklistDisclosure: 'DEMOGRAPHICS' });
    try {
      const doctor = unique('doctor');
      const id = globalId('Provider', await world.provider(doctor));
      const patient = await world.patient(unique('Patient'));
      await world.set(unique('Set'), [patient], [admin, doctor]);
      const set = await world.set(unique('Set'), [patient]);
      expect((await world.ask(admin, PREVIEW, { id, blacklist: [set.gid] })).body.data.previewSetAccess.lost.patients).toBe(1);
    } finally {
      await world.site({ blacklistDisclosure: 'EXISTENCE' });
    }
  });

  test('reads the members of sets once for each side on which there are some', async () => {
    const { admin, nurse, id } = await clinic();
    const [on, off] = [await world.set(unique('Set'), [], [nurse]), await world.set(unique('Set'), [])];
    const reads = async (given: Record<string, unknown>) => {
      const sent = await world.statements(async () => expect((await world.ask(admin, PREVIEW, given)).body.errors).toBeUndefined());
      return [sent.filter((statement) => statement.includes('FROM patient_set_member')).length, sent.length];
    };
    const bare = globalId('Provider', await world.provider(unique('bare')));
    const [none, all] = [await reads({ id: bare }), await reads({ id: bare, blacklist: [off.gid] })];
    expect([none[0], all[0]]).toEqual([0, 1]);
    const [left, kept, both] = [await reads({ id, unblacklist: [on.gid] }), await reads({ id }), await reads({ id, blacklist: [off.gid] })];
    expect([left[0], kept[0], both[0]]).toEqual([1, 2, 2]);
    // Of a provider with a set on the blacklist it is asked first which of them the asker may know, and both sides are read.
    expect(kept[1]! - none[1]!).toBe(3);
  });

  test('counts a patient of several sets once', async () => {
    const { admin } = await clinic();
    const doctor = unique('doctor');
    const id = globalId('Provider', await world.provider(doctor, { physician: true }));
    const [a, b] = [await world.patient(unique('Patient')), await world.patient(unique('Patient'))];
    for (const patient of [a, a, b]) await world.encounter(patient, { physicians: [doctor] });
    const other = await world.patient(unique('Patient'));
    await world.encounter(other);
    const sets = [await world.set(unique('Set'), [a, b]), await world.set(unique('Set'), [a, b, other])];
    const counted = { patients: 3, physicianOfRecord: 0 };
    const ask = async (given: object) => (await world.ask(admin, PREVIEW, { id, ...given })).body.data.previewSetAccess;
    const blacklist = sets.map(({ gid }) => gid);
    expect(await ask({ blacklist })).toMatchObject({
      lost: { ...counted, physicianOfRecord: 2 },
      regained: { patients: 0, physicianOfRecord: 0 },
    });
    expect(await ask({ blacklist: [sets[0]?.gid] })).toMatchObject({ lost: { patients: 2, physicianOfRecord: 2 } });
    await world.ask(admin, CHANGE, { id, version: 1, blacklist });
    expect(await ask({ unblacklist: [sets[1]?.gid] })).toMatchObject({
      lost: { patients: 0, physicianOfRecord: 0 },
      regained: { patients: 1, physicianOfRecord: 0 },
    });
  });

  test('changes nothing, and is an event with the sets that it would move', async () => {
    const { admin, nurse, id } = await clinic();
    const set = await world.set(unique('Set'), []);
    await world.ask(admin, PREVIEW, { id, blacklist: [set.gid] });
    expect(await blacklistOf(nurse)).toEqual([]);
    expect((await eventsOf(world, admin)).at(-1)).toEqual({
      action: 'PREVIEW',
      outcome: 'SUCCESS',
      field: 'previewSetAccess',
      subject: { type: 'BLACKLIST', id: world.providerId(nurse) },
      change: { before: null, after: { blacklist: [set.gid], unblacklist: [] } },
    });
  });
});
