import { ErrorCode } from '../errors';
import { Disclosure } from '../policy/Disclosure';
import type { Answer } from './Answer';
import { codesAt, recordsAt } from './recordsAt';

/** What a matcher says. */
interface Matched {
  readonly pass: boolean;
  readonly message: () => string;
}

/** Fields that tell the records of a list from each other, such as `{ lastName: 'Rutabaga' }`. */
type Fields = Readonly<Record<string, unknown>>;

const SAFE: readonly unknown[] = [Disclosure.IDENTITY, Disclosure.DEMOGRAPHICS];

/**
 * Matchers over whole answers; a path names fields, such as `patient.encounters`, and goes through lists and connections.
 * Use: `expect.extend(matchers)`.
 */
export const matchers = {
  /** No record is there, and no error tells that there is one. With `fields`, no record that has them. */
  toBeDropped(answer: Answer, path: string, fields: Fields = {}): Matched {
    const found = wantedAt(answer, path, fields);
    if (typeof found === 'string') return failed(found, answer);
    const codes = codesAt(answer, path);
    if (codes.length > 0) return failed(`what stands at ${path} is refused with ${codes.join(', ')}, which tells that it is there`, answer);
    if (found.length === 0) return passed(`nothing${having(fields)} is at ${path}`, answer);
    return failed(`${found.length} record(s)${having(fields)} at ${path} are shown`, answer);
  },

  /** There are records, and each is listed but not open: front ends show the safe icon. It needs `access { disclosure }` or `access { safe }`. */
  toBeSafe(answer: Answer, path: string, fields: Fields = {}): Matched {
    const found = wantedAt(answer, path, fields);
    if (typeof found === 'string') return failed(found, answer);
    if (found.length === 0) return failed(`nothing${having(fields)} is at ${path}: it is dropped, not safe`, answer);
    const states = found.map(safetyOf);
    if (states.includes(null)) return failed(`the operation does not ask for access { disclosure } or access { safe } at ${path}`, answer);
    if (states.every(Boolean)) return passed(`what is at ${path} is safe`, answer);
    return failed(
      `${states.filter((safe) => !safe).length} of ${states.length} record(s)${having(fields)} at ${path} are not safe`,
      answer,
    );
  },

  /** What is there is closed, and is answered with the demand for a reason. */
  toDemandReason(answer: Answer, path: string): Matched {
    const codes = codesAt(answer, path);
    if (codes.includes(ErrorCode.OVERRIDE_REASON_REQUIRED)) return passed(`a reason is demanded at ${path}`, answer);
    if (codes.length > 0)
      return failed(`what stands at ${path} is answered with ${codes.join(', ')}, not with a demand for a reason`, answer);
    return failed(`nothing is demanded at ${path}`, answer);
  },
} as const;

/** The records at a path that have the fields; words where the operation cannot say. */
function wantedAt(answer: Answer, path: string, fields: Fields): readonly Fields[] | string {
  if (answer.body.data === undefined) return 'the operation was refused as a whole';
  const { records, notAsked } = recordsAt(answer, path);
  if (notAsked !== null) return `the operation does not ask for ${notAsked} of ${path}`;
  const missing = Object.keys(fields).find((name) => records.some((record) => !(name in record)));
  if (missing !== undefined) return `the operation does not ask for ${missing} at ${path}`;
  return records.filter((record) => Object.entries(fields).every(([name, value]) => record[name] === value));
}

/** Whether a record is safe; null where the answer does not say. */
function safetyOf({ access }: Fields): boolean | null {
  if (typeof access !== 'object' || access === null) return null;
  const { disclosure, safe } = access as Fields;
  if (disclosure !== undefined) return SAFE.includes(disclosure);
  return typeof safe === 'boolean' ? safe : null;
}

function having(fields: Fields): string {
  return Object.keys(fields).length === 0 ? '' : ` with ${JSON.stringify(fields)}`;
}

function passed(words: string, answer: Answer): Matched {
  return { pass: true, message: () => `It was expected otherwise, but ${words}.\n\n${whole(answer)}` };
}

function failed(words: string, answer: Answer): Matched {
  return { pass: false, message: () => `It was expected otherwise, but ${words}.\n\n${whole(answer)}` };
}

function whole({ status, body }: Answer): string {
  return `The answer, with status ${status}: ${JSON.stringify(body, null, 2)}`;
}

declare global {
  // Jest's own types are merged with these; a build without them has these alone.
  // eslint-disable-next-line @typescript-eslint/no-namespace
  namespace jest {
    // eslint-disable-next-line @typescript-eslint/no-unused-vars, @typescript-eslint/no-empty-object-type
    interface Matchers<R, T = {}> {
      /** No record is at the path, and no error tells that there is one. */
      toBeDropped(path: string, fields?: Fields): R;
      /** Records are at the path, and each is listed but not open. */
      toBeSafe(path: string, fields?: Fields): R;
      /** A reason is demanded at the path. */
      toDemandReason(path: string): R;
    }
  }
}
