/** How much of a record a viewer sees, from nothing to the whole chart: the rung of the ladder on which the record stands. */
export enum Disclosure {
  /** As if the record did not exist, everywhere. */
  NOTHING = 'NOTHING',
  /** Asked for by name it answers with a message; it is in no list (Juno: "users will see a message"). */
  EXISTENCE = 'EXISTENCE',
  /** Names, numbers, birth date and sex (Horizon: "the search results display the patient name"). */
  IDENTITY = 'IDENTITY',
  /** The whole Master File, without the chart (Juno Classic). */
  DEMOGRAPHICS = 'DEMOGRAPHICS',
  /** Everything. */
  CHART = 'CHART',
}

const LADDER: readonly Disclosure[] = [
  Disclosure.NOTHING,
  Disclosure.EXISTENCE,
  Disclosure.IDENTITY,
  Disclosure.DEMOGRAPHICS,
  Disclosure.CHART,
];

/** Whether a record that stands at `disclosure` shows what the rung `needed` shows. */
export function discloses(disclosure: Disclosure, needed: Disclosure): boolean {
  return LADDER.indexOf(disclosure) >= LADDER.indexOf(needed);
}
