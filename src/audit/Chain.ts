import { randomUUID } from 'node:crypto';
import type { AuditEvent, AuditEventRecord } from '../entity/AuditEvent';
import type { AuditKeys } from './AuditKeys';
import { searchColumns, searchIds, type SealedEvent } from './sealEvents';
import { signHead, startHash, type SignedHead } from './signHead';

/** The end of a chain at some moment. */
export interface Link {
  /** 0 before the first event. */
  readonly position: number;
  readonly hash: string;
}

/** Links that a unit of work adds to a chain, and the end that the chain has when it commits. */
export interface Extension {
  readonly events: readonly AuditEvent[];
  readonly records: readonly AuditEventRecord[];
  readonly end: Link;
}

/** The hash of an event in its place of a chain. */
export function linkHash(
  keys: AuditKeys,
  { keyId, chainId, position, body }: Pick<AuditEvent, 'keyId' | 'chainId' | 'position' | 'body'>,
  previous: string,
): string {
  return keys.sign(keyId, ['EVENT', chainId, position, previous, body]);
}

/** The chain of one writing process: each link is authenticated together with the one before it. */
export class Chain {
  readonly id = randomUUID();
  /** Says that the chain exists, since when; it is in the database from the chain's first commit on. */
  readonly start: SignedHead;
  private known: Link;
  private committed = false;

  constructor(
    private readonly keys: AuditKeys,
    startedAt: Date,
  ) {
    const place = { chainId: this.id, writtenAt: startedAt.toISOString() };
    const hash = startHash(keys, { ...place, keyId: keys.writingId });
    this.start = signHead(keys, { ...place, kind: 'HEAD', position: 0, hash });
    this.known = { position: 0, hash };
  }

  /** The last link that was committed. */
  get end(): Link {
    return this.known;
  }

  /** Whether the start of the chain was committed. */
  get isBegun(): boolean {
    return this.committed;
  }

  /** The links that these events would be. The chain stays as it is until `advance`. */
  extend(sealed: readonly SealedEvent[]): Extension {
    let { end } = this;
    const events: AuditEvent[] = [];
    const records: AuditEventRecord[] = [];
    for (const { content, body } of sealed) {
      const place = { chainId: this.id, position: end.position + 1, body, keyId: this.keys.writingId };
      const hash = linkHash(this.keys, place, end.hash);
      events.push({ ...searchColumns(content), occurredAt: new Date(content.occurredAt), ...place, hash });
      searchIds(content).forEach((recordId, position) => records.push({ eventId: content.id, position, recordId }));
      end = { position: place.position, hash };
    }
    return { events, records, end };
  }

  /** Makes the end of what was committed the end of the chain. */
  advance(end: Link): void {
    this.known = end;
    this.committed = true;
  }
}
