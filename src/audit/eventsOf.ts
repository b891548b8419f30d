import type { StoredEvent, TrailReader } from './TrailReader';

/** The events of a chain, page by page, up to the newest that is there now: who writes faster than is read must not keep a reader for ever. */
export async function* eventsOf(reader: TrailReader, chainId: string): AsyncGenerator<readonly StoredEvent[]> {
  const last = await reader.lastEvent(chainId);
  let page = await reader.events(chainId, null);
  for (let end = page[page.length - 1]; end; end = page[page.length - 1]) {
    yield page;
    if (end.position >= last) return;
    page = await reader.events(chainId, end);
  }
}
