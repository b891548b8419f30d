import { types } from 'node:util';

/** Whether a value is an error, of whichever realm (a worker, a sandbox) made it, and also where a driver imitates one. */
export function isError(value: unknown): value is Error {
  return types.isNativeError(value) || value instanceof Error;
}
