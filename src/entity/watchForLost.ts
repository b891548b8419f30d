import { createConnection, type ConnectionOptions, type PoolConnection } from 'mysql2';

/** A statement that waits for its answer. */
export interface Waiting {
  readonly connection: PoolConnection;
  /** Ends it, and its connection. */
  readonly giveUp: () => void;
}

/** How often it is looked whether an answer is lost; who has heard nothing for one whole interval is asked about. */
const LOOK_SECONDS = 1;
/** How long the server may take to say what it is doing. */
const ANSWER_SECONDS = 2;

/**
 * Gives up statements whose answer is lost: networks forget connections without a word, and the server, which has answered or was
 * never asked, waits for the next statement. It is asked by another connection; while it cannot be, or where it is at work on the
 * statement, nothing is done. Gives what ends the watch.
 */
export function watchForLost(options: ConnectionOptions, waiting: ReadonlySet<Waiting>): () => void {
  let silent = new Map<Waiting, number>();
  let isAsking = false;
  const look = async (): Promise<void> => {
    const suspects = [...waiting].filter((statement) => silent.get(statement) === bytesOf(statement));
    if (suspects.length > 0) {
      const idle = await idleThreads(
        options,
        suspects.map(({ connection }) => connection.threadId),
      );
      // What has come meanwhile is read first.
      await new Promise((resolve) => setImmediate(resolve));
      for (const statement of suspects) {
        const isLost = idle.has(statement.connection.threadId) && silent.get(statement) === bytesOf(statement);
        if (isLost && waiting.has(statement)) statement.giveUp();
      }
    }
    silent = new Map([...waiting].map((statement) => [statement, bytesOf(statement)]));
  };
  const timer = setInterval(() => {
    if (isAsking || (waiting.size === 0 && silent.size === 0)) return;
    isAsking = true;
    void look().finally(() => (isAsking = false));
  }, LOOK_SECONDS * 1000).unref();
  return () => clearInterval(timer);
}

/** How much was heard on the connection of a statement. */
function bytesOf({ connection }: Waiting): number {
  return (connection as unknown as { stream: { bytesRead: number } }).stream.bytesRead;
}

/** Those of some threads of the server that wait for a statement; none where it does not say so in time. */
function idleThreads(options: ConnectionOptions, threads: readonly number[]): Promise<ReadonlySet<number>> {
  return new Promise((resolve) => {
    const connection = createConnection({ ...options, connectTimeout: ANSWER_SECONDS * 1000 });
    const end = (rows: readonly { readonly id: number | string }[]): void => {
      clearTimeout(timer);
      connection.destroy();
      resolve(new Set(rows.map(({ id }) => Number(id))));
    };
    const timer = setTimeout(() => end([]), ANSWER_SECONDS * 1000);
    connection.on('error', () => end([]));
    connection.query("SELECT id FROM information_schema.processlist WHERE id IN (?) AND command = 'Sleep'", [threads], (error, rows) =>
      end(error ? [] : (rows as { id: number }[])),
    );
  });
}
