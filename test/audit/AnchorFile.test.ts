import { appendFile, mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AnchorFile } from '../../src/audit/AnchorFile';
import { readAnchors } from '../../src/audit/readAnchors';
import { signHead } from '../../src/audit/signHead';
import { KEYS, OTHER_KEYS } from './drafts';

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'anchor-'));
  path = join(folder, 'inside', 'anchors.jsonl');
});
afterEach(() => rm(folder, { recursive: true }));

const head = (chainId: string, position: number, keys = KEYS) =>
  signHead(keys, { kind: 'HEAD', chainId, position, hash: 'f'.repeat(64), writtenAt: '2026-03-01T12:00:00.000Z' });

test('heads are appended, one a line, and nobody else may read them', async () => {
  const file = new AnchorFile(path);
  await file.append([head('a', 0), head('a', 5)]);
  await new AnchorFile(path).append([head('b', 1)]);
  const lines = (await readFile(path, 'utf8')).trimEnd().split('\n');
  expect(lines.map((line) => (JSON.parse(line) as { position: number }).position)).toEqual([0, 5, 1]);
  expect((await stat(path)).mode & 0o777).toBe(0o600);
});

test('the newest of each chain is read back, from several files', async () => {
  const second = join(folder, 'second.jsonl');
  await new AnchorFile(path).append([head('a', 7), head('a', 5), head('b', 0)]);
  await new AnchorFile(second).append([head('a', 6), head('b', 3)]);
  const { newest, lines } = await readAnchors([path, second], KEYS);
  expect([...newest].map(([chainId, { position }]) => [chainId, position])).toEqual([
    ['a', 7],
    ['b', 3],
  ]);
  expect(lines).toBe(5);
});

test('a torn line spoils no other', async () => {
  await new AnchorFile(path).append([head('a', 1)]);
  await appendFile(path, '{"chainId":"a","posi');
  await new AnchorFile(path).append([head('a', 2)]);
  expect(await readAnchors([path], KEYS)).toMatchObject({ lines: 3, unreadable: 1 });
  expect((await readAnchors([path], KEYS)).newest.get('a')?.position).toBe(2);
});

test('a line counts only where its key has signed it', async () => {
  const forged = { ...head('a', 9), hash: '0'.repeat(64) };
  await new AnchorFile(path).append([head('a', 1), forged, head('b', 2, OTHER_KEYS)]);
  const { newest, unsigned } = await readAnchors([path], KEYS);
  expect([...newest.keys()]).toEqual(['a']);
  expect([...unsigned.keys()]).toEqual(['a', 'b']);
});

test('a file that is not there is no empty one', async () => {
  await expect(readAnchors([path], KEYS)).rejects.toThrow('ENOENT');
});
