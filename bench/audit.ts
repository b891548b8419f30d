import 'reflect-metadata';
import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { Agent, request } from 'node:http';
import { arch, cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { Database } from '../src/entity/Database';
import { openDataSource } from '../src/entity/openDataSource';
import { AuditedServer } from './AuditedServer';
import { onServer } from './onServer';
import { fillWards, USERNAME } from './wards';

/** Rounds that are counted; `BENCH_ROUNDS` asks for more or fewer. */
const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 6);
/** How long each server is asked in a round. */
const ROUND_SECONDS = Number(process.env.BENCH_SECONDS ?? 4);
const WARM_UP_SECONDS = 6;
/** Connections that are kept alive, each with one request under way. */
const CONNECTIONS = Number(process.env.BENCH_CONNECTIONS ?? 8);

const ACCESS = 'access { disclosure door safe mayOverride openUntil }';
const QUERY = `{ patients(first: 25) { nodes { id lastName firstName mrn hin ${ACCESS}
  encounters(first: 4) { nodes { id number service location ${ACCESS}
    documents(first: 3) { nodes { id type title ${ACCESS} } } } } } } }`;

const MODES = ['on', 'off'] as const;
type Mode = (typeof MODES)[number];

/** What a round has measured. */
interface Round {
  readonly perSecond: number;
  readonly cpuMilliseconds: number;
}

const print = (line: string): void => void process.stdout.write(`${line}\n`);

async function run(): Promise<void> {
  const place = await makePlace(process.env.BENCH_DATABASE_URL);
  const servers = new Map<Mode, AuditedServer>();
  try {
    for (const mode of MODES) servers.set(mode, await AuditedServer.start(mode, place.urls[mode], USERNAME));
    for (const server of servers.values()) await load(server, WARM_UP_SECONDS);
    const rounds: Record<Mode, Round[]> = { on: [], off: [] };
    for (let round = 0; round < ROUNDS; round += 1) {
      const order = Math.random() < 0.5 ? MODES : MODES.toReversed();
      for (const mode of order) rounds[mode].push(await load(servers.get(mode) as AuditedServer, ROUND_SECONDS));
    }
    report(place.version, rounds);
  } finally {
    for (const server of servers.values()) await server.stop();
    await place.remove();
  }
}

/** Asks a server over and over, and gives what came of it. Throws where an answer is not the whole page. */
async function load(server: AuditedServer, seconds: number): Promise<Round> {
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  const before = await server.usage();
  const start = performance.now();
  let count = 0;
  const ask = async (): Promise<void> => {
    while (performance.now() - start < seconds * 1000) {
      const answer = await post(server, agent);
      if (answer.split('"Document:').length !== 301 || answer.includes('"errors"'))
        throw new Error(`Not the page: ${answer.slice(0, 300)}`);
      count += 1;
    }
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, ask));
  const elapsed = (performance.now() - start) / 1000;
  const after = await server.usage();
  agent.destroy();
  const cpu = after.user + after.system - before.user - before.system;
  return { perSecond: count / elapsed, cpuMilliseconds: cpu / 1000 / count };
}

function post({ told }: AuditedServer, agent: Agent): Promise<string> {
  const headers = { authorization: `Bearer ${told.token}`, 'content-type': 'application/json', accept: 'application/json' };
  return new Promise((resolve, reject) => {
    const sent = request(told.url, { method: 'POST', agent, headers }, (response) => {
      const pieces: Buffer[] = [];
      response.on('data', (piece: Buffer) => pieces.push(piece));
      response.on('end', () => resolve(Buffer.concat(pieces).toString()));
      response.on('error', reject);
    });
    sent.on('error', reject);
    sent.end(JSON.stringify({ query: QUERY }));
  });
}

/** A database of the bench's own for each server: one that they share on a server, a file each of the embedded one. */
async function makePlace(url: string | undefined) {
  if (!url) {
    const folder = await mkdtemp(join(tmpdir(), 'bench-'));
    const files = { on: join(folder, 'on.db'), off: join(folder, 'off.db') };
    await fill(`sqlite:${files.on}`);
    await copyFile(files.on, files.off);
    return {
      urls: { on: `sqlite:${files.on}`, off: `sqlite:${files.off}` },
      version: 'embedded SQLite',
      remove: () => rm(folder, { recursive: true }),
    };
  }
  const name = `chartsafe_bench_${process.pid}`;
  await onServer(url, `CREATE DATABASE ${name}`);
  const own = new URL(url);
  own.pathname = `/${name}`;
  await fill(own.href);
  const [row] = (await onServer(url, 'SELECT VERSION() AS version')) as { version: string }[];
  return { urls: { on: own.href, off: own.href }, version: row?.version ?? '', remove: () => onServer(url, `DROP DATABASE ${name}`) };
}

async function fill(url: string): Promise<void> {
  const dataSource = await openDataSource({ url });
  await fillWards(new Database(dataSource));
  await dataSource.destroy();
}

function report(version: string, rounds: Record<Mode, Round[]>): void {
  const median = (values: readonly number[]): number =>
    values.toSorted((left, right) => left - right)[Math.floor(values.length / 2)] ?? NaN;
  const ratios = rounds.on.map(({ perSecond }, index) => perSecond / (rounds.off[index]?.perSecond ?? NaN));
  print(`${cpus()[0]?.model ?? arch()}, ${cpus().length} cores; Node ${process.versions.node}; ${version}; ${CONNECTIONS} connections`);
  print('| trail | requests/s | lowest | highest | CPU of the server per request |');
  print('| ----- | ---------- | ------ | ------- | ----------------------------- |');
  for (const mode of MODES) {
    const speeds = rounds[mode].map(({ perSecond }) => perSecond);
    const [middle, lowest, highest] = [median(speeds), Math.min(...speeds), Math.max(...speeds)].map((value) => value.toFixed(1));
    print(`| ${mode} | ${middle} | ${lowest} | ${highest} | ${median(rounds[mode].map((each) => each.cpuMilliseconds)).toFixed(1)} ms |`);
  }
  const [least, most] = [Math.min(...ratios), Math.max(...ratios)].map((value) => value.toFixed(2));
  print(`On against off: ${median(ratios).toFixed(2)} (${least} to ${most}, ${ratios.length} rounds)`);
}

void run();
