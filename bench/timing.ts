import 'reflect-metadata';
import { randomInt, randomUUID } from 'node:crypto';
import { arch, cpus } from 'node:os';
import { globalId } from '../src/entity/globalId';
import { Permission } from '../src/policy/Permission';
import { World } from '../src/testing/World';

/** Pairs of requests for each question; `BENCH_ROUNDS` asks for more or fewer. */
const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 500);
/** Pairs that are asked before any is counted: the first form that is run pays for cold caches. */
const WARM_UP = 50;
/** Patients who are there for everybody. */
const OPEN = 300;
/** Patients who are hidden, so that no answer is that of one record; a third each by a lock, a limit and a set. */
const HIDDEN = 30;

const print = (line: string): void => void process.stdout.write(`${line}\n`);

/** What names something: hidden in one form, and unknown in the other. */
interface Names {
  readonly patientId: string;
  readonly mrn: string;
  readonly encounterId: string;
  readonly number: string;
  readonly documentId: string;
  readonly lastName: string;
}

/** What is asked; the names stand in variables, so that the text of an operation is the same for both. */
const QUESTIONS: readonly (readonly [name: string, variable: keyof Names, query: string])[] = [
  ['patient(id)', 'patientId', 'query ($name: ID!) { patient(id: $name) { lastName } }'],
  ['patient(mrn)', 'mrn', 'query ($name: String!) { patient(mrn: $name) { lastName } }'],
  ['encounter(id)', 'encounterId', 'query ($name: ID!) { encounter(id: $name) { number } }'],
  ['encounter(number)', 'number', 'query ($name: String!) { encounter(number: $name) { number } }'],
  ['document(id)', 'documentId', 'query ($name: ID!) { document(id: $name) { title } }'],
  ['node(id)', 'patientId', 'query ($name: ID!) { node(id: $name) { id } }'],
  ['documentTree', 'patientId', 'query ($name: ID!) { documentTree(patientId: $name) { message } }'],
  ['patients(lastName)', 'lastName', 'query ($name: String!) { patients(search: { lastName: $name }) { totalCount nodes { lastName } } }'],
];

/** Measures whether the time of an answer tells something hidden from something unknown, and prints a table. */
async function run(): Promise<void> {
  const url = process.env.BENCH_DATABASE_URL ?? 'sqlite::memory:';
  const world = await World.open({}, { url });
  try {
    const hidden = await fill(world);
    print(`${cpus()[0]?.model ?? arch()}, ${cpus().length} cores; Node ${process.versions.node}; ${url.split(':')[0]}`);
    print(`Hidden less unknown, in microseconds, over ${ROUNDS} pairs in random order`);
    print(row(['question', 'hidden', 'unknown', 'lower quartile', 'median', 'upper quartile', 'z', 'p']));
    const token = await world.token('viewer');
    for (const [name, variable, query] of QUESTIONS) {
      const ask = (names: Names) => timed(world, token, query, names[variable]);
      print(await measured(name, hidden, ask));
    }
    print('z and p are of a Wilcoxon signed-rank test: p is how often chance alone would set the two so far apart.');
  } finally {
    await world.close();
  }
}

async function fill(world: World): Promise<readonly Names[]> {
  await world.site({ blacklistDisclosure: 'NOTHING' });
  await world.provider('viewer', { permissions: [Permission.RECORDS_READ] });
  await world.limit({ fragment: "city = 'Hidden'", level: 'PATIENT', overrideSetting: 'DENY', providers: ['viewer'] });
  for (let place = 0; place < OPEN; place += 1) await chart(world, `Open${place}`, 'Here');
  const listed = [];
  const names: Names[] = [];
  for (let place = 0; place < HIDDEN; place += 1) {
    const { patient, ...rest } = await chart(world, `Hidden${place}`, place % 3 === 0 ? 'Hidden' : 'Here');
    if (place % 3 === 1) await world.lock(patient);
    if (place % 3 === 2) listed.push(patient);
    names.push({ patientId: patient.gid, mrn: patient.mrn, lastName: patient.lastName, ...rest });
  }
  await world.set('Hidden', listed, ['viewer']);
  return names;
}

async function chart(world: World, lastName: string, city: string) {
  const patient = await world.patient(lastName, { city });
  const encounter = await world.encounter(patient);
  const document = await world.document(encounter);
  return { patient, encounterId: encounter.gid, number: encounter.number, documentId: document.gid };
}

/** Names that look like those of something hidden, and name nothing. */
function unknownNames(place: number): Names {
  const id = (type: 'Patient' | 'Encounter' | 'Document') => globalId(type, randomUUID());
  const named = { mrn: `MRN-9${place}`, number: `E-9${place}`, lastName: `Nobody${place % 10}` };
  return { patientId: id('Patient'), encounterId: id('Encounter'), documentId: id('Document'), ...named };
}

async function measured(name: string, hidden: readonly Names[], ask: (names: Names) => Promise<number>): Promise<string> {
  const pairs: (readonly [hidden: number, unknown: number])[] = [];
  for (let round = -WARM_UP; round < ROUNDS; round += 1) {
    const there = hidden[randomInt(hidden.length)]!;
    const never = unknownNames(100 + randomInt(900));
    const isFirst = randomInt(2) === 0;
    const first = await ask(isFirst ? there : never);
    const second = await ask(isFirst ? never : there);
    if (round >= 0) pairs.push(isFirst ? [first, second] : [second, first]);
  }
  const differences = pairs.map(([one, other]) => one - other);
  const { z, p } = signedRank(differences);
  const times = [pairs.map(([one]) => one), pairs.map(([, other]) => other)].map((all) => quantile(all, 0.5).toFixed(0));
  const quartiles = [0.25, 0.5, 0.75].map((part) => quantile(differences, part).toFixed(0));
  return row([name, ...times, ...quartiles, z.toFixed(2), p.toFixed(3)]);
}

/** The microseconds of one request. */
async function timed(world: World, token: string, query: string, name: string): Promise<number> {
  const start = process.hrtime.bigint();
  const response = await fetch(`${world.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ query, variables: { name } }),
  });
  await response.text();
  return Number(process.hrtime.bigint() - start) / 1000;
}

function quantile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.floor(part * (sorted.length - 1))] ?? 0;
}

/** Wilcoxon's signed-rank test, two-sided, by the normal distribution that it nears. */
function signedRank(differences: readonly number[]): { z: number; p: number } {
  const ranked = differences.filter((each) => each !== 0).toSorted((one, other) => Math.abs(one) - Math.abs(other));
  const count = ranked.length;
  const sum = ranked.reduce((total, each, index) => (each > 0 ? total + index + 1 : total), 0);
  const z = (sum - (count * (count + 1)) / 4) / Math.sqrt((count * (count + 1) * (2 * count + 1)) / 24);
  return { z, p: 2 * (1 - normal(Math.abs(z))) };
}

/** The normal distribution up to a value from 0 on (Abramowitz and Stegun 26.2.17). */
function normal(value: number): number {
  const t = 1 / (1 + 0.2316419 * value);
  const factors = [0.31938153, -0.356563782, 1.781477937, -1.821255978, 1.330274429];
  const sum = factors.reduce((total, factor, index) => total + factor * t ** (index + 1), 0);
  return 1 - (Math.exp((-value * value) / 2) / Math.sqrt(2 * Math.PI)) * sum;
}

function row(cells: readonly string[]): string {
  return cells.map((cell, index) => (index === 0 ? cell.padEnd(20) : cell.padStart(16))).join('');
}

void run();
