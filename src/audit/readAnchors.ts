import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import type { AuditKeys } from './AuditKeys';
import { isSigned, type SignedHead } from './signHead';

/** What files of anchors say. */
export interface Anchors {
  /** The newest of each chain, by the chain's id. */
  readonly newest: ReadonlyMap<string, SignedHead>;
  readonly lines: number;
  /** Lines that hold no head, as a crash leaves them. They say nothing, as if they had been taken away. */
  readonly unreadable: number;
  /** The first of each chain that the key it names did not sign, or whose key is unknown; by the chain's id. */
  readonly unsigned: ReadonlyMap<string, SignedHead>;
}

/** Reads files of anchors, line by line. Throws where a file cannot be read. */
export async function readAnchors(paths: readonly string[], keys: AuditKeys): Promise<Anchors> {
  const newest = new Map<string, SignedHead>();
  const unsigned = new Map<string, SignedHead>();
  let lines = 0;
  let unreadable = 0;
  for (const path of paths) {
    for await (const line of createInterface({ input: createReadStream(path, 'utf8'), crlfDelay: Infinity })) {
      if (line === '') continue;
      lines += 1;
      const head = readHead(line);
      if (!head) unreadable += 1;
      else if (!keys.knows(head.keyId) || !isSigned(keys, head)) {
        if (!unsigned.has(head.chainId)) unsigned.set(head.chainId, head);
      } else if ((newest.get(head.chainId)?.position ?? -1) < head.position) newest.set(head.chainId, head);
    }
  }
  return { newest, lines, unreadable, unsigned };
}

const TEXTS = ['id', 'chainId', 'kind', 'hash', 'signature', 'keyId', 'writtenAt'] as const;

function readHead(line: string): SignedHead | null {
  let read: unknown;
  try {
    read = JSON.parse(line);
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
  return isHead(read) ? read : null;
}

function isHead(read: unknown): read is SignedHead {
  if (typeof read !== 'object' || read === null) return false;
  const fields = read as Readonly<Record<string, unknown>>;
  return Number.isInteger(fields.position) && TEXTS.every((name) => typeof fields[name] === 'string');
}
