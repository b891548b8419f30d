import { Permission } from '../../../src/policy/Permission';
import type { World } from '../../world/World';
import { unique } from './queries';

/** Merges a patient into another, as somebody who may. */
export async function merged(world: World, patient: { gid: string }, survivor: { gid: string }): Promise<void> {
  const username = unique('merger');
  await world.provider(username, { permissions: [Permission.PATIENTS_MERGE, Permission.RECORDS_READ, Permission.RECORDS_READ_LOCKED] });
  const { body } = await world.ask(username, `mutation { mergePatients(survivor: "${survivor.gid}", merged: "${patient.gid}") { id } }`);
  if (body.errors) throw new Error(JSON.stringify(body.errors));
}
