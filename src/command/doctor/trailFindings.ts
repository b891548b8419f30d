import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { dirname } from 'node:path';
import sql from 'sql-template-tag';
import type { Database } from '../../entity/Database';
import { auditKeys } from '../../server/auditKeys';
import type { Config } from '../../server/Config';
import { fault, warning, type Finding } from './Finding';

/** Whether the trail can be written, anchored and verified. Whether it holds is for `audit verify` to say. */
export async function trailFindings(database: Database, config: Config): Promise<readonly Finding[]> {
  return [...(await anchorFindings(database, config)), ...(await keyFindings(database, config))];
}

async function anchorFindings(database: Database, { audit: { anchorFile } }: Config): Promise<readonly Finding[]> {
  if (anchorFile === null) {
    return [
      warning(
        'anchor',
        'the heads of the trail are anchored nowhere but in the log, so that a chain that is missing as a whole is not noticed',
        'set AUDIT_ANCHOR_FILE',
      ),
    ];
  }
  const mend = 'let the user of the server write the file of AUDIT_ANCHOR_FILE, best on a medium that can only be appended to';
  if (await may(anchorFile, constants.F_OK)) {
    return (await may(anchorFile, constants.R_OK | constants.W_OK))
      ? []
      : [fault('anchor', 'the file of anchors cannot be read and written', mend)];
  }
  const folder = await nearestFolder(dirname(anchorFile));
  if (!(await may(folder, constants.W_OK | constants.X_OK)))
    return [fault('anchor', 'the file of anchors is not there, and cannot be made', mend)];
  const [head] = await database.query(sql`SELECT id FROM audit_head LIMIT 1`);
  return head
    ? [
        fault(
          'anchor',
          'the trail has heads, but the file of anchors is not there',
          'bring it back from where it was; without it a cut of the trail is not noticed',
        ),
      ]
    : [];
}

async function keyFindings(database: Database, config: Config): Promise<readonly Finding[]> {
  const keys = auditKeys(config);
  const used = await database.query<{ keyId: string }>(
    sql`SELECT DISTINCT key_id AS keyId FROM audit_head UNION SELECT DISTINCT key_id AS keyId FROM audit_event`,
  );
  const unknown = used.map(({ keyId }) => keyId).filter((id) => !keys.knows(id));
  if (unknown.length === 0) return [];
  return [fault('keys', `the trail is signed by keys that are not configured: ${unknown.join(', ')}`, 'add them to AUDIT_OLD_KEYS')];
}

async function nearestFolder(path: string): Promise<string> {
  let folder = path;
  while (!(await may(folder, constants.F_OK)) && dirname(folder) !== folder) folder = dirname(folder);
  return folder;
}

async function may(path: string, mode: number): Promise<boolean> {
  return access(path, mode).then(
    () => true,
    () => false,
  );
}
