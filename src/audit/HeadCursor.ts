import type { SignedHead } from './signHead';
import type { TrailReader } from './TrailReader';

/** A chain's heads one after the other, read in pages, up to one that was known beforehand: newer ones speak of events that were not read. */
export class HeadCursor {
  private page: readonly SignedHead[] = [];
  private index = 0;
  private isAtEnd = false;

  constructor(
    private readonly reader: TrailReader,
    private readonly chainId: string,
    private readonly last: number,
  ) {}

  /** Takes the next head that is not beyond a position; null where there is none. */
  async takeUpTo(position: number): Promise<SignedHead | null> {
    if (this.index === this.page.length) await this.readPage();
    const head = this.page[this.index];
    if (!head || head.position > Math.min(position, this.last)) return null;
    this.index += 1;
    return head;
  }

  private async readPage(): Promise<void> {
    if (this.isAtEnd) return;
    this.page = await this.reader.heads(this.chainId, this.page[this.page.length - 1] ?? null);
    this.index = 0;
    this.isAtEnd = this.page.length === 0;
  }
}
