import { createHash } from 'node:crypto';
import { fold } from '../condition/fold';

/**
 * The key of the row that comes from a record of a source: a UUID made from the kind of record and its id there, so that
 * a second import finds what the first one wrote. Ids that fold to one key are one id.
 */
export function sourceId(kind: 'patient' | 'encounter' | 'document' | 'provider', id: string): string {
  const hash = createHash('sha256')
    .update(`chartsafe/synthea/${kind}/${fold(id)}`)
    .digest();
  // Version 8 (made by the application) and the variant of RFC 9562.
  hash[6] = ((hash[6] as number) & 0x0f) | 0x80;
  hash[8] = ((hash[8] as number) & 0x3f) | 0x80;
  return hash.toString('hex', 0, 16).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
