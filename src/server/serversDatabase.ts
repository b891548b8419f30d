import type { DatabaseOptions } from '../entity/createDataSource';
import type { Config } from './Config';

/** How a server reaches its database. None of its statements takes longer than an operation may, whoever sends it. */
export function serversDatabase({ database, operationSeconds }: Config): DatabaseOptions {
  const { url, poolSize, queueSize, waitSeconds, lockSeconds } = database;
  return { url, poolSize, queueSize, waitSeconds, lockSeconds, statementSeconds: operationSeconds };
}
