import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import {
  buildSchema,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isObjectType,
  isRequiredArgument,
  isRequiredInputField,
  isUnionType,
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputObjectType,
  type GraphQLInputField,
  type GraphQLInputType,
} from 'graphql';
import { ChartDeficiency } from '../../src/entity/Document';
import { globalId, type GlobalType } from '../../src/entity/globalId';
import { MergedPatient } from '../../src/entity/MergedPatient';
import { OverrideGrant, OverrideRequest } from '../../src/entity/Override';
import { BlacklistEntry } from '../../src/entity/PatientSet';
import { Permission } from '../../src/policy/Permission';
import { traces, tracesOfAddress, type Asked, type Traces } from '../world/traces';
import { World } from '../world/World';

/** What can be named, and hidden: by an id, or by a number. */
type Kind = GlobalType | 'mrn' | 'demographicNumber' | 'hin' | 'encounterNumber';

/** Of these nothing is hidden from whoever may name them. */
const SHOWN_TO_ALL: readonly Kind[] = ['Provider', 'Role', 'AccessLimit'];

/** The arguments of the schema that name something by an id, with what that can be. One that is not among them fails the first test. */
const IDS: Readonly<Record<string, readonly Kind[]>> = {
  ...of(
    ['Patient'],
    'addPatientSetMembers(patients)|removePatientSetMembers(patients)|createPatientSet(patients)|mergePatients(merged)|mergePatients(survivor)|previewMerge(merged)|previewMerge(survivor)|patient(id)|documentTree(patientId)|medicalRecordViewer(patientId)|chartAccess(patientId)|auditTrail(search.patient)',
  ),
  ...of(
    ['Encounter'],
    'designatePhysicianOfRecord(encounterId)|removePhysicianOfRecord(encounterId)|encounter(id)|documentTree(encounterId)|encounterViewer(encounterId)|auditTrail(search.encounter)',
  ),
  ...of(['Document'], 'completeDocument(documentId)|signDocument(documentId)|document(id)'),
  ...of(['Patient', 'Encounter'], 'lockRecord(record)|unlockRecord(record)|simulateAccess(change.lock.record)'),
  ...of(['Patient', 'Encounter', 'Document'], 'giveOverrideReason(record)|simulateAccess(record)'),
  ...of(['Patient', 'Encounter', 'Document', 'PatientSet'], 'node(id)|nodes(ids)|explainAccess(record)'),
  ...of(
    ['PatientSet'],
    'addPatientSetMembers(id)|removePatientSetMembers(id)|deletePatientSet(id)|renamePatientSet(id)|refreshPatientSet(id)|lockPatientSet(set)|changeSetAccess(blacklist)|changeSetAccess(unblacklist)|previewSetAccess(blacklist)|previewSetAccess(unblacklist)|patientSet(id)|simulateAccess(change.blacklist.patientSetId)|auditTrail(search.subject)',
  ),
  ...of(
    ['OverrideRequest'],
    'approveOverrideRequest(request)|assignOverride(request)|denyOverrideRequest(request)|revokeOverride(request)|withdrawOverrideRequest(request)',
  ),
  ...of(['OverrideGrant'], 'giveUpOverrideGrant(grant)'),
  ...of(
    ['ReportDefinition'],
    'deleteReportDefinition(id)|updateReportDefinition(id)|savePatientSet(reportDefinition)|demographicReport(reportDefinition)|reportDefinition(id)',
  ),
  ...of(
    ['Provider'],
    'assignAccessLimit(subjects.providers)|changeProvider(id)|changeSetAccess(providerId)|createAccessLimit(subjects.providers)|designatePhysicianOfRecord(providerId)|removePhysicianOfRecord(providerId)|setProviderRoles(id)|undoSetAccess(providerId)|auditTrail(search.viewer)|encounters(search.physicianOfRecord)|patients(search.encounter.physicianOfRecord)|explainAccess(providerId)|previewAccessLimit(subjects.providers)|previewSetAccess(providerId)|provider(id)|setAccess(providerId)|simulateAccess(change.blacklist.providerId)|simulateAccess(change.limit.providerIds)|simulateAccess(providerId)',
  ),
  ...of(
    ['Role'],
    'assignAccessLimit(subjects.roles)|changeRole(id)|createAccessLimit(subjects.roles)|deleteRole(id)|setProviderRoles(roles)|previewAccessLimit(subjects.roles)|providers(search.role)|role(id)|simulateAccess(change.limit.roleIds)',
  ),
  ...of(
    ['AccessLimit'],
    'assignAccessLimit(id)|changeAccessLimit(id)|deleteAccessLimit(id)|enableAccessLimit(id)|mergePatients(acknowledgeLimits)|accessLimit(id)|simulateAccess(change.limit.id)',
  ),
};

/** The arguments that name a record by a number. */
const NUMBERS: Readonly<Record<string, readonly Kind[]>> = {
  ...of(['mrn'], 'patient(mrn)|patients(search.mrn)'),
  ...of(
    ['demographicNumber'],
    'patient(demographicNumber)|patients(search.demographicNumber)|demographicReport(definition.where.demographicNumbers)|demographicReport(definition.where.demographicNumberText)',
  ),
  ...of(['hin'], 'patients(search.hin)'),
  ...of(['encounterNumber'], 'encounter(number)|encounters(search.number)|patients(search.encounter.number)'),
};
const NAMES_OF_NUMBERS = ['mrn', 'demographicNumber', 'demographicNumbers', 'demographicNumberText', 'hin', 'number'];

/** These keep what was typed, and look nothing up by it. */
const KEPT_AS_TYPED = /^(save|update)(PatientSet|ReportDefinition)\(definition\./;

function of(kinds: readonly Kind[], coordinates: string): Record<string, readonly Kind[]> {
  return Object.fromEntries(coordinates.split('|').map((coordinate) => [coordinate, kinds]));
}

const schema = buildSchema(readFileSync('schema.graphql', 'utf8'));

/** A place in the arguments of a root field. */
interface Place {
  readonly coordinate: string;
  readonly operation: 'query' | 'mutation';
  readonly field: GraphQLField<unknown, unknown>;
  readonly path: readonly string[];
}

/** All places of the schema that hold a value of a scalar type. */
function places(holds: (type: string, name: string) => boolean): Place[] {
  const found: Place[] = [];
  for (const [operation, root] of [
    ['query', schema.getQueryType()],
    ['mutation', schema.getMutationType()],
  ] as const) {
    for (const field of Object.values(root?.getFields() ?? {})) {
      const visit = (given: GraphQLArgument | GraphQLInputField, above: readonly string[], seen: readonly string[]) => {
        const path = [...above, given.name];
        const type = getNamedType(given.type);
        if (holds(type.name, given.name)) found.push({ coordinate: `${field.name}(${path.join('.')})`, operation, field, path });
        if (!isInputObjectType(type) || seen.includes(type.name)) return;
        for (const each of Object.values(type.getFields())) visit(each, path, [...seen, type.name]);
      };
      for (const argument of field.args) visit(argument, [], []);
    }
  }
  return found;
}

const idPlaces = places((type) => type === 'ID');
const numberPlaces = places((type, name) => type !== 'ID' && NAMES_OF_NUMBERS.includes(name)).filter(
  ({ coordinate }) => !KEPT_AS_TYPED.test(coordinate),
);

test('every argument of the schema that names something by an id is asked for something hidden', () => {
  expect(idPlaces.map(({ coordinate }) => coordinate).sort()).toEqual(Object.keys(IDS).sort());
});

test('every argument that names a record by a number is asked for a hidden one', () => {
  expect(numberPlaces.map(({ coordinate }) => coordinate).sort()).toEqual(Object.keys(NUMBERS).sort());
});

test('subscriptions name nothing', () => {
  expect(Object.values(schema.getSubscriptionType()?.getFields() ?? {}).flatMap(({ args }) => args)).toEqual([]);
});

type Things = Readonly<Partial<Record<Kind, string | number>>>;

let world: World;
/** Things that are there for everybody, for the arguments that are not asked about. */
let others: Things;

/** What stands in arguments that are needed, and about which nothing is asked. */
const SAMPLES: Readonly<Record<string, unknown>> = {
  'simulateAccess(change)': { site: { physicianOfRecordSecurity: true } },
  'giveOverrideReason(reason.code)': 'CONSULT',
  'designatePhysicianOfRecord(kind)': 'ATTENDING',
  'removePhysicianOfRecord(kind)': 'ATTENDING',
  'updateReportDefinition(name)': 'Nothing in particular',
};

function sampleOf(field: string, path: readonly string[], type: GraphQLInputType): unknown {
  const coordinate = `${field}(${path.join('.')})`;
  if (coordinate in SAMPLES) return SAMPLES[coordinate];
  if (isNonNullType(type)) return sampleOf(field, path, type.ofType);
  if (isListType(type)) return [sampleOf(field, path, type.ofType)];
  if (isEnumType(type)) return type.getValues()[0]?.name;
  if (isInputObjectType(type)) return neededOf(field, path, type);
  if (type.name === 'ID') return others[IDS[coordinate]![0]!];
  if (type.name === 'Boolean') return true;
  if (type.name === 'Int') return 1;
  if (type.name === 'DateTimeISO') return new Date(world.now.getTime() + 86_400_000).toISOString();
  return 'Nothing in particular';
}

function neededOf(field: string, path: readonly string[], type: GraphQLInputObjectType): Record<string, unknown> {
  const needed = Object.values(type.getFields()).filter(isRequiredInputField);
  return Object.fromEntries(needed.map((each) => [each.name, sampleOf(field, [...path, each.name], each.type)]));
}

/** A value of a type that holds another at a path, and all else that is needed. */
function holding(field: string, above: readonly string[], rest: readonly string[], type: GraphQLInputType, value: unknown): unknown {
  if (isNonNullType(type)) return holding(field, above, rest, type.ofType, value);
  if (isListType(type)) return [holding(field, above, rest, type.ofType, value)];
  const [name, ...further] = rest;
  if (name === undefined || !isInputObjectType(type)) return getNamedType(type).name === 'Int' ? value : String(value);
  const below = type.getFields()[name]!;
  return {
    ...neededOf(field, above, type),
    [name]: holding(field, [...above, name], further, below.type, value),
  };
}

function selectionOf({ type }: GraphQLField<unknown, unknown>): string {
  const named = getNamedType(type);
  if (isUnionType(named)) return '{ __typename }';
  if (!('getFields' in named)) return '';
  const fields = named.getFields();
  if (named.name.endsWith('Connection')) return '{ totalCount message nodes { __typename } }';
  if (named.name === 'DocumentTree') return '{ message patient { id } }';
  return isObjectType(named) && 'id' in fields ? '{ __typename id }' : '{ __typename }';
}

/** The operation that names a thing at a place. */
function askedAt({ operation, field, path }: Place, value: unknown, idempotencyKey: string | null): Asked {
  const [first = '', ...rest] = path;
  const variables: Record<string, unknown> = {};
  for (const argument of field.args) {
    if (argument.name === first) variables[first] = holding(field.name, [first], rest, argument.type, value);
    else if (argument.name === 'idempotencyKey' && idempotencyKey !== null) variables.idempotencyKey = idempotencyKey;
    else if (isRequiredArgument(argument) || `${field.name}(${argument.name})` in SAMPLES)
      variables[argument.name] = sampleOf(field.name, [argument.name], argument.type);
  }
  const given = field.args.filter(({ name }) => name in variables);
  const parameters = given.map(({ name, type }) => `$${name}: ${String(type)}`).join(', ');
  const passed = given.map(({ name }) => `${name}: $${name}`).join(', ');
  return { query: `${operation} (${parameters}) { ${field.name}(${passed}) ${selectionOf(field)} }`, variables };
}

const NOBODYS: Readonly<Partial<Record<Kind, string | number>>> = {
  mrn: 'MRN-OF-NOBODY',
  demographicNumber: 987_654_321,
  hin: 'HIN-OF-NOBODY',
  encounterNumber: 'NUMBER-OF-NONE',
};

function unknownOf(kind: Kind): string | number {
  return NOBODYS[kind] ?? globalId(kind as GlobalType, randomUUID());
}

/** What came back, without the name of what was asked for. */
async function tracesOf(username: string, place: Place, value: string | number, key: string | null): Promise<Traces> {
  return unnamed(await traces(world, username, askedAt(place, value, key)), value);
}

function unnamed(found: Traces, value: string | number): Traces {
  const names = [String(value), String(value).replace(/^\w+:/, ''), String(value).toLowerCase()];
  const without = (text: string) => names.reduce((sum, name) => sum.replaceAll(name, 'WHAT WAS ASKED FOR'), text);
  const { body, events, headers } = found;
  return { ...found, headers: { ...headers, 'content-length': '' }, body: without(body), events: events.map(without) };
}

const ALL = Object.values(Permission);
/** Who may do everything, and who may not know what is locked. */
const VIEWERS = ['vera', 'lena'] as const;
type Hidden = Readonly<Partial<Record<Kind, Readonly<Record<string, string | number>>>>>;
const hidden: Partial<Record<(typeof VIEWERS)[number], Hidden>> = {};
/** What each viewer sees as well as what it is not: the same, and open. */
const seen: Partial<Record<(typeof VIEWERS)[number], () => Promise<Things>>> = {};

/** Long enough to be found in an answer by itself. */
let lastNumber = 500_000_000;
const numberOfTheirOwn = () => (lastNumber += 1);

async function chart(place: Partial<{ city: string; location: string }>) {
  const serial = randomUUID().slice(0, 8);
  const patient = await world.patient(`P${serial}`, {
    hin: `HIN-${serial}`,
    mrn: `MRN-${serial}`,
    demographicNumber: numberOfTheirOwn(),
    city: place.city ?? 'Here',
  });
  const encounter = await world.encounter(patient, { number: `NUMBER-${serial}`, location: place.location ?? 'Ward' });
  return { patient, encounter, filed: await world.document(encounter), loose: await world.document(patient) };
}

async function make(username: string, mutation: string): Promise<string> {
  const { body } = await world.ask(username, `mutation { made: ${mutation} { id } }`);
  if (!body.data?.made) throw new Error(JSON.stringify(body));
  return body.data.made.id as string;
}
const makeReport = (username: string) =>
  make(username, `saveReportDefinition(name: "${randomUUID()}", definition: { select: [DEMOGRAPHIC_NUMBER] })`);
const makeSet = (username: string, patient: string) =>
  make(username, `createPatientSet(name: "${randomUUID()}", patients: ["${patient}"])`);

async function makeRequest(username: string, patientId: string, encounterId: string | null): Promise<string> {
  const id = randomUUID();
  await world.database.run((manager) =>
    manager.insert(OverrideRequest, {
      id,
      viewerId: world.providerId(username),
      patientId,
      encounterId,
      reasonCode: 'CONSULT',
      reasonText: null,
      state: 'PENDING',
      openKey: null,
      createdAt: world.now,
      decidedById: null,
      decidedAt: null,
      version: 1,
    }),
  );
  return globalId('OverrideRequest', id);
}

async function makeGrant(username: string, patient: Parameters<World['grant']>[1]): Promise<string> {
  const id = randomUUID();
  await world.grant(username, patient, { id } satisfies Partial<OverrideGrant>);
  return globalId('OverrideGrant', id);
}

/** Somebody who was merged into a patient. */
async function makeMerged(survivorId: string): Promise<{ id: string; mrn: string; demographicNumber: number }> {
  const id = randomUUID();
  const demographicNumber = numberOfTheirOwn();
  const mrn = `FORMER-${demographicNumber}`;
  await world.database.run((manager) =>
    manager.insert(MergedPatient, { id, survivorId, mrnKey: mrn.toLowerCase(), demographicNumber, masterFile: '{}', mergedAt: world.now }),
  );
  return { id: globalId('Patient', id), mrn, demographicNumber };
}

async function hide(viewer: (typeof VIEWERS)[number]): Promise<Hidden> {
  const denied = await chart({ city: 'Denied' });
  const part = await chart({ location: 'Denied' });
  const listed = await chart({});
  const set = await makeSet('olga', listed.patient.gid);
  await world.database.run((manager) =>
    manager.insert(BlacklistEntry, { providerId: world.providerId(viewer), setId: set.replace(/^\w+:/, '') }),
  );
  const merged = await makeMerged(denied.patient.id);
  const alsoMerged = await makeMerged(listed.patient.id);
  const open = await chart({});
  const locked = await chart({});
  const vanished = await chart({});
  const isBlind = viewer === 'lena';
  if (isBlind) for (const record of [locked.patient, vanished.encounter]) await world.lock(record);
  return {
    Patient: {
      denied: denied.patient.gid,
      'in a set on the blacklist': listed.patient.gid,
      'merged into one who is denied': merged.id,
      'merged into one in a set on the blacklist': alsoMerged.id,
      ...(isBlind ? { locked: locked.patient.gid, vanished: vanished.patient.gid } : {}),
    },
    Encounter: {
      denied: part.encounter.gid,
      'of a denied patient': denied.encounter.gid,
      'of a patient on the blacklist': listed.encounter.gid,
      ...(isBlind ? { locked: vanished.encounter.gid, 'of a locked patient': locked.encounter.gid } : {}),
    },
    Document: {
      'of a denied encounter': part.filed.gid,
      'of a denied patient': denied.loose.gid,
      'of a patient on the blacklist': listed.filed.gid,
      ...(isBlind ? { 'of a locked encounter': vanished.filed.gid, 'of a locked patient': locked.loose.gid } : {}),
    },
    PatientSet: { 'on the own blacklist': set },
    OverrideRequest: {
      'for a denied patient': await makeRequest('otto', denied.patient.id, null),
      'of one’s own, for a denied encounter': await makeRequest(viewer, part.patient.id, part.encounter.id),
      'of one’s own, for a patient on the blacklist': await makeRequest(viewer, listed.patient.id, null),
    },
    OverrideGrant: {
      'of one’s own, on a denied patient': await makeGrant(viewer, denied.patient),
      'of another': await makeGrant('otto', open.patient),
    },
    ReportDefinition: { 'of another': await makeReport('otto') },
    mrn: { denied: denied.patient.mrn, former: merged.mrn },
    demographicNumber: { denied: denied.patient.demographicNumber, former: merged.demographicNumber },
    hin: { denied: denied.patient.hin! },
    encounterNumber: { denied: part.encounter.number, 'of a denied patient': denied.encounter.number },
  };
}

async function show(viewer: string): Promise<Things> {
  const { patient, encounter, filed } = await chart({});
  await world.database.run(async (manager) => {
    for (const kind of ['SIGN', 'COMPLETE'])
      await manager.insert(ChartDeficiency, {
        id: randomUUID(),
        documentId: filed.id,
        providerId: world.providerId(viewer),
        kind,
        createdAt: world.now,
        resolvedAt: null,
      });
  });
  await world.ask(viewer, `{ patient(id: "${patient.gid}") { hin } encounter(id: "${encounter.gid}") { service } }`);
  return {
    Patient: patient.gid,
    Encounter: encounter.gid,
    Document: filed.gid,
    PatientSet: await makeSet(viewer, patient.gid),
    OverrideRequest: await makeRequest(viewer, patient.id, null),
    OverrideGrant: await makeGrant(viewer, patient),
    ReportDefinition: await makeReport(viewer),
    mrn: patient.mrn,
    demographicNumber: patient.demographicNumber,
    hin: patient.hin!,
    encounterNumber: encounter.number,
  };
}

beforeAll(async () => {
  world = await World.open();
  await world.site({ blacklistDisclosure: 'NOTHING' });
  await world.provider('vera', { permissions: ALL });
  await world.provider('lena', { permissions: ALL.filter((each) => each !== Permission.RECORDS_READ_LOCKED) });
  await world.provider('olga', { permissions: ALL });
  await world.provider('otto', { permissions: ALL });
  await world.limit({ fragment: "city = 'Denied'", level: 'PATIENT', overrideSetting: 'DENY', providers: [...VIEWERS] });
  await world.limit({ fragment: "location = 'Denied'", overrideSetting: 'DENY', providers: [...VIEWERS] });
  const roles = await world.database.run((manager) => manager.query<{ id: string }[]>('SELECT id FROM role'));
  const limit = await world.limit({ fragment: "service = 'None'", providers: ['otto'] });
  const { patient, encounter, filed } = await chart({});
  others = {
    Patient: patient.gid,
    Encounter: encounter.gid,
    Document: filed.gid,
    PatientSet: await makeSet('olga', patient.gid),
    Provider: globalId('Provider', world.providerId('otto')),
    Role: globalId('Role', roles[0]!.id),
    AccessLimit: globalId('AccessLimit', limit),
  };
  for (const viewer of VIEWERS) {
    hidden[viewer] = await hide(viewer);
    seen[viewer] = () => show(viewer);
  }
}, 120_000);
afterAll(() => world.close());

const asked = [...idPlaces, ...numberPlaces].flatMap((place) =>
  (IDS[place.coordinate] ?? NUMBERS[place.coordinate] ?? [])
    .filter((kind) => !SHOWN_TO_ALL.includes(kind))
    .map((kind) => ({ place, kind, name: `${place.coordinate} of ${kind}` })),
);

describe.each(VIEWERS)('what is hidden from %s and is named', (viewer) => {
  test.each(asked)(
    'by $name answers as what never was',
    async ({ place, kind }) => {
      const keys = place.field.args.some(({ name }) => name === 'idempotencyKey') ? [null, randomUUID()] : [null];
      for (const [how, value] of Object.entries(hidden[viewer]?.[kind] ?? {})) {
        for (const key of keys) {
          const never = await tracesOf(viewer, place, unknownOf(kind), key && `${key}-n`);
          const there = await tracesOf(viewer, place, value, key && `${key}-${how.length}`);
          expect({ how, ...there }).toEqual({ how, ...never });
          expect(never.body).not.toMatch(/INTERNAL_SERVER_ERROR|BAD_USER_INPUT/);
        }
      }
    },
    60_000,
  );
});

const ADDRESSES = [
  ['/audit/events.csv?patient=', 'Patient'],
  ['/audit/events.ndjson?patient=', 'Patient'],
  ['/audit/events.csv?encounter=', 'Encounter'],
  ['/audit/events.csv?subject=', 'PatientSet'],
  ['/reports/demographics.csv?reportDefinition=', 'ReportDefinition'],
] as const;

describe.each(VIEWERS)('an export that names what is hidden from %s', (viewer) => {
  test.each(ADDRESSES)('from %s… of %s is that of what never was', async (address, kind) => {
    for (const [how, value] of Object.entries(hidden[viewer]?.[kind] ?? {})) {
      const unknown = unknownOf(kind);
      const never = unnamed(await tracesOfAddress(world, viewer, `${address}${unknown}`), unknown);
      const there = unnamed(await tracesOfAddress(world, viewer, `${address}${value}`), value);
      expect({ how, ...there }).toEqual({ how, ...never });
    }
  });
});

describe('a witness', () => {
  test.each(ADDRESSES)('is answered otherwise from %s… of %s', async (address, kind) => {
    const things = await seen.vera!();
    const never = await tracesOfAddress(world, 'vera', `${address}${unknownOf(kind)}`);
    const there = await tracesOfAddress(world, 'vera', `${address}${things[kind]!}`);
    expect(there.body).not.toBe(never.body);
  });

  test.each(asked)(
    'is answered otherwise by $name, so that the question does ask for it',
    async ({ place, kind }) => {
      const things = await seen.vera!();
      const never = await tracesOf('vera', place, unknownOf(kind), null);
      const there = await tracesOf('vera', place, things[kind]!, null);
      expect(there.body).not.toBe(never.body);
    },
    60_000,
  );
});
