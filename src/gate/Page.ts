import type { SecuredRow } from './mark';

/** What a list answers when it is empty, for whatever reason (Horizon: "None found for criteria entered"). */
export const NONE_FOUND = 'None found for criteria entered';

/** One record of a page, with its place. */
export interface PageEdge {
  readonly cursor: string;
  readonly node: SecuredRow;
}

/** A page of a list. What is dearer than the page itself is read only when it is asked for. */
export class Page {
  constructor(
    readonly edges: readonly PageEdge[],
    /** Whether there is more after the page. */
    readonly hasNextPage: () => Promise<boolean>,
    /** Whether there is more before the page. */
    readonly hasPreviousPage: () => Promise<boolean>,
    /** How many records the viewer could page through. */
    readonly totalCount: () => Promise<number>,
  ) {}

  /** A page without anything on it, of a list without anything on it. */
  static readonly empty = new Page(
    [],
    async () => false,
    async () => false,
    async () => 0,
  );

  /** The records, without their places. */
  get nodes(): readonly SecuredRow[] {
    return this.edges.map(({ node }) => node);
  }

  /** Null on a page that has records. */
  get message(): string | null {
    return this.edges.length === 0 ? NONE_FOUND : null;
  }

  /** What the connection says of its page. */
  get pageInfo(): Page {
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
