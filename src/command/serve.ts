import { isEmpty } from '../demo/isEmpty';
import { seedDemo } from '../demo/seedDemo';
import { Database } from '../entity/Database';
import { openDataSource } from '../entity/openDataSource';
import type { Config } from '../server/Config';
import { createServer } from '../server/createServer';
import { listen } from '../server/listen';
import { createLogger } from '../server/Logger';
import { serversDatabase } from '../server/serversDatabase';
import { migrate } from './migrate';

/** A server that answers. */
export interface Served {
  readonly url: string;
  /** Ends what is under way, then closes everything. */
  stop(): Promise<void>;
}

/**
 * Serves. The embedded database is brought up to date first, and an empty one is filled with the demonstration hospital
 * where the configuration says so; a database server is left as it is, and `/readyz` says what it lacks.
 */
export async function serve(config: Config): Promise<Served> {
  const logger = createLogger(config);
  const database = new Database(await openDataSource(serversDatabase(config)));
  if (database.isEmbedded) {
    await migrate(database);
    if (config.demo === 'auto' && (await isEmpty(database))) {
      await seedDemo(database, new Date());
      logger.info('The embedded database was empty and now holds the demonstration hospital');
    }
  }
  const server = await createServer({ config, database, logger });
  const listening = await listen(server.app, config);
  const subscriptions = server.attach(listening.server);
  server.chores.start();
  const { url } = listening;
  logger.info({ address: config.ide ? `${url}/ide` : `${url}/graphql` }, 'Chartsafe answers');
  return {
    url,
    stop: async () => {
      // Sockets would keep the server from closing.
      await subscriptions.stop();
      await Promise.all([listening.stop(), server.chores.stop()]);
      await server.stop();
      await database.dataSource.destroy();
    },
  };
}
