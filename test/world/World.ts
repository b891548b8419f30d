import { World as KitWorld, type WorldOptions } from '../../src/testing/World';

export { NOON, type Answer } from '../../src/testing/World';

declare const databaseUrl: string;

/** A hospital of a test's own, on the database that this run is about. */
export class World extends KitWorld {
  static override open(env: Record<string, string> = {}, options: WorldOptions = {}): Promise<World> {
    return KitWorld.open(env, { url: databaseUrl, ...options });
  }
}
