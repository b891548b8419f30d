import { once } from 'node:events';
import { createServer, get, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Response } from 'express';
import { millisecondsLeft, withDeadline } from '../../src/entity/Deadline';
import { createLogger } from '../../src/server/Logger';
import { sendPieces } from '../../src/server/sendPieces';

const lines: string[] = [];
const logger = createLogger({ logLevel: 'trace' }, { write: (line) => void lines.push(line) });
const PIECE = Buffer.alloc(1 << 20, 'x');

/** A server that sends what `pieces` gives to whoever asks; `ended` is done when nothing of it goes on. */
async function serve(pieces: () => AsyncGenerator<Buffer>) {
  let end: () => void = () => undefined;
  const ended = new Promise<void>((resolve) => (end = resolve));
  const server = createServer((_request, response) => {
    void withDeadline(60, () => sendPieces(logger, response as Response, 'A file', pieces())).then(end);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const [answer] = (await once(get({ port, host: '127.0.0.1' }), 'response')) as [IncomingMessage];
  return { answer, ended, close: () => server.close() };
}

it('ends the reading when the client goes away, while it waits for the client to take what is there', async () => {
  let closed = 0;
  const { answer, ended, close } = await serve(async function* () {
    try {
      for (;;) yield PIECE;
    } finally {
      closed += 1;
    }
  });
  await once(answer, 'readable');
  await new Promise((resolve) => setTimeout(resolve, 100));
  answer.destroy();
  await ended;
  close();
  expect([closed, lines]).toEqual([1, []]);
});

it('reads each piece within the time of the request, also after a wait for the client', async () => {
  const left: (number | undefined)[] = [];
  const { answer, ended, close } = await serve(async function* () {
    for (let piece = 0; piece < 20; piece += 1) {
      left.push(millisecondsLeft());
      yield PIECE;
    }
  });
  let length = 0;
  for await (const piece of answer) {
    length += (piece as Buffer).length;
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  await ended;
  close();
  expect(length).toBe(20 * PIECE.length);
  expect(left).toEqual(Array.from({ length: 20 }, () => expect.any(Number)));
});

it('cuts off what fails, so that nobody takes it for whole, and says so in the log', async () => {
  const { answer, ended, close } = await serve(async function* () {
    yield PIECE;
    await Promise.resolve();
    throw new Error('no more');
  });
  await expect((async () => await answer.toArray())()).rejects.toThrow('aborted');
  await ended;
  close();
  expect(lines.splice(0).map((line) => JSON.parse(line) as unknown)).toEqual([
    expect.objectContaining({ level: 'error', msg: 'A file has failed' }),
  ]);
});
