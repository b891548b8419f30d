import { randomUUID } from 'node:crypto';
import sql from 'sql-template-tag';
import type { World } from '../../world/World';

/** What came of a request. */
export interface Outcome {
  /** The id that the client gave the request; the trail names it. */
  readonly requestId: string;
  /** Null where the connection was cut before all of the answer was there. */
  readonly status: number | null;
  /** All of it that arrived. */
  readonly text: string;
}

/** Sends a request as somebody, under an id of its own. */
export async function send(
  world: World,
  username: string,
  path: string,
  operation?: { query: string; variables?: unknown },
): Promise<Outcome> {
  const requestId = randomUUID();
  const headers = { authorization: `Bearer ${await world.token(username)}`, 'x-request-id': requestId, 'content-type': 'application/json' };
  let status: number | null = null;
  let text = '';
  try {
    const response = await fetch(
      `${world.url}${path}`,
      operation ? { method: 'POST', headers, body: JSON.stringify(operation) } : { headers },
    );
    const decoder = new TextDecoder();
    for await (const piece of response.body ?? []) text += decoder.decode(piece as Uint8Array, { stream: true });
    ({ status } = response);
  } catch {
    // What had arrived before the cut was seen.
  }
  return { requestId, status, text };
}

/** The code of every error of an answer. */
export function codesOf({ status, text }: Outcome): string[] {
  if (status === null || !text.startsWith('{')) return [];
  const { errors = [] } = JSON.parse(text) as { errors?: { extensions: { code: string } }[] };
  return errors.map(({ extensions }) => extensions.code);
}

/** What the trail holds, by the id of the request that it came from. */
export async function eventsByRequest(world: World): Promise<Map<string, Event[]>> {
  const rows = await world.database.query<{ body: string }>(sql`SELECT body FROM audit_event`);
  const events = new Map<string, Event[]>();
  for (const { body } of rows) {
    const event = JSON.parse(body) as Event;
    const { requestId } = event.actor;
    events.set(requestId, [...(events.get(requestId) ?? []), event]);
  }
  return events;
}

/** As much of an event as is asked about here. */
export interface Event {
  readonly action: string;
  readonly outcome: string;
  readonly actor: { readonly requestId: string };
  readonly grantId?: string;
}

/** Whether an event of the trail accounts for what this answer showed. */
export const isAccountedFor = ({ requestId }: Outcome, events: ReadonlyMap<string, readonly Event[]>) =>
  (events.get(requestId) ?? []).some(({ action, outcome }) => ['READ', 'OVERRIDE', 'DOWNLOAD'].includes(action) && outcome === 'SUCCESS');

/** The ids of grants that are there without an event, and of those that only an event knows. */
export async function grantsOutOfStep(world: World): Promise<string[]> {
  const rows = await world.database.query<{ id: string }>(sql`SELECT id FROM override_grant`);
  const there = new Set(rows.map(({ id }) => id));
  const told = new Set([...(await eventsByRequest(world)).values()].flat().flatMap(({ grantId }) => (grantId ? [grantId] : [])));
  return [...[...there].filter((id) => !told.has(id)), ...[...told].filter((id) => !there.has(id))];
}

/** Numbers from 0 up to 1 that a seed decides. */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
