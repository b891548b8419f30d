import { discloses, Disclosure } from './Disclosure';
import { Door, isHarder } from './Door';

/** What one viewer may see of one record at one moment, and how it could be opened further. */
export interface Decision {
  readonly disclosure: Disclosure;
  readonly door: Door;
}

const decision = (disclosure: Disclosure, door: Door): Decision => Object.freeze({ disclosure, door });

/** The record is open: where every decision starts before rules narrow it. */
export const OPEN: Decision = decision(Disclosure.CHART, Door.OPEN);
/** The record is as if it did not exist; also what a rule counts as that cannot be evaluated. */
export const HIDDEN: Decision = decision(Disclosure.NOTHING, Door.NEVER);
/** The record answers with Juno's message. */
export const BLOCKED: Decision = decision(Disclosure.EXISTENCE, Door.NEVER);
/** The Master File, without the chart. */
export const MASTER_FILE: Decision = decision(Disclosure.DEMOGRAPHICS, Door.NEVER);
/** Safe, to be opened by a reason. */
export const SAFE_BY_REASON: Decision = decision(Disclosure.IDENTITY, Door.REASON);
/** Safe, to be opened by an analyst's assignment. */
export const SAFE_BY_APPROVAL: Decision = decision(Disclosure.IDENTITY, Door.APPROVAL);
/** The name is visible, the chart shut for good. */
export const NAME_ONLY: Decision = decision(Disclosure.IDENTITY, Door.NEVER);

/**
 * The joint decision of two: the least disclosure, the hardest door. It is commutative, associative and
 * idempotent, so the order of rules never matters and one more rule never shows more.
 */
export function join(left: Decision, right: Decision): Decision {
  const disclosure = discloses(left.disclosure, right.disclosure) ? right.disclosure : left.disclosure;
  const door = isHarder(left.door, right.door) ? left.door : right.door;
  if (disclosure === left.disclosure && door === left.door) return left;
  return decision(disclosure, door);
}

/**
 * What a patient's decision makes of the records in its chart before their own rules speak. An open patient leaves
 * them open; one that a reason or an approval would open makes them safe behind the same door; any other hides them.
 */
export function inherit(patient: Decision): Decision {
  if (patient.disclosure === Disclosure.CHART) return OPEN;
  if (patient.disclosure !== Disclosure.IDENTITY) return HIDDEN;
  if (patient.door === Door.REASON) return SAFE_BY_REASON;
  if (patient.door === Door.APPROVAL) return SAFE_BY_APPROVAL;
  return HIDDEN;
}

/** Whether a record is listed, but not open: the state that front ends show with the safe icon. */
export function isSafe({ disclosure }: Decision): boolean {
  return disclosure === Disclosure.IDENTITY || disclosure === Disclosure.DEMOGRAPHICS;
}
