import { condition } from '../../src/condition/Condition';
import { BLOCKED, HIDDEN, MASTER_FILE, NAME_ONLY, SAFE_BY_APPROVAL, SAFE_BY_REASON } from '../../src/policy/Decision';
import { RuleCode, type Rule } from '../../src/policy/Narrowing';
import { OverrideSetting } from '../../src/policy/OverrideSetting';
import { Permission } from '../../src/policy/Permission';
import { BlacklistDisclosure, PhysicianOfRecordScope } from '../../src/policy/SiteSettings';
import { accessLimit } from '../../src/policy/rule/accessLimit';
import { blacklist } from '../../src/policy/rule/blacklist';
import { lockOfEncounter } from '../../src/policy/rule/lockOfEncounter';
import { lockOfPatient } from '../../src/policy/rule/lockOfPatient';
import { ownBlacklistSet } from '../../src/policy/rule/ownBlacklistSet';
import { physicianOfRecord } from '../../src/policy/rule/physicianOfRecord';
import { vanishedChart } from '../../src/policy/rule/vanishedChart';
import { narrowingsFor } from '../../src/policy/rules';
import { viewerWith } from './viewerWith';

const { all, any, certainly, is, not, oneOf, some } = condition;
const EVERY_PERMISSION = Object.values(Permission);
const without = (...fewer: Permission[]) => EVERY_PERMISSION.filter((permission) => !fewer.includes(permission));

describe.each([
  ['L1', lockOfPatient, 'PATIENT', 'patient_locked'],
  ['L2', lockOfEncounter, 'ENCOUNTER', 'encounter_locked'],
] as const)('%s', (code, rule: Rule, level, column) => {
  test('hides what is locked, and no grant lifts it', () => {
    const viewer = viewerWith({ permissions: without(Permission.RECORDS_READ_LOCKED) });
    expect(rule.narrowings(viewer)).toEqual([{ rule: code, level, when: is(column, true), to: HIDDEN, liftable: false }]);
  });

  test('says nothing to those with the right to locked records', () => {
    expect(rule.narrowings(viewerWith({ permissions: [Permission.RECORDS_READ_LOCKED] }))).toEqual([]);
  });
});

describe('B', () => {
  const when = some('sets', oneOf('set_id', ['one', 'two']));

  test.each([
    [BlacklistDisclosure.NOTHING, HIDDEN],
    [BlacklistDisclosure.EXISTENCE, BLOCKED],
    [BlacklistDisclosure.DEMOGRAPHICS, MASTER_FILE],
    ['ANYTHING ELSE' as BlacklistDisclosure, HIDDEN],
  ])('shows of a patient on the blacklist what the site has chosen: %s', (blacklistDisclosure, to) => {
    const viewer = viewerWith({ permissions: EVERY_PERMISSION, blacklistedSetIds: ['one', 'two'], site: { blacklistDisclosure } });
    expect(blacklist.narrowings(viewer)).toEqual([{ rule: RuleCode.B, level: 'PATIENT', when, to, liftable: false }]);
  });

  test('says nothing to those without a blacklist', () => expect(blacklist.narrowings(viewerWith())).toEqual([]));
});

describe('S', () => {
  test('hides the sets on the viewer’s own blacklist, from whomever', () => {
    const viewer = viewerWith({ permissions: EVERY_PERMISSION, blacklistedSetIds: ['one'] });
    expect(ownBlacklistSet.narrowings(viewer)).toEqual([
      { rule: RuleCode.S, level: 'PATIENT_SET', when: oneOf('set_id', ['one']), to: HIDDEN, liftable: false },
    ]);
  });

  test('says nothing to those without a blacklist', () => expect(ownBlacklistSet.narrowings(viewerWith())).toEqual([]));
});

describe('M', () => {
  test.each([
    ['ALLOW', SAFE_BY_REASON],
    ['PROMPT', SAFE_BY_APPROVAL],
    ['DENY', HIDDEN],
    ['SOMETHING', HIDDEN],
  ])('narrows to what the override setting %s says, physicians and holders of every permission too', (overrideSetting, to) => {
    const viewer = viewerWith({
      permissions: EVERY_PERMISSION,
      physician: true,
      limits: [
        { fragment: "city = 'x'", overrideSetting },
        { fragment: "service = 'x'", level: 'ENCOUNTER', overrideSetting },
      ],
    });
    const known = overrideSetting !== 'SOMETHING';
    const limited = (column: string) => (known ? not(certainly(not(is(column, 'x')))) : condition.unknown);
    expect(accessLimit.narrowings(viewer)).toEqual([
      { rule: RuleCode.M, level: 'PATIENT', when: limited('city'), to, liftable: true, limitId: 'limit 0' },
      { rule: RuleCode.M, level: 'ENCOUNTER', when: limited('service'), to, liftable: true, limitId: 'limit 1' },
    ]);
  });

  test('a fragment that cannot be read limits everything with its own setting', () => {
    const [narrowing] = accessLimit.narrowings(viewerWith({ limits: [{ fragment: 'nonsense' }] }));
    expect(narrowing).toEqual({
      rule: RuleCode.M,
      level: 'PATIENT',
      when: condition.always,
      to: SAFE_BY_REASON,
      liftable: true,
      limitId: 'limit 0',
    });
  });

  test('says nothing to those without a limit', () => expect(accessLimit.narrowings(viewerWith())).toEqual([]));
});

describe('P', () => {
  const { PHYSICIANS, EVERYONE } = PhysicianOfRecordScope;
  const when = all(some('encounters'), not(some('physicians', is('provider_id', 'viewer'))));
  const on = { physicianOfRecordSecurity: true };

  test.each([
    [OverrideSetting.ALLOW, SAFE_BY_REASON],
    [OverrideSetting.PROMPT, SAFE_BY_APPROVAL],
    [OverrideSetting.DENY, NAME_ONLY],
    ['SOMETHING' as OverrideSetting, HIDDEN],
  ])('narrows patients of others to what the setting %s says', (physicianOfRecordOverride, to) => {
    const viewer = viewerWith({ permissions: EVERY_PERMISSION, physician: true, site: { ...on, physicianOfRecordOverride } });
    expect(physicianOfRecord.narrowings(viewer)).toEqual([{ rule: RuleCode.P, level: 'PATIENT', when, to, liftable: true }]);
  });

  test.each([
    [PHYSICIANS, true, true],
    [PHYSICIANS, false, false],
    [EVERYONE, true, true],
    [EVERYONE, false, true],
  ])('with the scope %s binds a viewer whose being a physician is %s: %s', (physicianOfRecordScope, physician, bound) => {
    expect(physicianOfRecord.narrowings(viewerWith({ physician, site: { ...on, physicianOfRecordScope } }))).toHaveLength(bound ? 1 : 0);
  });

  test('with an unknown scope binds everyone, and hides', () => {
    const viewer = viewerWith({ site: { ...on, physicianOfRecordScope: 'SOMEBODY' as PhysicianOfRecordScope } });
    expect(physicianOfRecord.narrowings(viewer)).toEqual([{ rule: RuleCode.P, level: 'PATIENT', when, to: HIDDEN, liftable: true }]);
  });

  test('says nothing while the security is off', () => expect(physicianOfRecord.narrowings(viewerWith({ physician: true }))).toEqual([]));
});

describe('V', () => {
  const vanished = (...hidden: readonly ReturnType<typeof is>[]) => ({
    rule: RuleCode.V,
    level: 'PATIENT',
    when: all(some('encounters'), not(some('encounters', not(any(...hidden))))),
    to: HIDDEN,
    liftable: false,
  });
  const locked = is('encounter_locked', true);
  const deny = { fragment: "service = 'x'", level: 'ENCOUNTER', overrideSetting: 'DENY' };

  test('hides a chart all of whose encounters are hidden by lock or by DENY, and by nothing else', () => {
    const limits = [deny, { ...deny, overrideSetting: 'ALLOW' }, { fragment: "city = 'x'", overrideSetting: 'DENY' }];
    const viewer = viewerWith({ limits, blacklistedSetIds: ['one'], physician: true, site: { physicianOfRecordSecurity: true } });
    expect(vanishedChart.narrowings(viewer)).toEqual([vanished(locked, not(certainly(not(is('service', 'x')))))]);
  });

  test('for those with the right to locked records speaks of limits alone', () => {
    const viewer = viewerWith({ permissions: EVERY_PERMISSION, limits: [deny] });
    expect(vanishedChart.narrowings(viewer)).toEqual([vanished(not(certainly(not(is('service', 'x')))))]);
  });

  test('says nothing where nothing hides an encounter', () => {
    expect(
      vanishedChart.narrowings(viewerWith({ permissions: EVERY_PERMISSION, limits: [{ ...deny, overrideSetting: 'PROMPT' }] })),
    ).toEqual([]);
  });
});

test('the narrowings of a viewer are those of all rules, by the level of which they speak', () => {
  const viewer = viewerWith({
    blacklistedSetIds: ['one'],
    physician: true,
    site: { physicianOfRecordSecurity: true },
    limits: [{ fragment: "city = 'x'" }, { fragment: "service = 'x'", level: 'ENCOUNTER' }],
  });
  const { patient, encounter, patientSet } = narrowingsFor(viewer);
  const codes = {
    patient: patient.map(({ rule }) => rule),
    encounter: encounter.map(({ rule }) => rule),
    patientSet: patientSet.map(({ rule }) => rule),
  };
  expect(codes).toEqual({ patient: ['L1', 'B', 'M', 'P', 'V'], encounter: ['L2', 'M'], patientSet: ['S'] });
});
