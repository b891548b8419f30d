import { mkdir, open, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { canonicalJson } from './canonicalJson';
import type { SignedHead } from './signHead';

/** Where heads are kept outside of the database. */
export interface Anchor {
  /** Keeps heads; when this has resolved they outlive a loss of power. */
  append(heads: readonly SignedHead[]): Promise<void>;
}

const NEW_LINE = 0x0a;

/** A file of signed heads, one a line, that is only ever appended to. Several processes may share it. */
export class AnchorFile implements Anchor {
  constructor(private readonly path: string) {}

  async append(heads: readonly SignedHead[]): Promise<void> {
    await mkdir(dirname(this.path), { recursive: true });
    const file = await open(this.path, 'a+', 0o600);
    try {
      const { size } = await file.stat();
      const lines = heads.map((head) => `${canonicalJson({ ...head })}\n`).join('');
      // A line that was torn by a crash must not spoil the next one.
      await file.appendFile(size > 0 && !(await endsWithNewLine(file, size)) ? `\n${lines}` : lines);
      await file.sync();
      if (size === 0) await syncFolder(dirname(this.path));
    } finally {
      await file.close();
    }
  }
}

async function endsWithNewLine(file: FileHandle, size: number): Promise<boolean> {
  const { buffer } = await file.read(Buffer.alloc(1), 0, 1, size - 1);
  return buffer[0] === NEW_LINE;
}

/** Makes the name of a new file outlive a loss of power. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
