import { AsyncLocalStorage } from 'node:async_hooks';
import { Mutex } from 'async-mutex';
import type { Sql } from 'sql-template-tag';
import type { DataSource, EntityManager } from 'typeorm';
import { ChartsafeError, ErrorCode } from '../errors';
import { GIVEN_UP, NOT_SENT } from './createGuardedPool';
import { demandTime, inTime, outOfTime } from './Deadline';
import { UnitOfWork, type UnitEnd } from './UnitOfWork';

/**
 * How often a unit of work is tried when the database asks for it to be tried again: after a deadlock at once, after a wait for
 * a lock, which took its time, once more; while another process writes to the embedded database for some seconds.
 */
const ATTEMPTS: readonly (readonly [codes: readonly string[], attempts: number])[] = [
  [['ER_LOCK_DEADLOCK'], 5],
  [['ER_LOCK_WAIT_TIMEOUT'], 2],
  [['SQLITE_BUSY', 'SQLITE_BUSY_SNAPSHOT'], 10],
];
/** The longest pause between two attempts. */
const LONGEST_PAUSE_MILLISECONDS = 640;
/** How a database names an error: by a word, or by a number where the driver has no word for it. */
type Sign = string | number;
/** MariaDB's own, for which the driver of MySQL has no word. */
const ER_STATEMENT_TIMEOUT = 1969;
/** A statement for which there was no time, or which was ended when it took too long: by us, by MariaDB, by MySQL. */
const TIMEOUT_CODES: readonly Sign[] = [NOT_SENT, GIVEN_UP, ER_STATEMENT_TIMEOUT, 'ER_QUERY_TIMEOUT'];
/** A row that names another which is gone, or one that goes while another names it. */
const REFERENCE_CODES: readonly string[] = [
  'ER_NO_REFERENCED_ROW',
  'ER_NO_REFERENCED_ROW_2',
  'ER_ROW_IS_REFERENCED',
  'ER_ROW_IS_REFERENCED_2',
  'SQLITE_CONSTRAINT_FOREIGNKEY',
];

/** The units of work in which something is done, one of each database. */
type Within = ReadonlyMap<Database, UnitOfWork>;

/** One for all databases: Node carries each on to whatever is begun, and never forgets one. */
const within = new AsyncLocalStorage<Within>();

/**
 * The one way to the database. A unit of work is a transaction; whatever is asked inside of it, however deep, belongs to it.
 * The embedded database has one connection for everyone, so there units of work and single statements take turns:
 * without that, requests would read each other's uncommitted rows and roll each other back.
 */
export class Database {
  private readonly turn: Mutex | null;

  /** Takes a data source that is initialised. */
  constructor(readonly dataSource: DataSource) {
    this.turn = dataSource.options.type === 'better-sqlite3' ? new Mutex() : null;
  }

  /** Whether this is the embedded database. */
  get isEmbedded(): boolean {
    return this.turn !== null;
  }

  /** The unit of work that is under way here; null outside of one. */
  get unit(): UnitOfWork | null {
    const unit = within.getStore()?.get(this);
    return unit && !unit.isOver ? unit : null;
  }

  /** The rows of one statement, as the driver gives them. */
  async query<Row>(statement: Sql): Promise<Row[]> {
    return this.run((manager) => manager.query<Row[]>(statement.sql, statement.values));
  }

  /** Does something with TypeORM's manager, inside of the unit of work that is under way, or alone. */
  async run<Result>(work: (manager: EntityManager) => Promise<Result>): Promise<Result> {
    const unit = within.getStore()?.get(this);
    if (unit) {
      if (unit.isOver) throw new Error('A statement came after the end of its unit of work');
      demandTime();
      return work(unit.manager);
    }
    try {
      demandTime();
      return await this.inTurn(() => work(this.dataSource.manager));
    } catch (error) {
      throw timely(error);
    }
  }

  /** Does all of `work` or nothing of it. Inside of another unit of work it is part of that one. Throws `CONFLICT` where another has taken away what it names, such as a patient who was merged meanwhile; `UNAVAILABLE` with the rule `TIMEOUT` where the operation has no time left, then nothing was done, and with `OUTCOME_UNKNOWN` where the database did not answer the commit. Work may be done anew after a deadlock, so it must not have effects beside the database, but by `UnitOfWork.whenEnded`. */
  async transaction<Result>(work: (manager: EntityManager) => Promise<Result>): Promise<Result> {
    const { unit } = this;
    if (unit) return work(unit.manager);
    const once = () => this.inUnit(work);
    for (let attempt = 1; ; attempt += 1) {
      try {
        demandTime();
        return await this.inTurn(once);
      } catch (error) {
        if (hasCode(error, REFERENCE_CODES)) throw new ChartsafeError(ErrorCode.CONFLICT, {}, error);
        if (!isTriedAgain(error, attempt)) throw timely(error);
        await pause(attempt);
      }
    }
  }

  /** Takes a turn at the embedded database, for which there is as much time as the operation has. */
  private async inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    if (!this.turn) return work();
    const release = await inTime(this.turn.acquire(), (late) => late());
    try {
      // The wait may have taken all of the time.
      demandTime();
      return await work();
    } finally {
      release();
    }
  }

  private async inUnit<Result>(work: (manager: EntityManager) => Promise<Result>): Promise<Result> {
    const tried: { unit?: UnitOfWork; isDone: boolean } = { isDone: false };
    let result: Result;
    try {
      result = await this.dataSource.transaction(async (manager) => {
        const unit = new UnitOfWork(manager);
        tried.unit = unit;
        const done = await within.run(new Map(within.getStore()).set(this, unit), () => unit.perform(() => work(manager)));
        demandTime();
        tried.isDone = true;
        return done;
      });
    } catch (error) {
      const end = endOf(error, tried.isDone);
      tried.unit?.end(end);
      if (end === 'UNKNOWN' && !isTriedAgain(error, 1)) throw new ChartsafeError(ErrorCode.UNAVAILABLE, { rule: 'OUTCOME_UNKNOWN' }, error);
      throw error;
    }
    tried.unit?.end('COMMITTED');
    return result;
  }
}

/** How a unit of work ended that failed. A commit that was not sent has done nothing. */
function endOf(error: unknown, isDone: boolean): UnitEnd {
  return isDone && !hasCode(error, [NOT_SENT]) ? 'UNKNOWN' : 'ROLLED_BACK';
}

function isTriedAgain(error: unknown, attempt: number): boolean {
  return ATTEMPTS.some(([codes, attempts]) => attempt < attempts && hasCode(error, codes));
}

/** The error, or the refusal that an operation took too long. */
function timely(error: unknown): unknown {
  return !(error instanceof ChartsafeError) && hasCode(error, TIMEOUT_CODES) ? outOfTime(error) : error;
}

/** Waits a random moment, longer each time, so that those who hindered each other do not meet again. */
function pause(attempt: number): Promise<void> {
  const longest = Math.min(LONGEST_PAUSE_MILLISECONDS, 20 * 2 ** attempt);
  return new Promise((resolve) => setTimeout(resolve, Math.random() * longest));
}

/** Whether the database, at the bottom of whatever was thrown, has answered with one of some codes. */
function hasCode(error: unknown, codes: readonly Sign[]): boolean {
  if (typeof error !== 'object' || error === null) return false;
  const { code, errno } = error as { readonly code?: Sign; readonly errno?: Sign };
  if ([code, errno].some((sign) => sign !== undefined && codes.includes(sign))) return true;
  return 'cause' in error && hasCode(error.cause, codes);
}
