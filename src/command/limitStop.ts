import { randomUUID } from 'node:crypto';
import { stopLimit } from '../administration/stopLimit';
import type { Database } from '../entity/Database';
import type { Config } from '../server/Config';
import { createTrail } from '../server/createTrail';
import { createLogger } from '../server/Logger';
import type { CommandResult } from './CommandResult';

/** Puts an access limit out of force, with an event of nobody who is signed in. Throws where there is none of that name in force. */
export async function limitStop(database: Database, config: Config, name: string, now: Date): Promise<CommandResult> {
  const { trail, heads } = createTrail({ config, database, logger: createLogger({ logLevel: 'silent' }), clock: () => now });
  await heads.start();
  try {
    const actor = { viewerId: null, roles: [], operationName: null, requestId: randomUUID(), clientAddress: null };
    if (!(await stopLimit({ database, trail, actor, now }, name))) throw new Error('There is no access limit of this name in force');
    return { text: 'The access limit is out of force.', json: { stopped: true } };
  } finally {
    await heads.stop();
  }
}
