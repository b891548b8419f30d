import sql from 'sql-template-tag';
import type { Database } from '../entity/Database';
import { UsageError } from './CommandResult';
import type { Config } from '../server/Config';
import { mintPersonaToken } from '../server/mintPersonaToken';

/** A token for a provider of the database, by the local key. Throws where there is no such provider, or personas are off. */
export async function token(database: Database, config: Config, username: string): Promise<string> {
  if (!config.personas) throw new UsageError('Tokens are made only where personas are on');
  const providers = await database.query<{ username: string }>(sql`SELECT username FROM provider WHERE active = 1 ORDER BY username`);
  if (!providers.some((provider) => provider.username === username)) {
    throw new UsageError(
      `There is no active provider of this name. There are: ${providers.map((provider) => provider.username).join(', ')}`,
    );
  }
  return mintPersonaToken(config, username, new Date());
}
