import sql, { empty, join, raw, type Sql } from 'sql-template-tag';
import { condition } from '../condition/Condition';
import { globalId } from '../entity/globalId';
import { inherit, type Decision } from '../policy/Decision';
import { joinCauses, type Verdict } from '../policy/decide';
import { fragmentCatalogue } from '../policy/fragmentCatalogue';
import { Permission } from '../policy/Permission';
import { RecordLevel } from '../policy/RecordLevel';
import type { Viewer } from '../policy/Viewer';
import { explainRules } from './explainRules';
import { markOf, type Mark, type SecuredRow } from './mark';
import { readKnowledge } from './readKnowledge';
import { RecordReader } from './RecordReader';
import type { RuleExplanation } from './RuleExplanation';
import { Scope } from './Scope';

/** What a record in a chart has from its patient. */
export interface InheritedExplanation {
  /** The decision on the patient; what an encounter's own grant lifts of the patient's rules is lifted in it. */
  readonly patient: Decision;
  /** What that leaves of the record, before its own rules. */
  readonly leaves: Decision;
  readonly rules: readonly RuleExplanation[];
}

/** Why a provider sees of a record what they see, as far as the asker may know. */
export interface Explanation {
  /** The scope of the asker, under which everything below is read. */
  readonly scope: Scope;
  /** The record, as the asker was shown it. */
  readonly mark: Mark;
  readonly record: string;
  readonly provider: { readonly id: string; readonly globalId: string; readonly displayName: string; readonly physician: boolean };
  /** Whether the provider may ask for records at all. */
  readonly mayRead: boolean;
  readonly verdict: Verdict;
  /** When the grants that open it cease to; null as well where the asker may read none of them. */
  readonly openUntil: Date | null;
  /** Null for what inherits nothing. */
  readonly inherited: InheritedExplanation | null;
  readonly rules: readonly RuleExplanation[];
}

/** Explains the decision on a record that was shown to the asker; null where it is there no more. It is the decision's own reading, with its causes. */
export async function explainAccess(asker: Scope, shown: SecuredRow, provider: Viewer): Promise<Explanation | null> {
  const mark = markOf(shown);
  if (!mark) throw new Error('What is explained did not pass the gate');
  const { level } = mark;
  const reader = new RecordReader(new Scope(asker.database, provider), level);
  const columns = columnsAt(level);
  const nulls = columns.map((name, index) => sql`${reader.where(condition.isNull(name))} AS ${raw(`n${index}`)}`);
  const [row] = await asker.database.query<Record<string, unknown>>(
    sql`SELECT ${reader.selection()} ${alsoSelected(nulls)} ${reader.source.from} WHERE ${reader.source.id} = ${shown.id}`,
  );
  if (!row) return null;
  const weighed = reader.weigh(row);
  const nullColumns = new Set(columns.filter((_, index) => Number(row[`n${index}`]) === 1));
  const known = await readKnowledge(asker, mark, provider, weighed, nullColumns);
  const patient = weighed.inherited && joinCauses(weighed.inherited).decision;
  const { verdict } = reader.markOf(row);
  return {
    scope: asker,
    mark,
    record: shown.globalId,
    provider: { ...provider, globalId: globalId('Provider', provider.id) },
    mayRead: provider.permissions.has(Permission.RECORDS_READ),
    verdict,
    openUntil: known.readsGrants ? verdict.openUntil : null,
    inherited: patient && { patient, leaves: inherit(patient), rules: explainRules('PATIENT', weighed.inherited ?? [], provider, known) },
    rules: hasOwnRules(mark) ? explainRules(ownLevel(level), weighed.own, provider, known) : [],
  };
}

function ownLevel(level: RecordLevel): 'PATIENT' | 'ENCOUNTER' | 'PATIENT_SET' {
  return level === RecordLevel.DOCUMENT ? 'ENCOUNTER' : level;
}

/** A document that is filed under no encounter has what it inherits, and nothing else. */
function hasOwnRules({ level, encounterId }: Mark): boolean {
  return level !== RecordLevel.DOCUMENT || encounterId !== null;
}

function columnsAt(level: RecordLevel): readonly string[] {
  if (level === RecordLevel.PATIENT_SET) return [];
  return Object.entries(fragmentCatalogue)
    .filter(([, column]) => level !== RecordLevel.PATIENT || column.level === 'PATIENT')
    .map(([name]) => name);
}

function alsoSelected(parts: readonly Sql[]): Sql {
  return parts.length === 0 ? empty : sql`, ${join([...parts])}`;
}
