import { createNews } from '../../src/server/createNews';
import { createLogger } from '../../src/server/Logger';
import { readConfig } from '../../src/server/Config';

test('a watcher who does not keep up loses news, and does not end the process', async () => {
  const uncaught: unknown[] = [];
  const nextTick = process.nextTick.bind(process);
  // An EventTarget throws what its listeners throw in a tick of its own, where nothing catches it.
  const spy = jest.spyOn(process, 'nextTick').mockImplementation(((work: (...given: unknown[]) => void, ...given: unknown[]) =>
    nextTick(() => {
      try {
        work(...given);
      } catch (error) {
        uncaught.push(error);
      }
    })) as never);
  const news = createNews(null, createLogger(readConfig({ NODE_ENV: 'test', PORT: '0' })));
  const watcher = news.changes()[Symbol.asyncIterator]();
  void watcher.next();
  for (let n = 0; n < 1100; n += 1) news.publish({ viewerId: 'v', requestId: null, grantId: null });
  await new Promise((resolve) => setTimeout(resolve, 50));
  spy.mockRestore();
  expect(uncaught).toEqual([]);
});
