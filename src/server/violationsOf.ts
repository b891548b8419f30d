import { ArgumentValidationError } from 'type-graphql';

/** A rule that an input breaks, and where: names of arguments, fields and rules, no value. */
export interface Violation {
  readonly path: string;
  readonly rule: string;
}

/** The parts of class-validator's errors that are read; `target` and `value`, which hold the whole input, are not. */
interface ValidationErrorLike {
  readonly property?: unknown;
  readonly constraints?: unknown;
  readonly children?: unknown;
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null;

/** What the validation of arguments found, as paths and names of rules; null for any other error. */
export function violationsOf(error: unknown): readonly Violation[] | null {
  if (!(error instanceof ArgumentValidationError)) return null;
  return violationsUnder(error.extensions.validationErrors, []);
}

function violationsUnder(errors: unknown, path: readonly string[]): Violation[] {
  if (!Array.isArray(errors)) return [];
  return errors.filter(isObject).flatMap(({ property, constraints, children }: ValidationErrorLike) => {
    const here = typeof property === 'string' ? [...path, property] : path;
    const rules = isObject(constraints) ? Object.keys(constraints) : [];
    return [...rules.map((rule) => ({ path: here.join('.'), rule })), ...violationsUnder(children, here)];
  });
}
