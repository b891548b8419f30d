import { z } from 'zod';
import { fold } from '../condition/fold';
import { isRealDay } from '../condition/isRealDay';
import { ChartsafeError, ErrorCode } from '../errors';
import { OrderDirection } from './orders';
import { DemographicColumn } from './reportColumns';

/** How an age is compared. */
export enum AgeComparison {
  YOUNGER_THAN = 'YOUNGER_THAN',
  OLDER_THAN = 'OLDER_THAN',
  EQUAL_TO = 'EQUAL_TO',
  BETWEEN = 'BETWEEN',
}

/** In what an age is counted. */
export enum AgeUnit {
  YEARS = 'YEARS',
  MONTHS = 'MONTHS',
}

/** Which age is meant: that of the day, or the one that is reached in its year. */
export enum AgeStyle {
  EXACT = 'EXACT',
  IN_THE_YEAR = 'IN_THE_YEAR',
}

/** What stands before the names in the path of a fault. */
const PATH = 'definition';

/** What a front end shows where nothing is selected. */
export const SELECT_SOMETHING = 'Please select at least one field';

/** The largest whole number of an `int` column. */
const LARGEST_NUMBER = 2_147_483_647;
const MAXIMUM = { numbers: 10_000, choices: 100, order: 5, limit: 1_000_000, storedBytes: 30_000 } as const;
/** The oldest age of which a report may speak: 150 years. */
const OLDEST: Readonly<Record<AgeUnit, number>> = { YEARS: 150, MONTHS: 1_800 };

const objectOf = <Shape extends z.core.$ZodShape>(shape: Shape) =>
  z.strictObject(shape, { error: ({ code }) => (code === 'unrecognized_keys' ? 'UNKNOWN_FIELD' : 'OBJECT') });
const text = (maximum: number) =>
  z
    .string({ error: 'TEXT' })
    // What is too long is not folded, which takes its time.
    .max(maximum, { error: `AT_MOST_${maximum}_CHARACTERS`, abort: true })
    .refine((given) => fold(given) !== '', { error: 'NOT_EMPTY' });
const choices = (maximum: number) =>
  z
    .array(text(maximum), { error: 'LIST' })
    .min(1, { error: 'NOT_EMPTY' })
    .max(MAXIMUM.choices, { error: `AT_MOST_${MAXIMUM.choices}` });
// A check without a rule of its own breaks that of its type.
const day = z.string({ error: 'REAL_DAY' }).refine(isRealDay);
const oneOf = <Values extends Readonly<Record<string, string>>>(values: Values) => z.enum(values, { error: 'ONE_OF_ITS_VALUES' });
const demographicNumber = z.int({ error: 'DEMOGRAPHIC_NUMBER' }).min(1).max(LARGEST_NUMBER);
const numbers = z
  .array(demographicNumber, { error: 'LIST' })
  .min(1, { error: 'NOT_EMPTY' })
  .max(MAXIMUM.numbers, { error: `AT_MOST_${MAXIMUM.numbers}` });

const age = objectOf({
  comparison: oneOf(AgeComparison),
  age: z.int({ error: 'AGE' }).min(0),
  to: z.int({ error: 'AGE' }).optional(),
  unit: oneOf(AgeUnit).optional(),
  style: oneOf(AgeStyle).optional(),
  asOf: day.refine((given) => given >= '1800', { error: 'FROM_1800' }).optional(),
}).superRefine(({ comparison, age: from, to, unit = AgeUnit.YEARS }, context) => {
  const refuse = (path: string, message: string) => context.addIssue({ code: 'custom', path: [path], message });
  if (from > OLDEST[unit]) refuse('age', `AT_MOST_${OLDEST[unit]}`);
  else if (comparison !== AgeComparison.BETWEEN && to !== undefined) refuse('to', 'WITH_BETWEEN_ONLY');
  else if (comparison === AgeComparison.BETWEEN && to === undefined) refuse('to', 'NEEDED_WITH_BETWEEN');
  else if (to !== undefined && to > OLDEST[unit]) refuse('to', `AT_MOST_${OLDEST[unit]}`);
  else if (to !== undefined && to < from) refuse('to', 'FROM_BEFORE_TO');
});

const birthDate = objectOf({ from: day.optional(), to: day.optional() }).superRefine(({ from, to }, context) => {
  if (from === undefined && to === undefined) context.addIssue('FROM_OR_TO');
  else if (from !== undefined && to !== undefined && from > to) context.addIssue('FROM_BEFORE_TO');
});

const where = objectOf({
  age: age.optional(),
  lastName: text(100).optional(),
  firstName: text(100).optional(),
  rosterStatuses: choices(40).optional(),
  sexes: choices(16).optional(),
  providerNumbers: choices(40).optional(),
  patientStatuses: choices(40).optional(),
  demographicNumbers: numbers.optional(),
  demographicNumberText: z.string({ error: 'TEXT' }).optional(),
  birthDate: birthDate.optional(),
  city: text(100).optional(),
});

const definition = objectOf({
  select: z
    .array(oneOf(DemographicColumn), { error: 'LIST' })
    .min(1, { error: 'AT_LEAST_ONE_COLUMN' })
    .refine((columns) => new Set(columns).size === columns.length, { error: 'EACH_ONCE' }),
  where: where.optional(),
  order: z
    .array(objectOf({ column: oneOf(DemographicColumn), direction: oneOf(OrderDirection).optional() }), { error: 'LIST' })
    .max(MAXIMUM.order, { error: `AT_MOST_${MAXIMUM.order}` })
    .refine((steps) => new Set(steps.map(({ column }) => column)).size === steps.length, { error: 'EACH_ONCE' })
    .optional(),
  limit: z.int({ error: 'LIMIT' }).min(1).max(MAXIMUM.limit).optional(),
});

/** A demographic report that keeps every rule: columns, criteria joined by AND, order, limit. Demographic numbers stand as numbers. */
export type ReportDefinition = z.output<typeof definition>;
/** A criterion on the age. */
export type AgeCriterion = z.output<typeof age>;

/**
 * Reads a definition from what a client sent, or a row holds, which may be anything. Null says the same as nothing. Throws
 * `BAD_USER_INPUT` with the path and the rule of the first fault.
 */
export function readReportDefinition(given: unknown): ReportDefinition {
  // Inputs of GraphQL are objects of classes; of them, and of null, this leaves plain values.
  const plain: unknown = JSON.parse(JSON.stringify(given, (_, value: unknown) => value ?? undefined) ?? 'null');
  const { data, error } = definition.safeParse(plain);
  if (error) throw faultOf(error);
  const { demographicNumberText, ...criteria } = data.where ?? {};
  if (demographicNumberText === undefined) return data;
  const place = `${PATH}.where.demographicNumberText`;
  if (criteria.demographicNumbers) throw ChartsafeError.badInput(place, 'LIST_OR_TEXT');
  return { ...data, where: { ...criteria, demographicNumbers: readNumbers(demographicNumberText, place) } };
}

/** A definition as it is stored. Throws `BAD_USER_INPUT` where it is larger than the trail takes, before and after a change. */
export function storedReportDefinition(of: ReportDefinition): string {
  const stored = JSON.stringify(of);
  if (Buffer.byteLength(stored) > MAXIMUM.storedBytes) throw ChartsafeError.badInput(PATH, `AT_MOST_${MAXIMUM.storedBytes}_BYTES`);
  return stored;
}

/** The definition that a row holds; null where it holds none, or none that can be read any more. */
export function restoredReportDefinition(stored: string | null): ReportDefinition | null {
  if (stored === null) return null;
  try {
    return readReportDefinition(JSON.parse(stored));
  } catch {
    return null;
  }
}

/** Numbers with commas, semicolons or white space between. What is no number is refused by its place, from 0, and never ignored. */
function readNumbers(given: string, path: string): number[] {
  const words = given.split(/[\s,;]/u).filter((word) => word !== '');
  if (words.length === 0) throw ChartsafeError.badInput(path, 'NOT_EMPTY');
  if (words.length > MAXIMUM.numbers) throw ChartsafeError.badInput(path, `AT_MOST_${MAXIMUM.numbers}`);
  return words.map((word, index) => {
    const number = /^\d{1,10}$/.test(word) ? Number(word) : 0;
    if (number < 1 || number > LARGEST_NUMBER) throw ChartsafeError.badInput(`${path}.${index}`, 'DEMOGRAPHIC_NUMBER');
    return number;
  });
}

function faultOf({ issues }: z.ZodError): ChartsafeError {
  const { path, message: rule } = issues[0]!;
  const words = rule === 'AT_LEAST_ONE_COLUMN' ? { text: SELECT_SOMETHING } : {};
  return new ChartsafeError(ErrorCode.BAD_USER_INPUT, { path: [PATH, ...path].join('.'), rule, ...words });
}
