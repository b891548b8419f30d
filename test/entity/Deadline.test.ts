import {
  besideDeadline,
  demandTime,
  inTime,
  millisecondsLeft,
  renewDeadline,
  withDeadline,
  withoutDeadline,
} from '../../src/entity/Deadline';

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));
const TIMEOUT = { code: 'UNAVAILABLE', details: { rule: 'TIMEOUT' } };

test('an operation has its time, what stands beside operations has none to keep', async () => {
  expect(millisecondsLeft()).toBeUndefined();
  await withDeadline(10, async () => {
    await pause(1);
    expect(millisecondsLeft()).toBeGreaterThan(9000);
    withoutDeadline(() => expect(millisecondsLeft()).toBeUndefined());
  });
});

test('when its time is over an operation is refused, and with its time renewed it goes on', async () => {
  await withDeadline(0.02, async () => {
    expect(demandTime).not.toThrow();
    await pause(40);
    expect(millisecondsLeft()).toBe(0);
    expect(demandTime).toThrow(expect.objectContaining(TIMEOUT));
    renewDeadline();
    expect(demandTime).not.toThrow();
  });
});

test('what has a time of its own does not take that of the operation', async () => {
  await withDeadline(0.1, async () => {
    await besideDeadline(() => pause(200));
    expect(millisecondsLeft()).toBeGreaterThan(0);
  });
});

test('nothing is waited for beyond the time, and what comes late is given to whoever puts it away', async () => {
  const late: string[] = [];
  const slow = pause(60).then(() => 'came');
  await withDeadline(0.02, () => expect(inTime(slow, (result) => late.push(result))).rejects.toMatchObject(TIMEOUT));
  await slow;
  expect(late).toEqual(['came']);
  expect(await withDeadline(10, () => inTime(Promise.resolve('in time')))).toBe('in time');
  await expect(withDeadline(10, () => inTime(Promise.reject(new Error('broken'))))).rejects.toThrow('broken');
});
