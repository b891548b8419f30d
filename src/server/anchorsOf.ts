import { existsSync } from 'node:fs';
import type { AuditKeys } from '../audit/AuditKeys';
import { readAnchors, type Anchors } from '../audit/readAnchors';
import type { Config } from './Config';

/** The anchors in files that were named, or else in the configured one, where there is one. Throws where a named file cannot be read. */
export async function anchorsOf({ audit }: Config, keys: AuditKeys, named: readonly string[] | undefined): Promise<Anchors | undefined> {
  const { anchorFile } = audit;
  if (named) return readAnchors(named, keys);
  return anchorFile !== null && existsSync(anchorFile) ? readAnchors([anchorFile], keys) : undefined;
}
