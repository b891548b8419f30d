import { AuditKeys } from '../audit/AuditKeys';
import type { Config } from './Config';

/** The keys of the trail that a configuration names. */
export function auditKeys({ audit: { key, keyId, oldKeys } }: Pick<Config, 'audit'>): AuditKeys {
  return new AuditKeys({ id: keyId, secret: key }, oldKeys);
}
