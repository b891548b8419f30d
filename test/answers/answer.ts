import * as graphql from 'graphql';
import { getArgumentValues } from 'graphql/execution/values';
import { decide, openedBy, openUntil, scopeOf, shownOf, stands, typeOf, type Scope } from '../model/decide';
import { fold } from '../model/evaluate';
import { matching } from '../model/matching';
import { checkReason, demand, isFor, withReason } from '../model/overrides';
import { bad, isGiven, refuse, type Args } from '../model/refuse';
import type { Row, World } from '../model/World';
import { checkArguments, NONE_FOUND, page } from './page';

type Info = graphql.GraphQLResolveInfo;
const ID = /^(\w+):[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const OF_PATIENT = ['id', 'mrn', 'demographicNumber'];
const OF_ENCOUNTER = ['id', 'number'];
const isListed = (path: Info['path'] | undefined): boolean => path !== undefined && (typeof path.key === 'number' || isListed(path.prev));
const isBlocked = (scope: Scope, patient: Row) => decide(scope, patient)[1] === 'NEVER' && decide(scope, patient)[0] !== 'IDENTITY';
let links = 0;

/**
 * What the server answers to a viewer of a world, and the world that is left. Texts that begin with § stand for what the product
 * chooses: cursors, links, ids of new requests. `execution` is what graphql-js is given: schema, document, variables.
 */
export function answer(world: World, viewerId: string, execution: graphql.ExecutionArgs) {
  const rootValue = new Question(world, viewerId);
  const response = graphql.execute({ ...execution, rootValue }) as graphql.ExecutionResult;
  return { response: JSON.parse(JSON.stringify(response)) as graphql.FormattedExecutionResult, world: rootValue.world };
}

/** Where nobody looked the record up, a demand or a refusal is null. */
function unlessRefused(isQuiet: boolean, work: () => unknown): unknown {
  try {
    return work();
  } catch (error) {
    const code = error instanceof graphql.GraphQLError ? String(error.extensions.code) : '';
    if (isQuiet && /^(RECORD_BLOCKED|OVERRIDE_)/.test(code)) return null;
    throw error;
  }
}

/** One operation. Its decisions are those of its start, but for what lies at and below a field that carries a reason. */
class Question {
  private readonly start: Scope;

  constructor(
    public world: World,
    viewerId: string,
  ) {
    this.start = scopeOf(world, viewerId);
  }

  patient = (args: Args, _: unknown, info: Info) => this.look(args, info, () => this.named(args, OF_PATIENT));
  encounter = (args: Args, _: unknown, info: Info) => this.look(args, info, () => this.named(args, OF_ENCOUNTER));
  document = (args: Args, _: unknown, info: Info) => this.look(args, info, () => this.byId(args.id, 'Document'));
  node = ({ id }: Args) => this.shown(this.start, this.nodeOf(id, 'id'));
  nodes = ({ ids }: Args) => {
    const records: (Row | null)[] = ids.map((id: string) => this.nodeOf(id, 'ids'));
    return records.map((record) => unlessRefused(true, () => this.shown(this.start, record)));
  };
  patients = (args: Args) => this.permit('RECORDS_READ') && this.list(this.start, this.world.patients, { field: 'NAME' }, args);
  encounters = (args: Args) => this.permit('RECORDS_READ') && this.encountersOf(this.start, null, args);
  documentTree = ({ patientId, encounterId }: Args) => this.tree(patientId ?? null, encounterId ?? null);
  medicalRecordViewer = ({ patientId }: Args) => this.tree(patientId, null);
  encounterViewer = ({ encounterId }: Args) => this.tree(null, encounterId);

  private permit(permission: string): true {
    return this.start.viewer.permissions.includes(permission) || refuse('FORBIDDEN');
  }

  private byId(id: string, type: string, path = 'id'): Row | null {
    if (ID.exec(id)?.[1] !== type) bad(path, `ID_OF_${type.toUpperCase()}`);
    return this.known(type, (record) => record.id === id);
  }

  /** A record that the viewer may know of; any other is as if it were not there. What was merged away leads to the one who is left. */
  private known(type: string, isIt: (record: Row) => boolean): Row | null {
    const { patients, encounters, documents, merged } = this.world;
    const rows = { Patient: patients, Encounter: encounters, Document: documents }[type] ?? [];
    const survivor = type === 'Patient' ? merged.find(isIt)?.into : undefined;
    const record = rows.find((each) => isIt(each) || each.id === survivor);
    return record && decide(this.start, record)[0] !== 'NOTHING' ? record : null;
  }

  private nodeOf(id: string, path: string): Row | null {
    const type = ID.exec(id)?.[1] ?? '';
    if (!['Patient', 'Encounter', 'Document', 'PatientSet'].includes(type)) bad(path, 'ID_OF_NODE');
    this.permit(type === 'PatientSet' ? 'SETS_MANAGE' : 'RECORDS_READ');
    return this.byId(id, type);
  }

  /** The record of the one name that is given, an id or a number. */
  private named(args: Args, names: readonly string[]): Row | null {
    const [name, another] = names.filter((each) => isGiven(args[each]));
    if (!name || another) return bad('id', `EXACTLY_ONE_OF_${names.join('_').replace('N', '_N').toUpperCase()}`);
    const type = names === OF_PATIENT ? 'Patient' : 'Encounter';
    if (name === 'id') return this.byId(args.id, type);
    const keyOf = (value: unknown) => (typeof value === 'string' ? fold(value) : value);
    const key = keyOf(args[name]);
    return key === '' ? bad(name, 'LENGTH_FROM_1_TO_64') : this.known(type, (record) => keyOf(record[name]) === key);
  }

  private look(args: Args, info: Info, find: () => Row | null) {
    return this.permit('RECORDS_READ') && this.withReason(this.start, args, info, find, (scope, record) => this.shown(scope, record));
  }

  private withReason(scope: Scope, args: Args, info: Info, find: () => Row | null, read: (scope: Scope, record: Row) => unknown): unknown {
    const gives = isGiven(args.overrideReason);
    return unlessRefused(!gives && isListed(info.path), () => {
      if (gives) {
        this.permit('OVERRIDE_SELF');
        checkReason(scope, args.overrideReason);
        this.checkOneRecord(info);
      }
      const record = find();
      return record && read(gives ? this.opened(scope, record) : scope, record);
    });
  }

  private opened(scope: Scope, record: Row): Scope {
    const given = withReason(this.world, scope, record);
    this.world = given.world;
    if (given.pending) refuse('OVERRIDE_APPROVAL_PENDING', { requestId: given.pending });
    return given.scope;
  }

  /** One reason, one record: wherever the operation gives a reason the path names a record, and all are of one patient. */
  private checkOneRecord({ schema, operation, fragments, variableValues: values }: Info): void {
    const roots = new Map<graphql.FieldNode, Args>();
    const walk = (
      set: graphql.SelectionSetNode,
      type: any,
      root: readonly [graphql.FieldNode, Args] | null,
      isBelowList: boolean,
    ): void => {
      for (const each of set.selections) {
        const says = (name: string) => graphql.getDirectiveValues(schema.getDirective(name)!, each, values)?.if;
        if (says('skip') === true || says('include') === false) continue;
        if (each.kind !== graphql.Kind.FIELD) {
          const { selectionSet, typeCondition } = each.kind === graphql.Kind.FRAGMENT_SPREAD ? fragments[each.name.value]! : each;
          walk(selectionSet, typeCondition ? schema.getType(typeCondition.name.value) : type, root, isBelowList);
          continue;
        }
        const field = type.getFields()[each.name.value];
        const args: Args = field ? getArgumentValues(field, each, values) : {};
        const at = root ?? ([each, args] as const);
        if (isGiven(args.overrideReason) && isBelowList) bad('overrideReason', 'PATH_NAMES_NO_RECORD');
        if (isGiven(args.overrideReason)) roots.set(...at);
        const isList = field && graphql.isListType(graphql.getNullableType(field.type));
        if (each.selectionSet) walk(each.selectionSet, graphql.getNamedType(field.type), at, isBelowList || isList);
      }
    };
    walk(operation.selectionSet, schema.getQueryType(), null, false);
    const recordOf = (args: Args) => {
      const name = [...OF_PATIENT, ...OF_ENCOUNTER].find((each) => isGiven(args[each]));
      if (name === 'id') return ID.test(args.id) ? this.byId(args.id, typeOf(args as Row)) : null;
      return name ? this.named({ [name]: args[name] }, name === 'number' ? OF_ENCOUNTER : OF_PATIENT) : null;
    };
    const records = roots.size < 2 ? [] : [...roots.values()].flatMap((args) => recordOf(args) ?? []);
    if (new Set(records.map((record) => openedBy(record).patientId)).size > 1) bad('overrideReason', 'ONE_PATIENT');
  }

  /** A record on its rung, under a scope; what lies below it is decided under the same. */
  private shown(scope: Scope, record: Row | null | undefined): unknown {
    if (!record || decide(scope, record)[0] === 'NOTHING') return null;
    const { world, viewer, requests } = scope;
    const [type, [disclosure, door]] = [typeOf(record), decide(scope, record)];
    if (disclosure === 'EXISTENCE') refuse('RECORD_BLOCKED');
    if (type === 'Document' && disclosure !== 'CHART') demand(scope, record);
    const names = [...Object.keys(record), ...(type === 'Encounter' ? ['admissionDate', 'dischargeDate'] : [])];
    const fields: Args = Object.fromEntries(names.map((name) => [name, shownOf(scope, record, name)]));
    const mayOverride = /REASON|APPROVAL/.test(door) && viewer.permissions.includes('OVERRIDE_SELF');
    const isSafe = disclosure === 'IDENTITY' || disclosure === 'DEMOGRAPHICS';
    const opening = { openUntil: () => openUntil(scope, record), request: requests.find(isFor(record)) };
    const chart = (list: (args: Args) => unknown) => (args: Args, _: unknown, info: Info) =>
      unlessRefused(isListed(info.path), () => (isBlocked(scope, record) ? refuse('RECORD_BLOCKED') : list(args)));
    const demanded = (read: (under: Scope, args: Args) => unknown) => (args: Args, _: unknown, info: Info) => {
      const orDemand = (under: Scope) => (decide(under, record)[0] === 'CHART' ? read(under, args) : demand(under, record));
      return this.withReason(scope, args, info, () => record, orDemand);
    };
    const below = {
      Patient: {
        encounters: chart((args) => this.encountersOf(scope, record.id, args)),
        documents: chart((args) => this.documentsOf(scope, 'patientId', record.id, args)),
      },
      Encounter: { documents: demanded((under, args) => this.documentsOf(under, 'encounterId', record.id, args)) },
      Document: {
        encounter: () =>
          this.shown(
            scope,
            world.encounters.find(({ id }) => id === record.encounterId),
          ),
        content: demanded(() => (record.mediaType.startsWith('text/') ? record.content : null)),
        download: demanded(() => ({ url: `§link ${(links += 1)}`, expiresAt: world.site.linksEndAt })),
      },
    }[type];
    const patient = () =>
      this.shown(
        scope,
        world.patients.find(({ id }) => id === record.patientId),
      );
    return {
      ...fields,
      __typename: type,
      id: record.id,
      access: { disclosure, door, safe: isSafe, mayOverride, ...opening },
      patient,
      ...below,
    };
  }

  private encountersOf(scope: Scope, patient: string | null, args: Args) {
    const among = scope.world.encounters.filter(({ patientId }) => patient === null || patientId === patient);
    return this.list(scope, among, { field: 'ADMISSION_DATE', direction: 'DESC' }, args);
  }

  private documentsOf(scope: Scope, column: string, key: string, args: Args) {
    const among = scope.world.documents.filter((document) => document[column] === key && decide(scope, document)[0] === 'CHART');
    return this.list(scope, among, { field: 'AUTHORED' }, args);
  }

  private list(scope: Scope, records: readonly Row[], order: Args, args: Args) {
    checkArguments(args);
    const matches = matching(scope, args.search ?? {}, 'search');
    const found = records.filter((record) => stands(decide(scope, record)[0], 'IDENTITY') && matches(record));
    return page(scope, found, args.order ?? order, args, (record) => this.shown(scope, record));
  }

  /** Patient, encounters, document types, documents: of a patient, or cut to one encounter. What is not open is absent. */
  private tree(patientId: string | null, encounterId: string | null) {
    this.permit('RECORDS_READ');
    if (patientId === null && encounterId === null) bad('patientId', 'PATIENT_ID_OR_ENCOUNTER_ID');
    const asked = patientId === null ? null : this.byId(patientId, 'Patient', 'patientId');
    const encounter = encounterId === null ? null : this.byId(encounterId, 'Encounter', 'encounterId');
    const patient = patientId === null ? encounter && this.byId(encounter.patientId, 'Patient') : asked;
    if (patient && isBlocked(this.start, patient)) refuse('RECORD_BLOCKED');
    const open = (rows: readonly Row[], order: Args) => {
      const isOpen = (each: Row) => each.patientId === patient?.id && decide(this.start, each)[0] === 'CHART';
      const within = rows.filter((each) => isOpen(each) && [null, openedBy(each).encounterId].includes(encounterId));
      return page(this.start, within, order, { first: within.length }, (each) => each).nodes as Row[];
    };
    const documents = open(this.world.documents, { field: 'AUTHORED' });
    const types = (place: string | null) => {
      const filed = documents.filter((document) => document.encounterId === place);
      const named = (type: string) => filed.filter((document) => document.type === type).map((each) => this.shown(this.start, each));
      return [...new Set(filed.map(({ type }) => type))].sort().map((type) => ({ type, documents: named(type) }));
    };
    const visits = open(this.world.encounters, { field: 'ADMISSION_DATE', direction: 'DESC' });
    const encounters = visits.map((each) => ({ encounter: this.shown(this.start, each), documentTypes: types(each.id) }));
    const documentTypes = types(null);
    const message = encounters.length + documentTypes.length === 0 ? NONE_FOUND : null;
    return { patient: this.shown(this.start, patient), encounters, documentTypes, message };
  }
}
