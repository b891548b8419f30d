import crypto from 'node:crypto';

/**
 * From here on ids are made in their order, by whichever server, so that what happens at one instant is in the same order in two worlds.
 * Gives what ends it.
 */
export function orderedIds(): () => void {
  const { randomUUID } = crypto;
  let made = 0;
  crypto.randomUUID = () => `00000000-0000-4000-9000-${String((made += 1)).padStart(12, '0')}`;
  return () => {
    crypto.randomUUID = randomUUID;
  };
}
