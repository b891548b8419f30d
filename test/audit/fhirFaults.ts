import { PATIENT_READ_PROFILE } from '../../src/audit/fhirCodes';

/** A rule that a resource must keep: what it is about, and whether it is kept. */
interface Rule {
  readonly fault: string;
  readonly isKept: (resource: Json) => boolean;
}

type Json = Readonly<Record<string, unknown>>;

const ID = /^[A-Za-z0-9.-]{1,64}$/;
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;

/** FHIR R4's `AuditEvent`: the elements that it requires, its closed codes, and its constraint `sev-1`. */
const R4: readonly Rule[] = [
  { fault: 'resourceType: is AuditEvent', isKept: ({ resourceType }) => resourceType === 'AuditEvent' },
  {
    fault: 'id: 1 to 64 letters, digits, points and dashes',
    isKept: ({ id }) => id === undefined || (typeof id === 'string' && ID.test(id)),
  },
  { fault: 'type: 1..1 Coding', isKept: ({ type }) => isCoding(type) },
  { fault: 'subtype: 0..* Coding', isKept: ({ subtype }) => manyOf(subtype, isCoding) },
  { fault: 'action: C, R, U, D or E', isKept: ({ action }) => action === undefined || oneOf(action, 'C', 'R', 'U', 'D', 'E') },
  { fault: 'recorded: 1..1 instant', isKept: ({ recorded }) => typeof recorded === 'string' && INSTANT.test(recorded) },
  { fault: 'outcome: 0, 4, 8 or 12', isKept: ({ outcome }) => outcome === undefined || oneOf(outcome, '0', '4', '8', '12') },
  { fault: 'purposeOfEvent: 0..* CodeableConcept', isKept: ({ purposeOfEvent }) => manyOf(purposeOfEvent, isConcept) },
  { fault: 'agent: 1..*', isKept: ({ agent }) => listOf(agent).length > 0 },
  { fault: 'agent.requestor: 1..1 boolean', isKept: ({ agent }) => listOf(agent).every(({ requestor }) => typeof requestor === 'boolean') },
  { fault: 'agent.who: a Reference', isKept: ({ agent }) => listOf(agent).every(({ who }) => isReference(who)) },
  {
    fault: 'agent.type: a CodeableConcept',
    isKept: ({ agent }) => listOf(agent).every(({ type }) => type === undefined || isConcept(type)),
  },
  {
    fault: 'agent.network: an address and a type from 1 to 5',
    isKept: ({ agent }) => listOf(agent).every(({ network }) => isNetwork(network)),
  },
  { fault: 'one agent is the requestor', isKept: ({ agent }) => listOf(agent).filter(({ requestor }) => requestor === true).length === 1 },
  { fault: 'source: 1..1 with observer 1..1', isKept: ({ source }) => isObject(source) && isReference(source.observer) },
  {
    fault: 'entity.what: a Reference',
    isKept: ({ entity }) => listOf(entity).every(({ what }) => what === undefined || isReference(what)),
  },
  {
    fault: 'entity.type, entity.role: Codings',
    isKept: ({ entity }) => listOf(entity).every(({ type, role }) => [type, role].every(isCodingOrNone)),
  },
  { fault: 'entity.detail: a type and one value', isKept: ({ entity }) => listOf(entity).every(({ detail }) => manyOf(detail, isDetail)) },
  {
    fault: 'sev-1: an entity has a name or a query, not both',
    isKept: ({ entity }) => listOf(entity).every(({ name, query }) => name === undefined || query === undefined),
  },
  { fault: 'no element is null or empty', isKept: (resource) => !hasNothing(resource) },
];

/** IHE's Basic Audit Log Patterns: what `PatientRead` asks of a resource that says it follows it. */
const PATIENT_READ: readonly Rule[] = [
  { fault: 'BALP type: rest', isKept: ({ type }) => isObject(type) && type.code === 'rest' },
  { fault: 'BALP subtype: read', isKept: ({ subtype }) => listOf(subtype).some(({ code }) => code === 'read') },
  { fault: 'BALP action: R', isKept: ({ action }) => action === 'R' },
  { fault: 'BALP outcome: 0', isKept: ({ outcome }) => outcome === '0' },
  ...(['110152', '110153'] as const).map((code) => ({
    fault: `BALP agent ${code}: one, with who and network`,
    isKept: ({ agent }: Json) => {
      const agents = listOf(agent).filter(({ type }) => codesOf(type).includes(code));
      return agents.length === 1 && agents.every(({ who, network, media }) => isReference(who) && isObject(network) && media === undefined);
    },
  })),
  {
    fault: 'BALP agent IRCP: at most one, the requestor, with who and without network',
    isKept: ({ agent }) => {
      const users = listOf(agent).filter(({ type }) => codesOf(type).includes('IRCP'));
      return (
        users.length <= 1 && users.every(({ who, requestor, network }) => isReference(who) && requestor === true && network === undefined)
      );
    },
  },
  { fault: 'BALP entity data: one of type 2 and role 3, 4 or 20', isKept: ({ entity }) => entitiesOf(entity, '2', '3', '4', '20') === 1 },
  { fault: 'BALP entity patient: one of type 1 and role 1', isKept: ({ entity }) => entitiesOf(entity, '1', '1') === 1 },
  {
    fault: 'BALP entity patient: a reference to a Patient',
    isKept: ({ entity }) =>
      listOf(entity)
        .filter(({ type }) => isObject(type) && type.code === '1')
        .every(({ what }) => isObject(what) && typeof what.reference === 'string' && what.reference.startsWith('Patient/')),
  },
  {
    fault: 'BALP entity transaction: the request id as an identifier',
    isKept: ({ entity }) =>
      listOf(entity)
        .filter(({ type }) => isObject(type) && type.code === 'XrequestId')
        .every(({ what }) => isObject(what) && isObject(what.identifier) && typeof what.identifier.value === 'string'),
  },
];

/** What keeps a value from being an `AuditEvent` of FHIR R4, and from the profile that it says it follows; empty where nothing does. */
export function fhirFaults(value: unknown): readonly string[] {
  if (!isObject(value)) return ['the resource is no object'];
  const followed = isObject(value.meta) && Array.isArray(value.meta.profile) && value.meta.profile.includes(PATIENT_READ_PROFILE);
  return [...R4, ...(followed ? PATIENT_READ : [])].filter(({ isKept }) => !isKept(value)).map(({ fault }) => fault);
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function listOf(value: unknown): readonly Json[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

function manyOf(value: unknown, isOne: (each: unknown) => boolean): boolean {
  return value === undefined || (Array.isArray(value) && value.every(isOne));
}

function oneOf(value: unknown, ...allowed: readonly string[]): boolean {
  return typeof value === 'string' && allowed.includes(value);
}

function isCoding(value: unknown): boolean {
  return isObject(value) && typeof value.code === 'string' && typeof value.system === 'string' && /^(https?|urn):/.test(value.system);
}

function isCodingOrNone(value: unknown): boolean {
  return value === undefined || isCoding(value);
}

function isConcept(value: unknown): boolean {
  return isObject(value) && manyOf(value.coding, isCoding) && (value.coding !== undefined || typeof value.text === 'string');
}

function isReference(value: unknown): boolean {
  if (!isObject(value)) return false;
  const { reference, identifier, display } = value;
  const isIdentified = isObject(identifier) && typeof identifier.value === 'string';
  return [
    typeof reference === 'string' && /^[A-Z][A-Za-z]+\/[A-Za-z0-9.-]{1,64}$/.test(reference),
    isIdentified,
    typeof display === 'string',
  ].some(Boolean);
}

function isNetwork(value: unknown): boolean {
  return value === undefined || (isObject(value) && typeof value.address === 'string' && oneOf(value.type, '1', '2', '3', '4', '5'));
}

function isDetail(value: unknown): boolean {
  if (!isObject(value) || typeof value.type !== 'string') return false;
  return (typeof value.valueString === 'string') !== (typeof value.valueBase64Binary === 'string');
}

function codesOf(concept: unknown): readonly unknown[] {
  return isObject(concept) ? listOf(concept.coding).map(({ code }) => code) : [];
}

function entitiesOf(entity: unknown, type: string, ...roles: readonly string[]): number {
  return listOf(entity).filter(
    (each) => isObject(each.type) && each.type.code === type && isObject(each.role) && oneOf(each.role.code, ...roles),
  ).length;
}

function hasNothing(value: unknown): boolean {
  if (value === null || value === '') return true;
  if (Array.isArray(value)) return value.length === 0 || value.some(hasNothing);
  if (!isObject(value)) return false;
  const parts = Object.values(value).filter((part) => part !== undefined);
  return parts.length === 0 || parts.some(hasNothing);
}
