#!/usr/bin/env node
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, rmSync, statSync, utimesSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * The command `chartsafe`. In a checkout it compiles first, where the sources are newer than what was compiled; where there are no
 * sources, as in an image, it runs what is there. What it compiles with never writes to the standard output.
 */
const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const main = join(root, 'dist', 'main.js');
const lock = join(root, 'dist', '.compiling');
const compiler = join(root, 'node_modules', 'typescript7', 'bin', 'tsc');
/** A lock that is older than this was left by a process that is no more. */
const LOCK_MILLISECONDS = 60_000;

function newest(folder) {
  const entries = readdirSync(folder, { withFileTypes: true });
  return Math.max(
    0,
    ...entries.map((entry) => (entry.isDirectory() ? newest(join(folder, entry.name)) : statSync(join(folder, entry.name)).mtimeMs)),
  );
}

function isStale() {
  if (!existsSync(join(root, 'src')) || !existsSync(compiler)) return false;
  return !existsSync(main) || newest(join(root, 'src')) > statSync(main).mtimeMs;
}

function takeLock() {
  mkdirSync(join(root, 'dist'), { recursive: true });
  try {
    mkdirSync(lock);
    return true;
  } catch {
    if (existsSync(lock) && Date.now() - statSync(lock).mtimeMs > LOCK_MILLISECONDS) rmSync(lock, { recursive: true, force: true });
    return false;
  }
}

while (isStale()) {
  if (!takeLock()) {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 100);
    continue;
  }
  try {
    const { status } = spawnSync(process.execPath, [compiler, '-p', join(root, 'tsconfig.build.json')], {
      cwd: root,
      stdio: ['ignore', 2, 2],
    });
    if (status !== 0) process.exit(3);
    // A file whose text stays the same is not written anew.
    if (existsSync(main)) utimesSync(main, new Date(), new Date());
  } finally {
    rmSync(lock, { recursive: true, force: true });
  }
}

if (!existsSync(main)) {
  process.stderr.write('There is nothing to run: install with `npm ci`, then try again.\n');
  process.exit(3);
}
await import(main);
