import { randomUUID } from 'node:crypto';
import type { AuditKeys } from './AuditKeys';

/** What a signed row of `audit_head` says: a chain had this hash at this position, at this time. */
export interface SignedHead {
  readonly id: string;
  readonly chainId: string;
  /** 0 for the start of a chain. */
  readonly position: number;
  /** `HEAD`, or `CHECKPOINT`: events up to here were dropped after their retention. */
  readonly kind: string;
  readonly hash: string;
  readonly signature: string;
  readonly keyId: string;
  /** The instant in UTC, as ISO 8601 writes it. */
  readonly writtenAt: string;
}

/** Signs a head with the writing key. */
export function signHead(
  keys: AuditKeys,
  head: Pick<SignedHead, 'chainId' | 'position' | 'hash' | 'writtenAt'> & { kind: HeadKind },
): SignedHead {
  const unsigned = { id: randomUUID(), ...head, keyId: keys.writingId };
  return { ...unsigned, signature: keys.sign(unsigned.keyId, signed(unsigned, head.kind)) };
}

/** Whether the signature of a head is that of its key, which must be a known one. */
export function isSigned(keys: AuditKeys, head: SignedHead): boolean {
  const kind = head.kind === 'CHECKPOINT' ? 'CHECKPOINT' : 'HEAD';
  return head.kind === kind && head.signature === keys.sign(head.keyId, signed(head, kind));
}

/** The hash before the first link of a chain: it binds the chain's id and the time of its start. */
export function startHash(keys: AuditKeys, { keyId, chainId, writtenAt }: Pick<SignedHead, 'keyId' | 'chainId' | 'writtenAt'>): string {
  return keys.sign(keyId, ['START', chainId, writtenAt]);
}

/** What a row of `audit_head` can be. */
export type HeadKind = 'HEAD' | 'CHECKPOINT';

function signed({ id, chainId, position, hash, writtenAt }: Omit<SignedHead, 'signature'>, kind: HeadKind) {
  return [kind, id, chainId, position, hash, writtenAt] as const;
}
