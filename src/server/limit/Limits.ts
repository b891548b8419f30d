import type { Settings } from '../configSettings';

/** What one operation may ask for, whoever asks and over whichever transport, and how often one person may try. */
export interface Limits {
  /** Bytes of a body. */
  readonly bodyBytes: number;
  /** Tokens of a document. */
  readonly tokens: number;
  /** Operations and fragments of a document. */
  readonly definitions: number;
  /** Fields in fields. */
  readonly depth: number;
  /** Fields of an operation, each as often as it is spread; `__typename` is one. */
  readonly fields: number;
  /** Fields of an operation that stand at its root. */
  readonly rootFields: number;
  /** Fields of an operation that have another name in the answer; `__typename` is one. */
  readonly aliases: number;
  /** Directives of an operation. */
  readonly directives: number;
  /** Lists and objects in each other, in one variable or literal. */
  readonly valueDepth: number;
  /** Lists, objects and what they hold, in all variables together. */
  readonly values: number;
  /** Records that an operation could return. */
  readonly nodes: number;
  /** What an operation could cost; one is a record that is read with its page. */
  readonly cost: number;
  /** Reasons that one viewer gives in an hour. */
  readonly reasons: number;
  /** Look-ups of one viewer that find nothing, in ten minutes. */
  readonly misses: number;
  /** Sign-ins from one address that fail, in ten minutes. */
  readonly signInFailures: number;
}

/** A list of ten thousand demographic numbers fits, a file does not. */
const BODY_BYTES = 256 * 1024;
/** Ten screens of a front end at once; a thousand are parsed in a millisecond. */
const TOKENS = 5_000;
/** What tools ask to read the whole schema has 200, and there is nothing else to be had without a token. Validation compares fields in pairs. */
const TOKENS_OF_STRANGERS = 500;
/** A generated client sends one operation with a fragment for each component of a screen. */
const DEFINITIONS = 50;
/** Enough for a page of charts with all that belongs to them, and back to the patient once. */
const DEPTH = 12;
/** The whole of a chart and a report of 29 columns come to a hundred. What is checked for each pair of fields stays below a second. */
const FIELDS = 1_000;
/** A dashboard asks for a dozen things; a client that batches look-ups, for some dozens. */
const ROOT_FIELDS = 60;
/** One for each field at the root, and some below. */
const ALIASES = 100;
/** Parts of a screen that are shown or not. */
const DIRECTIVES = 100;
/** The deepest input has four: a range, in the criteria of an encounter, in a search, in the variables. */
const VALUE_DEPTH = 10;
/** A list of ten thousand demographic numbers, twice. */
const VALUES = 20_000;
/** A hundred patients with a page of encounters each, and a page of documents for each of those. */
const NODES = 100_000;
/** That page with what each of its records may do, or some dozens of reports. */
const COST = 200_000;
/** More than one in a minute, all through the hour: nobody meets it in an emergency. */
const REASONS = 100;
/** One every three seconds: a person does not mistype as often, and who guesses numbers does not get far. */
const MISSES = 200;
/** A front end with an old token tries again a few times; behind one address there may be a whole hospital. */
const SIGN_IN_FAILURES = 200;

/** The limits as the environment sets them, or as they are by default. */
export function toLimits(settings: Settings): Limits {
  return {
    bodyBytes: settings.LIMIT_BODY_BYTES ?? BODY_BYTES,
    tokens: settings.LIMIT_TOKENS ?? TOKENS,
    definitions: settings.LIMIT_DEFINITIONS ?? DEFINITIONS,
    depth: settings.LIMIT_DEPTH ?? DEPTH,
    fields: settings.LIMIT_FIELDS ?? FIELDS,
    rootFields: settings.LIMIT_ROOT_FIELDS ?? ROOT_FIELDS,
    aliases: settings.LIMIT_ALIASES ?? ALIASES,
    directives: settings.LIMIT_DIRECTIVES ?? DIRECTIVES,
    valueDepth: settings.LIMIT_VALUE_DEPTH ?? VALUE_DEPTH,
    values: settings.LIMIT_VALUES ?? VALUES,
    nodes: settings.LIMIT_NODES ?? NODES,
    cost: settings.LIMIT_COST ?? COST,
    reasons: settings.LIMIT_REASONS ?? REASONS,
    misses: settings.LIMIT_MISSES ?? MISSES,
    signInFailures: settings.LIMIT_SIGN_IN_FAILURES ?? SIGN_IN_FAILURES,
  };
}

/** The same for whoever has not signed in: the little that they may ask for is little to read. */
export function limitsOfStrangers(limits: Limits): Limits {
  return { ...limits, tokens: Math.min(limits.tokens, TOKENS_OF_STRANGERS) };
}
