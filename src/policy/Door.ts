/** How a record that is not wholly open could be opened further. */
export enum Door {
  /** It is open: exactly at `CHART`. */
  OPEN = 'OPEN',
  /** The viewer gives a reason and reads on (Horizon: "Allow override by user"). */
  REASON = 'REASON',
  /** The viewer gives a reason and an analyst approves (Horizon: "Prompt for override requests"). */
  APPROVAL = 'APPROVAL',
  /** Nothing the viewer does opens it (Horizon: "Do not allow override"). */
  NEVER = 'NEVER',
}

const HARDNESS: readonly Door[] = [Door.OPEN, Door.REASON, Door.APPROVAL, Door.NEVER];

/** Whether the door `left` is harder to open than the door `right`. */
export function isHarder(left: Door, right: Door): boolean {
  return HARDNESS.indexOf(left) > HARDNESS.indexOf(right);
}
