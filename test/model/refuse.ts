import { GraphQLError } from 'graphql';

export type Args = Readonly<Record<string, any>>;

const MESSAGES: Readonly<Record<string, string>> = {
  FORBIDDEN: 'You do not have the permission that this operation needs',
  BAD_USER_INPUT: 'The input breaks a rule',
  RECORD_BLOCKED: 'You do not have required permissions to access this patient record',
  OVERRIDE_REASON_REQUIRED: 'Give a reason to open this record',
  OVERRIDE_REASON_INVALID: 'The reason is not one that this site accepts',
  OVERRIDE_APPROVAL_PENDING: 'An analyst must approve the request to open this record',
  OVERRIDE_DENIED: 'This record cannot be opened by giving a reason',
};
export function refuse(code: string, details: Args = {}): never {
  throw new GraphQLError(MESSAGES[code]!, { extensions: { ...details, code } });
}
export const bad = (path: string, rule: string): never => refuse('BAD_USER_INPUT', { path, rule });
export const isGiven = (value: unknown): boolean => value !== null && value !== undefined;
