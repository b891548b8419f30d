import type { EntityManager } from 'typeorm';
import { AuditHead } from '../entity/AuditEvent';
import type { SignedHead } from './signHead';

/** Writes a signed head. Heads are never changed, so that a writer needs no right but to insert. */
export async function insertHead(manager: EntityManager, head: SignedHead): Promise<void> {
  await manager.insert(AuditHead, { ...head, writtenAt: new Date(head.writtenAt) });
}
