import { randomUUID } from 'node:crypto';
import sql from 'sql-template-tag';
import { AuditAction, AuditOutcome, AuditSubjectType } from '../audit/AuditDraft';
import type { Database } from '../entity/Database';
import { readGlobalId } from '../entity/globalId';
import { allSeeing } from '../gate/allSeeing';
import { explainAccess } from '../gate/explainAccess';
import { recordOf } from '../gate/Journal';
import { find, findBy, numberKey } from '../gate/lookUp';
import { recordNamed } from '../gate/lookUpListed';
import type { SecuredRow } from '../gate/mark';
import { readViewer } from '../gate/readViewer';
import type { Scope } from '../gate/Scope';
import { RecordLevel } from '../policy/RecordLevel';
import type { Config } from '../server/Config';
import { createTrail } from '../server/createTrail';
import { createLogger } from '../server/Logger';
import { UsageError, type CommandResult } from './CommandResult';
import { formatExplanation } from './formatExplanation';

/** What is to be explained. */
export interface ExplainCommand {
  readonly username: string;
  /** An id as clients know it, `mrn=…` or `encounter=…`. */
  readonly record: string;
  readonly now: Date;
}

/**
 * Explains a decision to whoever has a shell beside the database, and so sees all of it anyway: nothing is held back. It is written to the
 * trail, as asked by nobody who is signed in, before it is told. Throws where the provider or the record is not there.
 */
export async function explain(database: Database, config: Config, { username, record, now }: ExplainCommand): Promise<CommandResult> {
  const scope = await allSeeing(database, now);
  const row = await findNamed(scope, record);
  if (!row) throw new UsageError('There is no such record');
  const [known] = await database.query<{ id: string }>(sql`SELECT id FROM provider WHERE username = ${username} AND active = 1`);
  if (!known) throw new UsageError('There is no active provider of this username');
  const explanation = await explainAccess(scope, row, await readViewer(database, username, now));
  if (!explanation) throw new UsageError('There is no such record');
  const { mark, verdict, provider } = explanation;
  // The log goes where the answer goes.
  const { trail, heads } = createTrail({ config, database, logger: createLogger({ logLevel: 'silent' }), clock: () => now });
  await heads.start();
  try {
    await trail.record([
      {
        occurredAt: now,
        actor: { viewerId: null, roles: [], operationName: 'command', requestId: randomUUID(), clientAddress: null },
        action: AuditAction.EXPLANATION,
        outcome: AuditOutcome.SUCCESS,
        field: 'explain',
        subject: { type: AuditSubjectType.PROVIDER, id: provider.id },
        ...(mark.patientId === null ? { askedFor: { patientSetId: row.id } } : { records: [recordOf({ ...mark, verdict })] }),
      },
    ]);
  } finally {
    await heads.stop();
  }
  const { scope: _, mark: __, ...said } = explanation;
  return {
    json: { ...said, provider: { id: provider.globalId, username, displayName: provider.displayName } },
    text: formatExplanation(explanation),
  };
}

async function findNamed(scope: Scope, record: string): Promise<SecuredRow | null> {
  const [, by, number] = /^(mrn|encounter)=(.+)$/.exec(record) ?? [];
  if (by === undefined || number === undefined) {
    if (readGlobalId(record) === null) throw new UsageError('Name a record by its id, such as Patient:…, or by mrn=… or encounter=…');
    const { level, key } = recordNamed(scope.viewer, record, 'record');
    return find(scope, level, key);
  }
  const key = numberKey(number, 'record');
  return by === 'mrn' ? findBy(scope, RecordLevel.PATIENT, 'mrn', key) : findBy(scope, RecordLevel.ENCOUNTER, 'encounter_number', key);
}
