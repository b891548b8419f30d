import fc from 'fast-check';
import { allSeeing } from '../../../src/gate/allSeeing';
import { explainAccess, type Explanation } from '../../../src/gate/explainAccess';
import { disclosureOf, type SecuredRow } from '../../../src/gate/mark';
import { readViewerOf } from '../../../src/gate/readViewer';
import { RuleOutcome, type RuleExplanation } from '../../../src/gate/RuleExplanation';
import { Scope } from '../../../src/gate/Scope';
import { inherit, join, OPEN } from '../../../src/policy/Decision';
import { discloses, Disclosure } from '../../../src/policy/Disclosure';
import { fragmentCatalogue } from '../../../src/policy/fragmentCatalogue';
import { Permission } from '../../../src/policy/Permission';
import { RecordLevel } from '../../../src/policy/RecordLevel';
import type { Viewer } from '../../../src/policy/Viewer';
import { unbounded } from '../../proof/unbounded';
import { World } from '../../world/World';
import { batchOf } from './arbitraries';
import { buildWorld, NOW, type BuiltWorld } from './buildWorld';
import { loadBatch } from './loadBatch';

const WORLDS = Number(process.env.EXPLAINED_WORLDS ?? 120);
const WORLDS_IN_BATCH = 10;
const SEED = Number(process.env.AGREEMENT_SEED ?? Date.now() % 2 ** 31);
const PATH = process.env.AGREEMENT_PATH;

let world: World;
beforeAll(async () => {
  world = await World.open(unbounded);
  world.now = NOW;
});
afterAll(() => world.close());

const levelsOf = (built: BuiltWorld) =>
  [
    [RecordLevel.PATIENT, built.patients],
    [RecordLevel.ENCOUNTER, built.encounters],
    [RecordLevel.DOCUMENT, built.documents],
    [RecordLevel.PATIENT_SET, built.sets],
  ] as const;

const joined = (rules: readonly RuleExplanation[]) =>
  rules.reduce((sum, { outcome, to }) => (applies(outcome) && to ? join(sum, to) : sum), OPEN);
const applies = (outcome: RuleOutcome) => outcome === RuleOutcome.APPLIES || outcome === RuleOutcome.CANNOT_BE_READ;
const all = ({ inherited, rules }: Explanation) => [...(inherited?.rules ?? []), ...rules];

/** To one who sees everything, each rule is told, and what the told rules narrow to is the decision. */
function tellsAll(explanation: Explanation): void {
  const { inherited, rules, verdict } = explanation;
  const patient = inherited ? joined(inherited.rules) : null;
  expect(inherited?.patient ?? null).toEqual(patient);
  expect(join(patient ? inherit(patient) : OPEN, joined(rules))).toEqual(verdict.decision);
  const fired = new Set(all(explanation).flatMap(({ rule, outcome }) => (applies(outcome) ? [rule] : [])));
  expect([...fired].sort()).toEqual([...verdict.fired].sort());
  const lifted = all(explanation).filter(({ outcome }) => outcome === RuleOutcome.LIFTED);
  expect(lifted.every(({ grants }) => grants.length > 0)).toBe(true);
  const used = new Set(lifted.flatMap(({ grants }) => grants.map(({ id }) => id)));
  if (verdict.decision === OPEN) expect([...used].sort()).toEqual([...verdict.grantIds].sort());
}

/** What is told to one who does not see everything: checked by the rungs of the model, not by those of the product. */
function tellsNoMore(built: BuiltWorld, asker: Viewer, row: SecuredRow, explanation: Explanation): void {
  const rungs = (of: readonly { readonly row: { readonly id: string }; readonly verdict: Explanation['verdict'] }[], id: string) =>
    of.find((each) => each.row.id === id)?.verdict.decision.disclosure ?? Disclosure.NOTHING;
  const { patientId, encounterId } = explanation.mark;
  const patient = rungs(built.patients, patientId ?? '');
  const encounter = rungs(built.encounters, encounterId ?? '');
  for (const rule of all(explanation)) {
    for (const id of rule.encounterIds) expect(rungs(built.encounters, id)).toBe(Disclosure.CHART);
    for (const id of rule.setIds) expect(asker.blacklistedSetIds).not.toContain(id);
    for (const name of rule.limit?.columns ?? []) {
      const column = fragmentCatalogue[name]!;
      expect({ row: row.id, name, shown: discloses(column.level === 'PATIENT' ? patient : encounter, column.rung) }).toEqual({
        row: row.id,
        name,
        shown: true,
      });
    }
    if (!asker.permissions.has(Permission.RECORDS_READ_LOCKED)) expect(['LOCKED', 'NOT_LOCKED', 'READS_LOCKED']).not.toContain(rule.fact);
    if (rule.fact === null) expect(rule).toMatchObject({ to: null, grants: [], setIds: [], encounterIds: [], limit: null });
  }
}

const counts = { worlds: 0, explained: 0, asked: 0 };

async function checkWorld(built: BuiltWorld): Promise<void> {
  const seeing = await allSeeing(world.database, NOW);
  for (const [level, records] of levelsOf(built)) {
    for (const { row, verdict } of records) {
      const seen = await seeing.loaders.record(level, row.id);
      const explanation = await explainAccess(seeing, seen!, built.viewer);
      expect({ id: row.id, verdict: explanation?.verdict }).toEqual({ id: row.id, verdict });
      tellsAll(explanation!);
      counts.explained += 1;
    }
  }
  const asker = { ...built.viewer, permissions: new Set([...built.viewer.permissions, Permission.ACCESS_LIMITS_MANAGE]) };
  const scope = new Scope(world.database, asker);
  const colleague = (await readViewerOf(world.database, built.colleagueId, NOW))!;
  for (const [level, records] of levelsOf(built)) {
    for (const {
      row: { id },
    } of records) {
      const row = await scope.loaders.record(level, id);
      if (!row || !discloses(disclosureOf(row), Disclosure.IDENTITY)) continue;
      for (const provider of [colleague, asker]) tellsNoMore(built, asker, row, (await explainAccess(scope, row, provider))!);
      counts.asked += 1;
    }
  }
  counts.worlds += 1;
}

test(`${WORLDS} random worlds: an explanation is of the very decision, and tells nobody what they may not see`, async () => {
  await fc.assert(
    fc.asyncProperty(batchOf(WORLDS_IN_BATCH), async (batch) => {
      const worlds = batch.worlds.flatMap((plain, index) => (plain === null ? [] : [buildWorld(plain, index, batch)]));
      await loadBatch(world.database, batch, worlds);
      for (const built of worlds) await checkWorld(built);
    }),
    { seed: SEED, ...(PATH === undefined ? {} : { path: PATH }), numRuns: Math.ceil(WORLDS / WORLDS_IN_BATCH), endOnFailure: false },
  );
  process.stdout.write(`explanations: AGREEMENT_SEED=${SEED} ${JSON.stringify(counts)}\n`);
  expect(counts.asked).toBeGreaterThan(0);
}, 600_000);
