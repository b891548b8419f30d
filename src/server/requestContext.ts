import { AsyncLocalStorage } from 'node:async_hooks';

/** What belongs to one HTTP request and is needed far below it. */
export interface RequestContext {
  /** Stands in the log, in the audit trail, and in an answer of `INTERNAL_SERVER_ERROR`. */
  readonly requestId: string;
}

const storage = new AsyncLocalStorage<RequestContext>();

/** The context of the request at hand, carried along every await. */
export const requestContext = {
  /** Runs `work`, and all that it starts, within a context. */
  run: <Result>(context: RequestContext, work: () => Result): Result => storage.run(context, work),
  /** The context of now; undefined outside any request. */
  current: (): RequestContext | undefined => storage.getStore(),
} as const;
