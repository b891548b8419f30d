import { getOperationAST, type DocumentNode, type GraphQLSchema, type OperationDefinitionNode } from 'graphql';
import { checkVariables } from './checkVariables';
import { documentRules } from './documentRules';
import { estimate } from './estimate';
import type { Limits } from './Limits';
import { parseBounded } from './parseBounded';
import { tooMuch } from './tooMuch';

/** An operation as a client sent it, of whatever types its parts are. */
export interface SentOperation {
  readonly query?: unknown;
  readonly operationName?: unknown;
  readonly variables?: unknown;
}

/** An operation within every bound. */
export interface CheckedOperation {
  readonly document: DocumentNode;
  /** Null where it is unclear which is meant, or where there is none. */
  readonly operation: OperationDefinitionNode | null;
}

/** Characters of the documents that are remembered: some hundreds of operations, with their trees a few megabytes. */
const REMEMBERED_CHARACTERS = 256 * 1024;

/**
 * Refuses operations that ask for too much, over whichever transport, before they are validated and before anything is read for them. It looks
 * at the document, the variables and the schema, and so tells nothing of any record. What a front end sends again is measured once.
 */
export class OperationCheck {
  private readonly passed = new Map<string, DocumentNode>();
  private remembered = 0;

  constructor(
    private readonly schema: GraphQLSchema,
    private readonly limits: Limits,
  ) {}

  /** Throws `BAD_USER_INPUT` with the rule and the limit. What is no document at all is left to whoever answers it, and null. */
  check({ query, operationName, variables }: SentOperation): CheckedOperation | null {
    if (typeof query !== 'string') return null;
    checkVariables(variables, this.limits);
    const document = this.measured(query);
    if (!document) return null;
    const operation = getOperationAST(document, typeof operationName === 'string' ? operationName : undefined) ?? null;
    if (!operation) return { document, operation };
    const given = typeof variables === 'object' && variables !== null ? (variables as Record<string, unknown>) : {};
    const { nodes, cost } = estimate(this.schema, document, operation, given);
    if (nodes > this.limits.nodes) throw tooMuch('TOO_MANY_NODES', this.limits.nodes);
    if (cost > this.limits.cost) throw tooMuch('TOO_COSTLY', this.limits.cost);
    return { document, operation };
  }

  /** The document, if it is one, within every bound. */
  private measured(query: string): DocumentNode | null {
    const passed = this.passed.get(query);
    if (passed) return passed;
    const document = parseBounded(query, this.limits);
    if (!document) return null;
    for (const { rule, measure, limit } of documentRules) {
      const most = limit(this.limits);
      if (measure(document) > most) throw tooMuch(rule, most);
    }
    this.remember(query, document);
    return document;
  }

  private remember(query: string, document: DocumentNode): void {
    if (query.length > REMEMBERED_CHARACTERS) return;
    this.passed.set(query, document);
    this.remembered += query.length;
    for (const [oldest] of this.passed) {
      if (this.remembered <= REMEMBERED_CHARACTERS) return;
      this.passed.delete(oldest);
      this.remembered -= oldest.length;
    }
  }
}
