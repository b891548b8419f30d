import { createPool, type Pool, type PoolConnection, type PoolOptions } from 'mysql2';
import { millisecondsLeft } from './Deadline';
import { watchForLost, type Waiting } from './watchForLost';

/** How a server's connections are used. */
export interface PoolLimits {
  /** How long a statement waits for a connection. */
  readonly waitSeconds: number;
  /** How long a statement waits for what another has locked. */
  readonly lockSeconds: number;
  /** How long a statement takes that belongs to no operation, and the longest that the server works on any; null for as long as it needs. */
  readonly statementSeconds: number | null;
}

/** The error of a statement that was not sent: there was no time for it. */
export const NOT_SENT = 'STATEMENT_NOT_SENT';
/** The error of a statement that was not answered in time. Nobody knows what becomes of it, and its connection is no longer there. */
export const GIVEN_UP = 'STATEMENT_GIVEN_UP';
/** The error of a statement that found no connection in time. */
export const NO_CONNECTION = 'NO_CONNECTION_FREE';

/** What ends a unit of work is waited for at least so long: given up early, nobody would know how the unit ended. */
const ENDING_SECONDS = 2;
/** A connection that was not heard for so long is asked whether it is still there, before a statement is trusted to it. */
const SILENT_SECONDS = 1;
/** How long its answer is waited for; half of the time in which a connection is to be found, where that is less: the rest is for another. */
const PING_SECONDS = 2;

/** After so long MySQL ends a connection that nobody uses; the pool makes another when it needs one. */
const MYSQL_IDLE_SECONDS = 60;

/**
 * The SQL mode of every connection, whatever the server's own is. Values are escaped with backslashes, so a server that
 * takes a backslash for a letter would let them out of their quotes; the rest refuses what another database would refuse.
 */
const SQL_MODE = "'ONLY_FULL_GROUP_BY,STRICT_TRANS_TABLES,NO_ZERO_IN_DATE,NO_ZERO_DATE,ERROR_FOR_DIVISION_BY_ZERO'";

type Done = (error: Error | null, connection?: PoolConnection) => void;

/** As much of a pool as its user needs. */
export interface GuardedPool {
  getConnection(done: Done): void;
  end(done?: () => void): void;
}

/**
 * A pool of connections that never waits for ever: neither for a connection, nor for a lock, nor for the answer of a server that
 * hangs or cannot be reached. A connection whose answer was given up is closed, so that nobody reads the answer for another's.
 */
export function createGuardedPool(options: PoolOptions, limits: PoolLimits): GuardedPool {
  const pool = createPool(options);
  const connections = new Connections();
  const endWatch = watchForLost(options, connections.waiting);
  // Sent before anything else on the connection. One that refuses it is not to be used.
  pool.on('connection', (connection) => {
    connections.add(connection);
    guard(connection, limits, connections);
    connection.query(sessionOf(limits), (error) => {
      if (error) connection.destroy();
    });
  });
  pool.on('acquire', (connection) => connections.take(connection));
  pool.on('release', (connection) => connections.giveBack(connection));
  return {
    getConnection: (done) => obtain(pool, limits, connections, done),
    end: (done) => {
      endWatch();
      // A server that hangs, or is gone, takes no leave: then, too, all connections are closed.
      const closed = (): void => {
        connections.closeAll();
        done?.();
      };
      const settle = once(ENDING_SECONDS * 1000, closed);
      pool.end(() => settle(closed));
    },
  };
}

/**
 * MariaDB alone reads what stands in the first comment, MySQL 8 alone what stands in the second. A unit of work whose process cannot
 * be reached any more would keep its locks for hours; MySQL can only end what is idle, in a unit or not, and bounds reads only.
 */
function sessionOf({ lockSeconds, statementSeconds }: PoolLimits): string {
  const locks = `SESSION innodb_lock_wait_timeout = ${lockSeconds}, SESSION lock_wait_timeout = ${lockSeconds}`;
  if (statementSeconds === null) return `SET SESSION sql_mode = ${SQL_MODE}, ${locks}`;
  const onMariaDb = `SESSION max_statement_time = ${statementSeconds}, SESSION idle_transaction_timeout = ${2 * lockSeconds}`;
  const onMySql = `SESSION max_execution_time = ${statementSeconds * 1000}, SESSION wait_timeout = ${MYSQL_IDLE_SECONDS}`;
  return `SET SESSION sql_mode = ${SQL_MODE}, ${locks} /*M!100300 , ${onMariaDb} */ /*!80000 , ${onMySql} */`;
}

/** The open connections: when each was last heard, and which of them are in use. */
class Connections {
  readonly waiting = new Set<Waiting>();
  private readonly heard = new Map<PoolConnection, number>();
  private readonly inUse = new Set<PoolConnection>();

  add(connection: PoolConnection): void {
    this.hear(connection);
    const forget = (): void => {
      this.heard.delete(connection);
      this.inUse.delete(connection);
    };
    connection.once('end', forget);
    // It stays: what a connection says after its end would otherwise end the process.
    connection.on('error', forget);
  }

  hear(connection: PoolConnection): void {
    this.heard.set(connection, performance.now());
  }

  take(connection: PoolConnection): void {
    this.inUse.add(connection);
  }

  giveBack(connection: PoolConnection): void {
    this.inUse.delete(connection);
  }

  isSilent(connection: PoolConnection): boolean {
    return performance.now() - (this.heard.get(connection) ?? 0) > SILENT_SECONDS * 1000;
  }

  closeAll(): void {
    for (const connection of [...this.heard.keys()]) close(connection);
  }

  /** Closes those that nobody uses and that were not heard for long: what one of them has met they have all met. */
  closeSilent(): void {
    for (const connection of [...this.heard.keys()]) if (!this.inUse.has(connection) && this.isSilent(connection)) close(connection);
  }
}

function obtain(pool: Pool, limits: PoolLimits, connections: Connections, done: Done): void {
  const left = millisecondsLeft();
  if (left === 0) {
    done(failure(NOT_SENT));
    return;
  }
  const wait = limits.waitSeconds * 1000;
  const isOutOfTime = left !== undefined && left < wait;
  const settle = once(isOutOfTime ? left : wait, () => done(failure(isOutOfTime ? NOT_SENT : NO_CONNECTION)));
  const next = (): void =>
    pool.getConnection((error, connection) => {
      if (error) {
        settle(() => done(error));
        return;
      }
      const give = (): void => {
        if (!settle(() => done(null, connection))) connection.release();
      };
      if (!connections.isSilent(connection)) {
        give();
        return;
      }
      ping(connection, Math.min(PING_SECONDS, limits.waitSeconds / 2), (isThere) => {
        if (isThere) {
          connections.hear(connection);
          give();
          return;
        }
        close(connection);
        connections.closeSilent();
        next();
      });
    });
  next();
}

/** Waits for one end of something. What is given is done for the first end, and gives whether it was; the end of the time is one, too. */
function once(milliseconds: number, late: () => void): (end: () => void) => boolean {
  let isOver = false;
  const settle = (end: () => void): boolean => {
    if (isOver) return false;
    isOver = true;
    clearTimeout(timer);
    end();
    return true;
  };
  // A busy process reads what has come meanwhile before it gives up.
  const timer = setTimeout(() => setImmediate(() => settle(late)), milliseconds);
  return settle;
}

function ping(connection: PoolConnection, seconds: number, done: (isThere: boolean) => void): void {
  const settle = once(seconds * 1000, () => done(false));
  connection.ping((error) => settle(() => done(!error)));
}

/** Bounds every statement of a connection by what its operation has left. */
function guard(connection: PoolConnection, { statementSeconds }: PoolLimits, connections: Connections): void {
  const send = connection.query.bind(connection) as (statement: unknown, ...rest: unknown[]) => unknown;
  const guarded = (statement: unknown, ...rest: unknown[]): unknown => {
    const done = rest.at(-1);
    if (typeof done !== 'function') return send(statement, ...rest);
    const text = typeof statement === 'string' ? statement : '';
    const left = millisecondsLeft() ?? (statementSeconds === null ? Infinity : statementSeconds * 1000);
    if (left === 0 && text !== 'ROLLBACK') {
      (done as Done)(failure(NOT_SENT));
      return undefined;
    }
    const isEnding = text === 'ROLLBACK' || text === 'COMMIT';
    const milliseconds = isEnding ? Math.max(left, ENDING_SECONDS * 1000) : left;
    const giveUp = (): void => close(connection, failure(GIVEN_UP));
    const settle = milliseconds === Infinity ? always : once(milliseconds, giveUp);
    const waiting: Waiting = { connection, giveUp };
    connections.waiting.add(waiting);
    return send(statement, ...rest.slice(0, -1), (error: Error | null, ...answer: unknown[]) => {
      connections.hear(connection);
      connections.waiting.delete(waiting);
      settle(() => undefined);
      // Whoever had the connection next would begin a unit of work, and so commit what was not rolled back.
      if (error && text === 'ROLLBACK') close(connection);
      (done as (...answer: unknown[]) => void)(error, ...answer);
    });
  };
  connection.query = guarded as typeof connection.query;
}

const always = (end: () => void): boolean => {
  end();
  return true;
};

/** Closes a connection without a word to the server, which may not listen. What waits for an answer on it is told. */
function close(connection: PoolConnection, error: Error = failure(GIVEN_UP)): void {
  const { stream } = connection as unknown as { stream: { destroy(error: Error): void } };
  stream.destroy(error);
}

function failure(code: string): Error {
  return Object.assign(new Error('The database did not answer in time'), { code });
}
