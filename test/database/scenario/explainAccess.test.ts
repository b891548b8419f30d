import { randomUUID } from 'node:crypto';
import { globalId } from '../../../src/entity/globalId';
import type { Encounter } from '../../../src/entity/Encounter';
import type { Patient } from '../../../src/entity/Patient';
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
  patientSets { name } encounters { number } grants { strength reasonCode endsAt }
  limit { name fragment columns nullColumns }
}`;

const { ACCESS_EXPLAIN, RECORDS_READ, RECORDS_READ_LOCKED, ACCESS_LIMITS_MANAGE, SETS_MANAGE, AUDIT_READ, OVERRIDE_SELF } = Permission;

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
        limit: { name: limitId, fragment: "service = 'Psychiatry'", columns: ['service'], nullColumns: [] },
      },
    ],
  });
});

test('a column that is not known is named as the reason why a limit does not open the record', async () => {
  await world.limit({ fragment: "discharge_date > '2000-01-01'", polarity: 'ONLY_WHERE', providers: ['otto'] });
  expect(ruleOf(await explain('xena', 'otto', surgery.gid), 'M').limit).toMatchObject({ nullColumns: ['discharge_date'] });
});

test('a grant lifts a limit: it is told to those who read the trail, and to nobody else', async () => {
  await world.grant('vera', patient, { encounterId: psychiatry.id });
  const told = await explain('xena', 'vera', psychiatry.gid);
  expect(told.decision).toEqual({ disclosure: 'CHART', door: 'OPEN' });
  expect(told.openUntil).toBe('2026-03-01T13:00:00.000Z');
  expect(ruleOf(told, 'M')).toMatchObject({
    outcome: 'LIFTED',
    narrowsTo: { disclosure: 'IDENTITY', door: 'REASON' },
    grants: [{ strength: 'REASON', reasonCode: 'CONSULT', endsAt: '2026-03-01T13:00:00.000Z' }],
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

test('a stored limit that cannot be read says so', async () => {
  await world.limit({ fragment: 'service LIKE', overrideSetting: 'PROMPT', providers: ['otto'] });
  expect(ruleOf(await explain('xena', 'otto', surgery.gid), 'M')).toMatchObject({
    outcome: 'APPLIES',
    fact: 'LIMIT_UNREADABLE',
    narrowsTo: { disclosure: 'IDENTITY', door: 'APPROVAL' },
  });
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
