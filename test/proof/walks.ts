import {
  getNamedType,
  isLeafType,
  Kind,
  parse,
  valueFromASTUntyped,
  type ArgumentNode,
  type GraphQLField,
  type OperationTypeNode,
} from 'graphql';
import { EXAMPLES, type Args, type Ward } from '../database/administration/examples';
import { VISITS, type PatientName, type PersonaName } from './canaryDecisions';
import type { CanaryHospital } from './CanaryHospital';
import { publishedSchema } from './publishedSchema';
import { rootPage, wholeSelection } from './selections';

const schema = publishedSchema;
export const QUERIES = schema.getQueryType()!.getFields();
export const MUTATIONS = schema.getMutationType()!.getFields();
export const SUBSCRIPTIONS = schema.getSubscriptionType()!.getFields();

/** A walk along a root field: its arguments as they stand in an operation, and the record for which a reason goes with them. */
export interface Walk {
  readonly args: string;
  readonly given?: string;
}

const TERMS = 'polarity: EXCEPT_WHERE, overrideSetting: DENY';
const REASON = 'overrideReason: { code: "CONSULT" }';
const byId = (ids: readonly string[], name = 'id'): Walk[] => ids.map((id) => ({ args: `${name}: "${id}"` }));
const gidsOf = (records: Readonly<Record<string, { readonly gid: string }>>) => Object.values(records).map(({ gid }) => gid);
const ONCE: readonly Walk[] = [{ args: '' }];

/** All columns of a demographic report. */
export const COLUMNS = (schema.getType('DemographicColumn') as unknown as { getValues(): { name: string }[] })
  .getValues()
  .map(({ name }) => name);

function named<Row extends { readonly gid: string }>(
  records: Readonly<Record<string, Row>>,
  numbers: (row: Row) => readonly string[],
): Walk[] {
  return Object.entries(records).flatMap(([name, row]) => [
    ...[`id: "${row.gid}"`, ...numbers(row)].map((args) => ({ args })),
    { args: `id: "${row.gid}", ${REASON}`, given: name },
  ]);
}

/** Visits that are looked for by what only a chart shows. */
const SEARCHED = ['mixedopen', 'mixedreason', 'mixeddenied', 'lockedvisit', 'listedvisit'];

const someOf = (visits: CanaryHospital['visits']) => ['openvisit', ...SEARCHED].map((name) => visits[name]!.gid);

/** Along every root field of queries: what names each record of the hospital by each of its names, and each list. */
export const QUERY_WALKS: Readonly<Record<string, (hospital: CanaryHospital, persona: PersonaName | null) => readonly Walk[]>> = {
  accessLimit: ({ limits }) => byId(Object.values(limits)),
  accessLimits: () => ONCE,
  accessMatrix: () => ONCE,
  auditTrail: ({ patients, visits, sets }) => [
    ...ONCE,
    ...gidsOf(patients).map((gid) => ({ args: `search: { patient: "${gid}" }` })),
    ...someOf(visits).map((gid) => ({ args: `search: { encounter: "${gid}" }` })),
    ...Object.values(sets).map((gid) => ({ args: `search: { subject: "${gid}" }` })),
    ...['PATIENTS_MERGED', 'LOCKED', 'OVERRIDE', 'PATIENT_SET_CHANGED'].map((action) => ({ args: `search: { actions: [${action}] }` })),
    { args: 'search: { errorCode: FORBIDDEN }' },
  ],
  chartAccess: ({ patients }) => byId(gidsOf(patients), 'patientId'),
  chartDeficiencies: () => ONCE,
  demographicReport: ({ reports }) => [
    { args: `definition: { select: [${COLUMNS.join(', ')}] }` },
    { args: 'definition: { select: [HIN], where: { city: "Nowhere" } }' },
    ...byId(Object.values(reports), 'reportDefinition'),
  ],
  document: ({ documents }) => byId(gidsOf(documents)),
  documentTree: ({ patients, visits }) => [...byId(gidsOf(patients), 'patientId'), ...byId(gidsOf(visits), 'encounterId')],
  encounter: ({ visits }) => named(visits, ({ number }) => [`number: "${number}"`]),
  encounterViewer: ({ visits }) => byId(someOf(visits), 'encounterId'),
  encounters: ({ visits }) => [
    ...ONCE,
    { args: 'order: { field: SERVICE, direction: DESC }' },
    ...SEARCHED.flatMap((name) => {
      const { service, dischargedOn } = visits[name]!;
      return [
        { args: `search: { service: "${service}" }` },
        { args: `search: { discharged: { from: "${dischargedOn}", to: "${dischargedOn}" } }` },
      ];
    }),
  ],
  explainAccess: ({ patients, visits, documents, sets }) => {
    const records = [
      ...gidsOf(patients),
      ...gidsOf(visits),
      documents.deniedloose!.gid,
      documents.openvisitdoc!.gid,
      ...Object.values(sets),
    ];
    return records.map((record) => ({ args: `record: "${record}"` }));
  },
  me: () => ONCE,
  medicalRecordViewer: ({ patients }) => byId(gidsOf(patients), 'patientId'),
  node: ({ patients, visits, documents, sets }) => {
    const { openloose, deniedvisitdoc, mixedreasondoc } = documents;
    const some = [openloose!, deniedvisitdoc!, mixedreasondoc!].map(({ gid }) => gid);
    return byId([...gidsOf(patients), ...gidsOf(visits), ...some, ...Object.values(sets)]);
  },
  nodes: ({ patients, visits, documents, sets }) => {
    const ids = [...gidsOf(patients), ...gidsOf(visits), ...gidsOf(documents), ...Object.values(sets)];
    return [{ args: `ids: [${ids.map((id) => `"${id}"`).join(', ')}]` }];
  },
  overrideGrants: () => ONCE,
  overrideQueue: () => ONCE,
  overrideReasons: () => ONCE,
  overrideRequests: () => ONCE,
  patient: ({ patients }) => named(patients, ({ mrn, demographicNumber }) => [`mrn: "${mrn}"`, `demographicNumber: ${demographicNumber}`]),
  patientSet: ({ sets }) => byId(Object.values(sets)),
  patientSets: () => ONCE,
  patients: ({ patients }) => [
    ...ONCE,
    { args: 'order: { field: CITY, direction: DESC }' },
    ...Object.values(patients).map(({ hin }) => ({ args: `search: { hin: "${hin}" }` })),
  ],
  previewAccessLimit: (hospital) => [
    { args: `fragment: "last_name LIKE '%'", ${TERMS}, subjects: { providers: ["${hospital.providerGid('colleague')}"] }` },
    { args: `fragment: "service LIKE '%'", ${TERMS}` },
  ],
  previewMerge: ({ patients }) => gidsOf(patients).map((gid) => ({ args: `survivor: "${patients.open.gid}", merged: "${gid}"` })),
  previewSetAccess: ({ sets }) => Object.values(sets).map((set) => ({ args: `blacklist: ["${set}"]` })),
  provider: () => ONCE,
  providers: () => [...ONCE, { args: 'search: { name: "Zzz" }' }],
  reportDefinition: ({ reports }) => byId(Object.values(reports)),
  reportDefinitions: () => ONCE,
  role: ({ role }) => byId([role]),
  roles: () => ONCE,
  setAccess: () => ONCE,
  simulateAccess: (hospital) => {
    const gids = [...gidsOf(hospital.patients), ...someOf(hospital.visits)];
    const locked = (gid: string) => `record: "${gid}", change: { lock: { record: "${gid}", locked: true } }`;
    const limited = `providerId: "${hospital.providerGid('limited')}"`;
    return [{ args: locked(gids[0]!) }, ...gids.map((gid) => ({ args: `${limited}, ${locked(gid)}` }))];
  },
  siteSettings: () => ONCE,
  verifyAuditTrail: () => ONCE,
};

/** These name a provider: each of those on whom most rules speak. */
const OF_PROVIDERS: Readonly<Record<string, string>> = {
  explainAccess: 'providerId',
  previewSetAccess: 'providerId',
  provider: 'id',
  setAccess: 'providerId',
};
const PROVIDERS = ['limited', 'blacklisted', 'granted', 'porbound'];
/** Where it makes no difference who is named, beside those rules. */
const OF_SOME_PROVIDERS = ['limited', 'blacklisted'];

/** Every walk of a persona along a root field of queries. */
export function queryWalks(hospital: CanaryHospital, name: string, persona: PersonaName | null): readonly Walk[] {
  const walks = QUERY_WALKS[name]!(hospital, persona);
  const argument = OF_PROVIDERS[name];
  if (!argument) return walks;
  const providers = name === 'previewSetAccess' ? OF_SOME_PROVIDERS : PROVIDERS;
  const named = (provider: string, args: string) => ({ args: `${argument}: "${hospital.providerGid(provider)}"${args && `, ${args}`}` });
  const all = providers.flatMap((provider) => walks.map(({ args }) => named(provider, args)));
  return name === 'explainAccess' ? [...all, named('stranger', `record: "${hospital.visits.openvisit!.gid}"`)] : all;
}

/** What is sent along a walk. */
interface Sent {
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

/**
 * The operation of a walk, with all that can be asked below its root field. Its arguments go as variables, so that walks that differ
 * in them alone are one document, which a server reads once.
 */
export function operationOf(kind: OperationTypeNode, root: GraphQLField<unknown, unknown>, args: string): Sent {
  const given = argumentsIn(`${root.name}${args && `(${args})`}`);
  const types = new Map(root.args.map(({ name, type }) => [name, String(type)]));
  const declared = given.map(({ name }) => `$${name.value}: ${types.get(name.value)}`).join(', ');
  const passed = given.map(({ name }) => `${name.value}: $${name.value}`).join(', ');
  const all = [passed, rootPage(root)].filter(Boolean).join(', ');
  return {
    query: `${kind} Walk${declared && `(${declared})`} { ${root.name}${all && `(${all})`} ${selectionOf(root)} }`,
    variables: Object.fromEntries(given.map(({ name, value }) => [name.value, valueFromASTUntyped(value)])),
  };
}

/** The arguments of a field as they stand in a document. */
function argumentsIn(field: string): readonly ArgumentNode[] {
  const [operation] = parse(`{ ${field} }`).definitions;
  const [selection] = operation?.kind === Kind.OPERATION_DEFINITION ? operation.selectionSet.selections : [];
  return (selection?.kind === Kind.FIELD && selection.arguments) || [];
}

const selections = new Map<unknown, string>();
function selectionOf(root: GraphQLField<unknown, unknown>): string {
  const known = selections.get(root) ?? wholeSelection(schema, root);
  selections.set(root, known);
  return known;
}

/** A mutation with its arguments as variables, with all that can be asked of its payload. */
export function mutationOf(root: GraphQLField<unknown, unknown>, given: Args): string {
  const args = root.args.filter(({ name }) => name in given);
  const declared = args.map(({ name, type }) => `$${name}: ${String(type)}`).join(', ');
  const passed = args.map(({ name }) => `${name}: $${name}`).join(', ');
  const selection = isLeafType(getNamedType(root.type)) ? '' : selectionOf(root);
  return `mutation${declared && ` (${declared})`} { ${root.name}${passed && `(${passed})`} ${selection} }`;
}

/** What a persona may ask for of each mutation, about one patient and what belongs to that patient. */
export function mutationWalks(hospital: CanaryHospital, name: string, persona: PersonaName, patient: PatientName): readonly Args[] {
  return EXAMPLES[name]!(wardOf(hospital, persona, patient));
}

function wardOf(hospital: CanaryHospital, persona: PersonaName, name: PatientName): Ward {
  const { patients, visits, documents, sets, limits, requests, grants, reports, role, world } = hospital;
  const visit = visits[VISITS.find(([patient]) => patient === name)![1]]!;
  const second: PatientName = name === 'open' ? 'mixed' : 'open';
  const none = 'OverrideRequest:00000000-0000-4000-8000-000000000000';
  const noGrant = 'OverrideGrant:00000000-0000-4000-8000-000000000000';
  return {
    admin: persona,
    patient: patients[name],
    other: patients[second],
    encounter: visit,
    removable: visit,
    closed: visit,
    document: documents[`${name}loose`]!,
    pending: requests[`${persona === 'limited' ? 'restricted' : 'limited'} ${name}`] ?? none,
    approved: requests[`approved ${name}`]!,
    assigned: requests[`assigned ${name}`]!,
    own: requests[`${persona} ${name}`] ?? none,
    until: new Date(world.now.getTime() + 3_600_000).toISOString(),
    set: sets.white!,
    moved: { gid: sets.other! } as Ward['moved'],
    saved: reports[persona] ?? reports.everything!,
    role,
    limit: limits.spare!,
    nurse: hospital.providerGid(name === 'listed' ? 'stranger' : 'colleague'),
    grant: grants[`${persona} ${name}`] ?? noGrant,
    settings: { version: 1, reasons: [...hospital.reasons] },
    hidden: {},
  };
}
