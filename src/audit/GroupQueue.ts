import { inTime, withoutDeadline } from '../entity/Deadline';

/** What waits: items that are written together, and who waits for them. */
interface Waiting<Item> {
  readonly items: readonly Item[];
  readonly size: number;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/** What a queue may hold, in the unit in which its items are measured. */
export interface GroupLimits {
  /** A group is closed when it is larger; one call is never divided. */
  readonly group: number;
  /** Beyond this nothing more is taken. */
  readonly queue: number;
}

/** Group commit: what comes while a write is under way is written together by the next one. */
export class GroupQueue<Item> {
  private waiting: Waiting<Item>[] = [];
  private size = 0;
  private isDraining = false;

  constructor(
    private readonly write: (items: readonly Item[]) => Promise<void>,
    private readonly limits: GroupLimits,
  ) {}

  /**
   * Resolves when the items are written, or rejects as the write of their group did. Rejects at once where too much waits already,
   * and when the operation that waits has no time left: what no write has begun with by then is not written.
   */
  async add(items: readonly Item[], size: number): Promise<void> {
    if (this.size + size > this.limits.queue && this.size > 0) throw new Error('Too much waits to be written already');
    this.size += size;
    const { promise, ...ends } = withResolvers();
    const call = { items, size, ...ends };
    this.waiting.push(call);
    // The write is everybody's, and has not the time of whoever was first.
    withoutDeadline(() => void this.drain());
    try {
      await inTime(promise);
    } catch (error) {
      this.withdraw(call);
      throw error;
    }
  }

  private withdraw(call: Waiting<Item>): void {
    const place = this.waiting.indexOf(call);
    if (place < 0) return;
    this.waiting.splice(place, 1);
    this.size -= call.size;
  }

  private async drain(): Promise<void> {
    if (this.isDraining) return;
    this.isDraining = true;
    // Whoever calls in the same turn of the event loop joins the first group.
    await Promise.resolve();
    while (this.waiting.length > 0) {
      const group = this.takeGroup();
      try {
        await this.write(group.flatMap(({ items }) => items));
        for (const { resolve } of group) resolve();
      } catch (error) {
        for (const { reject } of group) reject(error);
      }
    }
    this.isDraining = false;
  }

  private takeGroup(): Waiting<Item>[] {
    let size = 0;
    let count = 0;
    for (const call of this.waiting) {
      size += call.size;
      if (count > 0 && size > this.limits.group) {
        size -= call.size;
        break;
      }
      count += 1;
    }
    this.size -= size;
    return this.waiting.splice(0, count);
  }
}

/** A promise and its ends. */
function withResolvers(): { promise: Promise<void>; resolve: () => void; reject: (error: unknown) => void } {
  let resolve: () => void = () => undefined;
  let reject: (error: unknown) => void = () => undefined;
  const promise = new Promise<void>((...ends) => ([resolve, reject] = ends));
  return { promise, resolve, reject };
}
