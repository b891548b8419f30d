import sql, { join, raw } from 'sql-template-tag';
import { evaluate } from '../../../src/condition/evaluate';
import { RecordReader } from '../../../src/gate/RecordReader';
import { markOf, type SecuredRow } from '../../../src/gate/mark';
import type { Scope } from '../../../src/gate/Scope';
import type { Verdict } from '../../../src/policy/decide';
import { discloses, Disclosure } from '../../../src/policy/Disclosure';
import { RecordLevel } from '../../../src/policy/RecordLevel';
import { visibleAt } from '../../../src/policy/visibleAt';
import type { Built, BuiltWorld } from './buildWorld';

/** The rungs for which a list can ask. */
const RUNGS = [Disclosure.EXISTENCE, Disclosure.IDENTITY, Disclosure.DEMOGRAPHICS, Disclosure.CHART] as const;

/** What is known of one record: its verdict, and for each rung whether it stands there or above. */
interface Known {
  readonly verdict: Verdict;
  readonly visible: readonly boolean[];
}
type KnownById = Readonly<Record<string, Known>>;

const recordsOf = (world: BuiltWorld): Readonly<Record<RecordLevel, readonly Built<{ readonly id: string }>[]>> => ({
  PATIENT: world.patients,
  ENCOUNTER: world.encounters,
  DOCUMENT: world.documents,
  PATIENT_SET: world.sets,
});

/** All records of a world as the gate reads them, whatever the viewer may see, by id. */
export type ReadRows = ReadonlyMap<string, SecuredRow>;

/** Checks, for every record of a world, that the decision is one and the same in the model, in the rows of SQL, and in both readings of what is visible. */
export async function checkRecords(world: BuiltWorld, scope: Scope): Promise<ReadRows> {
  const rows = new Map<string, SecuredRow>();
  const model: Record<string, KnownById> = {};
  const inMemory: Record<string, KnownById> = {};
  const inSql: Record<string, KnownById> = {};
  for (const level of Object.values(RecordLevel)) {
    const records = recordsOf(world)[level];
    const conditions = RUNGS.map((rung) => visibleAt(scope, level, rung));
    const stands = ({ decision }: Verdict) => RUNGS.map((rung) => discloses(decision.disclosure, rung));
    const holds = ({ facts }: Built<unknown>) => conditions.map((each) => evaluate(each, facts, scope.viewer.today) === true);
    model[level] = byId(records, ({ verdict }) => ({ verdict, visible: stands(verdict) }));
    inMemory[level] = byId(records, (record) => ({ verdict: record.verdict, visible: holds(record) }));
    inSql[level] = await readKnown(
      scope,
      level,
      records.map(({ row }) => row.id),
      rows,
    );
  }
  expect(inMemory).toEqual(model);
  expect(inSql).toEqual(model);
  return rows;
}

function byId(records: readonly Built<{ readonly id: string }>[], known: (record: Built<{ readonly id: string }>) => Known): KnownById {
  return Object.fromEntries(records.map((record) => [record.row.id, known(record)]));
}

async function readKnown(scope: Scope, level: RecordLevel, ids: readonly string[], into: Map<string, SecuredRow>): Promise<KnownById> {
  if (ids.length === 0) return {};
  const reader = new RecordReader(scope, level);
  const visible = join(RUNGS.map((rung, index) => sql`${reader.where(reader.visible(rung))} AS ${raw(`v${index}`)}`));
  const { from, id } = reader.source;
  const found = await scope.database.query<Record<string, unknown>>(
    sql`SELECT ${reader.selection()}, ${visible} ${from} WHERE ${id} IN (${join([...ids])})`,
  );
  return Object.fromEntries(
    found.map((each) => {
      const row = reader.read(each);
      into.set(row.id, row);
      return [row.id, { verdict: markOf(row)!.verdict, visible: RUNGS.map((_, index) => Number(each[`v${index}`]) === 1) }];
    }),
  );
}
