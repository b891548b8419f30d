import { AsyncLocalStorage } from 'node:async_hooks';
import { ChartsafeError, ErrorCode } from '../errors';

/** The time of one operation, on a clock that nobody sets. */
interface Deadline {
  readonly milliseconds: number;
  endsAt: number;
}

const deadlines = new AsyncLocalStorage<Deadline | null>();

/** Does something, and all that it starts, within a time: no statement begins after it, and one that is under way is given up. */
export function withDeadline<Result>(seconds: number, work: () => Result): Result {
  const milliseconds = seconds * 1000;
  return deadlines.run({ milliseconds, endsAt: performance.now() + milliseconds }, work);
}

/** Does something that is not one operation's alone, such as a write that many share: the time of whoever happens to start it is not its own. */
export function withoutDeadline<Result>(work: () => Result): Result {
  return deadlines.run(null, work);
}

/** Milliseconds that the operation under way here still has, none of them where it has no more; undefined outside of one. */
export function millisecondsLeft(): number | undefined {
  const deadline = deadlines.getStore();
  return deadline ? Math.max(0, deadline.endsAt - performance.now()) : undefined;
}

/** Gives the operation under way here its whole time anew: what is sent in pages has it for each page. */
export function renewDeadline(): void {
  const deadline = deadlines.getStore();
  if (deadline) deadline.endsAt = performance.now() + deadline.milliseconds;
}

/** Waits for what has a time of its own. It does not count as the operation's. */
export async function besideDeadline<Result>(work: () => Promise<Result>): Promise<Result> {
  const deadline = deadlines.getStore();
  const begunAt = performance.now();
  try {
    return await withoutDeadline(work);
  } finally {
    if (deadline) deadline.endsAt += performance.now() - begunAt;
  }
}

/** The refusal of an operation that has no time left. */
export function outOfTime(cause?: unknown): ChartsafeError {
  return new ChartsafeError(ErrorCode.UNAVAILABLE, { rule: 'TIMEOUT' }, cause);
}

/** Throws `UNAVAILABLE` with the rule `TIMEOUT` where the operation under way here has no time left. */
export function demandTime(): void {
  if (millisecondsLeft() === 0) throw outOfTime();
}

/**
 * Waits for something as long as the operation under way here has time. Throws `UNAVAILABLE` with the rule `TIMEOUT`; what comes
 * after that is given to `late`.
 */
export async function inTime<Result>(awaited: Promise<Result>, late: (result: Result) => void = () => undefined): Promise<Result> {
  const left = millisecondsLeft();
  if (left === undefined) return awaited;
  return new Promise<Result>((resolve, reject) => {
    let isOver = false;
    const timer = setTimeout(() => {
      isOver = true;
      reject(outOfTime());
    }, left);
    awaited.then(
      (result) => {
        clearTimeout(timer);
        if (isOver) late(result);
        else resolve(result);
      },
      (error: Error) => {
        clearTimeout(timer);
        reject(error);
      },
    );
  });
}
