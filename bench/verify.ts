import 'reflect-metadata';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { arch, cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { AuditAction, AuditOutcome, type AuditDraft } from '../src/audit/AuditDraft';
import { AuditKeys } from '../src/audit/AuditKeys';
import { AuditTrail } from '../src/audit/AuditTrail';
import { verifyTrail } from '../src/audit/verifyTrail';
import { migrate } from '../src/command/migrate';
import { Database } from '../src/entity/Database';
import { openDataSource } from '../src/entity/openDataSource';
import { onServer } from './onServer';

/** Events of the chain; `BENCH_EVENTS` asks for more or fewer. */
const EVENTS = Number(process.env.BENCH_EVENTS ?? 100_000);
/** How often the chain is verified. */
const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 3);
/** Events that are handed over together while the chain is written. */
const IN_ONE_CALL = 500;
const KEYS = new AuditKeys({ id: 'bench', secret: 'a secret of thirty-two characters' });

const print = (line: string): void => void process.stdout.write(`${line}\n`);

async function run(): Promise<void> {
  const place = await makePlace(process.env.BENCH_DATABASE_URL);
  try {
    const dataSource = await openDataSource({ url: place.url });
    const database = new Database(dataSource);
    await migrate(database);
    print(`${cpus()[0]?.model ?? arch()}, ${cpus().length} cores; Node ${process.versions.node}; ${place.version}`);
    const writing = await measure(() => write(database));
    print(`Written: ${EVENTS} events, ${told(writing)}`);
    for (let round = 0; round < ROUNDS; round += 1) {
      const verifying = await measure(() => verify(database));
      print(`Verified: ${EVENTS} events, ${told(verifying)}`);
    }
    await dataSource.destroy();
  } finally {
    await place.remove();
  }
}

async function write(database: Database): Promise<void> {
  const trail = new AuditTrail(database, KEYS);
  for (let written = 0; written < EVENTS; written += IN_ONE_CALL) {
    const size = Math.min(IN_ONE_CALL, EVENTS - written);
    await trail.record(Array.from({ length: size }, (_, index) => draft(written + index)));
  }
}

/** Throws where the trail is not as it was written. */
async function verify(database: Database): Promise<void> {
  const { chains, events, faults } = await verifyTrail({ database, keys: KEYS });
  if (chains !== 1 || events !== EVENTS || faults.length > 0) throw new Error(`Of ${events} events: ${JSON.stringify(faults)}`);
}

/** An event of one to three records, as an operation makes it. */
function draft(index: number): AuditDraft {
  return {
    occurredAt: new Date(),
    actor: { viewerId: randomUUID(), roles: ['clinician'], operationName: 'Chart', requestId: randomUUID(), clientAddress: '192.0.2.1' },
    action: AuditAction.READ,
    outcome: AuditOutcome.SUCCESS,
    field: 'patients.nodes',
    records: Array.from({ length: 1 + (index % 3) }, (_, place) => ({
      patientId: randomUUID(),
      encounterId: place === 0 ? null : randomUUID(),
      documentId: null,
      rules: [],
    })),
  };
}

/** The seconds, and this process's own seconds of a processor. */
async function measure(work: () => Promise<void>) {
  const start = performance.now();
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return { seconds: (performance.now() - start) / 1000, cpuSeconds: (user + system) / 1e6 };
}

function told({ seconds, cpuSeconds }: { readonly seconds: number; readonly cpuSeconds: number }): string {
  return `${seconds.toFixed(1)} s, ${Math.round(EVENTS / seconds)} a second; ${cpuSeconds.toFixed(1)} s of this process's processor`;
}

/** A database of the bench's own: one on a server, or a file of the embedded one. */
async function makePlace(url: string | undefined) {
  if (!url) {
    const folder = await mkdtemp(join(tmpdir(), 'bench-'));
    return { url: `sqlite:${join(folder, 'trail.db')}`, version: 'embedded SQLite', remove: () => rm(folder, { recursive: true }) };
  }
  const name = `chartsafe_bench_${process.pid}`;
  await onServer(url, `CREATE DATABASE ${name}`);
  const own = new URL(url);
  own.pathname = `/${name}`;
  const [row] = (await onServer(url, 'SELECT VERSION() AS version')) as { version: string }[];
  return { url: own.href, version: row?.version ?? '', remove: () => onServer(url, `DROP DATABASE ${name}`) };
}

void run();
