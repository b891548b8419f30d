import { retrySeconds } from '../../src/server/retrySeconds';

test('a wait doubles with each attempt, up to an hour, and falls into its later half', () => {
  const attempts = [1, 2, 3, 9, 10, 11, 100];
  expect(attempts.map((attempt) => retrySeconds(attempt, () => 0))).toEqual([2.5, 5, 10, 640, 1280, 1800, 1800]);
  expect(attempts.map((attempt) => retrySeconds(attempt, () => 0.5))).toEqual([3.75, 7.5, 15, 960, 1920, 2700, 2700]);
  expect(attempts.map((attempt) => Math.round(retrySeconds(attempt, () => 0.999999)))).toEqual([5, 10, 20, 1280, 2560, 3600, 3600]);
});
