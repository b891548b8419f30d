import type { SignedHead } from '../../src/audit/signHead';
import type { StoredEvent, TrailReader } from '../../src/audit/TrailReader';

/** A trail, or a piece of one, that is in memory, for a test to tamper with. */
export class MemoryTrailReader implements TrailReader {
  private readonly sorted: readonly StoredEvent[];

  constructor(
    events: readonly StoredEvent[],
    private readonly signed: readonly SignedHead[],
    private readonly page = 4,
  ) {
    this.sorted = [...events].sort((left, right) => left.position - right.position);
  }

  async nextChain(after: string): Promise<string | null> {
    return (
      [...this.sorted, ...this.signed]
        .map(({ chainId }) => chainId)
        .sort()
        .find((id) => id > after) ?? null
    );
  }

  async lastHead(chainId: string): Promise<number | null> {
    const own = this.signed.filter((head) => head.chainId === chainId);
    return own.length === 0 ? null : Math.max(...own.map(({ position }) => position));
  }

  async lastEvent(chainId: string): Promise<number> {
    return Math.max(0, ...this.sorted.filter((event) => event.chainId === chainId).map(({ position }) => position));
  }

  async events(chainId: string, after: StoredEvent | null): Promise<readonly StoredEvent[]> {
    const own = this.sorted.filter((event) => event.chainId === chainId);
    const start = after ? own.indexOf(after) + 1 : 0;
    return own.slice(start, start + this.page);
  }

  async heads(chainId: string, after: SignedHead | null): Promise<readonly SignedHead[]> {
    const own = this.signed.filter((head) => head.chainId === chainId).sort((left, right) => left.position - right.position);
    const start = after ? own.indexOf(after) + 1 : 0;
    return own.slice(start, start + this.page);
  }

  async checkpoint(chainId: string): Promise<SignedHead | null> {
    return (await this.heads(chainId, null)).filter(({ kind }) => kind === 'CHECKPOINT').pop() ?? null;
  }

  async bodyOf(id: string): Promise<string | null> {
    return this.sorted.find((event) => event.id === id)?.body ?? null;
  }
}
