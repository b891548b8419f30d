import { createServer, type IncomingMessage } from 'node:http';
import { createPool, type RowDataPacket } from 'mysql2/promise';
import { floorStatement } from './floorStatement';
import { PAGE, type PageQuestion } from './question';
import { serve } from './serve';

/** A row of the one statement: a document, or an encounter without any, or a patient without any. */
interface Row extends RowDataPacket {
  readonly id: string;
  readonly last_name: string;
  readonly first_name: string;
  readonly mrn: string;
  readonly hin: string | null;
  readonly safe: number;
  readonly encounterId: string | null;
  readonly number: string;
  readonly service: string | null;
  readonly location: string | null;
  readonly reason: number;
  readonly approval: number;
  readonly documentId: string | null;
  readonly type: string;
  readonly title: string;
}

const access = (door: 'OPEN' | 'REASON' | 'APPROVAL') => ({
  disclosure: door === 'OPEN' ? 'CHART' : 'IDENTITY',
  door,
  safe: door !== 'OPEN',
  mayOverride: door !== 'OPEN',
  openUntil: null,
});
const OPEN = access('OPEN');
const REASON = access('REASON');
const APPROVAL = access('APPROVAL');

type Documents = { nodes: object[] } | null;
interface Encounter {
  readonly id: string;
  readonly documents: Documents;
}
interface Patient {
  readonly id: string;
  readonly encounters: { nodes: Encounter[] };
}

/** The page of one statement's rows, which come in its order. */
function pageOf(rows: readonly Row[]): object {
  const nodes: Patient[] = [];
  for (const row of rows) {
    let patient = nodes[nodes.length - 1];
    const patientId = `Patient:${row.id}`;
    if (patient?.id !== patientId) {
      if (nodes.length === PAGE.patients) break;
      const { last_name: lastName, first_name: firstName, mrn } = row;
      const hin = row.safe ? null : row.hin;
      patient = { id: patientId, lastName, firstName, mrn, hin, access: row.safe ? REASON : OPEN, encounters: { nodes: [] } } as Patient;
      nodes.push(patient);
    }
    const encounters = patient.encounters.nodes;
    const encounterId = `Encounter:${row.encounterId}`;
    let encounter = encounters[encounters.length - 1];
    if (row.encounterId !== null && encounter?.id !== encounterId) {
      if (encounters.length === PAGE.encounters) continue;
      const decision = row.approval ? APPROVAL : row.reason || row.safe ? REASON : OPEN;
      const isOpen = decision === OPEN;
      const [service, location] = isOpen ? [row.service, row.location] : [null, null];
      encounter = {
        id: encounterId,
        number: row.number,
        service,
        location,
        access: decision,
        documents: isOpen ? { nodes: [] } : null,
      } as Encounter;
      encounters.push(encounter);
    }
    if (row.documentId === null || !encounter?.documents || encounter.id !== encounterId) continue;
    const documents = encounter.documents.nodes;
    if (documents.length < PAGE.documents)
      documents.push({ id: `Document:${row.documentId}`, type: row.type, title: row.title, access: OPEN });
  }
  return { data: { patients: { nodes } } };
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const piece of request) text += String(piece);
  return text;
}

/** The least that a server can do which answers the page rightly: no GraphQL, no sign-in, no audit trail, no limits, one statement. */
async function start(): Promise<void> {
  const pool = createPool({
    uri: String(process.env.DATABASE_URL).replace(/^mariadb:/, 'mysql:'),
    connectionLimit: 10,
    charset: 'utf8mb4_bin',
  });
  const [sets] = await pool.query<RowDataPacket[]>(
    'SELECT p.username, b.set_id FROM blacklist_entry b JOIN provider p ON p.id = b.provider_id',
  );
  const [providers] = await pool.query<RowDataPacket[]>('SELECT id, username, physician FROM provider');
  const bound = new Map(
    providers.map(({ id, username, physician }) => [
      username as string,
      {
        id: id as string,
        isPhysician: Number(physician) === 1,
        sets: sets.filter((row) => row.username === username).map(({ set_id: set }) => set as string),
      },
    ]),
  );
  const server = createServer((request, response) => {
    const answer = async () => {
      const question = JSON.parse(await bodyOf(request)) as { variables: { lastName: string } };
      const asked: PageQuestion = { viewer: String(request.headers.authorization), lastName: question.variables.lastName };
      const [rows] = await pool.query<Row[]>(...floorStatement(asked, bound.get(asked.viewer)!));
      return JSON.stringify(pageOf(rows));
    };
    void answer().then(
      (text) => response.setHeader('content-type', 'application/json').end(text),
      (error: unknown) => response.writeHead(500).end(String(error)),
    );
  });
  await serve(server, async (viewer) => viewer);
}

void start();
