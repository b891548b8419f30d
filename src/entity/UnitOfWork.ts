import type { EntityManager } from 'typeorm';

/** How a unit of work ended. `UNKNOWN` where the database did not answer its commit: it may hold, or not. */
export type UnitEnd = 'COMMITTED' | 'ROLLED_BACK' | 'UNKNOWN';

/** A transaction that is under way, and what hangs on its end. */
export class UnitOfWork {
  private readonly lastWorks: (() => Promise<void>)[] = [];
  private readonly listeners: ((end: UnitEnd) => void)[] = [];
  private phase: 'WORKING' | 'COMMITTING' | 'ENDED' = 'WORKING';

  /** Takes the manager whose transaction this is. */
  constructor(readonly manager: EntityManager) {}

  /** Whether it takes no more statements. */
  get isOver(): boolean {
    return this.phase !== 'WORKING';
  }

  /**
   * Has something done inside of this unit after everything else, just before it commits. What must take turns among
   * units, such as the links of a chain, is done here: nothing of the unit then waits for a lock while it holds the turn.
   */
  beforeCommit(work: () => Promise<void>): void {
    if (this.isOver) throw new Error('The unit of work is over');
    this.lastWorks.push(work);
  }

  /** Tells once how the unit ended, after it did and before anybody else hears of it. The listener must not throw. */
  whenEnded(listener: (end: UnitEnd) => void): void {
    if (this.phase === 'ENDED') throw new Error('The unit of work has ended');
    this.listeners.push(listener);
  }

  /** Does the work and what comes before the commit. Then, or when it failed, the unit takes no more statements. */
  async perform<Result>(work: () => Promise<Result>): Promise<Result> {
    try {
      const result = await work();
      for (let last = this.lastWorks.shift(); last; last = this.lastWorks.shift()) await last();
      return result;
    } finally {
      this.phase = 'COMMITTING';
    }
  }

  /** Tells the listeners. */
  end(how: UnitEnd): void {
    this.phase = 'ENDED';
    for (const listener of this.listeners.splice(0)) listener(how);
  }
}
