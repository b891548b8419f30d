import type { StoredEvent, TrailReader } from './TrailReader';

/** Whether a row, which may have been tampered with, holds the body of another one that is there, under an id of its own. */
export async function isCopy(reader: TrailReader, { id, body }: StoredEvent): Promise<boolean> {
  const original = /"id":"([0-9a-f-]{36})"/.exec(body)?.[1];
  return original !== undefined && original !== id && (await reader.bodyOf(original)) === body;
}
