/** Something happened to a request or a grant: ids alone, since who may know of it is decided at each delivery. */
export interface OverrideChange {
  /** Whose request or grant it is. */
  readonly viewerId: string;
  readonly requestId: string | null;
  readonly grantId: string | null;
}

/** How those who watch learn of changes. News may be lost or come twice; what is true is read when they are delivered. */
export interface OverrideNews {
  /** Tells of a change, after it is durable. */
  publish(change: OverrideChange): void;
  /** The changes from now on. */
  changes(): AsyncIterable<OverrideChange>;
}
