/** Every code that an answer can carry in `extensions.code`; the list is closed and stands as an enum in the schema. */
export enum ErrorCode {
  UNAUTHENTICATED = 'UNAUTHENTICATED',
  FORBIDDEN = 'FORBIDDEN',
  BAD_USER_INPUT = 'BAD_USER_INPUT',
  NOT_FOUND = 'NOT_FOUND',
  RECORD_BLOCKED = 'RECORD_BLOCKED',
  OVERRIDE_REASON_REQUIRED = 'OVERRIDE_REASON_REQUIRED',
  STEP_UP_REQUIRED = 'STEP_UP_REQUIRED',
  OVERRIDE_REASON_INVALID = 'OVERRIDE_REASON_INVALID',
  OVERRIDE_APPROVAL_PENDING = 'OVERRIDE_APPROVAL_PENDING',
  OVERRIDE_DENIED = 'OVERRIDE_DENIED',
  FRAGMENT_INVALID = 'FRAGMENT_INVALID',
  PATIENT_SET_NAME_TAKEN = 'PATIENT_SET_NAME_TAKEN',
  PATIENT_SET_IN_USE = 'PATIENT_SET_IN_USE',
  STALE_VERSION = 'STALE_VERSION',
  CONFLICT = 'CONFLICT',
  AUDIT_UNAVAILABLE = 'AUDIT_UNAVAILABLE',
  UNAVAILABLE = 'UNAVAILABLE',
  INTERNAL_SERVER_ERROR = 'INTERNAL_SERVER_ERROR',
}

/** The words a person reads for each code. None of them, and no detail beside them, ever holds a value of a record or of a variable. */
const MESSAGES: Readonly<Record<ErrorCode, string>> = {
  UNAUTHENTICATED: 'Sign in to use this service',
  FORBIDDEN: 'You do not have the permission that this operation needs',
  BAD_USER_INPUT: 'The input breaks a rule',
  NOT_FOUND: 'None found for criteria entered',
  RECORD_BLOCKED: 'You do not have required permissions to access this patient record',
  OVERRIDE_REASON_REQUIRED: 'Give a reason to open this record',
  STEP_UP_REQUIRED: 'Sign in again to do this',
  OVERRIDE_REASON_INVALID: 'The reason is not one that this site accepts',
  OVERRIDE_APPROVAL_PENDING: 'An analyst must approve the request to open this record',
  OVERRIDE_DENIED: 'This record cannot be opened by giving a reason',
  FRAGMENT_INVALID: 'The fragment cannot be read',
  PATIENT_SET_NAME_TAKEN: 'A patient set of this name exists',
  PATIENT_SET_IN_USE: 'The patient set is on a blacklist',
  STALE_VERSION: 'Somebody else has changed this since you read it',
  CONFLICT: 'Another request was first',
  AUDIT_UNAVAILABLE: 'The audit trail cannot be written, so nothing is shown',
  UNAVAILABLE: 'The service cannot answer now; try again',
  INTERNAL_SERVER_ERROR: 'Something went wrong',
};

/** What an error may say beside its code: names of rules, paths, record ids that the viewer may see; never a value. */
export type ErrorDetails = Readonly<Record<string, unknown>>;

/** The one error class of the product: a closed code, its fixed words, and details that are safe to send to a client. */
export class ChartsafeError extends Error {
  /** Makes the error of a code; `details` becomes part of `extensions`, `cause` stays in the log. */
  constructor(
    readonly code: ErrorCode,
    readonly details: ErrorDetails = {},
    cause?: unknown,
  ) {
    super(MESSAGES[code], cause === undefined ? undefined : { cause });
    this.name = 'ChartsafeError';
  }

  /** Read by graphql-js when it turns this error into a GraphQL error. */
  get extensions(): ErrorDetails {
    return { code: this.code, ...this.details };
  }

  /** The refusal of an input: where it stands (`path`, names of arguments and fields) and which rule it breaks. */
  static badInput(path: string, rule: string): ChartsafeError {
    return new ChartsafeError(ErrorCode.BAD_USER_INPUT, { path, rule });
  }
}
