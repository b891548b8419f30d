import { AsyncLocalStorage } from 'node:async_hooks';
import { subscribe, type ExecutionArgs, type ExecutionResult } from 'graphql';
import { withDeadline } from '../entity/Deadline';

/**
 * Subscribes. All that a subscription does runs within one deadline, which each delivery begins anew, for a subscription lasts for
 * days; graphql-js reads what a delivery shows in the context of whoever asks for it.
 */
export function deliverInTime(seconds: number, args: ExecutionArgs): Promise<AsyncGenerator<ExecutionResult> | ExecutionResult> {
  return withDeadline(seconds, async () => {
    const deliveries = await subscribe(args);
    if (!(Symbol.asyncIterator in deliveries)) return deliveries;
    const within = AsyncLocalStorage.snapshot();
    const next = deliveries.next.bind(deliveries);
    return Object.assign(deliveries, { next: () => within(next) });
  });
}
