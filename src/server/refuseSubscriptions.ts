import { OperationTypeNode } from 'graphql';
import { ChartsafeError, ErrorCode } from '../errors';
import { hasConditionalSubscription } from './conditionalSubscription';
import type { CheckedOperation } from './limit/OperationCheck';

/**
 * Refuses subscriptions that come by HTTP, before they are validated: there is nothing to deliver, and their resolvers wait for deliveries.
 * One that is conditional is refused also where it only stands beside what is asked for. Throws `BAD_USER_INPUT`.
 */
export function refuseSubscriptions({ document, operation }: CheckedOperation): void {
  if (operation?.operation === OperationTypeNode.SUBSCRIPTION) throw refusal('SUBSCRIPTIONS_BY_SOCKET');
  if (hasConditionalSubscription(document)) throw refusal('SUBSCRIPTION_UNCONDITIONAL');
}

function refusal(rule: string): ChartsafeError {
  return new ChartsafeError(ErrorCode.BAD_USER_INPUT, { rule });
}
