import type { SecuredRow } from './mark';

/** What a list answers when it is empty, for whatever reason (Horizon: "None found for criteria entered"). */
export const NONE_FOUND = 'None found for criteria entered';

/** One record of a page, with its place. */
export interface PageEdge<Node = SecuredRow> {
  readonly cursor: string;
  readonly node: Node;
}

/** A page of a list. What is dearer than the page itself is read only when it is asked for. */
export class Page<Node = SecuredRow> {
  constructor(
    readonly edges: readonly PageEdge<Node>[],
    /** Whether there is more after the page. */
    readonly hasNextPage: () => Promise<boolean>,
    /** Whether there is more before the page. */
    readonly hasPreviousPage: () => Promise<boolean>,
    /** How many records the viewer could page through. */
    readonly totalCount: () => Promise<number>,
  ) {}

  /** The records, without their places. */
  get nodes(): readonly Node[] {
    return this.edges.map(({ node }) => node);
  }

  /** Null on a page that has records. */
  get message(): string | null {
    return this.edges.length === 0 ? NONE_FOUND : null;
  }

  /** What the connection says of its page. */
  get pageInfo(): this {
    return this;
  }

  /** The place of the first record; null on an empty page. */
  get startCursor(): string | null {
    return this.edges[0]?.cursor ?? null;
  }

  /** The place of the last record; null on an empty page. */
  get endCursor(): string | null {
    return this.edges.at(-1)?.cursor ?? null;
  }
}
