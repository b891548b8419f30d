import { createHash } from 'node:crypto';
import { AuditAction, AuditOutcome } from './AuditDraft';
import type { ExportedEvent, ExportedRecord } from './ExportedEvent';
import type { FhirAgent, FhirAuditEvent, FhirEntity } from './FhirAuditEvent';
import { ACTION_SYSTEM, fhirCodes, fhirOutcomes, kindOf, PATIENT_READ_PROFILE } from './fhirCodes';

/** The code of the reason that FHIR calls emergency treatment; every other one breaks the glass. */
const EMERGENCY = 'EMERGENCY';
/** How many characters of a hash tell the records of one event apart. */
const HASH_CHARACTERS = 24;

/**
 * Events as FHIR R4 `AuditEvent` resources in NDJSON, one resource for each event and record, as IHE's patterns have one for
 * each patient. `site` is where the service is found.
 */
export async function* eventsAsFhir(pages: AsyncIterable<readonly ExportedEvent[]>, site: string): AsyncGenerator<string> {
  for await (const events of pages) {
    yield events
      .flatMap((event) => resourcesOf(event, site))
      .map((resource) => `${JSON.stringify(resource)}\n`)
      .join('');
  }
}

/** The resources of one event: one for each record, or a single one where it has none to show. */
export function resourcesOf(event: ExportedEvent, site: string): readonly FhirAuditEvent[] {
  if (event.records.length === 0) return [resourceOf(event, null, site)];
  return event.records.map((record) => resourceOf(event, record, site));
}

function resourceOf(event: ExportedEvent, record: ExportedRecord | null, site: string): FhirAuditEvent {
  const { id, action, occurredAt, outcome, body } = event;
  const kind = kindOf(action, body.grantId);
  const isOverride = kind.subtype === fhirCodes.overrideStarted || action === AuditAction.OVERRIDE;
  const isPatientRead = action === AuditAction.READ && outcome === AuditOutcome.SUCCESS && record !== null && body.actor.clientAddress;
  return {
    resourceType: 'AuditEvent',
    id: record ? `${id}.${hashOf(record)}` : id,
    ...(isPatientRead ? { meta: { profile: [PATIENT_READ_PROFILE] } } : {}),
    type: kind.type,
    subtype: [...(kind.subtype ? [kind.subtype] : []), { system: ACTION_SYSTEM, code: action }],
    action: kind.action,
    recorded: occurredAt.toISOString(),
    outcome: fhirOutcomes[outcome],
    ...(outcome === AuditOutcome.SUCCESS ? {} : { outcomeDesc: body.errorCode ?? outcome }),
    ...(isOverride ? { purposeOfEvent: [purposeOf(event)] } : {}),
    agent: agentsOf(event, site),
    source: { site, observer: serverOf(site), type: [fhirCodes.applicationServer] },
    entity: entitiesOf(event, record),
  };
}

/** The same record of the same event has the same id in every export. */
function hashOf({ patient, encounter, documentId, disclosure, door, rules }: ExportedRecord): string {
  const named = JSON.stringify([patient.id, encounter?.id ?? null, documentId, disclosure, door, rules]);
  return createHash('sha256').update(named).digest('hex').slice(0, HASH_CHARACTERS);
}

function purposeOf({ body: { reason } }: ExportedEvent) {
  const coding = [reason?.code === EMERGENCY ? fhirCodes.emergency : fhirCodes.breakGlass];
  return reason ? { coding, text: reason.text === null ? reason.code : `${reason.code}: ${reason.text}` } : { coding };
}

function agentsOf({ viewer, body: { actor } }: ExportedEvent, site: string): readonly FhirAgent[] {
  const roles = actor.roles.map((text) => ({ text }));
  const who = viewer
    ? { reference: `Practitioner/${viewer.id}`, type: 'Practitioner', display: viewer.displayName }
    : { display: 'Nobody signed in' };
  const user: FhirAgent = {
    type: { coding: [fhirCodes.user] },
    ...(roles.length > 0 ? { role: roles } : {}),
    who,
    ...(viewer ? { name: viewer.displayName } : {}),
    requestor: true,
  };
  // IHE has users beside the devices that they use: an address is the device's.
  const address = actor.clientAddress;
  const client: FhirAgent[] =
    address === null
      ? []
      : [
          {
            type: { coding: [fhirCodes.client] },
            who: { type: 'Device', identifier: { value: address } },
            requestor: false,
            network: { address, type: '2' },
          },
        ];
  const server: FhirAgent = {
    type: { coding: [fhirCodes.server] },
    who: serverOf(site),
    requestor: false,
    network: { address: site, type: '5' },
  };
  return [user, ...client, server];
}

function serverOf(site: string) {
  return { type: 'Device', identifier: { value: site }, display: 'Chartsafe' };
}

function entitiesOf({ action, body }: ExportedEvent, record: ExportedRecord | null): readonly FhirEntity[] {
  const { requestId, operationName } = body.actor;
  const named = { requestId, operationName, field: body.field, overrideRequestId: body.overrideRequestId, grantId: body.grantId };
  const transaction: FhirEntity = {
    what: { identifier: { value: requestId } },
    type: fhirCodes.requestId,
    detail: Object.entries(named).flatMap(([type, valueString]) => (valueString ? [{ type, valueString }] : [])),
  };
  const trail: FhirEntity = {
    what: { display: 'The audit trail' },
    type: fhirCodes.systemObject,
    role: fhirCodes.securityResource,
  };
  const ofTrail = action === AuditAction.AUDIT_READ || action === AuditAction.AUDIT_EXPORT;
  return [...(record ? recordEntities(record) : []), ...(ofTrail ? [trail] : []), transaction];
}

/** The patient, and what was read: the document, else the encounter, else the patient's own record. */
function recordEntities({ patient, encounter, documentId, disclosure, door, rules }: ExportedRecord): readonly FhirEntity[] {
  const person = {
    reference: `Patient/${patient.id}`,
    type: 'Patient',
    identifier: { value: patient.mrn },
    display: `${patient.lastName}, ${patient.firstName}`,
  };
  const encounterRead = encounter && {
    reference: `Encounter/${encounter.id}`,
    type: 'Encounter',
    identifier: { value: encounter.number },
  };
  const documentRead = documentId === null ? null : { reference: `DocumentReference/${documentId}`, type: 'DocumentReference' };
  const decided = { disclosure, door, rules: rules?.join(' '), encounter: documentId === null ? undefined : encounter?.number };
  const detail = Object.entries(decided).flatMap(([type, valueString]) => (valueString ? [{ type, valueString }] : []));
  return [
    { what: person, type: fhirCodes.person, role: fhirCodes.patientRole },
    {
      what: documentRead ?? encounterRead ?? person,
      type: fhirCodes.systemObject,
      role: fhirCodes.domainResource,
      ...(detail.length > 0 ? { detail } : {}),
    },
  ];
}
