import fc from 'fast-check';
import type { Truth } from '../../../src/condition/Condition';
import { evaluate, type Facts } from '../../../src/condition/evaluate';
import { parseFragment } from '../../../src/condition/parseFragment';
import { EncounterPhysician } from '../../../src/entity/Encounter';
import { globalId } from '../../../src/entity/globalId';
import { ChartsafeError } from '../../../src/errors';
import { decideEncounter, decidePatient } from '../../../src/policy/decide';
import { discloses, Disclosure } from '../../../src/policy/Disclosure';
import { fragmentCatalogue } from '../../../src/policy/fragmentCatalogue';
import { Permission } from '../../../src/policy/Permission';
import type { Viewer } from '../../../src/policy/Viewer';
import { World } from '../../world/World';
import { encounter, fragment, patient } from '../agreement/arbitraries';
import { readHospital, type Hospital } from '../demo/readHospital';

const SEED = Number(process.env.PREVIEW_SEED ?? Math.floor(Math.random() * 2 ** 31));
const SIZE = { patients: 30, encounters: 70, fragments: 60, moves: 25 } as const;
const { ACCESS_LIMITS_MANAGE, SET_ACCESS_MANAGE, RECORDS_READ_LOCKED } = Permission;

const PREVIEW = `query ($fragment: String!, $polarity: LimitPolarity!) {
  previewAccessLimit(fragment: $fragment, polarity: $polarity, overrideSetting: ALLOW) {
    level patients patientsByNulls encounters encountersByNulls inHouseEncountersByNulls examples { patient { mrn } encounter { number } }
  }
}`;
const CREATE = `mutation ($limit: AccessLimitInput!) { createAccessLimit(limit: $limit, subjects: {}, enabled: false) { id } }`;
const MOVE = `query ($id: ID!, $blacklist: [ID!]!, $unblacklist: [ID!]!) {
  previewSetAccess(providerId: $id, blacklist: $blacklist, unblacklist: $unblacklist) {
    lost { patients physicianOfRecord } regained { patients physicianOfRecord }
  }
}`;

let world: World;
let hospital: Hospital;
const sets: { readonly gid: string; readonly id: string }[] = [];
/** Those who ask: one to whom all is open, and others from whom this or that is hidden. */
const ASKERS = ['sees all', 'sees no locks', 'is limited', 'is blacklisted'] as const;

beforeAll(async () => {
  process.stdout.write(`previews: PREVIEW_SEED=${SEED}\n`);
  world = await World.open();
  await world.site({ blacklistDisclosure: SEED % 2 === 0 ? 'DEMOGRAPHICS' : 'EXISTENCE' });
  for (const username of ASKERS) {
    const permissions = [ACCESS_LIMITS_MANAGE, SET_ACCESS_MANAGE, ...(username === 'sees no locks' ? [] : [RECORDS_READ_LOCKED])];
    await world.provider(username, { permissions });
  }
  await world.provider('viewer', { physician: true });
  await world.provider('colleague', { physician: true });
  const random = { seed: SEED };
  const patients = [];
  for (const { lastName, ...fields } of fc.sample(patient, { ...random, numRuns: SIZE.patients }))
    patients.push(await world.patient(lastName, fields));
  for (const [place, { patient: of, ...fields }] of fc.sample(encounter, { ...random, numRuns: SIZE.encounters }).entries())
    await world.encounter(patients[(of + place) % patients.length]!, fields);
  const members = fc.array(fc.constantFrom(...patients), { maxLength: 8 });
  const on = [['is blacklisted'], ['viewer'], ['is blacklisted', 'viewer'], [], [], ['viewer']];
  for (const [place, some] of fc.sample(members, { ...random, numRuns: on.length }).entries())
    sets.push(await world.set(`Set ${place}`, [...new Set(some)], on[place]));
  await world.limit({ fragment: "service = 'Cardiology'", overrideSetting: 'ALLOW', providers: ['is limited'] });
  await world.limit({ fragment: "city = 'Ottawa'", level: 'PATIENT', overrideSetting: 'DENY', providers: ['is limited'] });
  hospital = await readHospital(world.database, world.now);
});
afterAll(() => world.close());

const sees = (disclosure: Disclosure, rung: Disclosure) => discloses(disclosure, rung);

/** The figures of a limit, one record after the other, in memory. */
function figures(viewer: Viewer, read: ReturnType<typeof parseFragment>, polarity: string) {
  const isOfEncounters = read.columns.some((name) => fragmentCatalogue[name]?.level === 'ENCOUNTER');
  const truth = (facts: Facts) => evaluate(read.condition, facts, viewer.today);
  const limited = (facts: Facts) => isLimited(truth(facts), polarity);
  const encounters = [...hospital.encounters.values()].filter(
    (facts) => sees(decideEncounter(viewer, facts).decision.disclosure, Disclosure.CHART) && limited(facts),
  );
  const patients = isOfEncounters
    ? []
    : [...hospital.patients.values()].filter(
        (facts) => sees(decidePatient(viewer, facts).decision.disclosure, Disclosure.DEMOGRAPHICS) && limited(facts),
      );
  const byNulls = (some: readonly Facts[]) => some.filter((facts) => truth(facts) === null);
  const distinct = (some: readonly Facts[]) => new Set(some.map(({ patient_id }) => patient_id)).size;
  return {
    level: isOfEncounters ? 'ENCOUNTER' : 'PATIENT',
    patients: isOfEncounters ? distinct(encounters) : patients.length,
    patientsByNulls: isOfEncounters ? distinct(byNulls(encounters)) : byNulls(patients).length,
    encounters: encounters.length,
    encountersByNulls: byNulls(encounters).length,
    inHouseEncountersByNulls: byNulls(encounters).filter(({ discharge_date }) => discharge_date === null).length,
    records: isOfEncounters
      ? encounters.map(({ number }) => String(number))
      : [...hospital.patients].filter(([, facts]) => patients.includes(facts)).map(([mrn]) => mrn),
  };
}

function isLimited(truth: Truth, polarity: string): boolean {
  return polarity === 'ONLY_WHERE' ? truth !== true : truth !== false;
}

/** How often all who asked met what a preview can say: what never came up was not tested. */
const met = { nulls: 0, inHouse: 0, none: 0, some: 0 };

test.each(ASKERS)('the figures of a limit are those of one record after the other, for one who %s', async (username) => {
  const viewer = hospital.viewer(username);
  const asked = fc.tuple(fragment, fc.constantFrom('ONLY_WHERE', 'EXCEPT_WHERE'));
  for (const [place, [text, polarity]] of fc.sample(asked, { seed: SEED, numRuns: SIZE.fragments }).entries()) {
    const { body } = await world.ask(username, PREVIEW, { fragment: text, polarity });
    const read = readOrNull(text);
    if (read === null) {
      expect(body.errors?.[0].extensions.code).toBe('FRAGMENT_INVALID');
      continue;
    }
    const { records, ...expected } = figures(viewer, read, polarity);
    const { examples, ...got } = body.data.previewAccessLimit;
    expect({ text, polarity, ...got }).toEqual({ text, polarity, ...expected });
    const shown = examples.map(
      (each: { patient: { mrn: string }; encounter: { number: string } | null }) => each.encounter?.number ?? each.patient.mrn,
    );
    expect(shown).toHaveLength(Math.min(10, records.length));
    expect(records).toEqual(expect.arrayContaining(shown));
    met.nulls += expected.encountersByNulls > 0 ? 1 : 0;
    met.inHouse += expected.inHouseEncountersByNulls > 0 ? 1 : 0;
    met[records.length === 0 ? 'none' : 'some'] += 1;

    const limit = { name: `${username} ${place}`, fragment: text, polarity, overrideSetting: 'ALLOW' };
    const made = await world.ask(username, CREATE, { limit });
    const rule = made.body.errors?.[0].extensions.rule as string | undefined;
    expect({ text, polarity, rule }).toEqual({
      text,
      polarity,
      rule: expected.inHouseEncountersByNulls > 0 ? 'ACKNOWLEDGE_NULLS' : undefined,
    });
  }
});

test('among them were limits of nothing and of something, with nulls and in house', () => {
  expect(Object.entries(met).filter(([, times]) => times === 0)).toEqual([]);
});

function readOrNull(text: string) {
  try {
    return parseFragment(text, fragmentCatalogue);
  } catch (error) {
    if (error instanceof ChartsafeError) return null;
    throw error;
  }
}

test.each(ASKERS)('who would be lost, and come back, are those of one patient after the other, for one who %s', async (username) => {
  const viewer = hospital.viewer(username);
  const known = sets.filter(({ id }) => !viewer.blacklistedSetIds.includes(id));
  const provider = hospital.viewer('viewer');
  const before = provider.blacklistedSetIds.filter((id) => !viewer.blacklistedSetIds.includes(id));
  const sides = fc.tuple(...known.map(() => fc.constantFrom('blacklist', 'unblacklist', 'neither')));
  for (const moves of fc.sample(sides, { seed: SEED, numRuns: SIZE.moves })) {
    const onSide = (side: string) => known.filter((_, index) => moves[index] === side);
    const ids = (side: string) => onSide(side).map(({ id }) => id);
    const after = [...new Set([...before, ...ids('blacklist')])].filter((id) => !ids('unblacklist').includes(id));
    const { body } = await world.ask(username, MOVE, {
      id: globalId('Provider', provider.id),
      blacklist: onSide('blacklist').map(({ gid }) => gid),
      unblacklist: onSide('unblacklist').map(({ gid }) => gid),
    });
    const isIn = (facts: Facts, some: readonly string[]) =>
      (facts.sets as readonly Facts[]).some(({ set_id }) => some.includes(String(set_id)));
    const count = (of: readonly string[], not: readonly string[]) => {
      const patients = [...hospital.patients.values()].filter(
        (facts) => sees(decidePatient(viewer, facts).decision.disclosure, Disclosure.IDENTITY) && isIn(facts, of) && !isIn(facts, not),
      );
      return { patients: patients.length, physicianOfRecord: patients.filter((facts) => isPhysicianOf(viewer, facts)).length };
    };
    expect(body.data.previewSetAccess).toEqual({ lost: count(after, before), regained: count(before, after) });
  }
});

/** Whether `viewer` of the world, the provider, is physician of record of an encounter that is open to the asker. */
function isPhysicianOf(asker: Viewer, { encounters }: Facts): boolean {
  return (encounters as readonly Facts[]).some((each) => {
    const facts = hospital.encounters.get(String(each.number)) as Facts;
    return physicians.has(String(each.encounter_id)) && sees(decideEncounter(asker, facts).decision.disclosure, Disclosure.CHART);
  });
}

const physicians = new Set<string>();
beforeAll(async () => {
  const rows = await world.database.run((manager) => manager.findBy(EncounterPhysician, { providerId: world.providerId('viewer') }));
  for (const { encounterId } of rows) physicians.add(encounterId);
});
