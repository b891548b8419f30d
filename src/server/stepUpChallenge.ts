import type { GraphQLResponse } from '@apollo/server';
import { ErrorCode } from '../errors';

/**
 * Tells in the header that RFC 9470 names, beside the error itself, that an answer wants a later sign-in. The status stays
 * what GraphQL over HTTP makes it, for the rest of the answer may hold.
 */
export function stepUpChallenge({ body, http }: GraphQLResponse): void {
  if (body.kind !== 'single') return;
  const refusal = body.singleResult.errors?.find(({ extensions }) => extensions?.code === ErrorCode.STEP_UP_REQUIRED);
  if (!refusal) return;
  const maxAge = Number(refusal.extensions?.maxAgeSeconds);
  http.headers.set('www-authenticate', `Bearer error="insufficient_user_authentication", max_age="${maxAge}"`);
}
