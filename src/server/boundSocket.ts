import type { WebSocket } from 'ws';

/** How much may wait for a client to read it while they ask for more; what a front end is told in an hour is less. */
const UNREAD_MAXIMUM_BYTES = 256 * 1024;

/**
 * Cuts a client off who asks and does not read the answers: all that waits for them would be held in memory, as much as they like, and
 * before they have signed in. Whatever was on its way to a client who has gone is lost, which is no error of anybody's.
 */
export function boundSocket(socket: WebSocket): void {
  const send = socket.send.bind(socket) as (data: string, sent: () => void) => void;
  socket.send = ((data: string, sent?: () => void) => send(data, () => sent?.())) as WebSocket['send'];
  // Answers to the protocol's own pings are bounded by `ws`.
  socket.on('message', () => {
    if (socket.bufferedAmount > UNREAD_MAXIMUM_BYTES) socket.terminate();
  });
}
