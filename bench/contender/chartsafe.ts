import 'reflect-metadata';
import { createServer as createHttpServer } from 'node:http';
import { AuditTrail } from '../../src/audit/AuditTrail';
import { openDatabase } from '../../src/command/openDatabase';
import { readConfig } from '../../src/server/Config';
import { createServer } from '../../src/server/createServer';
import { createLogger } from '../../src/server/Logger';
import { mintPersonaToken } from '../../src/server/mintPersonaToken';
import { serve } from './serve';

/** The product as it is; without its audit trail where `BENCH_TRAIL` is off. */
async function start(): Promise<void> {
  const config = readConfig({ ...process.env, NODE_ENV: 'test', LOG_LEVEL: 'error' });
  if (process.env.BENCH_TRAIL === 'off') AuditTrail.prototype.record = async () => [];
  const database = await openDatabase(config);
  const service = await createServer({ config, database, logger: createLogger(config) });
  const tokenOf = async (viewer: string) => `Bearer ${await mintPersonaToken(config, viewer, new Date())}`;
  await serve(createHttpServer(service.app), tokenOf, '/graphql');
}

void start();
