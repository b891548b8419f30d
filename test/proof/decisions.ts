/** Every decision there is: the rung at which a record stands, and its door. */
export const DECISIONS = [
  'CHART OPEN',
  'DEMOGRAPHICS NEVER',
  'EXISTENCE NEVER',
  'IDENTITY APPROVAL',
  'IDENTITY NEVER',
  'IDENTITY REASON',
  'NOTHING NEVER',
];
