import type { SignedHead } from './signHead';

/** An event as it stands in the database. */
export interface StoredEvent {
  readonly id: string;
  readonly chainId: string;
  readonly position: number;
  /** In ISO 8601, as exact as it is stored. */
  readonly occurredAt: string;
  readonly viewerId: string | null;
  readonly action: string;
  readonly outcome: string;
  readonly subjectType: string | null;
  readonly subjectId: string | null;
  readonly body: string;
  readonly hash: string;
  readonly keyId: string;
  /** The rows of `audit_event_record`, by their place. */
  readonly records: readonly { readonly position: number; readonly recordId: string | null }[];
}

/** Where a trail is read from, in pages, so that it need never be in memory as a whole. */
export interface TrailReader {
  /** The chain that follows, in the order of their ids; null after the last. */
  nextChain(after: string): Promise<string | null>;
  /** The position of the newest head of a chain; null where it has none. */
  lastHead(chainId: string): Promise<number | null>;
  /** The position of the newest event of a chain; 0 where it has none. */
  lastEvent(chainId: string): Promise<number>;
  /** The page of a chain's events that follows one of them, by position; empty after the last. */
  events(chainId: string, after: StoredEvent | null): Promise<readonly StoredEvent[]>;
  /** The page of a chain's heads and checkpoints that follows one of them, by position; empty after the last. */
  heads(chainId: string, after: SignedHead | null): Promise<readonly SignedHead[]>;
  /** The newest checkpoint of a chain; null where nothing was ever dropped. */
  checkpoint(chainId: string): Promise<SignedHead | null>;
  /** The body of the event of this id, in whatever chain; null where there is none. */
  bodyOf(id: string): Promise<string | null>;
}
