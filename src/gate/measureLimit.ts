import sql, { type Sql } from 'sql-template-tag';
import { condition, type Condition } from '../condition/Condition';
import { Disclosure } from '../policy/Disclosure';
import { readLimit, type LimitPolarity } from '../policy/AccessLimit';
import type { OverrideSetting } from '../policy/OverrideSetting';
import { readFragment } from '../policy/readFragment';
import { RecordLevel } from '../policy/RecordLevel';
import { visibleAt } from '../policy/visibleAt';
import type { SecuredRow } from './mark';
import { RecordReader } from './RecordReader';
import type { Scope } from './Scope';

/** What a limit says, without a name and subjects. */
export interface LimitTerms {
  readonly fragment: string;
  readonly polarity: LimitPolarity;
  readonly overrideSetting: OverrideSetting;
}

/** How many records a limit would limit, among those whose fields the asker may see. */
export interface LimitFigures {
  readonly patients: number;
  readonly encounters: number;
  /** Those of them for which the fragment says neither yes nor no, because of nulls. */
  readonly patientsByNulls: number;
  readonly encountersByNulls: number;
  readonly inHouseEncountersByNulls: number;
}

/** How many examples a preview shows. */
const EXAMPLES = 10;

/** The conditions of which figures are made, over the columns of an encounter with its patient, or of a patient alone. */
interface Measure {
  readonly level: RecordLevel.PATIENT | RecordLevel.ENCOUNTER;
  /** The record is limited, and the asker may see what the fragment speaks of. */
  readonly counted: Condition;
  readonly byNulls: Condition;
}

/**
 * Counts what a limit would limit: for a limit of patients these and the encounters in their charts, for one of encounters these and the
 * patients whose they are. Only patients from `DEMOGRAPHICS` and encounters at `CHART` count, so that no figure tells of a field
 * that the asker does not see. Throws `FRAGMENT_INVALID`.
 */
export async function measureLimit(scope: Scope, terms: LimitTerms): Promise<LimitFigures> {
  const ofEncounters = measureOf(scope, terms, RecordLevel.ENCOUNTER);
  const figures = await countEncounters(scope, ofEncounters);
  if (readFragment(terms.fragment).level === 'ENCOUNTER') return figures;
  return { ...figures, ...(await countPatients(scope, measureOf(scope, terms, RecordLevel.PATIENT))) };
}

/** Up to ten records of the limit's level that it would limit, those in house and limited by nulls first. */
export async function limitExamples(scope: Scope, terms: LimitTerms): Promise<readonly SecuredRow[]> {
  const level = readFragment(terms.fragment).level === 'ENCOUNTER' ? RecordLevel.ENCOUNTER : RecordLevel.PATIENT;
  const { counted, byNulls } = measureOf(scope, terms, level);
  const reader = new RecordReader(scope, level);
  const inHouse = level === RecordLevel.ENCOUNTER ? condition.all(byNulls, IN_HOUSE) : condition.never;
  const rows = await scope.database.query<Record<string, unknown>>(sql`
    SELECT ${reader.selection()} ${reader.source.from} WHERE ${reader.where(counted)}
    ORDER BY CASE WHEN ${reader.where(inHouse)} THEN 0 WHEN ${reader.where(byNulls)} THEN 1 ELSE 2 END, ${reader.source.id} LIMIT ${EXAMPLES}`);
  return rows.map((row) => reader.read(row));
}

/**
 * Whether a limit would, because of nulls, limit an encounter in house that is open to the asker: one is enough to ask for an
 * acknowledgement. What is hidden from the asker plays no part, so that the question tells of nothing hidden. Throws `FRAGMENT_INVALID`.
 */
export async function limitsInHouseByNulls(scope: Scope, terms: LimitTerms): Promise<boolean> {
  const { counted, byNulls } = measureOf(scope, terms, RecordLevel.ENCOUNTER);
  const reader = new RecordReader(scope, RecordLevel.ENCOUNTER);
  const where = reader.where(condition.all(IN_HOUSE, byNulls, counted));
  const rows = await scope.database.query(sql`SELECT 1 AS found ${reader.source.from} WHERE ${where} LIMIT 1`);
  return rows.length > 0;
}

const IN_HOUSE = condition.isNull('discharge_date');

function measureOf(scope: Scope, terms: LimitTerms, level: Measure['level']): Measure {
  const { level: limited, namesPatient, unknown } = readFragment(terms.fragment);
  const limit = readLimit({ id: '', level: limited, ...terms });
  return { level, counted: condition.all(limit.limited, seen(scope, level, namesPatient)), byNulls: unknown };
}

/** The asker may see what a fragment speaks of. An open encounter shows its patient's Master File, but where a grant opens it alone. */
function seen({ narrowings, grants }: Scope, level: Measure['level'], namesPatient: boolean): Condition {
  const sight = { narrowings, grants };
  const masterFile = () => visibleAt(sight, 'PATIENT', Disclosure.DEMOGRAPHICS);
  if (level === RecordLevel.PATIENT) return masterFile();
  const chart = visibleAt(sight, 'ENCOUNTER', Disclosure.CHART);
  const mayBeAlone = namesPatient && grants.some(({ encounterId }) => encounterId !== null);
  return mayBeAlone ? condition.all(chart, masterFile()) : chart;
}

async function countEncounters(scope: Scope, { counted, byNulls }: Measure): Promise<LimitFigures> {
  const reader = new RecordReader(scope, RecordLevel.ENCOUNTER);
  const unknown = reader.where(byNulls);
  const [row] = (await scope.database.query(sql`
    SELECT COUNT(*) AS encounters, COUNT(DISTINCT e.patient_id) AS patients, ${sumOf(unknown)} AS encountersByNulls,
      COUNT(DISTINCT CASE WHEN ${unknown} THEN e.patient_id END) AS patientsByNulls,
      ${sumOf(reader.where(condition.all(IN_HOUSE, byNulls)))} AS inHouseEncountersByNulls
    ${reader.source.from} WHERE ${reader.where(counted)}`)) as [Record<keyof LimitFigures, unknown>];
  // A sum of nothing is null, which is 0 here.
  return {
    patients: Number(row.patients),
    encounters: Number(row.encounters),
    patientsByNulls: Number(row.patientsByNulls),
    encountersByNulls: Number(row.encountersByNulls),
    inHouseEncountersByNulls: Number(row.inHouseEncountersByNulls),
  };
}

async function countPatients(scope: Scope, { counted, byNulls }: Measure): Promise<Pick<LimitFigures, 'patients' | 'patientsByNulls'>> {
  const reader = new RecordReader(scope, RecordLevel.PATIENT);
  const [row] = (await scope.database.query(sql`
    SELECT COUNT(*) AS patients, ${sumOf(reader.where(byNulls))} AS patientsByNulls
    ${reader.source.from} WHERE ${reader.where(counted)}`)) as [Record<'patients' | 'patientsByNulls', unknown>];
  return { patients: Number(row.patients), patientsByNulls: Number(row.patientsByNulls) };
}

function sumOf(holds: Sql): Sql {
  return sql`SUM(CASE WHEN ${holds} THEN 1 ELSE 0 END)`;
}
