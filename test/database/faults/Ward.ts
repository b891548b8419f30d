import { randomUUID } from 'node:crypto';
import { Encounter } from '../../../src/entity/Encounter';
import { globalId } from '../../../src/entity/globalId';
import { insertRows } from '../../../src/entity/insertRows';
import { newEncounter } from '../../../src/entity/newEncounter';
import { Permission } from '../../../src/policy/Permission';
import type { World } from '../../../src/testing/World';
import { REASON } from '../scenario/queries';
import { codesOf, eventsByRequest, grantsOutOfStep, isAccountedFor, send, type Outcome } from './asking';

/** What nobody may see who is not shown all of it. */
export const CONTENT = 'Content-of-the-chart';
const ALLOWED: readonly string[] = ['UNAVAILABLE', 'AUDIT_UNAVAILABLE', 'CONFLICT'];
const GIVE = `mutation ($record: ID!, $key: String!) {
  giveOverrideReason(record: $record, reason: { code: "CONSULT" }, idempotencyKey: $key) { grant { id } record { ... on Encounter { location } } }
}`;
const LOCK = `mutation ($record: ID!, $key: String!) { lockRecord(record: $record, reason: "Asked by the patient", idempotencyKey: $key) { id } }`;

/** An answer, with what the whole of it is. */
interface Asked {
  readonly outcome: Outcome;
  readonly isWhole: boolean;
}

/** A mutation that was sent, so that it can be sent again. */
interface Sent {
  readonly username: string;
  readonly query: string;
  readonly variables: { readonly record: string; readonly key: string };
  readonly isAcknowledged: boolean;
}

/** Viewers, their patients, and all that was asked and answered. Everything that is answered is whole and right, or refused. */
export class Ward {
  readonly outcomes: Outcome[] = [];
  readonly broken: Outcome[] = [];
  readonly sent: Sent[] = [];
  private readonly closed: string[] = [];
  private serial = 0;

  private constructor(
    readonly world: World,
    readonly viewers: readonly string[],
    private readonly random: () => number,
    private readonly reads: readonly (readonly [query: string, whole: string])[],
  ) {}

  /** Fills a world. `encounters` can be opened by a reason, or locked, each once. */
  static async open(world: World, random: () => number, encounters: number, viewers = 6): Promise<Ward> {
    const name = `ward${randomUUID().slice(0, 8)}`;
    const usernames = Array.from({ length: viewers }, (_, index) => `${name}-${index}`);
    const permissions = [Permission.RECORDS_READ, Permission.OVERRIDE_SELF, Permission.RECORDS_LOCK, Permission.RECORDS_READ_LOCKED];
    for (const username of usernames) await world.provider(username, { permissions });
    const patient = await world.patient(name, { hin: CONTENT });
    const open = await world.encounter(patient, { service: 'Medicine', location: CONTENT });
    const document = await world.document(open, { title: 'Note' }, CONTENT);
    await world.limit({ fragment: "service = 'Psychiatry'", overrideSetting: 'ALLOW' });
    const other = await world.patient(`${name} of the safes`);
    const admittedAt = new Date('2026-02-01T08:00:00Z');
    const rows = Array.from({ length: encounters }, (_, index) =>
      newEncounter(
        {
          patientId: other.id,
          number: `${name}-${index}`,
          service: 'Psychiatry',
          patientType: 'INPATIENT',
          location: CONTENT,
          admittedAt,
        },
        'UTC',
      ),
    );
    await world.database.transaction((manager) => insertRows(manager, Encounter, rows));
    const chart = `{ patient(id: "${patient.gid}") { lastName hin encounters { nodes { location documents { nodes { content } } } } } }`;
    const page = `{ patients(search: { lastName: "${name}" }) { nodes { hin } totalCount } }`;
    const content = `{ a: document(id: "${document.gid}") { content } b: patient(id: "${patient.gid}") { hin } }`;
    const encounter = { location: CONTENT, documents: { nodes: [{ content: CONTENT }] } };
    const ward = new Ward(world, usernames, random, [
      [chart, wholeOf({ patient: { lastName: name, hin: CONTENT, encounters: { nodes: [encounter] } } })],
      [page, wholeOf({ patients: { nodes: [{ hin: CONTENT }, { hin: null }], totalCount: 2 } })],
      [content, wholeOf({ a: { content: CONTENT }, b: { hin: CONTENT } })],
    ]);
    ward.closed.push(...rows.map(({ id }) => globalId('Encounter', id)));
    return ward;
  }

  /** Asks as everybody at once until `stop`, which waits for the last answers. */
  begin(): { stop(): Promise<void> } {
    const state = { isOver: false };
    const clients = this.viewers.map(async (viewer) => {
      while (!state.isOver) await this.ask(viewer);
    });
    return {
      stop: async () => {
        state.isOver = true;
        await Promise.all(clients);
      },
    };
  }

  /** One of everything; each must be answered in full. */
  async askForAll(): Promise<readonly Outcome[]> {
    const viewer = this.viewers[0] as string;
    const asked = [
      ...this.reads.map(([query, whole]) => this.read(viewer, query, whole)),
      this.mutate(viewer, GIVE),
      this.mutate(viewer, LOCK),
    ];
    return (await Promise.all(asked)).filter(({ isWhole }) => !isWhole).map(({ outcome }) => outcome);
  }

  /** Milliseconds until a chart is shown again, with all that is asked for. */
  async recovery(longest: number): Promise<number> {
    const begunAt = performance.now();
    const [query, whole] = this.reads[0] as readonly [string, string];
    while (!(await this.read(this.viewers[0] as string, query, whole)).isWhole) {
      if (performance.now() - begunAt > longest) throw new Error(`The API did not recover within ${longest} ms`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    return Math.round(performance.now() - begunAt);
  }

  /** What is wrong when all is over: answers that were neither whole nor refused, content without its event, and acknowledged changes that are gone. */
  async faults(): Promise<Record<string, unknown>> {
    const events = await eventsByRequest(this.world);
    const shown = this.outcomes.filter(({ text }) => text.includes(CONTENT) || text.includes('"grant":{'));
    const acknowledged = this.sent.filter(({ isAcknowledged }) => isAcknowledged);
    const again = [];
    // Whatever was sent is sent again: what was acknowledged is there, and what was not is done now, once.
    for (const { username, query, variables } of this.sent) {
      let { text } = await send(this.world, username, '/graphql', { query, variables });
      // A unit of work that was cut off keeps its locks until the server has missed it.
      for (let tries = 0; tries < 4 && text.includes('CONFLICT'); tries += 1)
        ({ text } = await send(this.world, username, '/graphql', { query, variables }));
      if (!isWholeMutation(text)) again.push(text);
    }
    return {
      broken: this.broken,
      unaccounted: shown.filter((outcome) => !isAccountedFor(outcome, events)),
      grantsOutOfStep: await grantsOutOfStep(this.world),
      again,
      twice: await this.doneTwice(),
      lost: await this.lost(acknowledged),
    };
  }

  private async ask(viewer: string): Promise<Asked> {
    const choice = this.random();
    if (choice < 0.25) return this.mutate(viewer, this.random() < 0.7 ? GIVE : LOCK);
    if (choice < 0.35) return this.openByReading(viewer);
    const [query, whole] = this.reads[Math.floor(this.random() * this.reads.length)] as readonly [string, string];
    return this.read(viewer, query, whole);
  }

  private async read(viewer: string, query: string, whole: string): Promise<Asked> {
    const outcome = await send(this.world, viewer, '/graphql', { query });
    return this.judged(outcome, outcome.text === whole);
  }

  private async openByReading(viewer: string): Promise<Asked> {
    const query = `{ encounter(id: "${this.nextClosed()}", ${REASON}) { location } }`;
    const outcome = await send(this.world, viewer, '/graphql', { query });
    return this.judged(outcome, outcome.text === wholeOf({ encounter: { location: CONTENT } }));
  }

  private async mutate(viewer: string, query: string): Promise<Asked> {
    const variables = { record: this.nextClosed(), key: randomUUID() };
    const outcome = await send(this.world, viewer, '/graphql', { query, variables });
    const isAcknowledged = isWholeMutation(outcome.text);
    this.sent.push({ username: viewer, query, variables, isAcknowledged });
    return this.judged(outcome, isAcknowledged);
  }

  private judged(outcome: Outcome, isWhole: boolean): Asked {
    this.outcomes.push(outcome);
    if (!isWhole && !isRefused(outcome)) this.broken.push(outcome);
    return { outcome, isWhole };
  }

  private nextClosed(): string {
    const record = this.closed[this.serial];
    if (record === undefined) throw new Error('The ward has no more safes: give it more encounters');
    this.serial += 1;
    return record;
  }

  /** Encounters that a viewer was granted more than once. */
  private async doneTwice(): Promise<readonly unknown[]> {
    return this.world.database.run((manager) =>
      manager.query<unknown[]>(
        'SELECT viewer_id, encounter_id, COUNT(*) AS times FROM override_grant GROUP BY viewer_id, encounter_id HAVING COUNT(*) > 1',
      ),
    );
  }

  private async lost(acknowledged: readonly Sent[]): Promise<readonly Sent[]> {
    const ask = async (statement: string) =>
      new Set((await this.world.database.run((manager) => manager.query<{ id: string }[]>(statement))).map(({ id }) => id));
    const granted = await ask('SELECT encounter_id AS id FROM override_grant');
    const locked = await ask('SELECT id FROM encounter WHERE locked = 1');
    return acknowledged.filter(({ query, variables: { record } }) => {
      const id = record.slice('Encounter:'.length);
      return !(query === GIVE ? granted : locked).has(id);
    });
  }
}

const wholeOf = (data: unknown) => `${JSON.stringify({ data })}\n`;

const isWholeMutation = (text: string) =>
  /^\{"data":\{"lockRecord":\{"id":"[^"]+"\}\}\}\n$/.test(text) ||
  /^\{"data":\{"giveOverrideReason":\{"grant":\{"id":"[^"]+"\},"record":\{"location":"Content-of-the-chart"\}\}\}\}\n$/.test(text);

/** Whether an answer tells of a fault, and shows nothing. */
function isRefused(outcome: Outcome): boolean {
  const codes = codesOf(outcome);
  const { data = null } = JSON.parse(outcome.text || '{}') as { data?: Record<string, unknown> | null };
  const isEmpty = Object.values(data ?? {}).every((value) => value === null);
  return isEmpty && codes.length > 0 && codes.every((code) => ALLOWED.includes(code)) && !outcome.text.includes(CONTENT);
}
