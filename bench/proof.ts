import 'reflect-metadata';
import { performance } from 'node:perf_hooks';
import { Command } from 'commander';
import { World } from '../src/testing/World';
import { kinds } from '../test/proof/kinds';
import { unbounded } from '../test/proof/unbounded';
import type { Failure } from '../test/proof/ProofKind';

const print = (line: string): void => void process.stdout.write(`${line}\n`);

interface Totals {
  slices: number;
  seconds: number;
  readonly figures: Record<string, number>;
}
type Found = Failure & { readonly kind: string; readonly database: string };

/** How often the figures are printed meanwhile. */
const INTERVAL_MILLISECONDS = 60_000;

/**
 * Goes on proving with fresh seeds: every kind by turns on the embedded database, and on the server of TEST_DATABASE_URL where one is
 * named. Says what it did at intervals and at the end; ends with 1 where anything failed.
 */
async function main(): Promise<void> {
  const command = new Command('proof')
    .description('Random worlds, viewers and operations with fresh seeds, until the time is over')
    .option('--minutes <minutes>', 'how long to go on', '10')
    .option('--kind <names...>', `which kinds to run: ${kinds.map(({ name }) => name).join(', ')}`)
    .option('--seed <seed>', 'the first seed; those that follow count on from it')
    .option('--failures <count>', 'stop after so many failures', '5')
    .option('--json', 'print the figures at the end as JSON, and nothing else')
    .parse();
  const options = command.opts<{ minutes: string; kind?: string[]; seed?: string; failures: string; json?: boolean }>();
  const chosen = kinds.filter(({ name }) => options.kind?.includes(name) ?? true);
  const milliseconds = Number(options.minutes) * 60_000;
  if (chosen.length === 0 || !(milliseconds > 0)) command.error('Nothing to do: name a kind that there is, and minutes');
  const urls = ['sqlite::memory:', ...(process.env.TEST_DATABASE_URL ? [process.env.TEST_DATABASE_URL] : [])];
  const totals = new Map<string, Totals>();
  const failures: Found[] = [];
  const started = performance.now();
  const say = () => {
    if (!options.json) for (const [name, total] of totals) print(`${name}: ${inWords(total)}`);
  };

  const open = (url: string) => World.open(unbounded, { url });
  const servers = await Promise.all(urls.map(async (url) => [await open(url), await open(url)] as const));
  let told = started;
  let seed = Number(options.seed ?? Date.now() % 2 ** 31);
  const isOver = () => performance.now() - started > milliseconds || failures.length >= Number(options.failures);
  if (!options.json) print(`First seed ${seed}, ${options.minutes} minutes, ${servers.length === 1 ? 'one database' : 'two databases'}`);
  while (!isOver()) {
    for (const [nth, pair] of servers.entries()) {
      for (const kind of chosen) {
        const { name, replay } = kind;
        if (isOver()) break;
        const database = urls[nth]!.split(':')[0]!;
        const total = totals.get(`${name} on ${database}`) ?? { slices: 0, seconds: 0, figures: {} };
        totals.set(`${name} on ${database}`, total);
        const begun = performance.now();
        const { figures, failure } = await kind.slice(pair, seed);
        total.slices += 1;
        total.seconds += (performance.now() - begun) / 1000;
        for (const [what, count] of Object.entries(figures)) total.figures[what] = (total.figures[what] ?? 0) + count;
        if (failure !== null) failures.push({ kind: name, database, ...failure });
        if (failure !== null && !options.json)
          print(`FAILED, ${name} on ${database}: ${replay.seed}=${failure.seed} ${replay.path}=${failure.path}\n${failure.message}`);
        if (performance.now() - told > INTERVAL_MILLISECONDS) {
          told = performance.now();
          say();
        }
      }
    }
    seed = (seed + 1) % 2 ** 31;
  }
  for (const server of servers.flat()) await server.close();
  say();
  const minutes = Math.round((performance.now() - started) / 6000) / 10;
  if (options.json) print(JSON.stringify({ minutes, runs: Object.fromEntries(totals), failures }));
  else print(`${minutes} minutes, ${failures.length} failures`);
  process.exitCode = failures.length > 0 ? 1 : 0;
}

function inWords({ slices, seconds, figures }: Totals): string {
  const counts = Object.entries(figures).map(([what, count]) => `${count} ${what} (${(count / seconds).toFixed(1)}/s)`);
  return [`${slices} slices`, ...counts].join(', ');
}

void main();
