import fc from 'fast-check';
import sql from 'sql-template-tag';
import { globalId, readGlobalId } from '../../../src/entity/globalId';
import { Permission } from '../../../src/policy/Permission';
import { World } from '../../world/World';
import { ACCOUNT, ADMINISTRATOR, did, idOf, person, providerInput, ROLE, roleOf } from '../scenario/administration';
import { eventsOf, unique } from '../scenario/queries';

let world: World;
beforeAll(async () => {
  world = await World.open();
});
afterAll(() => world.close());

const account = (username: string) => did(world, username, `provider(id: "${idOf(world, username)}") { ${ACCOUNT} }`, {}, 'query');
const permissionsOf = async (username: string) => (await world.ask(username, '{ me { permissions roles } }')).body.data?.me;

describe('nobody gives a permission to themselves', () => {
  test.each([
    [
      'by a role that they hold',
      async (me: string) =>
        `changeRole(id: "${await roleOf(world, me)}", version: 1, input: { name: "${unique('x')}", permissions: [AUDIT_READ ROLES_MANAGE PROVIDERS_MANAGE] }) { id }`,
    ],
    [
      'nor takes one, which is a change as well',
      async (me: string) =>
        `changeRole(id: "${await roleOf(world, me)}", version: 1, input: { name: "${unique('x')}", permissions: [ROLES_MANAGE] }) { id }`,
    ],
    ['by deleting a role that they hold', async (me: string) => `deleteRole(id: "${await roleOf(world, me)}", version: 1)`],
    [
      'by another role',
      async (me: string) =>
        `setProviderRoles(id: "${idOf(world, me)}", version: 1, roles: ["${await roleOf(world, await person(world, [Permission.AUDIT_READ]))}"]) { id }`,
    ],
    ['by no role', async (me: string) => `setProviderRoles(id: "${idOf(world, me)}", version: 1, roles: []) { id }`],
    [
      'by another name',
      async (me: string) => `changeProvider(id: "${idOf(world, me)}", version: 1, input: ${providerInput(unique('x'))}) { id }`,
    ],
    [
      'by being no physician, whom the security of physicians of record binds',
      async (me: string) => `changeProvider(id: "${idOf(world, me)}", version: 1, input: ${providerInput(me, { physician: true })}) { id }`,
    ],
    [
      'by being inactive',
      async (me: string) => `changeProvider(id: "${idOf(world, me)}", version: 1, input: ${providerInput(me, { active: false })}) { id }`,
    ],
  ])('%s', async (_name, attempt) => {
    const me = await person(world, ADMINISTRATOR, 'me');
    await person(world, ADMINISTRATOR, 'another');
    const before = [await account(me), await permissionsOf(me)];
    expect(await did(world, me, await attempt(me))).toBe('FORBIDDEN');
    expect([await account(me), await permissionsOf(me)]).toEqual(before);
    expect((await eventsOf(world, me)).at(-1)).toMatchObject({ action: 'OPERATION', outcome: 'REFUSED', errorCode: 'FORBIDDEN' });
  });

  test('a new role of one’s own making is not given to oneself', async () => {
    const me = await person(world, ADMINISTRATOR, 'me');
    const role = (await did(world, me, `createRole(input: { name: "${unique('x')}", permissions: [AUDIT_READ] }) { ${ROLE} }`)) as {
      id: string;
    };
    const roles = `["${await roleOf(world, me)}", "${role.id}"]`;
    expect(await did(world, me, `setProviderRoles(id: "${idOf(world, me)}", version: 1, roles: ${roles}) { id }`)).toBe('FORBIDDEN');
  });

  test('who manages providers, and no roles, gives nobody’s roles to another identity', async () => {
    const me = await person(world, [Permission.PROVIDERS_MANAGE], 'me');
    const admin = await person(world, ADMINISTRATOR, 'admin');
    const other = unique('other');
    expect(await did(world, me, `changeProvider(id: "${idOf(world, admin)}", version: 1, input: ${providerInput(other)}) { id }`)).toBe(
      'FORBIDDEN',
    );
    expect(await did(world, me, `setProviderRoles(id: "${idOf(world, admin)}", version: 1, roles: []) { id }`)).toBe('FORBIDDEN');
    expect(await did(world, me, `createRole(input: { name: "${unique('x')}", permissions: [] }) { id }`)).toBe('FORBIDDEN');
    const display = providerInput(admin, { displayName: 'Another' });
    expect(await did(world, me, `changeProvider(id: "${idOf(world, admin)}", version: 1, input: ${display}) { displayName }`)).toEqual({
      displayName: 'Another',
    });
    expect(
      await did(world, admin, `changeProvider(id: "${idOf(world, me)}", version: 1, input: ${providerInput(other)}) { username }`),
    ).toEqual({
      username: other,
    });
  });

  test('a right that was lost a moment ago changes nothing any more', async () => {
    const [first, second] = [await person(world, ADMINISTRATOR, 'admin'), await person(world, ADMINISTRATOR, 'admin')];
    const fire = (by: string, of: string) =>
      did(world, by, `changeProvider(id: "${idOf(world, of)}", version: 1, input: ${providerInput(of, { active: false })}) { active }`);
    const outcomes = await Promise.all([fire(first, second), fire(second, first)]);
    // One of them is inactive when the other's turn comes, or was before the other was even asked.
    expect(outcomes.filter((each) => typeof each === 'object' && each !== null)).toEqual([{ active: false }]);
    const active = await world.database.query(
      sql`SELECT id FROM provider WHERE active = 1 AND id IN (${world.providerId(first)}, ${world.providerId(second)})`,
    );
    expect(active).toHaveLength(1);
  });
});

describe('one is always left who manages roles', () => {
  /** A hospital whose only administrators are these. */
  async function hospital(count: number): Promise<{ own: World; admins: string[]; spare: string }> {
    const own = await World.open();
    const admins = Array.from({ length: count }, (_, index) => `admin${index}`);
    for (const admin of admins) await own.provider(admin, { permissions: ADMINISTRATOR });
    await own.provider('clerk', { permissions: [Permission.PROVIDERS_MANAGE] });
    await own.provider('retired', { permissions: ADMINISTRATOR, active: false });
    return { own, admins, spare: 'clerk' };
  }
  const administrators = (own: World) =>
    own.database.query(sql`SELECT DISTINCT v.id FROM provider v JOIN provider_role pr ON pr.provider_id = v.id
      JOIN role_permission rp ON rp.role_id = pr.role_id WHERE v.active = 1 AND rp.permission = 'ROLES_MANAGE'`);

  test('who manages providers does not make the last one inactive; an inactive one does not count', async () => {
    const { own, spare } = await hospital(1);
    try {
      const input = providerInput('admin0', { active: false });
      expect(await did(own, spare, `changeProvider(id: "${idOf(own, 'admin0')}", version: 1, input: ${input}) { id }`)).toBe(
        'BAD_USER_INPUT KEEPS_ONE_WHO_MANAGES_ROLES',
      );
      expect(await administrators(own)).toHaveLength(1);
    } finally {
      await own.close();
    }
  });

  test.each([
    ['roles', (own: World, of: string) => Promise.resolve(`setProviderRoles(id: "${idOf(own, of)}", version: 1, roles: []) { id }`)],
    [
      'activity',
      (own: World, of: string) =>
        Promise.resolve(`changeProvider(id: "${idOf(own, of)}", version: 1, input: ${providerInput(of, { active: false })}) { id }`),
    ],
    [
      'role',
      async (own: World, of: string) =>
        `changeRole(id: "${await roleOf(own, of)}", version: 1, input: { name: "${unique('x')}", permissions: [] }) { id }`,
    ],
  ])('not when three administrators take each other’s %s at once', async (_name, attempt) => {
    for (let round = 0; round < 3; round += 1) {
      const { own, admins } = await hospital(3);
      try {
        const pairs = admins.flatMap((by) => admins.filter((of) => of !== by).map((of) => [by, of] as const));
        const attempts = await Promise.all(pairs.map(async ([by, of]) => [by, await attempt(own, of)] as const));
        await Promise.all(attempts.map(([by, field]) => did(own, by, field)));
        expect(await administrators(own)).toHaveLength(1);
      } finally {
        await own.close();
      }
    }
  });
});

describe('roles and providers', () => {
  test('are rebuilt from the trail after any sequence of changes, and are the tables', async () => {
    const names = fc.constantFrom('Nurse', 'Clerk', 'nürse', 'Analyst', '');
    const permissions = fc.subarray(Object.values(Permission));
    const place = fc.nat({ max: 5 });
    const version = fc.integer({ min: 1, max: 3 });
    const step = fc.oneof(
      fc.record({ kind: fc.constant('createRole' as const), name: names, permissions }),
      fc.record({ kind: fc.constant('changeRole' as const), name: names, permissions, place, version }),
      fc.record({ kind: fc.constant('deleteRole' as const), place, version }),
      fc.record({ kind: fc.constant('createProvider' as const), name: fc.constantFrom('ann', 'bob', 'ANN', 'cé') }),
      fc.record({
        kind: fc.constant('changeProvider' as const),
        name: fc.constantFrom('ann', 'bob', 'dan'),
        place,
        version,
        active: fc.boolean(),
      }),
      fc.record({ kind: fc.constant('setRoles' as const), place, version, places: fc.array(place, { maxLength: 3 }) }),
    );
    type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never;
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 25 }), async (steps) => {
        const own = await World.open();
        try {
          await own.provider('admin', { permissions: ADMINISTRATOR });
          const at = async (table: 'role' | 'provider', index: number) => {
            const rows = await own.database.query<{ id: string }>(
              table === 'role' ? sql`SELECT id FROM role ORDER BY id` : sql`SELECT id FROM provider ORDER BY id`,
            );
            return globalId(table === 'role' ? 'Role' : 'Provider', rows[index % rows.length]!.id);
          };
          const field = async (taken: Step): Promise<string> => {
            const input = 'permissions' in taken ? `{ name: "${taken.name}", permissions: [${taken.permissions.join(' ')}] }` : '';
            switch (taken.kind) {
              case 'createRole':
                return `createRole(input: ${input}) { id }`;
              case 'changeRole':
                return `changeRole(id: "${await at('role', taken.place)}", version: ${taken.version}, input: ${input}) { id }`;
              case 'deleteRole':
                return `deleteRole(id: "${await at('role', taken.place)}", version: ${taken.version})`;
              case 'createProvider':
                return `createProvider(input: ${providerInput(taken.name)}) { id }`;
              case 'changeProvider':
                return `changeProvider(id: "${await at('provider', taken.place)}", version: ${taken.version}, input: ${providerInput(taken.name, { active: taken.active })}) { id }`;
              case 'setRoles': {
                const roles = await Promise.all(taken.places.map((each) => at('role', each)));
                return `setProviderRoles(id: "${await at('provider', taken.place)}", version: ${taken.version}, roles: ${JSON.stringify(roles)}) { id }`;
              }
            }
          };
          const started = await stateOf(own);
          for (const taken of steps) await did(own, 'admin', await field(taken));
          expect(await rebuilt(own, started)).toEqual(await stateOf(own));
        } finally {
          await own.close();
        }
      }),
      { numRuns: 8 },
    );
  });
});

type State = Record<string, unknown>;

async function stateOf(own: World): Promise<State> {
  const state: State = {};
  const roles = await own.database.query<{ id: string; name: string; version: number }>(sql`SELECT id, name, version FROM role`);
  for (const { id, name, version } of roles) {
    const held = await own.database.query<{ permission: string }>(sql`SELECT permission FROM role_permission WHERE role_id = ${id}`);
    state[id] = { name, permissions: held.map(({ permission }) => permission).sort(), version: Number(version) };
  }
  const providers = await own.database.query<{
    id: string;
    username: string;
    displayName: string;
    physician: unknown;
    active: unknown;
    version: number;
  }>(sql`SELECT id, username, display_name AS displayName, physician, active, version FROM provider`);
  for (const { id, username, displayName, physician, active, version } of providers) {
    const held = await own.database.query<{ roleId: string }>(sql`SELECT role_id AS roleId FROM provider_role WHERE provider_id = ${id}`);
    const roleIds = held.map(({ roleId }) => globalId('Role', roleId)).sort();
    state[id] = {
      username,
      displayName,
      physician: Number(physician) === 1,
      active: Number(active) === 1,
      roles: roleIds,
      version: Number(version),
    };
  }
  return state;
}

/** What the changes that the trail tells of make of a state; each must begin where the one before it ended. */
async function rebuilt(own: World, started: State): Promise<State> {
  const state = { ...started };
  for (const event of await own.events()) {
    const { subject, change } = event as { subject?: { id: string }; change?: { before: unknown; after: unknown } };
    if (!subject || !change) continue;
    expect(readGlobalId(globalId('Role', subject.id))).not.toBeNull();
    expect(change.before).toEqual(state[subject.id] ?? null);
    if (change.after === null) delete state[subject.id];
    else state[subject.id] = change.after;
  }
  return state;
}
