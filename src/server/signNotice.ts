import { createHmac } from 'node:crypto';

/**
 * The headers that authenticate a notice, as the Standard Webhooks specification names and makes them: HMAC-SHA-256 over the
 * notice's id, the second at which it is sent, and its body, joined by dots. The second is signed, so that an old notice cannot
 * be sent again as a new one. `docs/overrides.md` shows how they are checked.
 */
export function signNotice(id: string, body: string, key: string, now: Date): Readonly<Record<string, string>> {
  const timestamp = String(Math.floor(now.getTime() / 1000));
  const signature = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64');
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': `v1,${signature}` };
}
