import { Kind, type ASTNode, type GraphQLError } from 'graphql';

/** The parts of a request that a person can get wrong, as they stand in `extensions.rule`. */
export type RequestPart = 'SYNTAX' | 'VALIDATION' | 'VARIABLES' | 'ARGUMENTS' | 'OPERATION' | 'REQUEST';

/** Read when nothing of the original message is known to be free of values. */
const PLAIN_MESSAGES: Readonly<Record<RequestPart, string>> = {
  SYNTAX: 'The document has a syntax error',
  VALIDATION: 'The document holds a value that its type does not accept',
  VARIABLES: 'A variable holds a value that its type does not accept',
  ARGUMENTS: 'An argument holds a value that its type does not accept',
  OPERATION: 'The document does not name one operation to run',
  REQUEST: 'The request is not one that this server accepts',
};

/** Nodes whose text is a value of the client's. A message about one of them may quote it. */
const VALUE_KINDS: ReadonlySet<string> = new Set([
  Kind.INT,
  Kind.FLOAT,
  Kind.STRING,
  Kind.BOOLEAN,
  Kind.NULL,
  Kind.ENUM,
  Kind.LIST,
  Kind.OBJECT,
]);

const NAME = '[_A-Za-z]\\w*';
const TYPE = '[_A-Za-z\\[][\\w\\[\\]!]*';
const TOKEN = '(?:<EOF>|"[^"\\w]{1,3}"|Name|Int|Float|String|BlockString)';

/** What is known to be free of values in a message about a value: names of the schema, and nothing else. */
const VALUE_MESSAGES: readonly (readonly [pattern: RegExp, rewrite: (...names: string[]) => string])[] = [
  [
    new RegExp(`Field "(${NAME}(?:\\.${NAME})?)" of required type "(${TYPE})" was not provided\\.`),
    (field, type) => `Field "${field}" of required type "${type}" was not provided`,
  ],
  [new RegExp(`Field "${NAME}" is not defined by type "(${NAME})"\\.`), (type) => `A field is not defined by type "${type}"`],
  [new RegExp(`(?:does not exist in|Enum) "(${NAME})" (?:enum|cannot represent)`), (type) => `The value is none of enum "${type}"`],
  [new RegExp(`(?:Expected (?:value of|non-nullable) type|Expected type) "(${TYPE})"`), (type) => `Expected a value of type "${type}"`],
  [/\b(Int|Float|String|Boolean|ID) cannot represent/, (type) => `Expected a value of type "${type}"`],
  [new RegExp(`(?:OneOf Input Object|for OneOf type) "(${NAME})"`), (type) => `Type "${type}" takes exactly one of its fields`],
  [new RegExp(`Field "(${NAME}(?:\\.${NAME})?)" must be non-null`), (field) => `Field "${field}" must not be null`],
];

/** The schema's own names that graphql-js offers at the end of a message. */
const SUGGESTION = new RegExp(` Did you mean (?:the enum value )?(?:"${NAME}"(?:, or |, | or )?)+\\?$`);

/** A message without any value of a variable or a literal, and the path of the variable it speaks of. */
export interface SafeMessage {
  readonly message: string;
  readonly path?: string;
}

/**
 * Rewrites the message of an error in a request. Messages about names are kept, since a document's names are no values;
 * of messages about values only what is known by its form to be a name of the schema is kept.
 */
export function safeMessage(part: RequestPart, error: GraphQLError, showsSuggestions: boolean): SafeMessage {
  const rewritten = rewrite(part, error);
  const suggestion = showsSuggestions && part !== 'SYNTAX' ? (SUGGESTION.exec(error.message)?.[0] ?? '') : '';
  return { ...rewritten, message: suggestion === '' ? rewritten.message : `${rewritten.message.replace(/\.?$/, '.')}${suggestion}` };
}

function rewrite(part: RequestPart, error: GraphQLError): SafeMessage {
  const message = error.message.replace(SUGGESTION, '');
  if (part === 'SYNTAX') return { message: syntaxMessage(message) };
  if (part === 'VARIABLES') return variableMessage(message);
  const isAboutNames =
    (part === 'OPERATION' && !hasForeignName(message)) || part === 'REQUEST' || (part === 'VALIDATION' && speaksOfNames(error.nodes));
  return { message: isAboutNames ? message : (valueMessage(message) ?? PLAIN_MESSAGES[part]) };
}

/** Whether a message quotes the name of an operation that is none: it is not checked by anybody, and may be any text. */
function hasForeignName(message: string): boolean {
  return !new RegExp(`^[^"]*("${NAME}"[^"]*)?$`).test(message);
}

function speaksOfNames(nodes: readonly ASTNode[] | undefined): boolean {
  return nodes !== undefined && nodes.length > 0 && !nodes.some((node) => VALUE_KINDS.has(node.kind));
}

function syntaxMessage(message: string): string {
  const [, expected, found] = new RegExp(`^Syntax Error: Expected (${TOKEN}|"${NAME}"), found (${TOKEN})`).exec(message) ?? [];
  if (expected !== undefined && found !== undefined) return `Syntax Error: Expected ${expected}, found ${found}`;
  const unexpected = new RegExp(`^Syntax Error: Unexpected (${TOKEN})`).exec(message)?.[1];
  return unexpected === undefined ? PLAIN_MESSAGES.SYNTAX : `Syntax Error: Unexpected ${unexpected}`;
}

function variableMessage(message: string): SafeMessage {
  const name = new RegExp(`^Variable "\\$(${NAME})"`).exec(message)?.[1];
  if (name === undefined) return { message: PLAIN_MESSAGES.VARIABLES };
  const missing = new RegExp(
    `^Variable "\\$${NAME}" of (?:required|non-null) type "${TYPE}" (?:was not provided|must not be null)\\.$`,
  ).exec(message)?.[0];
  if (missing !== undefined) return { message: missing, path: name };
  const path = new RegExp(` at "(${name}(?:\\.${NAME}|\\[\\d+\\])+)"; `).exec(message)?.[1] ?? name;
  return {
    message: `Variable "$${name}" got an invalid value at "${path}". ${valueMessage(message) ?? 'Its type does not accept it'}`,
    path,
  };
}

function valueMessage(message: string): string | null {
  for (const [pattern, rewriteNames] of VALUE_MESSAGES) {
    const names = pattern.exec(message);
    if (names !== null) return rewriteNames(...names.slice(1));
  }
  return null;
}
