import { readViewer } from '../../../src/gate/readViewer';
import { RecordReader } from '../../../src/gate/RecordReader';
import { Scope } from '../../../src/gate/Scope';
import { Disclosure } from '../../../src/policy/Disclosure';
import { Door } from '../../../src/policy/Door';
import type { Grant } from '../../../src/policy/Grant';
import { RuleCode } from '../../../src/policy/Narrowing';
import { RecordLevel } from '../../../src/policy/RecordLevel';
import { NOON, World } from '../../world/World';

let world: World;
let scope: Scope;
beforeAll(async () => {
  world = await World.open();
  await world.provider('viewer');
  await world.limit({ fragment: "service = 'Psychiatry'" });
  await world.limit({ fragment: "city = 'Elsewhere'", level: 'PATIENT' });
  await world.set('Black', [], ['viewer']);
  scope = new Scope(world.database, await readViewer(world.database, 'viewer', world.now));
});
afterAll(() => world.close());

const ROW = { id: 'record', patientId: 'patient', encounterId: 'encounter' };
const decisionOn = (level: RecordLevel, row: Record<string, unknown>) => new RecordReader(scope, level).markOf(row).verdict.decision;

test.each(Object.values(RecordLevel))('a row of %s of which it was not read whether rules apply is hidden', (level) => {
  const { narrowings } = scope;
  const count = { PATIENT: narrowings.patient, PATIENT_SET: narrowings.patientSet }[level as string]?.length;
  const all = count ?? narrowings.patient.length + narrowings.encounter.length;
  const flags = (value: unknown) => Object.fromEntries(Array.from({ length: all }, (_, index) => [`f${index}`, value]));
  const hidden = { disclosure: Disclosure.NOTHING, door: Door.NEVER };
  expect(decisionOn(level, ROW)).toEqual(hidden);
  expect(decisionOn(level, { ...ROW, ...flags(null) })).toEqual(hidden);
  expect(decisionOn(level, { ...ROW, ...flags(0) })).toEqual({ disclosure: Disclosure.CHART, door: Door.OPEN });
  for (let index = 0; index < all; index += 1) {
    expect(decisionOn(level, { ...ROW, ...flags(0), [`f${index}`]: null })).toEqual(hidden);
  }
});

test('a mark names the record by its own keys and those above it', () => {
  const markOf = (level: RecordLevel, row: Record<string, unknown>) => {
    const { verdict: _, scope: read, ...mark } = new RecordReader(scope, level).markOf(row);
    expect(read).toBe(scope);
    return mark;
  };
  const none = { patientId: null, encounterId: null, documentId: null };
  expect(Object.values(RecordLevel).map((level) => markOf(level, ROW))).toEqual([
    { ...none, level: 'PATIENT', patientId: 'record' },
    { ...none, level: 'ENCOUNTER', patientId: 'patient', encounterId: 'record' },
    { ...none, level: 'DOCUMENT', patientId: 'patient', encounterId: 'encounter', documentId: 'record' },
    { ...none, level: 'PATIENT_SET' },
  ]);
  expect(markOf(RecordLevel.DOCUMENT, { ...ROW, encounterId: null })).toEqual({
    ...none,
    level: 'DOCUMENT',
    patientId: 'patient',
    documentId: 'record',
  });
});

test('a grant opens what it names, and nothing else', () => {
  const grant = (patientId: string, encounterId: string | null): Grant => {
    return { id: 'grant', patientId, encounterId, strength: Door.REASON, startsAt: NOON, endsAt: new Date(NOON.getTime() + 1) };
  };
  /** What stands open of a patient, an encounter, a document of it and one that is filed under none, all of them limited. */
  const opened = (given: Grant) => {
    const granted = new Scope(world.database, { ...scope.viewer, grants: [given] });
    const { patient, encounter } = granted.narrowings;
    const flags = Object.fromEntries([...patient, ...encounter].map(({ rule }, index) => [`f${index}`, rule === RuleCode.M ? 1 : 0]));
    const rows = {
      patient: [RecordLevel.PATIENT, { id: 'patient' }],
      encounter: [RecordLevel.ENCOUNTER, { id: 'encounter', patientId: 'patient' }],
      document: [RecordLevel.DOCUMENT, { id: 'document', patientId: 'patient', encounterId: 'encounter' }],
      filed: [RecordLevel.DOCUMENT, { id: 'filed', patientId: 'patient', encounterId: null }],
    } as const;
    return Object.entries(rows).flatMap(([name, [level, row]]) => {
      const { decision, grantIds } = new RecordReader(granted, level).markOf({ ...row, ...flags }).verdict;
      return decision.disclosure === Disclosure.CHART ? [`${name} by ${grantIds.join()}`] : [];
    });
  };
  expect(opened(grant('patient', null))).toEqual(['patient by grant', 'encounter by grant', 'document by grant', 'filed by grant']);
  expect(opened(grant('patient', 'encounter'))).toEqual(['encounter by grant', 'document by grant']);
  expect(opened(grant('patient', 'another'))).toEqual([]);
  expect(opened(grant('another', null))).toEqual([]);
  expect(opened(grant('another', 'encounter'))).toEqual([]);
});

test('a row has flags that are true or false, instants that are dates, and nulls, whatever the driver gives', () => {
  const read = (level: RecordLevel, row: Record<string, unknown>) => ({ ...new RecordReader(scope, level).read({ ...ROW, ...row }) });
  const at = new Date('2026-02-01T08:00:00.000Z');
  expect(
    read(RecordLevel.ENCOUNTER, { locked: 1, admittedAt: '2026-02-01 08:00:00.000', dischargedAt: null, service: null }),
  ).toMatchObject({
    __typename: 'Encounter',
    id: 'record',
    globalId: 'Encounter:record',
    locked: true,
    admittedAt: at,
    dischargedAt: null,
    service: null,
  });
  expect(read(RecordLevel.ENCOUNTER, { locked: '0', admittedAt: at, dischargedAt: at })).toMatchObject({
    locked: false,
    admittedAt: at,
    dischargedAt: at,
  });
});
