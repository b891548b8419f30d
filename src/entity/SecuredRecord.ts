import { Directive } from 'type-graphql';
import type { Disclosure } from '../policy/Disclosure';
import type { RecordLevel } from '../policy/RecordLevel';

/** How a field answers where a record is not open. */
export enum Rendering {
  /** Records below the rung are not there. */
  DROP = 'DROP',
  /** Records from the rung up are there; safe ones are marked by `access`. */
  MARK = 'MARK',
  /** Closed content is answered with a demand for a reason; the field gains the argument `overrideReason`. */
  DEMAND = 'DEMAND',
}

/** What `@SecuredRecord` says: on a type its level; on a field of a record the rung that shows it; on a field that returns records all three. */
export interface SecuredRecordOptions {
  readonly level?: RecordLevel;
  readonly mode?: Rendering;
  readonly rung?: Disclosure;
}

/**
 * The heart of the product as a decorator: puts `@SecuredRecord` into the schema, on a type, on a field, or on a resolver's
 * method. It declares and does nothing itself; the gate reads the schema, enforces what stands there on every path to
 * a record, and stops the server from starting where a path, or a field of a record, declares nothing.
 *
 * @example
 * `@Query(() => Patient, { nullable: true })`
 * `@SecuredRecord({ level: RecordLevel.PATIENT, mode: Rendering.MARK, rung: Disclosure.IDENTITY })`
 * `patient(…) { … }`
 */
export function SecuredRecord({ level, mode, rung }: SecuredRecordOptions): PropertyDecorator & MethodDecorator & ClassDecorator {
  const argumentList = Object.entries({ level, mode, rung })
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}: ${value}`)
    .join(', ');
  return Directive(`@SecuredRecord(${argumentList})`);
}
