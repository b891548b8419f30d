import { randomUUID } from 'node:crypto';
import { fold } from '../condition/fold';
import { Provider } from './Provider';

/** Characters that a key column holds. */
const KEY_CHARACTERS = 255;

/** What a provider is made from; what is left out is a person who is active and no physician. */
export type ProviderFields = Pick<Provider, 'username' | 'displayName'> & Partial<Pick<Provider, 'id' | 'physician' | 'active'>>;

/** A provider as it is stored, with the folded keys. Every row of the table is made here, so no key is ever stale or missing. */
export function newProvider(fields: ProviderFields): Provider {
  const provider = { id: randomUUID(), physician: false, active: true, blacklistVersion: 1, version: 1, ...fields };
  return Object.assign(new Provider(), provider, providerKeys(fields));
}

/** The folded keys of a provider, for a change of what they are folded from. */
export function providerKeys({ username, displayName }: Pick<Provider, 'username' | 'displayName'>) {
  return { usernameKey: fold(username), displayNameKey: [...fold(displayName)].slice(0, KEY_CHARACTERS).join('') };
}
