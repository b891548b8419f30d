import { isError } from '../entity/isError';

/** What the log keeps of an error: enough to find the fault, nothing of a record, a variable or a token. */
export interface ErrorDescription {
  readonly type: string;
  readonly message: string;
  readonly code?: string | number;
  readonly errno?: number;
  /** Frames only: the first lines of a stack repeat the message. */
  readonly stack: readonly string[];
  readonly cause?: ErrorDescription | string;
}

const CAUSES_MAXIMUM = 5;

/** Errors of the language itself: what they quote are names in our code, never data. */
const ERRORS_OF_CODE = new Set(['TypeError', 'ReferenceError', 'RangeError', 'AssertionError']);

/** Quoted text, and what follows "value:", as databases, parsers and scalars put values into their messages. */
const QUOTED = /'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|`[^`]*`|(?<=\bvalue: ).*/gs;

/**
 * Describes an error for the log. Properties beside name, message, code and stack are left out, since drivers hang
 * statements with their values on errors; values that messages quote are masked.
 */
export function describeError(error: unknown): ErrorDescription {
  return describe(error, CAUSES_MAXIMUM);
}

function describe(error: unknown, causesLeft: number): ErrorDescription {
  if (!isError(error)) return { type: typeof error, message: 'a value that is no error was thrown', stack: [] };
  const { code, errno } = error as { code?: unknown; errno?: unknown };
  const cause = causeOf(error);
  return {
    type: error.name,
    message: ERRORS_OF_CODE.has(error.name) ? error.message : error.message.replace(QUOTED, '…'),
    ...(typeof code === 'string' || typeof code === 'number' ? { code } : {}),
    ...(typeof errno === 'number' ? { errno } : {}),
    stack: (error.stack ?? '').split('\n').flatMap((line) => (/^\s+at /.test(line) ? [line.trim()] : [])),
    ...(cause === undefined || causesLeft === 0 ? {} : { cause: typeof cause === 'string' ? cause : describe(cause, causesLeft - 1) }),
  };
}

function causeOf(error: Error): unknown {
  const { originalError, driverError } = error as { originalError?: unknown; driverError?: unknown };
  return originalError ?? driverError ?? error.cause;
}
