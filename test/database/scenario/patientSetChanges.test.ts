import { globalId } from '../../../src/entity/globalId';
import { insertRows } from '../../../src/entity/insertRows';
import { newPatient } from '../../../src/entity/newPatient';
import { Patient } from '../../../src/entity/Patient';
import { BlacklistEntry } from '../../../src/entity/PatientSet';
import { Permission } from '../../../src/policy/Permission';
import { World, type Answer } from '../../world/World';
import { answer, count, eventsOf, page, refused, unique, UNKNOWN } from './queries';
import { merged } from './merged';

const { SETS_MANAGE, REPORTS_RUN, SET_ACCESS_MANAGE, AUDIT_READ, RECORDS_READ, RECORDS_READ_LOCKED } = Permission;

let world: World;
let admin: string;
beforeAll(async () => {
  world = await World.open();
  admin = await manager();
});
afterAll(() => world.close());
afterEach(() => world.site({ blacklistDisclosure: 'EXISTENCE' }));

async function manager(permissions: readonly Permission[] = [SETS_MANAGE, REPORTS_RUN]) {
  const username = unique('manager');
  await world.provider(username, { permissions });
  return username;
}

const SET = 'id name version';
const SAVE = `mutation ($name: String!, $definition: DemographicReportInput, $reportDefinition: ID, $idempotencyKey: String) {
  savePatientSet(name: $name, definition: $definition, reportDefinition: $reportDefinition, idempotencyKey: $idempotencyKey) { ${SET} } }`;

/** The criteria that find the patients of one test, and a verb that makes them. */
function town() {
  const city = unique('Town');
  return {
    city,
    report: { select: ['DEMOGRAPHIC_NUMBER'], where: { city } },
    patient: (fields: Parameters<World['patient']>[1] = {}) => world.patient(unique('Last'), { city, ...fields }),
  };
}

async function save(definition: unknown, { name = unique('Set'), username = admin, ...more }: Record<string, any> = {}) {
  const { body } = await world.ask(username, SAVE, { name, definition, ...more });
  expect(body.errors).toBeUndefined();
  return body.data.savePatientSet as { id: string; name: string; version: number };
}

const codes = ({ body }: Answer) => (body.errors ?? []).map(({ extensions }) => extensions);
const keyOf = (id: string) => id.slice(id.indexOf(':') + 1);

/** The keys of the members, whoever may see them. */
async function members(id: string): Promise<string[]> {
  const rows = await world.database.run((entities) =>
    entities.query<{ patient_id: string }[]>(`SELECT patient_id FROM patient_set_member WHERE set_id = '${keyOf(id)}'`),
  );
  return rows.map(({ patient_id }) => patient_id).sort();
}
const keys = (...patients: readonly Patient[]) => patients.map(({ id }) => id).sort();

/** The mutations on one set, with arguments beside its id and version. */
const CHANGES = {
  renamePatientSet: (more: { name?: string }) => `name: "${more.name ?? unique('Name')}"`,
  addPatientSetMembers: (more: { patient?: string }) => `patients: ["${more.patient ?? UNKNOWN.Patient}"]`,
  removePatientSetMembers: (more: { patient?: string }) => `patients: ["${more.patient ?? UNKNOWN.Patient}"]`,
  refreshPatientSet: () => '',
  deletePatientSet: () => '',
} as const;
type Change = keyof typeof CHANGES;

function changeQuery(operation: Change, id: string, version: number, more: { name?: string; patient?: string } = {}, key?: string) {
  const selection = operation === 'deletePatientSet' ? '' : ` { ${SET} }`;
  const idempotencyKey = key ? ` idempotencyKey: "${key}"` : '';
  return `mutation { ${operation}(id: "${id}" version: ${version} ${CHANGES[operation](more)}${idempotencyKey})${selection} }`;
}
const change = (username: string, ...given: Parameters<typeof changeQuery>) => world.ask(username, changeQuery(...given));

describe('Juno: “To create a Patient Set, use the Demographic Report Tool”', () => {
  test('“select ‘Demographic #’ under the ‘Search For’ section”: without it nothing is saved', async () => {
    const { body } = await world.ask(admin, SAVE, { name: unique('Set'), definition: { select: ['LAST_NAME'] } });
    expect(body.errors?.[0].extensions).toEqual({
      code: 'BAD_USER_INPUT',
      path: 'definition.select',
      rule: 'DEMOGRAPHIC_NUMBER_NEEDED',
    });
  });

  test('“then the desired filtering criteria under the ‘Where’ section”', async () => {
    const { report, patient } = town();
    const [a, b] = [await patient({ sex: 'F' }), await patient({ sex: 'F' })];
    await patient({ sex: 'M' });
    const set = await save({ ...report, where: { ...report.where, sexes: ['F'] } });
    expect(await members(set.id)).toEqual(keys(a, b));
    expect(set).toEqual({ id: expect.stringMatching(/^PatientSet:/), name: set.name, version: 1 });
  });

  test('“only a few specific demographics …, add their demographic IDs in the ‘Demographic ID(s)’ field”', async () => {
    const { patient } = town();
    const [a, b] = [await patient(), await patient()];
    await patient();
    const demographicNumberText = `${a.demographicNumber}, ${b.demographicNumber}`;
    const set = await save({ select: ['DEMOGRAPHIC_NUMBER'], where: { demographicNumberText } });
    expect(await members(set.id)).toEqual(keys(a, b));
  });

  test('“Run Query … Review your results …, update your report criteria”, then save a saved definition', async () => {
    const { city, patient } = town();
    const a = await patient();
    const definition = `{ select: [DEMOGRAPHIC_NUMBER, LAST_NAME], where: { city: "${city}" } }`;
    const saved = await world.ask(admin, `mutation { saveReportDefinition(name: "${city}", definition: ${definition}) { id } }`);
    const { id } = saved.body.data.saveReportDefinition;
    const { body } = await world.ask(admin, SAVE, { name: unique('Set'), reportDefinition: id });
    expect(await members(body.data.savePatientSet.id)).toEqual(keys(a));
    const other = await manager();
    expect(codes(await world.ask(other, SAVE, { name: unique('Set'), reportDefinition: id }))).toEqual([{ code: 'NOT_FOUND' }]);
  });

  test('“set names must be unique”: whatever their case, accents or spaces', async () => {
    const { report } = town();
    const name = unique('Café Nord');
    await save(report, { name });
    for (const same of [name, name.toUpperCase(), name.replace('é', 'e'), ` ${name.replace(' ', '  ')} `]) {
      expect(codes(await world.ask(admin, SAVE, { name: same, definition: report }))).toEqual([{ code: 'PATIENT_SET_NAME_TAKEN' }]);
      const create = `mutation { createPatientSet(name: "${same}", patients: ["${(await world.patient('X')).gid}"]) { id } }`;
      expect(codes(await world.ask(admin, create))).toEqual([{ code: 'PATIENT_SET_NAME_TAKEN' }]);
    }
    const other = await save(report);
    const rename = await change(admin, 'renamePatientSet', other.id, 1, { name: name.toLowerCase() });
    expect(codes(rename)).toEqual([{ code: 'PATIENT_SET_NAME_TAKEN' }]);
    expect(await count(world, `patient_set WHERE id = '${keyOf(other.id)}' AND version = 1`)).toBe(1);
    for (const bad of ['', '   ', '\u200b', 'x'.repeat(65)])
      expect(codes(await world.ask(admin, SAVE, { name: bad, definition: report }))).toEqual([
        { code: 'BAD_USER_INPUT', path: 'name', rule: 'LENGTH_FROM_1_TO_64' },
      ]);
  });

  test('a set may be given its own name in another case', async () => {
    const set = await save(town().report);
    const renamed = await change(admin, 'renamePatientSet', set.id, 1, { name: set.name.toUpperCase() });
    expect(renamed).toEqual(answer({ renamePatientSet: { id: set.id, name: set.name.toUpperCase(), version: 2 } }));
  });

  test('it needs both permissions; refused, nothing is saved', async () => {
    const sets = await count(world, 'patient_set');
    for (const permission of [SETS_MANAGE, REPORTS_RUN]) {
      const viewer = await manager(Object.values(Permission).filter((each) => each !== permission));
      const query = `mutation { savePatientSet(name: "A", definition: { select: [DEMOGRAPHIC_NUMBER] }) { id } }`;
      expect(await world.ask(viewer, query)).toEqual(refused(query, ['savePatientSet'], 'FORBIDDEN'));
    }
    expect(await count(world, 'patient_set')).toBe(sets);
  });
});

describe('a set holds all patients whom its report finds', () => {
  test('whoever may see them, and whatever the limit and order of the report', async () => {
    const { report, patient } = town();
    const all = [await patient(), await patient({ locked: true }), await patient(), await patient()];
    await world.encounter(all[2]!, { locked: true });
    await world.set(unique('Staff'), [all[3]!], [admin]);
    const set = await save({ ...report, limit: 1, order: [{ column: 'LAST_NAME', direction: 'DESC' }] });
    expect(await members(set.id)).toEqual(keys(...all));
    const { body } = await world.ask(admin, `{ patientSet(id: "${set.id}") { members { totalCount nodes { id } } } }`);
    expect(body.data.patientSet.members).toEqual({ totalCount: 1, nodes: [{ id: all[0]!.gid }] });
  });

  test('of one moment: it does not change by itself, and keeps its definition', async () => {
    const { report, patient } = town();
    const a = await patient();
    const set = await save({ ...report, limit: 7 });
    await patient();
    expect(await members(set.id)).toEqual(keys(a));
    const query = `{ patientSet(id: "${set.id}") { definition { select where { city } limit } createdBy { id displayName } version } }`;
    expect(await world.ask(admin, query)).toEqual(
      answer({
        patientSet: {
          definition: { select: ['DEMOGRAPHIC_NUMBER'], where: report.where, limit: 7 },
          createdBy: { id: globalId('Provider', world.providerId(admin)), displayName: admin },
          version: 1,
        },
      }),
    );
  });

  test('a member who is archived stays a member, and so does one who is renamed', async () => {
    const { report, patient } = town();
    const a = await patient({ patientStatus: 'AC' });
    const set = await save({ ...report, where: { ...report.where, patientStatuses: ['AC'] } });
    const archive = `UPDATE patient SET patient_status = 'IN', patient_status_key = 'in', last_name = 'Moved', last_name_key = 'moved' WHERE id = '${a.id}'`;
    await world.database.run((entities) => entities.query(archive));
    expect(await members(set.id)).toEqual(keys(a));
    const { body } = await world.ask(admin, `{ patientSet(id: "${set.id}") { members { nodes { id lastName } } } }`);
    expect(body.data.patientSet.members.nodes).toEqual([{ id: a.gid, lastName: 'Moved' }]);
  });

  test('a patient who was merged into another is in it as that other one', async () => {
    const { report, patient } = town();
    const survivor = await patient();
    await merged(world, await patient(), survivor);
    const set = await save(report);
    expect(await members(set.id)).toEqual(keys(survivor));
  });

  test('“it can then be used to limit access to records contained within the set”', async () => {
    const { report, patient } = town();
    const a = await patient();
    const set = await save(report);
    const nurse = unique('nurse');
    await world.provider(nurse);
    await world.database.run((entities) => entities.insert(BlacklistEntry, { providerId: world.providerId(nurse), setId: keyOf(set.id) }));
    const query = `{ patient(id: "${a.gid}") { lastName } }`;
    expect(await world.ask(nurse, query)).toEqual(refused(query, ['patient'], 'RECORD_BLOCKED'));
  });

  test('the trail holds all of it: name, definition, each member; and what is changed, from its save to its end', async () => {
    const { report, patient } = town();
    const [a, b] = [await patient(), await patient({ locked: true })];
    const outside = await world.patient(unique('Out'));
    const username = await manager();
    const set = await save(report, { username });
    await change(username, 'renamePatientSet', set.id, 1, { name: `${set.name} new` });
    await change(username, 'addPatientSetMembers', set.id, 2, { patient: outside.gid });
    await change(username, 'refreshPatientSet', set.id, 3);
    await change(username, 'deletePatientSet', set.id, 4);
    const subject = { type: 'PATIENT_SET', id: keyOf(set.id) };
    const state = { definition: report, createdBy: globalId('Provider', world.providerId(username)) };
    const event = (field: string, said: Record<string, unknown>) => ({
      action: 'PATIENT_SET_CHANGED',
      outcome: 'SUCCESS',
      field,
      subject,
      ...said,
    });
    expect(await eventsOf(world, username)).toEqual([
      event('savePatientSet', {
        change: { before: null, after: { name: set.name, ...state } },
        members: { added: keys(a, b), removed: [] },
      }),
      event('renamePatientSet', { change: { before: { name: set.name }, after: { name: `${set.name} new` } } }),
      event('addPatientSetMembers', { members: { added: [outside.id], removed: [] } }),
      event('refreshPatientSet', { members: { added: [], removed: [outside.id] } }),
      event('deletePatientSet', {
        change: { before: { name: `${set.name} new`, ...state }, after: null },
        members: { added: [], removed: keys(a, b) },
      }),
    ]);
  });

  test('a large one is several events, none of which repeats a member', async () => {
    const { city, report } = town();
    const username = await manager();
    const many = Array.from({ length: 2_500 }, (_, index) =>
      newPatient({ mrn: `${city}-${index}`, demographicNumber: 700_000 + index, lastName: 'L', firstName: 'F', city }),
    );
    await world.database.transaction((entities) => insertRows(entities, Patient, many));
    const set = await save(report, { username });
    const events = await eventsOf(world, username);
    expect(events.map(({ part }) => part)).toEqual([undefined, 2, 3]);
    expect(events.flatMap(({ members: { added } }: any) => added).sort()).toEqual(keys(...many));
    const auditor = await manager([SETS_MANAGE, AUDIT_READ]);
    const { body } = await world.ask(auditor, `{ patientSet(id: "${set.id}") { history { totalCount nodes { field subject } } } }`);
    expect(body.data.patientSet.history).toEqual({ totalCount: 1, nodes: [{ field: 'savePatientSet', subject: set.id }] });
  });
});

describe('a set is made by hand, and its members are added and removed', () => {
  const create = (username: string, name: string, patients: readonly string[]) =>
    world.ask(
      username,
      `mutation ($patients: [ID!]!) { createPatientSet(name: "${name}", patients: $patients) { ${SET} definition { select } drift { wouldJoin { totalCount } } } }`,
      {
        patients,
      },
    );

  test('patients who are named need to be at IDENTITY: a safe one is, an archived one too', async () => {
    const username = await manager();
    const safe = await world.patient(unique('Last'));
    await world.limit({ fragment: `last_name = '${safe.lastName}'`, level: 'PATIENT', overrideSetting: 'PROMPT', providers: [username] });
    const archived = await world.patient(unique('Last'), { patientStatus: 'IN' });
    const name = unique('Set');
    const { body } = await create(username, name, [safe.gid, archived.gid, safe.gid]);
    const made = body.data.createPatientSet;
    expect(made).toEqual({ id: made.id, name, version: 1, definition: null, drift: null });
    expect(await members(made.id)).toEqual(keys(safe, archived));
    const added = await world.patient(unique('Last'));
    const query = changeQuery('addPatientSetMembers', made.id, 1, { patient: added.gid });
    expect(await world.ask(username, query)).toEqual(answer({ addPatientSetMembers: { id: made.id, name, version: 2 } }));
    expect(await members(made.id)).toEqual(keys(safe, archived, added));
    await change(username, 'removePatientSetMembers', made.id, 2, { patient: safe.gid });
    expect(await members(made.id)).toEqual(keys(archived, added));
    expect(codes(await change(username, 'refreshPatientSet', made.id, 3))).toEqual([
      { code: 'BAD_USER_INPUT', path: 'id', rule: 'SET_WITH_DEFINITION' },
    ]);
  });

  test.each(['createPatientSet', 'addPatientSetMembers', 'removePatientSetMembers'] as const)(
    '%s: a hidden patient is as one that never was, by the same statements and events, and nothing is half done',
    async (operation) => {
      const username = await manager();
      const open = await world.patient(unique('Last'));
      const hidden = [await world.patient(unique('Last'), { locked: true }), await world.patient(unique('Last'))];
      await world.encounter(hidden[1]!, { locked: true });
      const denied = await world.patient(unique('Last'));
      await world.limit({ fragment: `last_name = '${denied.lastName}'`, level: 'PATIENT', overrideSetting: 'DENY', providers: [username] });
      const set = await world.set(unique('Set'), [hidden[0]!]);
      const name = unique('Name');
      const ask = async (patient: string) => {
        const given = operation === 'createPatientSet' ? `name: "${name}"` : `id: "${set.gid}", version: 1`;
        const query = `mutation { ${operation}(${given}, patients: ["${open.gid}", "${patient}"]) { name } }`;
        const before = (await eventsOf(world, username)).length;
        let answered: Answer | undefined;
        const sent = await world.statements(async () => (answered = await world.ask(username, query)));
        const key = keyOf(patient);
        const told = JSON.stringify([answered, (await eventsOf(world, username)).slice(before)]).replaceAll(key, 'key');
        return [told, sent.map((statement) => statement.replace(/\b\d+\b/g, '0')).sort()];
      };
      const missing = await ask(UNKNOWN.Patient);
      expect(missing[0]).toContain('NOT_FOUND');
      for (const patient of [...hidden, denied]) expect(await ask(patient.gid)).toEqual(missing);
      expect(await members(set.gid)).toEqual(keys(hidden[0]!));
      expect(await count(world, `patient_set WHERE name = '${name}'`)).toBe(0);
      expect(await count(world, `patient_set WHERE id = '${set.id}' AND version = 1`)).toBe(1);
    },
  );

  test('one on one’s own blacklist is RECORD_BLOCKED, or hidden, as the site has chosen', async () => {
    const username = await manager();
    const blocked = await world.patient(unique('Last'));
    await world.set(unique('Staff'), [blocked], [username]);
    const set = await world.set(unique('Set'), []);
    const add = () => change(username, 'addPatientSetMembers', set.gid, 1, { patient: blocked.gid });
    expect(codes(await add())).toEqual([{ code: 'RECORD_BLOCKED' }]);
    await world.site({ blacklistDisclosure: 'NOTHING' });
    expect(codes(await add())).toEqual([{ code: 'NOT_FOUND' }]);
    expect(await members(set.gid)).toEqual([]);
  });

  test('ids are checked by name', async () => {
    expect(codes(await create(admin, unique('Set'), []))).toEqual([{ code: 'BAD_USER_INPUT', path: 'patients', rule: 'FROM_1_TO_1000' }]);
    expect(codes(await create(admin, unique('Set'), [UNKNOWN.Patient, 'x']))).toEqual([
      { code: 'BAD_USER_INPUT', path: 'patients.1', rule: 'ID_OF_PATIENT' },
    ]);
  });
});

describe('versions', () => {
  test.each(Object.keys(CHANGES) as Change[])('%s of a stale version is STALE_VERSION, and changes nothing', async (operation) => {
    const { report, patient } = town();
    const a = await patient();
    const set = await save(report);
    await change(admin, 'renamePatientSet', set.id, 1);
    const answered = await change(admin, operation, set.id, 1, { patient: a.gid });
    expect(codes(answered)).toEqual([{ code: 'STALE_VERSION' }]);
    expect(await members(set.id)).toEqual(keys(a));
    expect(await count(world, `patient_set WHERE id = '${keyOf(set.id)}' AND version = 2`)).toBe(1);
  });

  test('of two administrators at once exactly one changes it, and both end with the set as the trail says', async () => {
    const { report, patient } = town();
    await patient();
    const others = [await manager(), await manager(), await manager(), await manager()];
    const set = await save(report);
    const operations: Change[] = ['renamePatientSet', 'refreshPatientSet', 'renamePatientSet', 'deletePatientSet'];
    const answers = await Promise.all(others.map((username, index) => change(username, operations[index] as Change, set.id, 1)));
    const won = answers.filter(({ body }) => !body.errors);
    expect(won).toHaveLength(1);
    for (const answered of answers.filter((each) => !won.includes(each)))
      expect([[{ code: 'STALE_VERSION' }], [{ code: 'NOT_FOUND' }]]).toContainEqual(codes(answered));
  });

  test('of two who save under one name at once exactly one does', async () => {
    const { report } = town();
    const name = unique('Set');
    const others = [await manager(), await manager(), await manager()];
    const answers = await Promise.all(others.map((username) => world.ask(username, SAVE, { name, definition: report })));
    expect(answers.filter(({ body }) => !body.errors)).toHaveLength(1);
    expect(answers.flatMap(codes)).toEqual([{ code: 'PATIENT_SET_NAME_TAKEN' }, { code: 'PATIENT_SET_NAME_TAKEN' }]);
  });

  test('with a key each is done once; another input under it is CONFLICT', async () => {
    const { report } = town();
    const name = unique('Set');
    const idempotencyKey = unique('key-of-this-');
    const first = await save(report, { name, idempotencyKey });
    expect(await save(report, { name, idempotencyKey })).toEqual(first);
    expect(codes(await world.ask(admin, SAVE, { name: `${name}x`, definition: report, idempotencyKey }))).toEqual([{ code: 'CONFLICT' }]);
    const renamed = changeQuery('renamePatientSet', first.id, 1, { name: `${name}y` }, idempotencyKey);
    expect(await world.ask(admin, renamed)).toEqual(await world.ask(admin, renamed));
    const deleted = changeQuery('deletePatientSet', first.id, 2, {}, idempotencyKey);
    expect(await world.ask(admin, deleted)).toEqual(answer({ deletePatientSet: first.id }));
    expect(await world.ask(admin, deleted)).toEqual(answer({ deletePatientSet: first.id }));
  });
});

describe('deleting', () => {
  test('a set on blacklists is PATIENT_SET_IN_USE, by how many', async () => {
    const nurses = [unique('nurse'), unique('nurse')];
    for (const nurse of nurses) await world.provider(nurse);
    const a = await world.patient(unique('Last'));
    const set = await world.set(unique('Set'), [a], nurses);
    expect(codes(await change(admin, 'deletePatientSet', set.gid, 1))).toEqual([{ code: 'PATIENT_SET_IN_USE', blacklists: 2 }]);
    expect(await members(set.gid)).toEqual(keys(a));
    expect(await count(world, `patient_set WHERE id = '${set.id}' AND version = 1`)).toBe(1);
  });

  test('a blacklist that takes the set in the very moment of its deletion keeps it', async () => {
    const { database } = world;
    // The embedded database has one connection: nothing happens in another's moment.
    if (database.isEmbedded) return;
    const nurse = unique('nurse');
    await world.provider(nurse);
    const a = await world.patient(unique('Last'));
    const set = await world.set(unique('Set'), [a]);
    const runner = database.dataSource.createQueryRunner();
    try {
      await runner.startTransaction();
      await runner.manager.insert(BlacklistEntry, { providerId: world.providerId(nurse), setId: set.id });
      const deleting = change(admin, 'deletePatientSet', set.gid, 1);
      await new Promise((resolve) => setTimeout(resolve, 500));
      await runner.commitTransaction();
      expect(['CONFLICT', 'PATIENT_SET_IN_USE']).toContain(codes(await deleting)[0]?.code);
    } finally {
      await runner.release();
    }
    expect(await members(set.gid)).toEqual(keys(a));
    expect(codes(await change(admin, 'deletePatientSet', set.gid, 1))).toEqual([{ code: 'PATIENT_SET_IN_USE', blacklists: 1 }]);
  });

  test('a set that is deleted and made again under the old name has nothing of the old one', async () => {
    const { report, patient } = town();
    const a = await patient();
    const nurse = unique('nurse');
    await world.provider(nurse);
    const set = await save(report);
    const entry = { providerId: world.providerId(nurse), setId: keyOf(set.id) };
    await world.database.run((entities) => entities.insert(BlacklistEntry, entry));
    // Renaming keeps the blacklist.
    await change(admin, 'renamePatientSet', set.id, 1, { name: unique('Renamed') });
    const query = `{ patient(id: "${a.gid}") { lastName } }`;
    expect(codes(await world.ask(nurse, query))).toEqual([{ code: 'RECORD_BLOCKED' }]);
    await world.database.run((entities) => entities.delete(BlacklistEntry, entry));
    await change(admin, 'deletePatientSet', set.id, 2);
    const again = await save(report, { name: set.name });
    expect(again.id).not.toBe(set.id);
    expect(again.version).toBe(1);
    expect(await world.ask(nurse, query)).toEqual(answer({ patient: { lastName: a.lastName } }));
    const other = await manager([SETS_MANAGE, SET_ACCESS_MANAGE, AUDIT_READ]);
    const { body } = await world.ask(other, `{ patientSet(id: "${again.id}") { usedBy { id } history { totalCount } } }`);
    expect(body.data.patientSet).toEqual({ usedBy: [], history: { totalCount: 1 } });
    expect(codes(await change(admin, 'renamePatientSet', set.id, 3))).toEqual([{ code: 'NOT_FOUND' }]);
  });
});

describe('a set on one’s own blacklist', () => {
  test.each(Object.keys(CHANGES) as Change[])(
    '%s answers as for one that never was, by the same statements and events',
    async (operation) => {
      const username = await manager();
      const member = await world.patient(unique('Last'));
      const set = await world.set(unique('Set'), [member], [username]);
      const ask = async (id: string) => {
        const before = (await eventsOf(world, username)).length;
        let answered: Answer | undefined;
        const query = changeQuery(operation, id, 1, { name: 'Same', patient: UNKNOWN.Patient });
        const sent = await world.statements(async () => (answered = await world.ask(username, query)));
        const told = JSON.stringify([answered, (await eventsOf(world, username)).slice(before)]).replaceAll(keyOf(id), 'key');
        return [told, sent.map((statement) => statement.replace(/\b\d+\b/g, '0')).sort()];
      };
      const missing = await ask(UNKNOWN.PatientSet);
      expect(missing[0]).toContain('NOT_FOUND');
      expect(await ask(set.gid)).toEqual(missing);
      expect(await members(set.gid)).toEqual(keys(member));
      expect(await count(world, `patient_set WHERE id = '${set.id}' AND version = 1`)).toBe(1);
    },
  );

  test('its name tells no more than that a name is taken, as any other does, by the same statements', async () => {
    const username = await manager();
    const { report } = town();
    const [own, other] = [await world.set(unique('Own'), [], [username]), await world.set(unique('Other'), [])];
    const ask = async (name: string) => {
      let answered: Answer | undefined;
      const sent = await world.statements(async () => (answered = await world.ask(username, SAVE, { name, definition: report })));
      return [answered, sent.map((statement) => statement.replace(/\b\d+\b/g, '0')).sort()];
    };
    expect(await ask(own.name)).toEqual(await ask(other.name));
  });
});

describe('“updating the Patient Set must be done manually by a system administrator”', () => {
  test('drift says who would join and leave; a refresh on purpose makes it so', async () => {
    const { report, city, patient } = town();
    const [stays, leaves] = [await patient(), await patient()];
    const set = await save(report);
    const joins = await patient();
    await world.database.run((entities) => entities.query(`UPDATE patient SET city_key = 'elsewhere' WHERE id = '${leaves.id}'`));
    const drift = `{ patientSet(id: "${set.id}") { drift { wouldJoin { totalCount message nodes { id } } wouldLeave { totalCount message nodes { id } } } } }`;
    const told = async () => (await world.ask(admin, drift)).body.data.patientSet.drift;
    expect(await told()).toEqual({ wouldJoin: page({ id: joins.gid }), wouldLeave: page({ id: leaves.gid }) });
    expect(await members(set.id)).toEqual(keys(stays, leaves));
    expect(await change(admin, 'refreshPatientSet', set.id, 1)).toEqual(
      answer({ refreshPatientSet: { id: set.id, name: set.name, version: 2 } }),
    );
    expect(await members(set.id)).toEqual(keys(stays, joins));
    expect(await told()).toEqual({ wouldJoin: page(), wouldLeave: page() });
    expect(city).toBe(report.where.city);
  });

  test('a refresh is over all patients, also those whom the administrator may not see', async () => {
    const { report, patient } = town();
    const set = await save(report);
    const hidden = await patient({ locked: true });
    await change(admin, 'refreshPatientSet', set.id, 1);
    expect(await members(set.id)).toEqual(keys(hidden));
  });

  test('drift names and counts only those of whom the reader may know, and who show what the definition speaks of', async () => {
    const { report, patient } = town();
    const username = await manager();
    const gone = [await patient(), await patient({ locked: true })];
    const set = await save(report);
    const byName = await save({ select: ['DEMOGRAPHIC_NUMBER'], where: { lastName: 'Zzsafe' } });
    for (const { id } of gone)
      await world.database.run((entities) => entities.query(`UPDATE patient SET city_key = 'elsewhere' WHERE id = '${id}'`));
    const shown = await patient();
    await patient({ locked: true });
    const safe = await patient({ sex: 'X' });
    const safeByName = await world.patient('Zzsafe');
    for (const { mrn } of [safe, safeByName])
      await world.limit({ fragment: `mrn = '${mrn}'`, level: 'PATIENT', overrideSetting: 'ALLOW', providers: [username] });
    const drift = async (id: string) => {
      const query = `{ patientSet(id: "${id}") { drift { wouldJoin { totalCount nodes { id } } wouldLeave { totalCount nodes { id } } } } }`;
      return (await world.ask(username, query)).body.data.patientSet.drift;
    };
    const list = (...patients: { gid: string }[]) => ({ totalCount: patients.length, nodes: patients.map(({ gid }) => ({ id: gid })) });
    // The city of a safe patient is not shown, so the drift of a definition by city does not name her.
    expect(await drift(set.id)).toEqual({ wouldJoin: list(shown), wouldLeave: list(gone[0]!) });
    expect(await drift(byName.id)).toEqual({ wouldJoin: list(safeByName), wouldLeave: list() });
  });

  test('drift and history are answered for one set at a time', async () => {
    const username = await manager([SETS_MANAGE, AUDIT_READ]);
    for (const field of ['drift { wouldJoin { totalCount } }', 'history { totalCount }']) {
      const { body } = await world.ask(username, `{ patientSets(first: 1) { nodes { ${field} } } }`);
      const name = field.slice(0, field.indexOf(' '));
      expect(body.errors?.map(({ extensions }) => extensions)).toEqual([{ code: 'BAD_USER_INPUT', path: name, rule: 'ONE_SET_AT_A_TIME' }]);
    }
  });
});

describe('who uses a set, and what became of it', () => {
  test('usedBy needs SET_ACCESS_MANAGE, history AUDIT_READ; without, the field is null and the set is there', async () => {
    const set = await world.set(unique('Set'), []);
    for (const [field, query] of [
      ['usedBy', `{ patientSet(id: "${set.gid}") { name usedBy { id } } }`],
      ['history', `{ patientSet(id: "${set.gid}") { name history { totalCount } } }`],
    ] as const) {
      const { body } = await world.ask(admin, query);
      expect(body.data).toEqual({ patientSet: { name: set.name, [field]: null } });
      expect(codes({ status: 200, body })).toEqual([{ code: 'FORBIDDEN' }]);
    }
  });

  test('usedBy names the providers, by name', async () => {
    const username = await manager([SETS_MANAGE, SET_ACCESS_MANAGE]);
    const nurses = ['b', 'a'].map((stem) => unique(stem));
    for (const nurse of nurses) await world.provider(nurse);
    const [set, other] = [await world.set(unique('Set'), [], nurses), await world.set(unique('Set'), [], [nurses[0]!])];
    const named = (...usernames: string[]) =>
      usernames.map((each) => ({ id: globalId('Provider', world.providerId(each)), displayName: each }));
    const query = `query ($ids: [ID!]!) { nodes(ids: $ids) { ... on PatientSet { usedBy { id displayName } } } }`;
    expect(await world.ask(username, query, { ids: [set.gid, other.gid] })).toEqual(
      answer({ nodes: [{ usedBy: named(nurses[1]!, nurses[0]!) }, { usedBy: named(nurses[0]!) }] }),
    );
  });

  test('history tells each change with what was and what is; reading it is an event', async () => {
    const username = await manager([SETS_MANAGE, AUDIT_READ]);
    const { report } = town();
    const set = await save(report);
    world.pass(1);
    await change(admin, 'renamePatientSet', set.id, 1, { name: `${set.name} new` });
    const query = `{ patientSet(id: "${set.id}") { history { nodes { field viewer { displayName } changes { name before after } } } } }`;
    const { body } = await world.ask(username, query);
    expect(body.data.patientSet.history.nodes).toEqual([
      {
        field: 'renamePatientSet',
        viewer: { displayName: admin },
        changes: [{ name: 'name', before: `"${set.name}"`, after: `"${set.name} new"` }],
      },
      {
        field: 'savePatientSet',
        viewer: { displayName: admin },
        changes: [
          { name: 'createdBy', before: null, after: JSON.stringify(globalId('Provider', world.providerId(admin))) },
          { name: 'definition', before: null, after: JSON.stringify(report) },
          { name: 'name', before: null, after: `"${set.name}"` },
        ],
      },
    ]);
    expect(await eventsOf(world, username)).toEqual([
      {
        action: 'AUDIT_READ',
        outcome: 'SUCCESS',
        field: 'patientSet.history',
        criteria: { subjectId: keyOf(set.id), actions: ['PATIENT_SET_CHANGED'] },
      },
    ]);
  });

  test('history names who was added and removed, as far as the reader may know of them', async () => {
    const username = await manager([SETS_MANAGE, AUDIT_READ]);
    const { report, patient } = town();
    const [shown, hidden, blocked] = [await patient(), await patient({ locked: true }), await patient()];
    await world.set(unique('Staff'), [blocked], [username]);
    const set = await save(report);
    world.pass(1);
    await change(admin, 'removePatientSetMembers', set.id, 1, { patient: shown.gid });
    world.pass(1);
    await change(admin, 'renamePatientSet', set.id, 2);
    const query = `{ patientSet(id: "${set.id}") { history { nodes { members { added { id } removed { id } } } } } }`;
    const { body } = await world.ask(username, query);
    expect(body).toEqual({
      data: {
        patientSet: {
          history: {
            nodes: [
              { members: null },
              { members: { added: [], removed: [{ id: shown.gid }] } },
              { members: { added: [{ id: shown.gid }], removed: [] } },
            ],
          },
        },
      },
    });
    expect(await members(set.id)).toEqual(keys(hidden, blocked));
  });

  test('the right to locked records shows locked members; nobody else learns how many there are', async () => {
    const { report, patient } = town();
    const locked = await patient({ locked: true });
    const set = await save(report);
    const query = `{ patientSet(id: "${set.id}") { members { totalCount } } }`;
    const clerk = await manager([SETS_MANAGE, RECORDS_READ_LOCKED, RECORDS_READ]);
    expect(await world.ask(clerk, query)).toEqual(answer({ patientSet: { members: { totalCount: 1 } } }));
    expect(await world.ask(admin, query)).toEqual(answer({ patientSet: { members: { totalCount: 0 } } }));
    expect(locked.locked).toBe(true);
  });
});
