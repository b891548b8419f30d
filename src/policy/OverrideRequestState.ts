/** Where an override request stands, from the analysts' queue to its end. */
export enum OverrideRequestState {
  PENDING = 'PENDING',
  APPROVED = 'APPROVED',
  ASSIGNED = 'ASSIGNED',
  EXPIRED = 'EXPIRED',
  REVOKED = 'REVOKED',
  DENIED = 'DENIED',
  WITHDRAWN = 'WITHDRAWN',
  LAPSED = 'LAPSED',
}
