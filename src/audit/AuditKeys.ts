import { createHmac, createSecretKey, type KeyObject } from 'node:crypto';
import { canonicalJson } from './canonicalJson';

/** A key under which the trail is authenticated; it is kept outside of the database. */
export interface AuditKey {
  /** Stands beside everything that is signed, and is no secret. */
  readonly id: string;
  readonly secret: string;
}

/** What is signed. The word keeps one kind from being taken for another. */
export type Signed = readonly ['START' | 'EVENT' | 'HEAD' | 'CHECKPOINT', ...(readonly (string | number)[])];

/** The keys of the trail: one that signs, and those of former times, which still verify. */
export class AuditKeys {
  private readonly secrets = new Map<string, KeyObject>();

  /** The id under which is signed now. */
  readonly writingId: string;

  /** Takes the key that signs, and the former ones. */
  constructor(writing: AuditKey, former: readonly AuditKey[] = []) {
    this.writingId = writing.id;
    for (const { id, secret } of [...former, writing]) this.secrets.set(id, createSecretKey(secret, 'utf8'));
  }

  /** Whether what was signed under an id can be verified. */
  knows(id: string): boolean {
    return this.secrets.has(id);
  }

  /** The HMAC-SHA-256 of something under a key, in hexadecimal digits. Throws where the key is unknown. */
  sign(id: string, signed: Signed): string {
    const secret = this.secrets.get(id);
    if (!secret) throw new Error('The key of the audit trail is unknown');
    return createHmac('sha256', secret).update(canonicalJson(signed)).digest('hex');
  }
}
