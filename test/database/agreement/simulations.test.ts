import fc from 'fast-check';
import { allSeeing } from '../../../src/gate/allSeeing';
import { draftLimit } from '../../../src/gate/readSimulatedLimit';
import type { ChangedCounts, SimulatedChange } from '../../../src/gate/SimulatedChange';
import { simulateAccess } from '../../../src/gate/simulateAccess';
import type { Verdict } from '../../../src/policy/decide';
import { discloses } from '../../../src/policy/Disclosure';
import { LimitPolarity } from '../../../src/policy/AccessLimit';
import { OverrideSetting } from '../../../src/policy/OverrideSetting';
import { BlacklistDisclosure, PhysicianOfRecordScope } from '../../../src/policy/SiteSettings';
import { RecordLevel } from '../../../src/policy/RecordLevel';
import { unbounded } from '../../proof/unbounded';
import { World } from '../../world/World';
import { batchOf } from './arbitraries';
import { buildWorld, NOW, type BuiltWorld } from './buildWorld';
import { loadBatch } from './loadBatch';
import type { PlainBatch, PlainWorld } from './PlainWorld';

const WORLDS = Number(process.env.SIMULATED_WORLDS ?? 60);
const SEED = Number(process.env.AGREEMENT_SEED ?? Date.now() % 2 ** 31);
const PATH = process.env.AGREEMENT_PATH;

let world: World;
beforeAll(async () => {
  world = await World.open(unbounded);
  world.now = NOW;
});
afterAll(() => world.close());

/** A change that is simulated, and the same world in which it was made. */
interface Made {
  readonly change: SimulatedChange;
  readonly made: BuiltWorld;
}

const FRAGMENTS = [
  "service = 'Psychiatry'",
  'discharge_date IS NOT NULL',
  "sex = 'F'",
  'city IS NULL',
  "admit_date < CURRENT_DATE OR last_name LIKE 'a%'",
];

/** Each sort of change, made to the plain world by hand. */
function changesOf(batch: PlainBatch, plain: PlainWorld, built: BuiltWorld, at: number): Made[] {
  const again = (changed: Partial<PlainWorld>, site: Partial<PlainBatch['site']> = {}) =>
    buildWorld({ ...plain, ...changed }, 0, { ...batch, site: { ...batch.site, ...site } });
  const made: Made[] = [];
  const patient = built.patients[at % Math.max(1, built.patients.length)];
  if (patient) {
    const place = built.patients.indexOf(patient);
    const locked = !plain.patients[place]!.locked;
    const patients = plain.patients.map((each, index) => (index === place ? { ...each, locked } : each));
    made.push({ change: { kind: 'LOCK', patientId: patient.row.id, encounterId: null, locked }, made: again({ patients }) });
  }
  const encounter = built.encounters[at % Math.max(1, built.encounters.length)];
  if (encounter) {
    const place = built.encounters.indexOf(encounter);
    const locked = !plain.encounters[place]!.locked;
    const encounters = plain.encounters.map((each, index) => (index === place ? { ...each, locked } : each));
    made.push({
      change: { kind: 'LOCK', patientId: encounter.row.patientId, encounterId: encounter.row.id, locked },
      made: again({ encounters }),
    });
  }
  const set = built.sets[at % Math.max(1, built.sets.length)];
  if (set) {
    const place = built.sets.indexOf(set);
    const listed = !plain.sets[place]!.blacklistedFor.includes('viewer');
    const sets = plain.sets.map((each, index) =>
      index === place ? { ...each, blacklistedFor: listed ? (['viewer'] as const) : [] } : each,
    );
    made.push({ change: { kind: 'BLACKLIST', providerId: built.viewer.id, setId: set.row.id, listed }, made: again({ sets }) });
  }
  const fragment = FRAGMENTS[at % FRAGMENTS.length]!;
  const overrideSetting = Object.values(OverrideSetting)[at % 3]!;
  const polarity = Object.values(LimitPolarity)[at % 2]!;
  const limit = { fragment, level: null, polarity, setting: overrideSetting, enabled: true, subject: 'viewer' } as const;
  made.push({
    change: {
      kind: 'LIMIT',
      before: null,
      after: draftLimit(null, { fragment, polarity, overrideSetting, providerIds: [built.viewer.id] }),
    },
    made: again({ limits: [...plain.limits, limit] }),
  });
  const settings = {
    physicianOfRecordSecurity: at % 2 === 0,
    physicianOfRecordScope: PhysicianOfRecordScope.EVERYONE,
    physicianOfRecordOverride: overrideSetting,
    blacklistDisclosure: Object.values(BlacklistDisclosure)[at % 3]!,
  };
  made.push({ change: { kind: 'SITE', settings }, made: again({}, settings) });
  return made;
}

interface Decided {
  readonly row: { readonly id: string };
  readonly verdict: Verdict;
}

function compare(before: readonly Decided[], after: readonly Decided[]): ChangedCounts {
  const counts = { changed: 0, closed: 0, opened: 0 };
  before.forEach(({ row, verdict: { decision: was } }, index) => {
    expect(after[index]?.row.id).toBe(row.id);
    const becomes = after[index]!.verdict.decision;
    if (was.disclosure === becomes.disclosure && was.door === becomes.door) return;
    counts.changed += 1;
    if (was.disclosure === becomes.disclosure) return;
    if (discloses(was.disclosure, becomes.disclosure)) counts.closed += 1;
    else counts.opened += 1;
  });
  return counts;
}

const seen = { worlds: 0, simulated: 0, changed: 0 };

test(`${WORLDS} random worlds: what is simulated is what comes of the change where it is made`, async () => {
  await fc.assert(
    fc.asyncProperty(batchOf(1), fc.nat(29), async (batch, at) => {
      const [plain] = batch.worlds;
      if (!plain) return;
      const built = buildWorld(plain, 0, batch);
      await loadBatch(world.database, batch, [built]);
      for (const { change, made } of changesOf(batch, plain, built, at)) {
        const asker = await allSeeing(world.database, NOW);
        const named = built.encounters[at % Math.max(1, built.encounters.length)] ?? null;
        const record = named && (await asker.loaders.record(RecordLevel.ENCOUNTER, named.row.id));
        const simulation = await simulateAccess(asker, { change, providerId: built.viewer.id, record });
        const [provider] = simulation!.providers;
        const after = named && made.encounters.find(({ row }) => row.id === named.row.id)!.verdict.decision;
        expect({ change, ...provider, provider: null }).toEqual({
          change,
          provider: null,
          patients: compare(built.patients, made.patients),
          encounters: compare(built.encounters, made.encounters),
          record: named && { before: named.verdict.decision, after },
        });
        seen.simulated += 1;
        seen.changed += provider!.patients.changed + provider!.encounters.changed;
      }
      seen.worlds += 1;
    }),
    { seed: SEED, ...(PATH === undefined ? {} : { path: PATH }), numRuns: WORLDS, endOnFailure: false },
  );
  process.stdout.write(`simulations: AGREEMENT_SEED=${SEED} ${JSON.stringify(seen)}\n`);
  expect(seen.changed).toBeGreaterThan(0);
}, 600_000);
