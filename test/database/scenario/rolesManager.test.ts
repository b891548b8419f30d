import { AccessLimitRole } from '../../../src/entity/AccessLimitRow';
import { readGlobalId } from '../../../src/entity/globalId';
import { Provider } from '../../../src/entity/Provider';
import { ProviderRole, RolePermission } from '../../../src/entity/Role';
import { Permission } from '../../../src/policy/Permission';
import { watching } from '../../world/Watching';
import { World } from '../../world/World';
import { ACCOUNT, ADMINISTRATOR, did, idOf, outcome, person, providerInput, ROLE, roleOf } from './administration';
import { answer, eventsOf, refused, unique } from './queries';

let world: World;
beforeAll(async () => {
  world = await World.open();
});
afterAll(() => world.close());

const keyOf = (id: string) => readGlobalId(id)?.key ?? '';
const created = async (admin: string, permissions: readonly Permission[] = [], name = unique('Role ')) =>
  (await did(world, admin, `createRole(input: { name: "${name}", permissions: [${permissions.join(' ')}] }) { ${ROLE} }`)) as {
    id: string;
    name: string;
    version: number;
  };

describe('roles', () => {
  test('are made, read, changed and deleted; each change is an event with what was and what is', async () => {
    const admin = await person(world, ADMINISTRATOR, 'admin');
    const [name, second] = [unique('Ward clerk '), unique('Clerk ')];
    const role = await created(admin, [Permission.SETS_MANAGE, Permission.RECORDS_READ, Permission.SETS_MANAGE], ` ${name} `);
    expect(role).toEqual({ id: role.id, name, permissions: ['RECORDS_READ', 'SETS_MANAGE'], holders: 0, version: 1 });
    const changed = await did(
      world,
      admin,
      `changeRole(id: "${role.id}", version: 1, input: { name: "${second}", permissions: [AUDIT_READ] }) { ${ROLE} }`,
    );
    expect(changed).toEqual({ id: role.id, name: second, permissions: ['AUDIT_READ'], holders: 0, version: 2 });
    expect(await world.ask(admin, `{ role(id: "${role.id}") { ${ROLE} } }`)).toEqual(answer({ role: changed }));
    expect(await did(world, admin, `deleteRole(id: "${role.id}", version: 2)`)).toBe(role.id);
    expect(await world.ask(admin, `{ role(id: "${role.id}") { ${ROLE} } }`)).toEqual(answer({ role: null }));
    const subject = { type: 'ROLE', id: keyOf(role.id) };
    const [first, then] = [
      { name, permissions: ['RECORDS_READ', 'SETS_MANAGE'], version: 1 },
      { name: second, permissions: ['AUDIT_READ'], version: 2 },
    ];
    expect(await eventsOf(world, admin)).toEqual([
      { action: 'ROLE_CHANGED', outcome: 'SUCCESS', field: 'createRole', subject, change: { before: null, after: first } },
      { action: 'ROLE_CHANGED', outcome: 'SUCCESS', field: 'changeRole', subject, change: { before: first, after: then } },
      { action: 'ROLE_CHANGED', outcome: 'SUCCESS', field: 'deleteRole', subject, change: { before: then, after: null } },
      { action: 'LOOK_UP', outcome: 'NOT_FOUND', field: 'role', askedFor: { roleId: keyOf(role.id) } },
    ]);
  });

  test('have names that are unique whatever their case or accents, and are listed by them', async () => {
    const own = await World.open();
    try {
      await own.provider('admin', { permissions: ADMINISTRATOR });
      const make = (name: string) => did(own, 'admin', `createRole(input: { name: "${name}", permissions: [] }) { name }`);
      expect(await make('Étage 3')).toEqual({ name: 'Étage 3' });
      expect(await make('etage  3')).toBe('BAD_USER_INPUT NAME_TAKEN');
      expect(await make('')).toBe('BAD_USER_INPUT LENGTH_FROM_1_TO_64');
      expect(await make('A')).toEqual({ name: 'A' });
      const list = '{ roles { totalCount nodes { name holders } } }';
      expect(await own.ask('admin', list)).toEqual(
        answer({
          roles: {
            totalCount: 3,
            nodes: [
              { name: 'A', holders: 0 },
              { name: 'Étage 3', holders: 0 },
              { name: 'role of admin', holders: 1 },
            ],
          },
        }),
      );
      const first = await own.ask('admin', '{ roles(first: 1) { pageInfo { hasNextPage endCursor } edges { node { name } } } }');
      expect(first.body.data.roles).toMatchObject({ pageInfo: { hasNextPage: true }, edges: [{ node: { name: 'A' } }] });
      const after = first.body.data.roles.pageInfo.endCursor as string;
      expect(await own.ask('admin', `{ roles(first: 1, after: "${after}") { nodes { name } } }`)).toEqual(
        answer({ roles: { nodes: [{ name: 'Étage 3' }] } }),
      );
    } finally {
      await own.close();
    }
  });

  test('that are held, or that a limit names, are not deleted', async () => {
    const admin = await person(world, ADMINISTRATOR, 'admin');
    const holder = await person(world);
    const held = await roleOf(world, holder);
    expect(await did(world, admin, `deleteRole(id: "${held}", version: 1)`)).toBe('BAD_USER_INPUT NOT_IN_USE');
    const role = await created(admin);
    const limitId = await world.limit({ fragment: "service = 'Nothing'", providers: [holder] });
    await world.database.run((manager) => manager.insert(AccessLimitRole, { limitId, roleId: keyOf(role.id) }));
    expect(await did(world, admin, `deleteRole(id: "${role.id}", version: 1)`)).toBe('BAD_USER_INPUT NOT_IN_USE');
  });

  test('are changed by one of many who have read the same version', async () => {
    const admins = [await person(world, ADMINISTRATOR), await person(world, ADMINISTRATOR), await person(world, ADMINISTRATOR)];
    const role = await created(admins[0]!);
    const all = await Promise.all(
      admins.map((admin, index) =>
        did(
          world,
          admin,
          `changeRole(id: "${role.id}", version: 1, input: { name: "${role.name} ${index}", permissions: [] }) { version }`,
        ),
      ),
    );
    expect(all.map((each) => (typeof each === 'string' ? each : 'done')).sort()).toEqual(['STALE_VERSION', 'STALE_VERSION', 'done']);
    expect(await did(world, admins[0]!, `deleteRole(id: "${role.id}", version: 1)`)).toBe('STALE_VERSION');
    const events = (await eventsOf(world, admins[0]!)).filter(({ errorCode }) => errorCode === 'STALE_VERSION');
    expect(events.at(-1)).toEqual({
      action: 'OPERATION',
      outcome: 'REFUSED',
      field: 'deleteRole',
      subject: { type: 'ROLE', id: keyOf(role.id) },
      errorCode: 'STALE_VERSION',
    });
  });

  test('are made once for a key', async () => {
    const admin = await person(world, ADMINISTRATOR, 'admin');
    const name = unique('Once ');
    const make = `mutation { createRole(input: { name: "${name}", permissions: [] }, idempotencyKey: "a-key-of-ours") { id } }`;
    const first = await world.ask(admin, make);
    expect(first.body.errors).toBeUndefined();
    expect(await world.ask(admin, make)).toEqual(first);
    expect(outcome(await world.ask(admin, make.replace('permissions: []', 'permissions: [AUDIT_READ]')))).toBe('CONFLICT');
  });
});

describe('providers', () => {
  test('are made without roles, changed, and given roles; each change is an event with what was and what is', async () => {
    const admin = await person(world, ADMINISTRATOR, 'admin');
    const username = unique('New.Person');
    const made = (await did(
      world,
      admin,
      `createProvider(input: { username: "${username}", displayName: " Dr  New ", physician: true, active: true }) { ${ACCOUNT} }`,
    )) as { id: string };
    const { id } = made;
    const first = { username, displayName: 'Dr New', physician: true, active: true };
    expect(made).toEqual({ id, ...first, version: 1, roles: [] });
    const role = await created(admin, [Permission.AUDIT_READ]);
    const given = await did(world, admin, `setProviderRoles(id: "${id}", version: 1, roles: ["${role.id}", "${role.id}"]) { ${ACCOUNT} }`);
    expect(given).toEqual({ id, ...first, version: 2, roles: [{ name: role.name }] });
    expect(await world.ask(username, '{ me { permissions } }')).toEqual(answer({ me: { permissions: ['AUDIT_READ'] } }));
    const renamed = { ...first, displayName: 'Dr Newer', physician: false };
    const input = `{ username: "${username}", displayName: "Dr Newer", physician: false, active: true }`;
    expect(await did(world, admin, `changeProvider(id: "${id}", version: 2, input: ${input}) { ${ACCOUNT} }`)).toEqual({
      id,
      ...renamed,
      version: 3,
      roles: [{ name: role.name }],
    });
    const subject = { type: 'PROVIDER', id: keyOf(id) };
    const states = [
      null,
      { ...first, roles: [], version: 1 },
      { ...first, roles: [role.id], version: 2 },
      { ...renamed, roles: [role.id], version: 3 },
    ];
    const event = (field: string, index: number) => ({
      action: 'PROVIDER_CHANGED',
      outcome: 'SUCCESS',
      field,
      subject,
      change: { before: states[index], after: states[index + 1] },
    });
    expect((await eventsOf(world, admin)).filter(({ action }) => action === 'PROVIDER_CHANGED')).toEqual([
      event('createProvider', 0),
      event('setProviderRoles', 1),
      event('changeProvider', 2),
    ]);
  });

  test('are found by the beginning of a name, whatever its case or accents, and page by name', async () => {
    const admin = await person(world, ADMINISTRATOR, 'admin');
    const family = unique('Ödegaard');
    const add = (given: string) =>
      did(world, admin, `createProvider(input: ${providerInput(unique('someone'), { displayName: `${given} ${family}` })}) { id }`);
    for (const given of ['Zoë', 'Åse', '100%']) await add(given);
    const found = async (search: string, window = '') => {
      const { body } = await world.ask(admin, `{ providers(search: ${search}${window}) { totalCount message nodes { displayName } } }`);
      return body.errors ? body : body.data.providers;
    };
    const names = (...nodes: string[]) => ({
      totalCount: nodes.length,
      message: nodes.length === 0 ? 'None found for criteria entered' : null,
      nodes: nodes.map((displayName) => ({ displayName })),
    });
    expect(await found(`{ name: "${family.toUpperCase()}" }`)).toEqual(names(`100% ${family}`, `Åse ${family}`, `Zoë ${family}`));
    expect(await found(`{ name: "ase ${family}" }`)).toEqual(names(`Åse ${family}`));
    expect(await found(`{ name: "100% ${family}" }`)).toEqual(names(`100% ${family}`));
    expect(await found(`{ name: "% ${family}" }`)).toEqual(names());
    expect(await found(`{ name: "_ ${family}" }`)).toEqual(names());
    expect(await found(`{ name: "${family}", active: false }`)).toEqual(names());
    expect(await found(`{ name: "${family}" }`, ', first: 1')).toMatchObject({ totalCount: 3, nodes: [{ displayName: `100% ${family}` }] });
    const holder = await person(world, [], 'holder');
    expect(await found(`{ role: "${await roleOf(world, holder)}" }`)).toEqual(names(holder));
  });

  test('who are made inactive are refused from their next request on, also where they watch', async () => {
    const admin = await person(world, ADMINISTRATOR, 'admin');
    const analyst = await person(world, [Permission.OVERRIDE_DECIDE], 'analyst');
    const seen = await watching(world, analyst, 'subscription { overrideQueueChanged { id } }');
    const clinician = await person(world);
    const patient = await world.patient(unique('Safe'));
    await world.limit({
      fragment: `last_name = '${patient.lastName}'`,
      level: 'PATIENT',
      overrideSetting: 'PROMPT',
      providers: [clinician],
    });
    const role = (await did(
      world,
      admin,
      `createRole(input: { name: "${unique('R')}", permissions: [RECORDS_READ OVERRIDE_SELF] }) { id }`,
    )) as {
      id: string;
    };
    await did(world, admin, `setProviderRoles(id: "${idOf(world, clinician)}", version: 1, roles: ["${role.id}"]) { id }`);
    const change = providerInput(analyst, { active: false });
    expect(await did(world, admin, `changeProvider(id: "${idOf(world, analyst)}", version: 1, input: ${change}) { active }`)).toEqual({
      active: false,
    });
    expect((await world.ask(analyst, '{ me { id } }')).status).toBe(401);
    const asked = await world.ask(clinician, `{ patient(id: "${patient.gid}", overrideReason: { code: "CONSULT" }) { id } }`);
    expect(outcome(asked)).toBe('OVERRIDE_APPROVAL_PENDING');
    await seen.until(({ arrived }) => arrived.length > 0);
    expect(JSON.stringify(seen.arrived)).toContain('UNAUTHENTICATED');
    await seen.end();
  });

  test('lose what a role loses, at their next request', async () => {
    const admin = await person(world, ADMINISTRATOR, 'admin');
    const nurse = await person(world, [Permission.RECORDS_READ], 'nurse');
    const query = '{ patients(first: 1) { nodes { id } } }';
    expect((await world.ask(nurse, query)).body.errors).toBeUndefined();
    const role = await roleOf(world, nurse);
    await did(world, admin, `changeRole(id: "${role}", version: 1, input: { name: "${unique('Less ')}", permissions: [] }) { id }`);
    expect(outcome(await world.ask(nurse, query))).toBe('FORBIDDEN');
  });
});

describe('the lists of an administrator', () => {
  test('tell of a role its permissions by their names, without what is none, and how many hold it, active or not', async () => {
    const own = await World.open();
    try {
      await own.provider('admin', { permissions: ADMINISTRATOR });
      const given = [Permission.SETS_MANAGE, Permission.AUDIT_READ, Permission.ACCESS_EXPLAIN];
      for (const username of ['åse', 'bo', 'cy']) await own.provider(username, { active: username !== 'bo', permissions: given });
      await own.provider('nobody', { permissions: [] });
      const [ofÅse, ofBo] = [await roleOf(own, 'åse'), await roleOf(own, 'bo')];
      await own.database.run((manager) =>
        manager.insert(
          ProviderRole,
          ['bo', 'cy'].map((username) => ({ providerId: own.providerId(username), roleId: keyOf(ofÅse) })),
        ),
      );
      await own.database.run((manager) => manager.insert(RolePermission, { roleId: keyOf(ofBo), permission: 'FLY' as Permission }));
      await own.database.run((manager) => manager.delete(ProviderRole, { providerId: own.providerId('nobody') }));
      const shown = (name: string, holders: number, permissions: readonly string[] = ['ACCESS_EXPLAIN', 'AUDIT_READ', 'SETS_MANAGE']) => ({
        id: expect.stringMatching(/^Role:/),
        name: `role of ${name}`,
        permissions,
        holders,
        version: 1,
      });
      const [admin, åse, bo, cy] = [shown('admin', 1, [...ADMINISTRATOR].sort()), shown('åse', 3), shown('bo', 1), shown('cy', 1)];
      expect(await own.ask('admin', `{ roles { nodes { ${ROLE} } } }`)).toEqual(
        answer({ roles: { nodes: [admin, åse, bo, cy, shown('nobody', 0, [])] } }),
      );
      expect(await own.ask('admin', `{ role(id: "${ofÅse}") { ${ROLE} } }`)).toEqual(answer({ role: { ...åse, id: ofÅse } }));
      // Each provider with their own, though all are read together.
      expect(await own.ask('admin', `{ providers { nodes { username physician active version roles { ${ROLE} } } } }`)).toEqual(
        answer({
          providers: {
            nodes: [
              { username: 'admin', physician: false, active: true, version: 1, roles: [admin] },
              { username: 'åse', physician: false, active: true, version: 1, roles: [åse] },
              { username: 'bo', physician: false, active: false, version: 1, roles: [åse, bo] },
              { username: 'cy', physician: false, active: true, version: 1, roles: [åse, cy] },
              { username: 'nobody', physician: false, active: true, version: 1, roles: [] },
            ],
          },
        }),
      );
      expect(await own.ask('admin', `{ provider(id: "${idOf(own, 'nobody')}") { username roles { id } } }`)).toEqual(
        answer({ provider: { username: 'nobody', roles: [] } }),
      );
    } finally {
      await own.close();
    }
  });

  test('page through roles and providers in both directions; a cursor with what the order has not is refused', async () => {
    const own = await World.open();
    try {
      for (const username of ['admin', 'two', 'three'])
        await own.provider(username, { permissions: username === 'admin' ? ADMINISTRATOR : [] });
      await own.database.run((manager) => manager.update(Provider, { username: 'three' }, { displayName: 'two', displayNameKey: 'two' }));
      for (const [list, name] of [
        ['roles', 'name'],
        ['providers', 'username'],
      ] as const) {
        const ask = async (given: string) =>
          (
            await own.ask(
              'admin',
              `{ page: ${list}(${given}) { edges { cursor node { ${name} } } pageInfo { hasNextPage hasPreviousPage } } }`,
            )
          ).body;
        const { edges } = (await ask('first: 3')).data.page;
        expect(edges).toHaveLength(3);
        for (const [given, shown, hasPreviousPage, hasNextPage] of [
          ['first: 1', 0, false, true],
          [`first: 1, after: "${edges[0].cursor}"`, 1, true, true],
          [`first: 1, after: "${edges[1].cursor}"`, 2, true, false],
          ['last: 1', 2, true, false],
          [`last: 1, before: "${edges[2].cursor}"`, 1, true, true],
          [`last: 1, before: "${edges[1].cursor}"`, 0, false, true],
        ] as const)
          expect([given, (await ask(given)).data]).toEqual([
            given,
            { page: { edges: [edges[shown]], pageInfo: { hasNextPage, hasPreviousPage } } },
          ]);
        const values = JSON.parse(Buffer.from(edges[0].cursor as string, 'base64url').toString('utf8')) as unknown[];
        for (let index = 1; index < values.length; index += 1) {
          const cursor = Buffer.from(JSON.stringify(values.with(index, null))).toString('base64url');
          expect((await ask(`after: "${cursor}"`)).errors?.map(({ extensions }) => extensions.rule)).toEqual(['CURSOR']);
        }
      }
    } finally {
      await own.close();
    }
  });

  test('find providers by each criterion, and by all that are given together', async () => {
    const admin = await person(world, ADMINISTRATOR, 'admin');
    const stem = unique('Zz');
    for (const [username, displayName, physician, active] of [
      [`${stem}one`, 'First Person', true, true],
      [`${stem}two`, `Second ${stem}o!_x`, false, true],
      [`three${stem}`, `${stem}Third`, true, false],
      [`${stem}%four`, 'Fourth', false, false],
      [`five${stem}`, `Fifth-${stem}`, true, true],
    ] as const)
      await did(world, admin, `createProvider(input: ${providerInput(username, { displayName, physician, active })}) { id }`);
    const found = async (search: string) => {
      const { body } = await world.ask(admin, `{ providers(search: { ${search} }) { totalCount nodes { displayName } } }`);
      const { nodes, totalCount } = body.data.providers;
      expect(totalCount).toBe(nodes.length);
      return nodes.map(({ displayName }: { displayName: string }) => displayName);
    };
    const all = ['First Person', 'Fourth', `Second ${stem}o!_x`, `${stem}Third`];
    expect(await found(`name: "${stem}"`)).toEqual(all);
    expect(await found(`name: " ${stem} "`)).toEqual(all);
    expect(await found(`name: "${stem}", active: true`)).toEqual(['First Person', `Second ${stem}o!_x`]);
    expect(await found(`name: "${stem}", active: false`)).toEqual(['Fourth', `${stem}Third`]);
    expect(await found(`name: "${stem}", physician: true`)).toEqual(['First Person', `${stem}Third`]);
    expect(await found(`name: "${stem}", physician: false, active: true`)).toEqual([`Second ${stem}o!_x`]);
    expect(await found(`name: "${stem}", physician: null, active: null, role: null`)).toEqual(all);
    expect(await found(`name: "${stem}%"`)).toEqual(['Fourth']);
    expect(await found(`name: "${stem}o!"`)).toEqual([`Second ${stem}o!_x`]);
    expect(await found(`name: "${stem}o!_"`)).toEqual([`Second ${stem}o!_x`]);
    expect(await found(`name: "${stem}o_"`)).toEqual([]);
    expect(await found(`name: "${stem}o!!"`)).toEqual([]);
    const query = '{ providers(search: { name: " " }) { totalCount } }';
    expect(await world.ask(admin, query)).toEqual(
      refused(query, ['providers'], 'BAD_USER_INPUT', { path: 'search.name', rule: 'NOT_EMPTY' }),
    );
  });
});

describe('bad input', () => {
  test.each([
    [
      'an unknown role',
      () => 'changeRole(id: "Role:00000000-0000-4000-8000-000000000000", version: 1, input: { name: "x", permissions: [] }) { id }',
      'NOT_FOUND',
    ],
    ['an unknown role to be deleted', () => 'deleteRole(id: "Role:00000000-0000-4000-8000-000000000000", version: 1)', 'NOT_FOUND'],
    [
      'an unknown provider',
      () => `changeProvider(id: "Provider:00000000-0000-4000-8000-000000000000", version: 1, input: ${providerInput('x')}) { id }`,
      'NOT_FOUND',
    ],
    [
      'roles for an unknown provider',
      () => 'setProviderRoles(id: "Provider:00000000-0000-4000-8000-000000000000", version: 1, roles: []) { id }',
      'NOT_FOUND',
    ],
    [
      'the id of a patient',
      () => 'deleteRole(id: "Patient:00000000-0000-4000-8000-000000000000", version: 1)',
      'BAD_USER_INPUT ID_OF_ROLE',
    ],
    ['no id', () => 'setProviderRoles(id: "x", version: 1, roles: []) { id }', 'BAD_USER_INPUT ID_OF_PROVIDER'],
    [
      'an empty username',
      () => `createProvider(input: ${providerInput('', { displayName: 'x' })}) { id }`,
      'BAD_USER_INPUT LENGTH_FROM_1_TO_100',
    ],
    [
      'a username that ends with a space',
      () => `createProvider(input: ${providerInput('x ')}) { id }`,
      'BAD_USER_INPUT VISIBLE_CHARACTERS',
    ],
    [
      'a username with what cannot be seen',
      () => `createProvider(input: ${providerInput('x\u200by')}) { id }`,
      'BAD_USER_INPUT VISIBLE_CHARACTERS',
    ],
    [
      'no name',
      () => `createProvider(input: ${providerInput(unique('y'), { displayName: ' ' })}) { id }`,
      'BAD_USER_INPUT LENGTH_FROM_1_TO_200',
    ],
  ])('%s', async (_name, field, expected) => {
    const admin = await person(world, ADMINISTRATOR, 'admin');
    expect(await did(world, admin, field())).toBe(expected);
  });

  test('a username that another has, whatever its case', async () => {
    const admin = await person(world, ADMINISTRATOR, 'admin');
    const taken = await person(world);
    expect(await did(world, admin, `createProvider(input: ${providerInput(taken.toUpperCase())}) { id }`)).toBe(
      'BAD_USER_INPUT NAME_TAKEN',
    );
  });

  test('an unknown role among those to be given changes nothing', async () => {
    const admin = await person(world, ADMINISTRATOR, 'admin');
    const holder = await person(world);
    const roles = `["${await roleOf(world, holder)}", "Role:00000000-0000-4000-8000-000000000000"]`;
    expect(await did(world, admin, `setProviderRoles(id: "${idOf(world, holder)}", version: 1, roles: ${roles}) { id }`)).toBe('NOT_FOUND');
    expect(await did(world, admin, `provider(id: "${idOf(world, holder)}") { version roles { name } }`, {}, 'query')).toEqual({
      version: 1,
      roles: [{ name: `role of ${holder}` }],
    });
  });
});
