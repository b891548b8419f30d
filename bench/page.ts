import { readFile } from 'node:fs/promises';
import { arch, cpus } from 'node:os';
import { isDeepStrictEqual, parseArgs } from 'node:util';
import { Contender } from './contender/Contender';
import type { PageQuestion } from './contender/question';
import { ASKERS } from './hospital/staff';
import { onServer } from './onServer';

/**
 * Asks each contender for pages of the same patients, by turns and in random order, over the hospital that `bench:data` has made:
 * `npm run bench:page -- --patients 20000 --viewer nurse`. Their answers are compared before any is timed.
 */
const { values } = parseArgs({
  options: {
    patients: { type: 'string', default: '20000' },
    viewer: { type: 'string', default: 'nurse' },
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '4' },
    connections: { type: 'string', default: '8' },
  },
});
const CONTENDERS = ['floor', 'chartsafe'] as const;
const FLOOR = CONTENDERS[0];
const WARM_UP_SECONDS = 5;
const URL_OF_SERVER = process.env.BENCH_DATABASE_URL ?? 'mariadb://root@127.0.0.1:3306/test';
/** Beginnings of last names, of which many patients have one, and few have another. */
const BEGINNINGS = ['be', 'ba', 'co', 'dab', 'ge', 'ho', 'jan', 'ke', 'le', 'mag', 'ne', 'pe', 'ra', 'sche', 'te', 'wi'];

/** What a round has measured. */
interface Round {
  readonly perSecond: number;
  readonly cpuMilliseconds: number;
  readonly rowReads: number;
  readonly statements: number;
  readonly residentMegabytes: number;
}

const print = (line: string): void => void process.stdout.write(`${line}\n`);
const questions: readonly PageQuestion[] = BEGINNINGS.map((lastName) => ({ viewer: values.viewer, lastName }));

async function run(): Promise<void> {
  if (!(values.viewer in ASKERS)) throw new Error(`--viewer wants one of ${Object.keys(ASKERS).join(', ')}`);
  const url = Object.assign(new URL(URL_OF_SERVER), { pathname: `/chartsafe_bench_${values.patients}` }).href;
  const contenders: Contender[] = [];
  try {
    for (const name of CONTENDERS) contenders.push(await Contender.start(name, [values.viewer], { DATABASE_URL: url }));
    await compare(contenders);
    for (const contender of contenders) await load(contender, WARM_UP_SECONDS);
    const rounds = new Map<string, Round[]>(contenders.map(({ name }) => [name, []]));
    for (let round = 0; round < Number(values.rounds); round += 1)
      for (const contender of shuffled(contenders)) rounds.get(contender.name)?.push(await load(contender, Number(values.seconds)));
    report(rounds);
  } finally {
    for (const contender of contenders) await contender.stop();
  }
}

/** Throws where one answers otherwise than the first. */
async function compare([first, ...others]: readonly Contender[]): Promise<void> {
  for (const question of questions) {
    const expected: unknown = JSON.parse((await first?.ask(question)) ?? 'null');
    for (const other of others) {
      const answer: unknown = JSON.parse(await other.ask(question));
      if (!isDeepStrictEqual(answer, expected))
        throw new Error(`${other.name} answers ${JSON.stringify(question)} otherwise: ${difference(expected, answer)}`);
    }
  }
}

function difference(expected: unknown, answer: unknown): string {
  const [one, other] = [JSON.stringify(expected), JSON.stringify(answer)];
  const at = [...one].findIndex((character, place) => other[place] !== character);
  return `${one.slice(at - 200, at + 100)}\n  against ${other.slice(at - 200, at + 100)}`;
}

/** Asks one over and over, and gives what came of it. */
async function load(contender: Contender, seconds: number): Promise<Round> {
  const [usage, counters] = [await contender.usage(), await serverCounters()];
  const begun = performance.now();
  let count = 0;
  const ask = async (): Promise<void> => {
    while (performance.now() - begun < seconds * 1000) {
      await contender.ask(questions[count % questions.length] as PageQuestion);
      count += 1;
    }
  };
  await Promise.all(Array.from({ length: Number(values.connections) }, ask));
  const elapsed = (performance.now() - begun) / 1000;
  const [usageAfter, countersAfter] = [await contender.usage(), await serverCounters()];
  return {
    perSecond: count / elapsed,
    cpuMilliseconds:
      (usageAfter.cpuMicroseconds - usage.cpuMicroseconds + countersAfter.cpuMicroseconds - counters.cpuMicroseconds) / 1000 / count,
    rowReads: (countersAfter.rowReads - counters.rowReads) / count,
    statements: (countersAfter.statements - counters.statements) / count,
    residentMegabytes: usageAfter.residentBytes / 2 ** 20,
  };
}

/** What the database has done so far. Its processor time is read from the system, so the server must run on this machine. */
async function serverCounters(): Promise<{ rowReads: number; statements: number; cpuMicroseconds: number }> {
  const rows = (await onServer(
    URL_OF_SERVER,
    "SHOW GLOBAL STATUS WHERE Variable_name LIKE 'Handler\\_read%' OR Variable_name = 'Questions'",
  )) as { Variable_name: string; Value: string }[];
  const sum = (test: (name: string) => boolean) =>
    rows.filter((row) => test(row.Variable_name)).reduce((total, { Value }) => total + Number(Value), 0);
  return {
    rowReads: sum((name) => name.startsWith('Handler_read')),
    statements: sum((name) => name === 'Questions'),
    cpuMicroseconds: await cpuOfServer(),
  };
}

/** Ticks of the system's clock in a second. */
const TICKS = 100;

async function cpuOfServer(): Promise<number> {
  const [row] = (await onServer(URL_OF_SERVER, 'SELECT @@pid_file AS file')) as { file: string }[];
  const pid = (await readFile(String(row?.file), 'utf8')).trim();
  const fields = (await readFile(`/proc/${pid}/stat`, 'utf8')).split(') ')[1]?.split(' ') ?? [];
  // The times in the process itself and in the system, counted from the state.
  return ((Number(fields[11]) + Number(fields[12])) / TICKS) * 1_000_000;
}

function shuffled<Item>(items: readonly Item[]): Item[] {
  return items
    .map((item) => ({ item, roll: Math.random() }))
    .sort((left, right) => left.roll - right.roll)
    .map(({ item }) => item);
}

const median = (numbers: readonly number[]): number =>
  numbers.toSorted((left, right) => left - right)[Math.floor(numbers.length / 2)] ?? NaN;

function report(rounds: ReadonlyMap<string, readonly Round[]>): void {
  const floor = rounds.get(FLOOR) ?? [];
  print(
    `${cpus()[0]?.model ?? arch()}, ${cpus().length} cores; Node ${process.versions.node}; ${values.patients} patients, ${values.viewer}, ${values.connections} connections`,
  );
  print('| server | CPU per request | of the floor | requests/s | of the floor | rows read | statements | memory |');
  print('| --- | --- | --- | --- | --- | --- | --- | --- |');
  for (const [name, found] of rounds) {
    const of = (what: keyof Round) => median(found.map((round) => round[what]));
    const ratio = (what: keyof Round) => median(found.map((round, place) => round[what] / (floor[place]?.[what] ?? NaN))).toFixed(2);
    print(
      `| ${name} | ${of('cpuMilliseconds').toFixed(1)} ms | ${ratio('cpuMilliseconds')} | ${of('perSecond').toFixed(1)} | ${ratio('perSecond')} | ${of('rowReads').toFixed(0)} | ${of('statements').toFixed(1)} | ${of('residentMegabytes').toFixed(0)} MB |`,
    );
  }
}

void run();
