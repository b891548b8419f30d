import sql from 'sql-template-tag';
import { send, type Received } from '../../src/testing/send';
import type { World } from './World';

/** What is asked, by GraphQL over HTTP. */
export interface Asked {
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** What a client is answered, without what differs from one answer to the next. */
export interface Answered {
  readonly status: number;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** An answer with everything that could tell: bytes, status, headers, what went to the database, and what the trail says. */
export interface Traces extends Answered {
  readonly statements: readonly string[];
  readonly events: readonly string[];
}

/** Asks as somebody. */
export async function answer(world: World, username: string, { query, variables }: Asked): Promise<Answered> {
  const received = await send(`${world.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${await world.token(username)}` },
    body: JSON.stringify({ query, variables }),
  });
  return answerOf(received);
}

function answerOf({ status, headers, text }: Received): Answered {
  const told = Object.entries(headers).filter(([name]) => name !== 'date' && name !== 'x-request-id');
  return { status, headers: Object.fromEntries(told.map(([name, value]) => [name, String(value)])), body: text };
}

/** Asks as somebody, and says all that could tell of what was found. */
export function traces(world: World, username: string, asked: Asked): Promise<Traces> {
  return tracesOf(world, () => answer(world, username, asked));
}

/** The same of what is fetched from an address. */
export function tracesOfAddress(world: World, username: string, address: string): Promise<Traces> {
  return tracesOf(world, async () => {
    const received = await send(`${world.url}${address}`, { headers: { authorization: `Bearer ${await world.token(username)}` } });
    return answerOf(received);
  });
}

async function tracesOf(world: World, ask: () => Promise<Answered>): Promise<Traces> {
  const before = await lastEvent(world);
  let answered: Answered | undefined;
  const statements = await world.statements(async () => {
    answered = await ask();
  });
  const rows = await world.database.query<{ body: string }>(sql`SELECT body FROM audit_event WHERE position > ${before}`);
  const events = rows.map(({ body }) => {
    const { id: _, actor, ...said } = JSON.parse(body) as Record<string, unknown>;
    return JSON.stringify({ ...said, actor: { ...(actor as object), requestId: null } });
  });
  return { ...answered!, statements: statements.map(withoutValues).sort(), events: events.sort() };
}

async function lastEvent(world: World): Promise<number> {
  const [row] = await world.database.query<{ last: number | null }>(sql`SELECT MAX(position) AS last FROM audit_event`);
  return Number(row?.last ?? 0);
}

/** A statement without the numbers that stand in it, and without how many keys it carries. */
function withoutValues(statement: string): string {
  return statement.replace(/\b\d+\b/g, '0').replace(/\?(\s*,\s*\?)+/g, '?');
}
