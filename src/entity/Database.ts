import { AsyncLocalStorage } from 'node:async_hooks';
import { Mutex } from 'async-mutex';
import type { Sql } from 'sql-template-tag';
import type { DataSource, EntityManager } from 'typeorm';
import { ChartsafeError, ErrorCode } from '../errors';
import { UnitOfWork } from './UnitOfWork';

/** How often a unit of work is tried when the database asks for it to be tried again. */
const ATTEMPTS = 5;
/** MySQL's deadlock, and its lock wait that ran out. */
const RETRY_CODES: readonly string[] = ['ER_LOCK_DEADLOCK', 'ER_LOCK_WAIT_TIMEOUT'];
/** A row that names another which is gone, or one that goes while another names it. */
const REFERENCE_CODES: readonly string[] = [
  'ER_NO_REFERENCED_ROW',
  'ER_NO_REFERENCED_ROW_2',
  'ER_ROW_IS_REFERENCED',
  'ER_ROW_IS_REFERENCED_2',
  'SQLITE_CONSTRAINT_FOREIGNKEY',
];

/**
 * The one way to the database. A unit of work is a transaction; whatever is asked inside of it, however deep, belongs to it.
 * The embedded database has one connection for everyone, so there units of work and single statements take turns:
 * without that, requests would read each other's uncommitted rows and roll each other back.
 */
export class Database {
  private readonly units = new AsyncLocalStorage<UnitOfWork>();
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
    const unit = this.units.getStore();
    return unit && !unit.isOver ? unit : null;
  }

  /** The rows of one statement, as the driver gives them. */
  async query<Row>(statement: Sql): Promise<Row[]> {
    return this.run((manager) => manager.query<Row[]>(statement.sql, statement.values));
  }

  /** Does something with TypeORM's manager, inside of the unit of work that is under way, or alone. */
  async run<Result>(work: (manager: EntityManager) => Promise<Result>): Promise<Result> {
    const unit = this.units.getStore();
    if (unit) {
      if (unit.isOver) throw new Error('A statement came after the end of its unit of work');
      return work(unit.manager);
    }
    const alone = () => work(this.dataSource.manager);
    return this.turn ? this.turn.runExclusive(alone) : alone();
  }

  /** Does all of `work` or nothing of it. Inside of another unit of work it is part of that one. Throws `CONFLICT` where another has taken away what it names, such as a patient who was merged meanwhile. Work may be done anew after a deadlock, so it must not have effects beside the database, but by `UnitOfWork.whenEnded`. */
  async transaction<Result>(work: (manager: EntityManager) => Promise<Result>): Promise<Result> {
    const { unit } = this;
    if (unit) return work(unit.manager);
    const once = () => this.inUnit(work);
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await (this.turn ? this.turn.runExclusive(once) : once());
      } catch (error) {
        if (hasCode(error, REFERENCE_CODES)) throw new ChartsafeError(ErrorCode.CONFLICT, {}, error);
        if (attempt === ATTEMPTS || !hasCode(error, RETRY_CODES)) throw error;
        await pause(attempt);
      }
    }
  }

  private async inUnit<Result>(work: (manager: EntityManager) => Promise<Result>): Promise<Result> {
    const tried: { unit?: UnitOfWork; isDone: boolean } = { isDone: false };
    let result: Result;
    try {
      result = await this.dataSource.transaction(async (manager) => {
        const unit = new UnitOfWork(manager);
        tried.unit = unit;
        const done = await this.units.run(unit, () => unit.perform(() => work(manager)));
        tried.isDone = true;
        return done;
      });
    } catch (error) {
      tried.unit?.end(tried.isDone ? 'UNKNOWN' : 'ROLLED_BACK');
      throw error;
    }
    tried.unit?.end('COMMITTED');
    return result;
  }
}

/** Waits a random moment, longer each time, so that those who hindered each other do not meet again. */
function pause(attempt: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, Math.random() * 20 * 2 ** attempt));
}

/** Whether the database, at the bottom of whatever was thrown, has answered with one of some codes. */
function hasCode(error: unknown, codes: readonly string[]): boolean {
  if (typeof error !== 'object' || error === null) return false;
  if ('code' in error && codes.includes(String(error.code))) return true;
  return 'cause' in error && hasCode(error.cause, codes);
}
