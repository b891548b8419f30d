/** What can be wrong with a trail. Where several names would fit, the one that explains most is given. */
export type TrailFaultName =
  /** An event, or a column beside it, is not what was written. */
  | 'CHANGED'
  /** Events are missing between others. */
  | 'REMOVED'
  /** A row stands where none was written. */
  | 'INSERTED'
  /** Events are there, but not in the order in which they were written. */
  | 'REORDERED'
  /** Events are missing at the end: a signed head, or an anchor, knows more. */
  | 'CUT'
  /** A signed head, or an anchor, knows a chain of which no event is there. */
  | 'CHAIN_MISSING'
  /** There are events of a chain, but not the row that says since when it exists; without it the first link proves nothing. */
  | 'START_MISSING'
  /** The rows of `audit_event_record` are not those that the event names. */
  | 'RECORDS_CHANGED'
  /** Rows of `audit_event_record` belong to no event. */
  | 'RECORDS_ORPHANED'
  /** A head was not signed by the key that it names. */
  | 'HEAD_FORGED'
  /** The links hold, but a signed head saw others: whoever made them has a key. */
  | 'REPLACED'
  /** The key under which it was written is not among those that were given. */
  | 'KEY_UNKNOWN';

/** The first broken link of a chain. */
export interface TrailFault {
  readonly fault: TrailFaultName;
  /** Null where it is a matter of no chain. */
  readonly chainId: string | null;
  readonly position: number | null;
  /** Where more can be said: the column that differs, the file that knows more, how many. */
  readonly detail?: string;
}

/** What a verification has found. */
export interface TrailReport {
  readonly chains: number;
  /** Events that were verified; those after a chain's first broken link are not. */
  readonly events: number;
  readonly records: number;
  readonly heads: number;
  /** Chains of which a part was dropped after its retention. */
  readonly droppedFrom: number;
  /** Absent where no anchors were given: then a whole chain can be missing together with its heads. */
  readonly anchors?: {
    readonly lines: number;
    readonly unreadable: number;
    /** Chains that no anchor knows: those of servers whose anchors were not given. */
    readonly chainsWithout: number;
  };
  /** At most one of each chain; none where the trail holds. */
  readonly faults: readonly TrailFault[];
}
