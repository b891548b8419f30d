import 'reflect-metadata';

/** The test kit, as others import it: `chartsafe/testing`. */
export { World, NOON, type WorldOptions } from './World';
/** What is answered, and by whom it was asked. */
export type { Answer } from './Answer';
/** Somebody who asks. */
export type { Persona } from './Persona';
/** The matchers, for `expect.extend`. */
export { matchers } from './matchers';
/** What a limit is made from. */
export type { LimitFields } from './WorldBuilder';
/** What a role allows, by name. */
export { Permission } from '../policy/Permission';
/** Databases of a test's own. */
export { openTestDatabase, joinTestDatabase, type TestDatabase, type TestDatabaseOptions } from './openTestDatabase';
