import type { Answer } from '../../world/World';
import { permissionsOf, type State } from './Administration';
import { decisionOfEncounter, decisionOfPatient, survivorOf } from './decisions';

/** What somebody sees of all charts: in lists with their counts, and by each id that ever was. */
export interface View {
  readonly lists?: Readonly<Record<string, { readonly totalCount: number; readonly records: Readonly<Record<string, string>> }>>;
  readonly byId?: Readonly<Record<string, string>>;
  /** The code with which all of it is refused. */
  readonly refused?: string;
}

const ACCESS = 'id access { disclosure door }';

/** Every id by which a record is, or was, known. */
function idsOf({ patients, merged, encounters }: State): string[] {
  return [...patients.keys(), ...merged.keys(), ...encounters.keys()].sort();
}

/** Asks for all of it in one request. */
export function viewQuery(state: State): string {
  const single = idsOf(state).map((id, place) => `r${place}: ${id.startsWith('P') ? 'patient' : 'encounter'}(id: "${id}") { ${ACCESS} }`);
  const list = (name: string) => `${name}(first: 100) { totalCount nodes { ${ACCESS} } }`;
  return `{ ${list('patients')} ${list('encounters')} ${single.join(' ')} }`;
}

/** What a viewer is to see. */
export function predictedView(state: State, viewer: string): View {
  if (!state.providers.get(viewer)!.active) return { refused: 'UNAUTHENTICATED' };
  if (!permissionsOf(state, viewer).has('RECORDS_READ')) return { refused: 'FORBIDDEN' };
  const decide = (id: string) => (id.startsWith('P') ? decisionOfPatient(state, viewer, id) : decisionOfEncounter(state, viewer, id));
  const listOf = (ids: Iterable<string>) => {
    const listed = [...ids].sort().flatMap((id) => (/^(NOTHING|EXISTENCE)/.test(decide(id)) ? [] : [[id, decide(id)] as const]));
    return { totalCount: listed.length, records: Object.fromEntries(listed) };
  };
  const byId = idsOf(state).map((id) => {
    const decision = decide(id);
    if (decision.startsWith('NOTHING')) return [id, 'ABSENT'];
    return [id, decision.startsWith('EXISTENCE') ? 'RECORD_BLOCKED' : `${survivorOf(state, id)} ${decision}`];
  });
  return {
    lists: { patients: listOf(state.patients.keys()), encounters: listOf(state.encounters.keys()) },
    byId: Object.fromEntries(byId) as Record<string, string>,
  };
}

interface Shown {
  readonly id: string;
  readonly access: { readonly disclosure: string; readonly door: string };
}

/** What a viewer saw. */
export function viewIn({ body: { data, errors } }: Answer, state: State): View {
  const codes = new Map<string, string>((errors ?? []).map(({ path, extensions }: any) => [String(path?.[0]), String(extensions.code)]));
  for (const code of codes.values()) if (code !== 'RECORD_BLOCKED') return { refused: code };
  const decisionIn = ({ access }: Shown) => `${access.disclosure} ${access.door}`;
  const listOf = ({ totalCount, nodes }: { totalCount: number; nodes: Shown[] }) => {
    const records = [...nodes].sort((one, other) => (one.id < other.id ? -1 : 1)).map((node) => [node.id, decisionIn(node)]);
    return { totalCount, records: Object.fromEntries(records) as Record<string, string> };
  };
  const byId = idsOf(state).map((id, place) => {
    const row = data[`r${place}`] as Shown | null;
    return [id, codes.get(`r${place}`) ?? (row ? `${row.id} ${decisionIn(row)}` : 'ABSENT')];
  });
  return {
    lists: { patients: listOf(data.patients), encounters: listOf(data.encounters) },
    byId: Object.fromEntries(byId) as Record<string, string>,
  };
}
