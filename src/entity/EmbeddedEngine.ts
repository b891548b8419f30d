import libsql from 'libsql';

/** What writes, and so needs the lock of the file. */
const WRITING = /^\s*(INSERT|UPDATE|DELETE|REPLACE|CREATE|ALTER|DROP)\b/i;
const TAKE_LOCK = 'BEGIN IMMEDIATE';

/** As much of a prepared statement as is changed here. */
interface Prepared {
  run: (...values: unknown[]) => unknown;
  all: (...values: unknown[]) => unknown;
}

/**
 * The engine of the embedded database. Whoever writes takes the lock of the file first, by a statement that is not prepared: one
 * that is, and finds the lock taken by another process, stays half done in libsql, and all that is read afterwards is as old as it,
 * whatever others write.
 */
export class EmbeddedEngine extends libsql {
  /** Prepares a statement; one that writes is a unit of work of its own where it is not part of one. */
  override prepare: InstanceType<typeof libsql>['prepare'] = (statement: string) => {
    const prepared = super.prepare(statement) as never;
    const { run, all }: Prepared = prepared;
    if (statement === 'BEGIN TRANSACTION') return Object.assign(prepared, { run: () => this.takeLock() });
    if (!WRITING.test(statement)) return prepared;
    return Object.assign(prepared, {
      run: (...values: unknown[]) => this.withLock(() => run.apply(prepared, values)),
      all: (...values: unknown[]) => this.withLock(() => all.apply(prepared, values)),
    });
  };

  private takeLock(): { changes: number; lastInsertRowid: number } {
    this.exec(TAKE_LOCK);
    return { changes: 0, lastInsertRowid: 0 };
  }

  private withLock(write: () => unknown): unknown {
    if (this.inTransaction) return write();
    this.takeLock();
    try {
      const result = write();
      this.exec('COMMIT');
      return result;
    } catch (error) {
      if (this.inTransaction) this.exec('ROLLBACK');
      throw error;
    }
  }
}
