import { GroupQueue } from '../../src/audit/GroupQueue';
import { millisecondsLeft, withDeadline } from '../../src/entity/Deadline';

const LIMITS = { group: 10, queue: 30 };
const turn = () => new Promise((resolve) => setImmediate(resolve));

/** A queue whose writes end when the test says so. */
function slowQueue() {
  const groups: string[][] = [];
  const ends: ((error?: Error) => void)[] = [];
  const queue = new GroupQueue<string>((items) => {
    groups.push([...items]);
    return new Promise<void>((resolve, reject) => ends.push((error) => (error ? reject(error) : resolve())));
  }, LIMITS);
  return { queue, groups, ends };
}

test('what comes while a write is under way is written together by the next one, in its order', async () => {
  const { queue, groups, ends } = slowQueue();
  const first = queue.add(['a'], 1);
  await turn();
  const others = [queue.add(['b', 'c'], 2), queue.add(['d'], 1)];
  expect(groups).toEqual([['a']]);
  ends[0]?.();
  await first;
  await turn();
  expect(groups).toEqual([['a'], ['b', 'c', 'd']]);
  ends[1]?.();
  await Promise.all(others);
});

test('a group that fails, fails for each of its callers, and for no one else', async () => {
  const { queue, groups, ends } = slowQueue();
  const failing = [queue.add(['a'], 1), queue.add(['b'], 1)];
  await turn();
  const next = queue.add(['c'], 1);
  ends[0]?.(new Error('no'));
  expect((await Promise.allSettled(failing)).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  await turn();
  ends[1]?.();
  await next;
  expect(groups).toEqual([['a', 'b'], ['c']]);
});

test('a group is closed where it is full, and one call is never divided', async () => {
  const { queue, groups, ends } = slowQueue();
  void queue.add(['large'], 25);
  void queue.add(['b'], 2);
  void queue.add(['c'], 2);
  await turn();
  ends[0]?.();
  await turn();
  expect(groups).toEqual([['large'], ['b', 'c']]);
});

test('beyond its bound a queue takes nothing more, until it is shorter', async () => {
  const { queue, ends } = slowQueue();
  void queue.add(['a'], 1);
  await turn();
  void queue.add(['b'], 25);
  await expect(queue.add(['c'], 6)).rejects.toThrow('waits');
  ends[0]?.();
  await turn();
  const taken = queue.add(['c'], 6);
  ends[1]?.();
  await turn();
  ends[2]?.();
  await taken;
});

test('who has no time left waits no more: what no write has begun with is not written, and others are', async () => {
  const { queue, groups, ends } = slowQueue();
  const first = queue.add(['a'], 1);
  await turn();
  const impatient = withDeadline(0.02, () => queue.add(['b'], 30));
  await expect(impatient).rejects.toMatchObject({ code: 'UNAVAILABLE', details: { rule: 'TIMEOUT' } });
  // Its place is free again.
  const next = queue.add(['c'], 30);
  ends[0]?.();
  await first;
  await turn();
  expect(groups).toEqual([['a'], ['c']]);
  ends[1]?.();
  await next;
});

test('a write has not the time of whoever was first to wait for it', async () => {
  const left: unknown[] = [];
  const queue = new GroupQueue<string>(async () => void left.push(millisecondsLeft()), LIMITS);
  await withDeadline(10, () => queue.add(['a'], 1));
  expect(left).toEqual([undefined]);
});
