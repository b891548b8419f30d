import type { IncomingMessage } from 'node:http';

/**
 * From where a request comes: behind as many proxies as are trusted, each of which has said from where it came to that one; as `trust proxy` has it
 * for what goes through the application. Null where the socket is gone.
 */
export function clientAddress({ headers, socket }: Pick<IncomingMessage, 'headers' | 'socket'>, trustedProxyHops: number): string | null {
  const forwarded = [headers['x-forwarded-for'] ?? []].flat().flatMap((line) => line.split(','));
  const said = forwarded.map((address) => address.trim()).filter((address) => address !== '');
  const hops = [socket.remoteAddress, ...said.reverse()];
  return hops[Math.min(trustedProxyHops, hops.length - 1)] ?? null;
}
