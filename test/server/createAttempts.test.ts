import { createServer } from 'node:net';
import { ChartsafeError } from '../../src/errors';
import { readConfig } from '../../src/server/Config';
import { addressKey } from '../../src/server/limit/addressKey';
import { createAttempts } from '../../src/server/limit/createAttempts';
import { createLogger } from '../../src/server/Logger';

const limits = { ...readConfig({ NODE_ENV: 'test' }).limits, reasons: 3, misses: 3, signInFailures: 3 };
const lines: string[] = [];
const logger = createLogger({ logLevel: 'warn' }, { write: (line: string) => lines.push(line) });

/** What counts for everybody, with a clock that a test moves. */
function counting(redisUrl: string | null = null) {
  const time = { now: new Date('2026-03-01T12:03:20.000Z') };
  return { time, all: createAttempts({ config: { limits, redisUrl }, logger, clock: () => time.now }) };
}

async function refusal(attempt: Promise<unknown>): Promise<unknown> {
  try {
    await attempt;
    return null;
  } catch (error) {
    if (error instanceof ChartsafeError) return error.extensions;
    throw error;
  }
}

const minutes = (time: { now: Date }, count: number) => (time.now = new Date(time.now.getTime() + count * 60_000));

test('reasons are counted by viewer and hour of the clock, and one too many says how long to wait', async () => {
  const { time, all } = counting();
  const ada = all.ofViewer('ada');
  for (let count = 0; count < 3; count += 1) expect(await refusal(ada.reason())).toBeNull();
  expect(await refusal(ada.reason())).toEqual({ code: 'UNAVAILABLE', rule: 'TOO_MANY_REASONS', retryAfterSeconds: 56 * 60 + 40 });
  expect(await refusal(all.ofViewer('bruno').reason())).toBeNull();
  minutes(time, 56);
  expect(await refusal(ada.reason())).toEqual({ code: 'UNAVAILABLE', rule: 'TOO_MANY_REASONS', retryAfterSeconds: 40 });
  minutes(time, 1);
  expect(await refusal(ada.reason())).toBeNull();
});

test('look-ups end with the last that may find nothing, until ten minutes of the clock are over', async () => {
  const { time, all } = counting();
  const ada = all.ofViewer('ada');
  for (let count = 0; count < 3; count += 1) {
    expect(await refusal(ada.mayLookUp())).toBeNull();
    await ada.missed();
  }
  expect(await refusal(ada.mayLookUp())).toEqual({ code: 'UNAVAILABLE', rule: 'TOO_MANY_MISSES', retryAfterSeconds: 6 * 60 + 40 });
  expect(await refusal(all.ofViewer('bruno').mayLookUp())).toBeNull();
  minutes(time, 7);
  expect(await refusal(ada.mayLookUp())).toBeNull();
});

test('each refusal is a line of the log, with its rule and without the viewer', () => {
  const told = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(told.map(({ rule, msg }) => [rule, msg])).toEqual([
    ['TOO_MANY_REASONS', 'There were too many attempts'],
    ['TOO_MANY_REASONS', 'There were too many attempts'],
    ['TOO_MANY_MISSES', 'There were too many attempts'],
  ]);
  expect(lines.join('')).not.toContain('ada');
});

test('sign-ins that fail are counted by address', async () => {
  const { all } = counting();
  const excess = async (address: string | null) => (await all.signInFailed(address)).excess;
  expect([await excess('192.0.2.1'), await excess('::ffff:192.0.2.1'), await excess('192.0.2.1'), await excess('192.0.2.1')]).toEqual([
    0, 0, 0, 1,
  ]);
  expect([await excess('192.0.2.2'), await excess(null)]).toEqual([0, 0]);
});

test.each([
  ['192.0.2.1', '192.0.2.1'],
  ['::ffff:192.0.2.1', '192.0.2.1'],
  ['2001:db8:0:1:2:3:4:5', '2001:db8:0:1'],
  ['2001:DB8:0:1::5', '2001:db8:0:1'],
  ['2001:db8::5', '2001:db8:0:0'],
  ['fe80::1%eth0', 'fe80:0:0:0'],
  ['::1', '0:0:0:0'],
  ['::', '0:0:0:0'],
  ['not an address', 'not an address'],
  [null, ''],
])('the address %s is counted as %s', (address, key) => {
  expect(addressKey(address)).toBe(key);
});

test('while Redis does not answer a process counts by itself, and can stop', async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  const { all } = counting(`redis://127.0.0.1:${port}`);
  const ada = all.ofViewer('ada');
  for (let count = 0; count < 3; count += 1) expect(await refusal(ada.reason())).toBeNull();
  expect(await refusal(ada.reason())).toMatchObject({ rule: 'TOO_MANY_REASONS' });
  for (let count = 0; count < 3; count += 1) await ada.missed();
  expect(await refusal(ada.mayLookUp())).toMatchObject({ rule: 'TOO_MANY_MISSES' });
  await all.stop();
});
