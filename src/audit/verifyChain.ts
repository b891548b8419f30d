import type { AuditKeys } from './AuditKeys';
import { linkHash, type Link } from './Chain';
import { diagnose } from './diagnose';
import { differingColumn, recordsDiffer } from './differences';
import { eventsOf } from './eventsOf';
import { HeadCursor } from './HeadCursor';
import { isCopy } from './isCopy';
import { readBody } from './readBody';
import { isSigned, startHash, type SignedHead } from './signHead';
import type { StoredEvent, TrailReader } from './TrailReader';
import type { TrailFault, TrailFaultName } from './TrailReport';

/** What a verification of one chain needs. */
export interface ChainToVerify {
  readonly reader: TrailReader;
  readonly keys: AuditKeys;
  readonly chainId: string;
  /** The newest that is known of it outside of the database. */
  readonly anchor?: SignedHead | null;
  /** A position whose hash the caller wants, once it is verified. */
  readonly wanted?: number;
  /** Hears of each page of events, and may throw to stop. */
  readonly onPage?: (events: number) => void;
}

/** What came of it. */
export interface ChainVerdict {
  readonly events: number;
  readonly records: number;
  readonly heads: number;
  /** Whether a part was dropped after its retention. */
  readonly isDropped: boolean;
  /** The hash at the wanted position, if it was reached. */
  readonly wantedHash: string | null;
  /** The youngest time of an event up to the wanted position, as its link has it; null where none was read. */
  readonly youngest: string | null;
  /** The first broken link. */
  readonly fault: TrailFault | null;
}

/** Verifies one chain from its start to its end. Its process may go on writing meanwhile. */
export async function verifyChain(chain: ChainToVerify): Promise<ChainVerdict> {
  return new Walk(chain).verdict();
}

class Walk {
  private at: Link = { position: 0, hash: '' };
  private keyId = '';
  private events = 0;
  private records = 0;
  private heads = 0;
  private isDropped = false;
  private wantedHash: string | null = null;
  private youngest: string | null = null;

  constructor(private readonly chain: ChainToVerify) {}

  async verdict(): Promise<ChainVerdict> {
    const fault = await this.firstFault();
    const { events, records, heads, isDropped, wantedHash, youngest } = this;
    return { events, records, heads, isDropped, wantedHash, youngest, fault };
  }

  private async firstFault(): Promise<TrailFault | null> {
    const { reader, chainId, onPage } = this.chain;
    // What is known of the end is read before the events: whatever it speaks of was committed by then.
    const last = await reader.lastHead(chainId);
    const heads = new HeadCursor(reader, chainId, last ?? -1);
    const hasEvents = (await reader.lastEvent(chainId)) !== 0;
    const broken = this.begin(await heads.takeUpTo(0), hasEvents, last);
    if (broken) return broken;
    for await (const page of eventsOf(reader, chainId)) {
      for (const event of page) {
        const fault = (await this.step(event)) ?? (await this.passHeads(heads));
        if (fault) return fault;
      }
      onPage?.(page.length);
    }
    return this.finish(heads);
  }

  /** The first link hangs on the row that says since when the chain exists. */
  private begin(start: SignedHead | null, hasEvents: boolean, last: number | null): TrailFault | null {
    const { keys, anchor } = this.chain;
    if (start && keys.knows(start.keyId) && !isSigned(keys, start)) return this.fault('HEAD_FORGED', start.position);
    if (start?.position !== 0 || start.kind !== 'HEAD') {
      return !hasEvents && (last !== null || anchor) ? this.fault('CHAIN_MISSING', 1) : this.fault('START_MISSING', 0);
    }
    if (!keys.knows(start.keyId)) return this.fault('KEY_UNKNOWN', 0);
    if (start.hash !== startHash(keys, start)) return this.fault('HEAD_FORGED', 0);
    this.keyId = start.keyId;
    this.heads += 1;
    return this.reach({ position: 0, hash: start.hash });
  }

  private async step(event: StoredEvent): Promise<TrailFault | null> {
    const { reader, keys } = this.chain;
    if (event.position !== this.at.position + 1) {
      const fault = await this.jumpTo(event);
      if (fault) return fault;
    }
    // A chain is written under one key; so a former key that has become known to others adds nothing to it.
    if (event.keyId !== this.keyId) return this.fault('CHANGED', event.position, 'key_id');
    if (event.hash !== linkHash(keys, event, this.at.hash)) {
      return this.fault(await diagnose({ reader, keys, previous: this.at, event }), event.position);
    }
    const content = readBody(event.id, event.body);
    const column = differingColumn(event, content);
    if (column) return this.fault('CHANGED', event.position, column);
    if (recordsDiffer(event, content)) return this.fault('RECORDS_CHANGED', event.position);
    this.events += 1;
    if (event.position <= (this.chain.wanted ?? 0) && event.occurredAt > (this.youngest ?? '')) this.youngest = event.occurredAt;
    this.records += content.records?.length ?? 0;
    return this.reach(event);
  }

  /** A gap is one that a checkpoint explains, or else a fault. */
  private async jumpTo(event: StoredEvent): Promise<TrailFault | null> {
    const { reader } = this.chain;
    const { position } = event;
    const expected = this.at.position + 1;
    if (position < expected) return this.fault('INSERTED', position);
    const broken = await this.jumpToCheckpoint();
    if (broken) return broken;
    if (position === this.at.position + 1) return null;
    return (await isCopy(reader, event)) ? this.fault('INSERTED', position) : this.fault('REMOVED', this.at.position + 1);
  }

  private async jumpToCheckpoint(): Promise<TrailFault | null> {
    const { reader, keys, chainId } = this.chain;
    const checkpoint = await reader.checkpoint(chainId);
    if (!checkpoint || checkpoint.position <= this.at.position) return null;
    if (!keys.knows(checkpoint.keyId)) return this.fault('KEY_UNKNOWN', checkpoint.position);
    if (!isSigned(keys, checkpoint)) return this.fault('HEAD_FORGED', checkpoint.position);
    this.isDropped = true;
    return this.reach(checkpoint);
  }

  private reach({ position, hash }: Link): TrailFault | null {
    const { anchor, wanted } = this.chain;
    this.at = { position, hash };
    if (wanted === position) this.wantedHash = hash;
    return anchor?.position === position && anchor.hash !== hash ? this.fault('REPLACED', position, 'anchor') : null;
  }

  private async passHeads(heads: HeadCursor): Promise<TrailFault | null> {
    for (let head = await heads.takeUpTo(this.at.position); head; head = await heads.takeUpTo(this.at.position)) {
      const fault = this.checkHead(head);
      if (fault) return fault;
    }
    return null;
  }

  private checkHead(head: SignedHead): TrailFault | null {
    const { keys } = this.chain;
    if (!keys.knows(head.keyId)) return this.fault('KEY_UNKNOWN', head.position);
    if (!isSigned(keys, head)) return this.fault('HEAD_FORGED', head.position);
    this.heads += 1;
    // One that speaks of what was dropped before a checkpoint has nothing to be compared with.
    return head.position === this.at.position && head.hash !== this.at.hash ? this.fault('REPLACED', head.position) : null;
  }

  /** After the last event: nothing that is known of the chain may lie beyond it. */
  private async finish(heads: HeadCursor): Promise<TrailFault | null> {
    const broken = (await this.jumpToCheckpoint()) ?? (await this.passHeads(heads));
    if (broken) return broken;
    const beyond = await heads.takeUpTo(Infinity);
    const forged = beyond && this.checkHead(beyond);
    if (forged) return forged;
    const { anchor } = this.chain;
    const isAnchoredBeyond = anchor !== null && anchor !== undefined && anchor.position > this.at.position;
    if (!beyond && !isAnchoredBeyond) return null;
    const name = this.at.position === 0 ? 'CHAIN_MISSING' : 'CUT';
    return this.fault(name, this.at.position + 1, beyond ? undefined : 'anchor');
  }

  private fault(fault: TrailFaultName, position: number, detail?: string): TrailFault {
    return { fault, chainId: this.chain.chainId, position, ...(detail === undefined ? {} : { detail }) };
  }
}
