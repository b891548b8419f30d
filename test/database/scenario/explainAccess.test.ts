import { randomUUID } from 'node:crypto';
import { AccessLimitRow } from '../../../src/entity/AccessLimitRow';
import { globalId } from '../../../src/entity/globalId';
import type { Encounter } from '../../../src/entity/Encounter';
import type { Patient } from '../../../src/entity/Patient';
import { allSeeing } from '../../../src/gate/allSeeing';
import { explainAccess } from '../../../src/gate/explainAccess';
import { findBy, numberKey } from '../../../src/gate/lookUp';
import { disclosureOf, type SecuredRow } from '../../../src/gate/mark';
import { readViewerOf } from '../../../src/gate/readViewer';
import type { Scope } from '../../../src/gate/Scope';
import { simulateAccess } from '../../../src/gate/simulateAccess';
import { Disclosure } from '../../../src/policy/Disclosure';
import { RecordLevel } from '../../../src/policy/RecordLevel';
import { Permission } from '../../../src/policy/Permission';
import { World } from '../../world/World';

const EXPLAIN = `query ($providerId: ID!, $record: ID!) {
  explainAccess(providerId: $providerId, record: $record) {
    provider { id displayName } record mayRead openUntil
    patient { lastName } encounter { number }
    decision { disclosure door }
    inherited { patient { disclosure door } leaves { disclosure door } rules { ...R } }
    rules { ...R }
  }
}
fragment R on ExplainedRule {
  rule outcome fact narrowsTo { disclosure door }
  patientSets { name } encounters { number } grants { id strength reasonCode endsAt }
  limit { id name fragment columns nullColumns }
}`;

const {
  ACCESS_EXPLAIN,
  RECORDS_READ,
  RECORDS_READ_LOCKED,
  ACCESS_LIMITS_MANAGE,
  SETS_MANAGE,
  SET_ACCESS_MANAGE,
  AUDIT_READ,
  OVERRIDE_DECIDE,
  OVERRIDE_SELF,
} = Permission;

let world: World;
let patient: Patient & { gid: string };
let psychiatry: Encounter & { gid: string };
let surgery: Encounter & { gid: string };
let limitId: string;
beforeEach(async () => {
  world = await World.open();
  // `xena` may know everything; `paul` explains, and no more; `vera` and `otto` are asked about.
  await world.provider('xena', {
    permissions: [ACCESS_EXPLAIN, RECORDS_READ, RECORDS_READ_LOCKED, ACCESS_LIMITS_MANAGE, SETS_MANAGE, AUDIT_READ],
  });
  await world.provider('paul', { permissions: [ACCESS_EXPLAIN] });
  await world.provider('vera', { permissions: [RECORDS_READ, OVERRIDE_SELF], physician: true });
  await world.provider('otto', { permissions: [RECORDS_READ], physician: true });
  patient = await world.patient('Rutabaga', { city: 'Canaryville' });
  psychiatry = await world.encounter(patient, { number: 'E-PSY', service: 'Psychiatry', physicians: ['otto'] });
  surgery = await world.encounter(patient, { number: 'E-SUR', service: 'Surgery' });
  limitId = await world.limit({ fragment: "service = 'Psychiatry'", providers: ['vera'] });
});
afterEach(() => world.close());

const explain = async (asker: string, provider: string, record: string) => {
  const { body } = await world.ask(asker, EXPLAIN, { providerId: globalId('Provider', world.providerId(provider)), record });
  expect(body.errors).toBeUndefined();
  return body.data.explainAccess;
};
const ruleOf = (explanation: any, rule: string, part: 'own' | 'inherited' = 'own') =>
  (part === 'own' ? explanation : explanation.inherited).rules.find((each: any) => each.rule === rule);

const NOTHING_MORE = { fact: null, narrowsTo: null, patientSets: [], encounters: [], grants: [], limit: null };

test('an encounter that a limit closes is explained by its limit, and by what it inherits', async () => {
  expect(await explain('xena', 'vera', psychiatry.gid)).toEqual({
    provider: { id: globalId('Provider', world.providerId('vera')), displayName: 'vera' },
    record: psychiatry.gid,
    mayRead: true,
    openUntil: null,
    patient: { lastName: 'Rutabaga' },
    encounter: { number: 'E-PSY' },
    decision: { disclosure: 'IDENTITY', door: 'REASON' },
    inherited: {
      patient: { disclosure: 'CHART', door: 'OPEN' },
      leaves: { disclosure: 'CHART', door: 'OPEN' },
      rules: [
        { ...NOTHING_MORE, rule: 'L1', outcome: 'DOES_NOT_APPLY', fact: 'NOT_LOCKED' },
        { ...NOTHING_MORE, rule: 'B', outcome: 'DOES_NOT_APPLY', fact: 'IN_NO_BLACKLISTED_SET' },
        { ...NOTHING_MORE, rule: 'M', outcome: 'DOES_NOT_APPLY', fact: 'NO_LIMIT' },
        { ...NOTHING_MORE, rule: 'P', outcome: 'DOES_NOT_APPLY', fact: 'SECURITY_OFF' },
        { ...NOTHING_MORE, rule: 'V', outcome: 'DOES_NOT_APPLY' },
      ],
    },
    rules: [
      { ...NOTHING_MORE, rule: 'L2', outcome: 'DOES_NOT_APPLY', fact: 'NOT_LOCKED' },
      {
        ...NOTHING_MORE,
        rule: 'M',
        outcome: 'APPLIES',
        fact: 'NOT_CLEARLY_OPENED',
        narrowsTo: { disclosure: 'IDENTITY', door: 'REASON' },
        limit: {
          id: globalId('AccessLimit', limitId),
          name: limitId,
          fragment: "service = 'Psychiatry'",
          columns: ['service'],
          nullColumns: [],
        },
      },
    ],
  });
});

test('a column that is not known is named as the reason why a limit does not open the record', async () => {
  await world.limit({ fragment: "discharge_date > '2000-01-01'", polarity: 'ONLY_WHERE', providers: ['otto'] });
  expect(ruleOf(await explain('xena', 'otto', surgery.gid), 'M').limit).toMatchObject({ nullColumns: ['discharge_date'] });
  await world.limit({ fragment: "sex = 'F' AND last_name = 'Rutabaga'", level: 'PATIENT', polarity: 'ONLY_WHERE', providers: ['otto'] });
  expect(ruleOf(await explain('xena', 'otto', patient.gid), 'M').limit).toMatchObject({
    columns: ['last_name', 'sex'],
    nullColumns: ['sex'],
  });
});

test('a grant lifts a limit: it is told to those who read the trail, and to nobody else', async () => {
  await world.grant('vera', patient, { encounterId: psychiatry.id });
  const told = await explain('xena', 'vera', psychiatry.gid);
  expect(told.decision).toEqual({ disclosure: 'CHART', door: 'OPEN' });
  expect(told.openUntil).toBe('2026-03-01T13:00:00.000Z');
  expect(ruleOf(told, 'M')).toMatchObject({
    outcome: 'LIFTED',
    narrowsTo: { disclosure: 'IDENTITY', door: 'REASON' },
    grants: [
      { id: expect.stringMatching(/^OverrideGrant:/), strength: 'REASON', reasonCode: 'CONSULT', endsAt: '2026-03-01T13:00:00.000Z' },
    ],
  });
  expect(ruleOf(await explain('paul', 'vera', psychiatry.gid), 'M')).toEqual({ ...NOTHING_MORE, rule: 'M', outcome: 'LIFTED' });
});

test('physicians of record: of none is told, of one is told by its encounter, where that is open to the asker', async () => {
  await world.site({ physicianOfRecordSecurity: true });
  expect(ruleOf(await explain('xena', 'vera', patient.gid), 'P')).toMatchObject({
    outcome: 'APPLIES',
    fact: 'PHYSICIAN_OF_NONE',
    narrowsTo: { disclosure: 'IDENTITY', door: 'REASON' },
  });
  expect(ruleOf(await explain('xena', 'otto', patient.gid), 'P')).toMatchObject({
    outcome: 'DOES_NOT_APPLY',
    fact: 'PHYSICIAN_OF_RECORD',
    encounters: [{ number: 'E-PSY' }],
  });
  await world.limit({ fragment: "encounter_number = 'E-PSY'", overrideSetting: 'DENY', providers: ['paul'] });
  const untold = await explain('paul', 'otto', patient.gid);
  expect(ruleOf(untold, 'P')).toEqual({ ...NOTHING_MORE, rule: 'P', outcome: 'DOES_NOT_APPLY' });
  expect(JSON.stringify(untold)).not.toContain('E-PSY');
});

test('a set is named but for those on the asker’s own blacklist, and for those who read no sets', async () => {
  await world.site({ blacklistDisclosure: 'DEMOGRAPHICS' });
  await world.set('Canary of both', [patient], ['vera', 'xena']);
  expect(ruleOf(await explain('xena', 'vera', patient.gid), 'B')).toEqual({ ...NOTHING_MORE, rule: 'B', outcome: 'APPLIES' });
  await world.set('Told', [patient], ['vera']);
  const told = await explain('xena', 'vera', patient.gid);
  expect(ruleOf(told, 'B')).toMatchObject({
    outcome: 'APPLIES',
    fact: 'IN_BLACKLISTED_SET',
    narrowsTo: { disclosure: 'DEMOGRAPHICS', door: 'NEVER' },
    patientSets: [{ name: 'Told' }],
  });
  expect(JSON.stringify(told)).not.toContain('Canary');
  for (const { rule, patientSets } of told.rules) expect([rule, patientSets.length]).toEqual([rule, rule === 'B' ? 1 : 0]);
  const untold = await explain('paul', 'vera', patient.gid);
  expect(ruleOf(untold, 'B')).toEqual({ ...NOTHING_MORE, rule: 'B', outcome: 'APPLIES' });
  expect(untold.decision).toEqual({ disclosure: 'DEMOGRAPHICS', door: 'NEVER' });
});

test('a lock is a fact for those with the right to locked records alone', async () => {
  await world.database.run((manager) => manager.query(`UPDATE encounter SET locked = 1 WHERE id = '${surgery.id}'`));
  expect(ruleOf(await explain('xena', 'vera', surgery.gid), 'L2')).toMatchObject({
    outcome: 'APPLIES',
    fact: 'LOCKED',
    narrowsTo: { disclosure: 'NOTHING', door: 'NEVER' },
  });
  expect(await explain('paul', 'vera', surgery.gid)).toBeNull();
  expect(ruleOf(await explain('paul', 'xena', psychiatry.gid), 'L2')).toEqual({ ...NOTHING_MORE, rule: 'L2', outcome: 'DOES_NOT_APPLY' });
});

test('a vanished chart says that it vanished, and names none of its encounters', async () => {
  await world.limit({ fragment: 'service IS NOT NULL', overrideSetting: 'DENY', providers: ['vera'] });
  const explanation = await explain('xena', 'vera', patient.gid);
  expect(ruleOf(explanation, 'V')).toMatchObject({ outcome: 'APPLIES', fact: 'EVERY_ENCOUNTER_HIDDEN', encounters: [] });
  expect(explanation.decision).toEqual({ disclosure: 'NOTHING', door: 'NEVER' });
});

test('a limit is not named to those who do not see a field that its fragment names', async () => {
  await world.limit({ fragment: "service = 'Psychiatry'", providers: ['xena'] });
  const untold = await explain('xena', 'vera', psychiatry.gid);
  expect(ruleOf(untold, 'M')).toEqual({ ...NOTHING_MORE, rule: 'M', outcome: 'APPLIES' });
  expect(JSON.stringify(untold)).not.toContain('Psychiatry');
  expect(untold.decision).toEqual({ disclosure: 'IDENTITY', door: 'REASON' });
});

test('each field that a fragment names is shown or not by its own record: the patient’s by the patient, the encounter’s by the encounter', async () => {
  await world.limit({ fragment: "service = 'Psychiatry'", providers: ['xena'] });
  const fragments = {
    both: "patient_status IS NULL AND encounter_number = 'E-PSY'",
    hidden: "patient_status IS NULL AND service = 'Psychiatry'",
  };
  for (const fragment of Object.values(fragments)) await world.limit({ fragment, providers: ['otto'] });
  const { rules } = await explain('xena', 'otto', psychiatry.gid);
  const told = rules.filter(({ rule }: any) => rule === 'M').map(({ limit, outcome }: any) => [limit?.fragment ?? null, outcome]);
  expect(told).toEqual([
    [fragments.both, 'APPLIES'],
    [null, 'APPLIES'],
  ]);
});

test('a stored limit that cannot be read says so', async () => {
  await world.limit({ fragment: 'service LIKE', overrideSetting: 'PROMPT', providers: ['otto'] });
  expect(ruleOf(await explain('xena', 'otto', surgery.gid), 'M')).toMatchObject({
    outcome: 'APPLIES',
    fact: 'LIMIT_UNREADABLE',
    narrowsTo: { disclosure: 'IDENTITY', door: 'APPROVAL' },
    limit: { fragment: 'service LIKE', columns: [], nullColumns: [] },
  });
});

test('a stored limit whose level is not that of its fragment cannot be understood, and says so', async () => {
  const name = await world.limit({ fragment: "last_name = 'Nobody'", level: 'ENCOUNTER', providers: ['otto'] });
  expect(ruleOf(await explain('xena', 'otto', surgery.gid), 'M')).toEqual({
    ...NOTHING_MORE,
    rule: 'M',
    outcome: 'CANNOT_BE_READ',
    fact: 'LIMIT_UNREADABLE',
    narrowsTo: { disclosure: 'NOTHING', door: 'NEVER' },
    limit: { id: globalId('AccessLimit', name), name, fragment: "last_name = 'Nobody'", columns: [], nullColumns: [] },
  });
  expect(ruleOf(await explain('paul', 'otto', surgery.gid), 'M')).toEqual({ ...NOTHING_MORE, rule: 'M', outcome: 'APPLIES' });
});

test('of several limits each is told that may be, and the others as one', async () => {
  const told = await world.limit({ fragment: "encounter_number = 'E-PSY'", overrideSetting: 'PROMPT', providers: ['vera'] });
  const open = await world.limit({ fragment: "encounter_number = 'E-SUR'", providers: ['vera'] });
  const limitsOf = async (asker: string) =>
    (await explain(asker, 'vera', psychiatry.gid)).rules
      .filter(({ rule }: any) => rule === 'M')
      .map(({ limit, outcome, fact, narrowsTo }: any) => ({ limit: limit?.name ?? null, outcome, fact, narrowsTo }));
  const byReason = { disclosure: 'IDENTITY', door: 'REASON' };
  const byApproval = { disclosure: 'IDENTITY', door: 'APPROVAL' };
  const byName = (left: any, right: any) => (String(left.limit) < String(right.limit) ? -1 : 1);
  expect((await limitsOf('xena')).sort(byName)).toEqual(
    [
      { limit: limitId, outcome: 'APPLIES', fact: 'NOT_CLEARLY_OPENED', narrowsTo: byReason },
      { limit: told, outcome: 'APPLIES', fact: 'NOT_CLEARLY_OPENED', narrowsTo: byApproval },
      { limit: open, outcome: 'DOES_NOT_APPLY', fact: 'OPENED_BY_FRAGMENT', narrowsTo: null },
    ].sort(byName),
  );
  // Where the encounter is safe for the asker its service is not shown, and its number is.
  await world.limit({ fragment: "service = 'Psychiatry'", providers: ['xena'] });
  expect((await limitsOf('xena')).sort(byName)).toEqual(
    [
      { limit: told, outcome: 'APPLIES', fact: 'NOT_CLEARLY_OPENED', narrowsTo: byApproval },
      { limit: open, outcome: 'DOES_NOT_APPLY', fact: 'OPENED_BY_FRAGMENT', narrowsTo: null },
      { limit: null, outcome: 'APPLIES', fact: null, narrowsTo: null },
    ].sort(byName),
  );
  expect(await limitsOf('paul')).toEqual([{ limit: null, outcome: 'APPLIES', fact: null, narrowsTo: null }]);
});

test('a limit that leaves the record open is told as a rule that does not apply, where it is not named', async () => {
  await world.provider('wanda', { permissions: [RECORDS_READ] });
  await world.limit({ fragment: "service = 'Psychiatry'", providers: ['wanda'] });
  expect(ruleOf(await explain('paul', 'wanda', surgery.gid), 'M')).toEqual({ ...NOTHING_MORE, rule: 'M', outcome: 'DOES_NOT_APPLY' });
});

test('why a rule does not bind a provider is a fact: the right to locked records, no security, no physician', async () => {
  expect(ruleOf(await explain('xena', 'xena', psychiatry.gid), 'L2')).toEqual({
    ...NOTHING_MORE,
    rule: 'L2',
    outcome: 'DOES_NOT_APPLY',
    fact: 'READS_LOCKED',
  });
  const rule = async (provider: string) => ruleOf(await explain('xena', provider, patient.gid), 'P');
  expect(await rule('xena')).toEqual({ ...NOTHING_MORE, rule: 'P', outcome: 'DOES_NOT_APPLY', fact: 'SECURITY_OFF' });
  await world.site({ physicianOfRecordSecurity: true });
  expect(await rule('xena')).toEqual({ ...NOTHING_MORE, rule: 'P', outcome: 'DOES_NOT_APPLY', fact: 'NOT_BOUND' });
});

test('a grant is told to its holder, to those who decide on requests, and to those who read the trail', async () => {
  await world.provider('dora', { permissions: [ACCESS_EXPLAIN, OVERRIDE_DECIDE] });
  await world.provider('tom', { permissions: [ACCESS_EXPLAIN, AUDIT_READ] });
  await world.provider('self', { permissions: [ACCESS_EXPLAIN, RECORDS_READ, ACCESS_LIMITS_MANAGE] });
  await world.limit({ fragment: "last_name = 'Rutabaga'", level: 'PATIENT', providers: ['vera', 'self'] });
  for (const username of ['vera', 'self']) await world.grant(username, patient);
  const until = '2026-03-01T13:00:00.000Z';
  for (const [asker, provider, openUntil] of [
    ['dora', 'vera', until],
    ['tom', 'vera', until],
    ['self', 'self', until],
    ['paul', 'vera', null],
    ['self', 'vera', null],
  ] as const)
    expect([asker, provider, (await explain(asker, provider, patient.gid)).openUntil]).toEqual([asker, provider, openUntil]);
  const lifted = ruleOf(await explain('self', 'self', patient.gid), 'M');
  expect(lifted).toMatchObject({
    outcome: 'LIFTED',
    narrowsTo: { disclosure: 'IDENTITY', door: 'REASON' },
    grants: [{ strength: 'REASON', reasonCode: 'CONSULT', endsAt: until }],
  });
  // Who manages limits, and reads no grants of others, is told of the limit and not of the grant.
  expect(ruleOf(await explain('self', 'vera', patient.gid), 'M')).toMatchObject({ outcome: 'LIFTED', grants: [] });
});

test('sets are told to those who manage access to sets as well, by name, and only those that hold the patient', async () => {
  await world.provider('sam', { permissions: [ACCESS_EXPLAIN, SET_ACCESS_MANAGE] });
  await world.site({ blacklistDisclosure: 'DEMOGRAPHICS' });
  const other = await world.patient('Other');
  await world.set('Zeta', [patient], ['vera']);
  await world.set('Alpha', [patient, other], ['vera']);
  await world.set('Beta', [other], ['vera']);
  await world.set('Gamma', [patient], ['otto']);
  const sets = async (provider: string, record: string, part: 'own' | 'inherited' = 'own') => {
    const { fact, patientSets } = ruleOf(await explain('sam', provider, record), 'B', part);
    return [fact, ...patientSets.map(({ name }: { name: string }) => name)];
  };
  expect(await sets('vera', patient.gid)).toEqual(['IN_BLACKLISTED_SET', 'Alpha', 'Zeta']);
  expect(await sets('vera', other.gid)).toEqual(['IN_BLACKLISTED_SET', 'Alpha', 'Beta']);
  expect(await sets('otto', other.gid)).toEqual(['IN_NO_BLACKLISTED_SET']);
  expect(await sets('vera', psychiatry.gid, 'inherited')).toEqual(['IN_BLACKLISTED_SET', 'Alpha', 'Zeta']);
});

test('the encounters of a physician of record are told in the order of their admission', async () => {
  await world.site({ physicianOfRecordSecurity: true });
  for (const day of ['03', '01', '02'])
    await world.encounter(patient, { number: `E-${day}`, physicians: ['vera'], admittedAt: new Date(`2026-01-${day}T08:00:00Z`) });
  const told = await explain('xena', 'vera', patient.gid);
  for (const { rule, encounters } of told.rules) expect([rule, encounters.length]).toEqual([rule, rule === 'P' ? 3 : 0]);
  const { fact, encounters } = ruleOf(told, 'P');
  expect([fact, ...encounters.map(({ number }: { number: string }) => number)]).toEqual(['PHYSICIAN_OF_RECORD', 'E-01', 'E-02', 'E-03']);
});

test('documents have the decision of their encounter, or what they inherit from their patient', async () => {
  const page = await world.document(psychiatry);
  const loose = await world.document(patient);
  expect(await explain('xena', 'vera', page.gid)).toMatchObject({
    record: page.gid,
    encounter: { number: 'E-PSY' },
    decision: { disclosure: 'IDENTITY', door: 'REASON' },
    rules: [{ rule: 'L2' }, { rule: 'M', outcome: 'APPLIES' }],
  });
  expect(await explain('xena', 'vera', loose.gid)).toMatchObject({ encounter: null, decision: { disclosure: 'CHART' }, rules: [] });
});

test('a patient set is explained to those who read sets', async () => {
  const set = await world.set('Told', [patient], ['vera']);
  expect(await explain('xena', 'vera', set.gid)).toMatchObject({
    patient: null,
    inherited: null,
    decision: { disclosure: 'NOTHING', door: 'NEVER' },
    rules: [{ rule: 'S', outcome: 'APPLIES', fact: 'ON_BLACKLIST' }],
  });
  expect(await explain('xena', 'otto', set.gid)).toMatchObject({
    patient: null,
    encounter: null,
    inherited: null,
    decision: { disclosure: 'CHART', door: 'OPEN' },
    rules: [{ ...NOTHING_MORE, rule: 'S', outcome: 'DOES_NOT_APPLY', fact: 'NOT_ON_BLACKLIST' }],
  });
  const { body } = await world.ask('paul', EXPLAIN, { providerId: globalId('Provider', world.providerId('vera')), record: set.gid });
  expect(body.errors?.[0]?.extensions.code).toBe('FORBIDDEN');
});

test('what the asker may not know of answers as what never was: bytes, statements and events', async () => {
  const locked = await world.patient('Canarylocked', { locked: true });
  await world.encounter(locked, { physicians: ['vera'] });
  const blocked = await world.patient('Canaryblocked');
  await world.set('Other', [blocked], ['paul']);
  const traces = async (record: string) => {
    let answer: unknown;
    const before = (await world.events()).length;
    const statements = await world.statements(async () => {
      answer = (await world.ask('paul', EXPLAIN, { providerId: globalId('Provider', world.providerId('vera')), record })).body;
    });
    const [event] = (await world.events()).slice(before);
    return { answer, statements: statements.length, event: { ...event, id: null, actor: null, records: null } };
  };
  const never = await traces(globalId('Patient', randomUUID()));
  expect(never.answer).toEqual({ data: { explainAccess: null } });
  expect(await traces(locked.gid)).toEqual(never);
  expect(await traces(blocked.gid)).toEqual(never);
});

test('a record that is gone since it was shown is explained, and simulated, by nothing', async () => {
  const seeing = await allSeeing(world.database, world.now);
  const provider = (await readViewerOf(world.database, world.providerId('vera'), world.now))!;
  const shown = (await seeing.loaders.record(RecordLevel.ENCOUNTER, psychiatry.id))!;
  const request = { change: { kind: 'SITE', settings: {} }, providerId: provider.id, record: shown } as const;
  expect(await explainAccess(seeing, shown, provider)).toMatchObject({ record: psychiatry.gid });
  expect((await simulateAccess(seeing, request))?.providers).toMatchObject([{ record: { before: { door: 'REASON' } } }]);
  await world.database.run(async (manager) => {
    await manager.query(`DELETE FROM encounter_physician WHERE encounter_id = '${psychiatry.id}'`);
    await manager.query(`DELETE FROM encounter WHERE id = '${psychiatry.id}'`);
  });
  expect(await explainAccess(seeing, shown, provider)).toBeNull();
  expect((await simulateAccess(seeing, request))?.providers).toMatchObject([{ record: null }]);
});

test('a limit whose fragment can no longer be read since the rules were asked is told without columns', async () => {
  const seeing = await allSeeing(world.database, world.now);
  const provider = (await readViewerOf(world.database, world.providerId('vera'), world.now))!;
  const shown = (await seeing.loaders.record(RecordLevel.ENCOUNTER, psychiatry.id))!;
  const limits = async () => (await explainAccess(seeing, shown, provider))!.rules.flatMap(({ limit }) => limit ?? []);
  expect(await limits()).toMatchObject([{ id: limitId, columns: ['service'], nullColumns: [] }]);
  await world.database.run((manager) => manager.update(AccessLimitRow, { id: limitId }, { fragment: 'service LIKE' }));
  expect(await limits()).toMatchObject([{ id: limitId, fragment: 'service LIKE', columns: [], nullColumns: [] }]);
});

test('whoever has a shell beside the database sees what every rule hides', async () => {
  await world.site({ physicianOfRecordSecurity: true, physicianOfRecordScope: 'EVERYONE', physicianOfRecordOverride: 'DENY' });
  await world.limit({ fragment: 'service IS NOT NULL', overrideSetting: 'DENY' });
  for (const record of [patient, psychiatry]) await world.lock(record);
  const { loaders, viewer } = await allSeeing(world.database, world.now);
  expect([viewer.now, viewer.today]).toEqual([world.now, '2026-03-01']);
  expect(disclosureOf(await loaders.record(RecordLevel.PATIENT, patient.id))).toBe(Disclosure.CHART);
  for (const { id } of [psychiatry, surgery]) expect(disclosureOf(await loaders.record(RecordLevel.ENCOUNTER, id))).toBe(Disclosure.CHART);
});

test('asking is an event that names the provider, the record and the decision', async () => {
  await explain('paul', 'vera', psychiatry.gid);
  const event = (await world.events()).find(({ action }) => action === 'EXPLANATION');
  expect(event).toMatchObject({
    outcome: 'SUCCESS',
    field: 'explainAccess',
    actor: { viewerId: world.providerId('paul') },
    subject: { type: 'PROVIDER', id: world.providerId('vera') },
    records: [
      { patientId: patient.id, encounterId: psychiatry.id, documentId: null, disclosure: 'IDENTITY', door: 'REASON', rules: ['M'] },
    ],
  });
});

test('ids of other things are refused, and an unknown or inactive provider is explained by nothing', async () => {
  await world.provider('gone', { active: false });
  const ask = (providerId: string, record: string) => world.ask('paul', EXPLAIN, { providerId, record });
  const vera = globalId('Provider', world.providerId('vera'));
  expect((await ask(patient.gid, patient.gid)).body.errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', path: 'providerId' });
  expect((await ask(vera, vera)).body.errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', path: 'record' });
  for (const id of [randomUUID(), world.providerId('gone')]) {
    expect((await ask(globalId('Provider', id), patient.gid)).body).toEqual({ data: { explainAccess: null } });
  }
});

test('an explanation costs as many statements for a long chart in many sets as for a short one in one', async () => {
  await world.site({ physicianOfRecordSecurity: true, blacklistDisclosure: 'DEMOGRAPHICS' });
  const count = async (visits: number, sets: number) => {
    const chart = await world.patient('Chart');
    for (let visit = 0; visit < visits; visit += 1) await world.encounter(chart, { physicians: ['otto'] });
    for (let set = 0; set < sets; set += 1) await world.set(`Set ${visits} ${set}`, [chart], ['otto']);
    let explanation: any;
    const statements = await world.statements(async () => (explanation = await explain('xena', 'otto', chart.gid)));
    expect(ruleOf(explanation, 'P').encounters).toHaveLength(visits);
    expect(ruleOf(explanation, 'B').patientSets).toHaveLength(sets);
    return statements.length;
  };
  expect(await count(20, 5)).toBe(await count(1, 1));
});

test('what an explanation does not tell is not looked up', async () => {
  await world.site({ physicianOfRecordSecurity: true });
  const short = EXPLAIN.replace(/patientSets \{ name \} encounters \{ number \} grants \{[^}]*\}\s*limit \{[^}]*\}/, '');
  expect(short).not.toContain('patientSets');
  const statements = async (query: string, asker: string, record: string) => {
    const variables = { providerId: globalId('Provider', world.providerId('vera')), record };
    return (await world.statements(() => world.ask(asker, query, variables))).length;
  };
  for (const [asker, record] of [
    ['paul', psychiatry.gid],
    ['paul', patient.gid],
    ['xena', surgery.gid],
    ['xena', patient.gid],
  ] as const)
    expect(await statements(EXPLAIN, asker, record)).toBe(await statements(short, asker, record));
});

test('limits and sets are looked for only where there may be some', async () => {
  const count = async (provider: string, record: string) => (await world.statements(() => explain('xena', provider, record))).length;
  expect(await count('vera', surgery.gid)).toBe((await count('otto', surgery.gid)) + 1);
  const set = await world.set('Told', [patient], ['vera']);
  expect(await count('vera', set.gid)).toBe(await count('otto', set.gid));
});

test('a patient who was found by a number is not looked up once more', async () => {
  const provider = (await readViewerOf(world.database, world.providerId('vera'), world.now))!;
  const count = async (read: (scope: Scope) => Promise<SecuredRow | null>) => {
    const seeing = await allSeeing(world.database, world.now);
    const shown = (await read(seeing))!;
    return (await world.statements(() => explainAccess(seeing, shown, provider))).length;
  };
  const byKey = await count(({ loaders }) => loaders.record(RecordLevel.PATIENT, patient.id));
  expect(await count((scope) => findBy(scope, RecordLevel.PATIENT, 'mrn', numberKey(patient.mrn, 'record')))).toBe(byKey);
});
