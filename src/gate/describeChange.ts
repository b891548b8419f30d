import { AuditSubjectType, type AuditChange, type AuditState, type AuditSubject } from '../audit/AuditDraft';
import { globalId } from '../entity/globalId';
import type { SimulatedChange, SimulatedLimit } from './SimulatedChange';

/** What the trail says of a change that was simulated: its properties as they would be, and for a limit as they are. */
export function describeChange(change: SimulatedChange): AuditChange {
  switch (change.kind) {
    case 'LOCK':
      // The record stands among those of the event, which are shown to nobody who may not know of them.
      return { before: null, after: { locked: change.locked } };
    case 'LIMIT':
      return { before: change.before && describeLimit(change.before), after: describeLimit(change.after) };
    case 'BLACKLIST': {
      const { setId, listed } = change;
      return { before: null, after: { sets: [globalId('PatientSet', setId)], listed } };
    }
    case 'SITE':
      return { before: null, after: { ...change.settings } as AuditState };
  }
}

/** Of whom a simulation speaks in the trail: nobody reads of their own blacklist there. */
export function subjectOfChange(change: SimulatedChange, providerId: string | null): AuditSubject | null {
  if (change.kind === 'BLACKLIST') return { type: AuditSubjectType.BLACKLIST, id: change.providerId };
  return providerId === null ? null : { type: AuditSubjectType.PROVIDER, id: providerId };
}

function describeLimit({ stored: { parsed: _parsed, ...stored }, enabled, everyone, providerIds, roleIds }: SimulatedLimit): AuditState {
  return {
    ...stored,
    enabled,
    everyone,
    providers: [...providerIds].map((id) => globalId('Provider', id)).sort(),
    roles: [...roleIds].map((id) => globalId('Role', id)).sort(),
  };
}
