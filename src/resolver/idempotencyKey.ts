/** What every mutation says of its key. */
export const IDEMPOTENCY_KEY =
  'A key of the client’s own, 8 to 64 characters, under which this is done once in 24 hours, however often it is sent.';
