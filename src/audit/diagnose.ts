import type { AuditKeys } from './AuditKeys';
import { linkHash, type Link } from './Chain';
import { eventsOf } from './eventsOf';
import { isCopy } from './isCopy';
import type { StoredEvent, TrailReader } from './TrailReader';
import type { TrailFaultName } from './TrailReport';

/** How many events that were taken out together, with those behind them moved up, are still told from a change. */
const MOVED_UP = 100;

/** A row whose hash is not that of its place. */
export interface FalseLink {
  readonly reader: TrailReader;
  readonly keys: AuditKeys;
  /** The last link that holds. */
  readonly previous: Link;
  readonly event: StoredEvent;
}

/**
 * Names what was done to a chain where a row does not fit its place. It asks of every other row whether it is the one
 * that belongs here, and whether this one belongs behind it; both can be answered with the hashes alone.
 */
export async function diagnose(link: FalseLink): Promise<TrailFaultName> {
  const { reader, previous, event } = link;
  const place = previous.position + 1;
  if (await isCopy(reader, event)) return 'INSERTED';

  let rightful: StoredEvent | null = null;
  let belongsElsewhere = false;
  let behind: StoredEvent | null = null;
  for await (const other of othersOf(link)) {
    if (other.position > event.position) behind ??= other;
    if (fits(link, other, place, previous.hash)) rightful = other;
    belongsElsewhere ||= fits(link, event, other.position + 1, other.hash) || fits(link, event, other.position, other.hash);
  }
  if (rightful) return belongsElsewhere || rightful.position !== place + 1 ? 'REORDERED' : 'INSERTED';
  const wereRemoved = behind ? wasMovedUp(link, behind) : await isSignedFurtherOn(link);
  return wereRemoved ? 'REMOVED' : 'CHANGED';
}

async function* othersOf({ reader, event }: FalseLink): AsyncGenerator<StoredEvent> {
  for await (const page of eventsOf(reader, event.chainId)) yield* page.filter(({ id }) => id !== event.id);
}

/** Whether the row behind follows this one with a larger position: then both were moved up into a gap. */
function wasMovedUp(link: FalseLink, behind: StoredEvent): boolean {
  if (fits(link, behind, behind.position, link.event.hash)) return false;
  for (let by = 1; by <= MOVED_UP; by += 1) if (fits(link, behind, behind.position + by, link.event.hash)) return true;
  return false;
}

/** The same for the last row, which has none behind it: a head may know its hash from further on. */
async function isSignedFurtherOn({ reader, event }: FalseLink): Promise<boolean> {
  let page = await reader.heads(event.chainId, null);
  while (page.length > 0) {
    if (page.some(({ position, hash }) => position > event.position && hash === event.hash)) return true;
    page = await reader.heads(event.chainId, page[page.length - 1] ?? null);
  }
  return false;
}

function fits({ keys }: FalseLink, event: StoredEvent, position: number, previous: string): boolean {
  return keys.knows(event.keyId) && linkHash(keys, { ...event, position }, previous) === event.hash;
}
