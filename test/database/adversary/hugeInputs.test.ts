import { Permission } from '../../../src/policy/Permission';
import { World } from '../../world/World';
import { did, outcome, person } from '../scenario/administration';
import { unique } from '../scenario/queries';

let world: World;
beforeAll(async () => {
  world = await World.open();
});
afterAll(() => world.close());

/** A character that folding makes eighteen of; as many of them as a request holds. */
const SWELLING = '\uFDFA'.repeat(30_000);
/** How long one operation may hold everybody up with texts that are refused anyway. */
const MAXIMUM_MILLISECONDS = 4_000;

describe('a text that is refused for its length is not folded before', () => {
  test.each([
    ['lastName', 'query($text: String)', 'demographicReport(definition: { select: [CITY], where: { lastName: $text } }) { totalCount }'],
    ['city', 'query($text: String)', 'demographicReport(definition: { select: [CITY], where: { city: $text } }) { totalCount }'],
    ['sexes', 'query($text: String!)', 'demographicReport(definition: { select: [CITY], where: { sexes: [$text] } }) { totalCount }'],
    [
      'username',
      'mutation($text: String!)',
      'createProvider(input: { username: $text, displayName: "x", physician: false, active: true }) { id }',
    ],
    [
      'displayName',
      'mutation($text: String!)',
      'createProvider(input: { username: "x", displayName: $text, physician: false, active: true }) { id }',
    ],
    ['name', 'mutation($text: String!)', 'createRole(input: { name: $text, permissions: [] }) { id }'],
  ])('%s', async (_, head, field) => {
    const me = await person(world, [Permission.REPORTS_RUN, Permission.PROVIDERS_MANAGE, Permission.ROLES_MANAGE]);
    const many = Array.from({ length: 60 }, (_each, index) => `a${index}: ${field}`).join(' ');
    const start = Date.now();
    const { body } = await world.ask(me, `${head} { ${many} }`, { text: SWELLING });
    const took = Date.now() - start;
    expect(new Set(body.errors?.map(({ extensions }) => extensions.code))).toEqual(new Set(['BAD_USER_INPUT']));
    expect(took).toBeLessThan(MAXIMUM_MILLISECONDS);
  });
});

// Before the hospital has a hundred people more, each of whom a simulation would ask about.
describe('figures over whole tables are few in one operation', () => {
  test.each([
    ['previewAccessLimit', `previewAccessLimit(fragment: "service = 'x'", polarity: EXCEPT_WHERE, overrideSetting: DENY) { patients }`],
    ['previewSetAccess', 'previewSetAccess(providerId: "$provider") { lost { patients } }'],
    ['simulateAccess', 'simulateAccess(change: { site: { physicianOfRecordSecurity: true } }) { providersLeftOut }'],
    ['drift', 'patientSet(id: "$set") { drift { wouldJoin { totalCount } } }'],
  ])('%s', async (_, field) => {
    const { ACCESS_LIMITS_MANAGE, SET_ACCESS_MANAGE, SETS_MANAGE, ACCESS_EXPLAIN, REPORTS_RUN } = Permission;
    const me = await person(world, [ACCESS_LIMITS_MANAGE, SET_ACCESS_MANAGE, SETS_MANAGE, ACCESS_EXPLAIN, REPORTS_RUN]);
    const save = `savePatientSet(name: "${unique('set')}", definition: { select: [DEMOGRAPHIC_NUMBER], where: { city: "x" } }) { id }`;
    const { id } = (await did(world, me, save)) as { id: string };
    const provider = `Provider:${world.providerId(await person(world))}`;
    const asked = field.replace('$provider', provider).replace('$set', id);
    const ask = async (count: number) =>
      (await world.ask(me, `{ ${Array.from({ length: count }, (_each, index) => `a${index}: ${asked}`).join(' ')} }`)).body.errors ?? [];
    expect(await ask(10)).toEqual([]);
    const refused = await ask(12);
    expect(refused).toHaveLength(2);
    expect(new Set(refused.map(({ extensions }) => extensions.rule))).toEqual(new Set(['AT_MOST_10_IN_ONE_OPERATION']));
  });
});

describe('what is kept can be changed again, however long it is: the trail has room for it before and after', () => {
  test('reasons', async () => {
    const me = await person(world, [Permission.SITE_SETTINGS_MANAGE]);
    const before = (await did(world, me, 'siteSettings { version reasons { code text active } }', {}, 'query')) as {
      version: number;
      reasons: object[];
    };
    const change = async (input: object, version: number) =>
      outcome(
        await world.ask(
          me,
          'mutation($input: SiteSettingsInput!, $version: Int!) { changeSiteSettings(input: $input, version: $version) { version } }',
          { input, version },
        ),
      );
    const reasons = (text: string) => [
      ...before.reasons,
      ...Array.from({ length: 100 - before.reasons.length }, (_, index) => ({ code: `R${index}`, text, active: true })),
    ];
    expect(await change({ reasons: reasons('ø'.repeat(200)) }, before.version)).toBe('BAD_USER_INPUT AT_MOST_28000_BYTES');
    expect(await change({ reasons: reasons('"'.repeat(110)) }, before.version)).toEqual({ version: before.version + 1 });
    expect(await change({ grantMinutes: 30 }, before.version + 1)).toEqual({ version: before.version + 2 });
  });

  test('an access limit', async () => {
    const me = await person(world, [Permission.ACCESS_LIMITS_MANAGE, Permission.ROLES_MANAGE]);
    const providers: string[] = [];
    for (let index = 0; index < 100; index += 1) providers.push(`Provider:${world.providerId(await person(world))}`);
    const roles: string[] = [];
    for (let index = 0; index < 50; index += 1)
      roles.push(((await did(world, me, `createRole(input: { name: "${unique('r')}", permissions: [] }) { id }`)) as { id: string }).id);
    for (const character of ['\u0001', '"', '\ud800', '\u{1F600}']) {
      const limit = (text: string) => ({
        name: `${'\u{1F600}'.repeat(50)}${unique('x')}`,
        fragment: `last_name = '${text}'`,
        polarity: 'EXCEPT_WHERE',
        overrideSetting: 'ALLOW',
      });
      const made = outcome(
        await world.ask(
          me,
          'mutation($limit: AccessLimitInput!, $subjects: AccessLimitSubjectsInput!) { createAccessLimit(limit: $limit, subjects: $subjects) { id version } }',
          { limit: limit(character.repeat(3_980)), subjects: { providers, roles } },
        ),
      );
      if (typeof made === 'string') {
        expect(made).not.toContain('AUDIT_UNAVAILABLE');
        continue;
      }
      const { id } = made as { id: string };
      const changed = outcome(
        await world.ask(
          me,
          'mutation($id: ID!, $limit: AccessLimitInput!) { changeAccessLimit(id: $id, version: 1, limit: $limit) { version } }',
          { id, limit: limit(character.repeat(3_979)) },
        ),
      );
      expect([character, changed]).toEqual([character, { version: 2 }]);
    }
  });
});
