import { createServer } from 'node:net';
import { createNews } from '../../src/server/createNews';
import { createLogger } from '../../src/server/Logger';

const CHANGE = { viewerId: 'v', requestId: 'r', grantId: null };
const logger = createLogger({ logLevel: 'silent' });

/** An address at which nobody answers. */
async function deadAddress(): Promise<string> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return `redis://127.0.0.1:${port}`;
}

test.each([
  ['without Redis', () => Promise.resolve(null)],
  ['while Redis does not answer', deadAddress],
])('%s a process has its own news, nothing fails, and it can stop', async (_name, address) => {
  const unhandled: unknown[] = [];
  const note = (error: unknown) => void unhandled.push(error);
  process.on('unhandledRejection', note);
  const news = createNews(await address(), logger);
  const changes = news.changes()[Symbol.asyncIterator]();
  const next = changes.next();
  news.publish(CHANGE);
  expect(await next).toEqual({ done: false, value: CHANGE });
  // Long enough for the message to be given up.
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  await news.stop();
  await changes.return?.();
  process.off('unhandledRejection', note);
  expect(unhandled).toEqual([]);
});
