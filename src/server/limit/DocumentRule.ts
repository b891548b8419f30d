import type { DocumentNode } from 'graphql';
import type { Limits } from './Limits';

/** A bound on a document, read from the document alone: before it is validated, and so without its types. */
export interface DocumentRule {
  /** The name of the refusal, as it stands in `extensions.rule`. */
  readonly rule: string;
  /** What is counted, in linear time, whatever its fragments do. */
  readonly measure: (document: DocumentNode) => number;
  /** How much there may be of it. */
  readonly limit: (limits: Limits) => number;
}
