import { Permission } from '../../../src/policy/Permission';
import { World, type Answer } from '../../world/World';
import { EVERYWHERE } from '../faults/faults';
import { badValues, idsIn, MARK, nullablePaths, withValue, type Bad } from './badValues';
import { EXAMPLES, FIRST, wardOf, type Args, type Ward } from './examples';
import { MUTATIONS, mutationText } from './mutationText';

/** The lines of the log. */
const lines: string[] = [];

const NOBODY = '00000000-0000-4000-8000-000000000000';
/** What only a limit that is named can be, and is not looked up where it is none of those that must be. */
const NOT_LOOKED_UP = /^acknowledgeLimits/;

let world: World;
beforeAll(async () => {
  world = await World.open({ LOG_LEVEL: 'trace' }, { log: (line) => lines.push(line) });
  for (const permission of Object.values(Permission)) {
    await world.provider(`without ${permission}`, { permissions: Object.values(Permission).filter((each) => each !== permission) });
  }
});
afterAll(() => world.close());

/** All that is stored, apart from the trail. */
async function stored(): Promise<Readonly<Record<string, string>>> {
  const tables = world.database.dataSource.entityMetadatas.map(({ tableName }) => tableName).filter((name) => !name.startsWith('audit_'));
  const rows = await Promise.all(
    tables.map((table) => world.database.run((manager) => manager.query<unknown[]>(`SELECT * FROM ${table}`))),
  );
  return Object.fromEntries(
    tables.map((table, place) => [
      table,
      rows[place]!.map((row) => JSON.stringify(row))
        .sort()
        .join('\n'),
    ]),
  );
}

const ask = (username: string, name: string, args: Args): Promise<Answer> =>
  world.ask(username, mutationText(name, Object.keys(args)), args);
const codeOf = ({ body }: Answer) => (body.errors ? String(body.errors[0]?.extensions.code) : 'OK');

/** The permissions that a mutation says it needs. */
function neededBy(name: string): string[] {
  const needs = MUTATIONS[name]!.description!.split('Needs ').at(-1)!.split('. Secured')[0]!;
  return [...needs.matchAll(/`([A-Z_]+)`/g)].map(([, permission]) => permission!).filter((each) => each in Permission);
}

test('every mutation has an example, and every example a mutation', () => {
  expect(Object.keys(EXAMPLES).sort()).toEqual(Object.keys(MUTATIONS).sort());
});

describe.each(Object.keys(MUTATIONS))('%s', (name) => {
  let ward: Ward;
  let examples: readonly [Args, ...Args[]];
  beforeAll(async () => {
    ward = await wardOf(world);
    await FIRST[name]?.(world, ward);
    examples = EXAMPLES[name]!(ward);
  });

  test('is forbidden to a provider without any one of its permissions, and then changes nothing', async () => {
    const before = await stored();
    const needed = neededBy(name);
    if (needed.length === 0) expect(MUTATIONS[name]!.description).toContain('Needs no permission');
    for (const permission of needed) {
      expect([permission, codeOf(await ask(`without ${permission}`, name, examples[0]))]).toEqual([permission, 'FORBIDDEN']);
    }
    expect(await stored()).toEqual(before);
  });

  test('answers to what is hidden as to what never was, by as many statements, and changes nothing', async () => {
    const before = await stored();
    for (const example of examples) {
      for (const { path, id } of idsIn(example)) {
        if (NOT_LOOKED_UP.test(path.join('.'))) continue;
        const type = id.split(':')[0]!;
        const asked = async (other: string) => {
          let answer: Answer | undefined;
          const statements = await world.statements(async () => {
            answer = await ask(ward.admin, name, withValue(example, path, other) as Args);
          });
          return { path, ...answer!, statements: statements.length };
        };
        const never = await asked(`${type}:${NOBODY}`);
        expect([path, codeOf(never)]).toEqual([path, 'NOT_FOUND']);
        const hidden = ward.hidden[type];
        if (hidden) expect(await asked(hidden)).toEqual(never);
      }
    }
    expect(await stored()).toEqual(before);
  });

  test('refuses input that is not valid by its path and rule, tells its value to nobody, and changes nothing', async () => {
    const before = await stored();
    lines.length = 0;
    const wrong: unknown[] = [];
    for (const example of examples) {
      const args = MUTATIONS[name]!.args.filter(({ name: argument }) => argument in example || argument === 'idempotencyKey');
      const all = args.flatMap((argument) => badValues(argument.type, example[argument.name], argument.name));
      for (const bad of all) wrong.push(...(await refusedBadly(ward.admin, name, example, bad)));
    }
    expect(wrong).toEqual([]);
    expect(lines.length).toBeGreaterThan(0);
    expect(lines.filter((line) => line.includes(MARK))).toEqual([]);
    expect(await stored()).toEqual(before);
  });

  test('answers with AUDIT_UNAVAILABLE where the trail cannot be written, and changes nothing', async () => {
    const before = await stored();
    const [, fault] = EVERYWHERE.find(([what]) => what === 'audit_event can only be read')!;
    const mend = await fault(world);
    try {
      expect(codeOf(await ask(ward.admin, name, examples[0]))).toBe('AUDIT_UNAVAILABLE');
      // Nothing is done now, so whatever may be null is tried as null: it is taken as left out, or refused by a rule.
      for (const path of MUTATIONS[name]!.args.flatMap((argument) =>
        nullablePaths(argument.type, examples[0][argument.name], [argument.name]),
      )) {
        const code = codeOf(await ask(ward.admin, name, withValue(examples[0], path, null) as Args));
        expect([path, code]).toEqual([path, expect.stringMatching(/^(AUDIT_UNAVAILABLE|BAD_USER_INPUT|OVERRIDE_REASON_INVALID)$/)]);
      }
    } finally {
      await mend();
    }
    expect(await stored()).toEqual(before);
  });

  test('is done once for a key, and refuses other input under it', async () => {
    const begun = await stored();
    const keyed = { ...examples[0], idempotencyKey: `key-of-${name}` };
    const first = await ask(ward.admin, name, keyed);
    expect(first.body.errors).toBeUndefined();
    const after = await stored();
    expect(after).not.toEqual({ ...begun, idempotency_key: after.idempotency_key });
    const again = await ask(ward.admin, name, keyed);
    // What was deleted, or is at another version, is still answered as it was.
    expect(again).toEqual(first);
    expect(await stored()).toEqual(after);
    expect(codeOf(await ask(ward.admin, name, otherThan(keyed)))).toBe('CONFLICT');
    expect(await stored()).toEqual(after);
  });
});

/** What is wrong with the refusal of a bad value. */
async function refusedBadly(admin: string, name: string, example: Args, { path, value, codes }: Bad): Promise<unknown[]> {
  const answer = await ask(admin, name, withValue(example, path.split('.'), value) as Args);
  const text = JSON.stringify(answer);
  const [error] = answer.body.errors ?? [];
  const { code, rule, path: at, violations } = error?.extensions ?? {};
  const isPlaced = code !== 'BAD_USER_INPUT' || violations || (rule && String(at).startsWith(path.split('.')[0]!));
  if (codes.includes(code) && isPlaced && !text.includes(MARK)) return [];
  return [{ path, value: String(JSON.stringify(value)).slice(0, 60), answer: text.slice(0, 300) }];
}

/** The same with something else in it. */
function otherThan(args: Args): Args {
  if (typeof args.version === 'number') return { ...args, version: args.version + 1 };
  if (typeof args.name === 'string') return { ...args, name: `${args.name} too` };
  if (typeof args.reason === 'string') return { ...args, reason: `${args.reason} too` };
  const [first] = idsIn(args);
  if (first) return withValue(args, first.path, `${first.id.split(':')[0]}:${NOBODY}`) as Args;
  const [[argument, input]] = Object.entries(args) as [[string, Record<string, unknown>]];
  const field = 'name' in input ? 'name' : 'username';
  return { ...args, [argument]: { ...input, [field]: `${String(input[field])} too` } };
}
