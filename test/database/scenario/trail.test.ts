import { Permission } from '../../../src/policy/Permission';
import { World } from '../../world/World';
import { answer, audited, count, DOCUMENT, ENCOUNTER, eventsOf, listed, PATIENT, REASON, refused, TREE, UNKNOWN, unique } from './queries';

let world: World;
beforeAll(async () => {
  world = await World.open();
});
afterAll(() => world.close());

async function viewer(permissions?: readonly Permission[]): Promise<string> {
  const username = unique('viewer');
  await world.provider(username, permissions ? { permissions } : {});
  return username;
}

async function chart() {
  const patient = await world.patient(unique('Patient'), { hin: unique('hin') });
  const first = await world.encounter(patient, { service: 'Psychiatry', admittedAt: new Date('2026-01-09T08:00:00Z') });
  const second = await world.encounter(patient, { service: 'Surgery', admittedAt: new Date('2026-01-08T08:00:00Z') });
  const inFirst = await world.document(first, { authoredAt: new Date('2026-01-09T09:00:00Z') });
  const inSecond = await world.document(second, { authoredAt: new Date('2026-01-08T09:00:00Z') });
  const filed = await world.document(patient, { authoredAt: new Date('2026-01-07T09:00:00Z') });
  const at = { patientId: patient.id };
  const places = {
    patient: at,
    first: { ...at, encounterId: first.id },
    second: { ...at, encounterId: second.id },
    inFirst: { ...at, encounterId: first.id, documentId: inFirst.id },
    inSecond: { ...at, encounterId: second.id, documentId: inSecond.id },
    filed: { ...at, documentId: filed.id },
  };
  return { patient, first, second, inFirst, inSecond, filed, places };
}

const OPEN = ['CHART', 'OPEN'] as const;
type Place = Parameters<typeof audited>[0];
/** A record after its chart, and after other charts; so no order tells how long the database looked for each. */
const placeOf = ({ patientId, encounterId, documentId }: Place) => [patientId, encounterId, documentId].map((id) => id ?? '').join(' ');
const read = (field: string, ...places: Place[]) => ({
  action: 'READ',
  outcome: 'SUCCESS',
  field,
  records: places.sort((left, right) => (placeOf(left) < placeOf(right) ? -1 : 1)).map((place) => audited(place, OPEN)),
});

/** The events in an order that does not hang on which field was answered first. */
const byField = (events: Record<string, unknown>[]) =>
  [...events].sort((left, right) => (String(left.field) < String(right.field) ? -1 : 1));

describe('every read at DEMOGRAPHICS or CHART', () => {
  test('is one event a place, which lists its records', async () => {
    const username = await viewer();
    const { patient, places } = await chart();
    const query = `{ patients(search: { lastName: "${patient.lastName}" }) ${listed(
      `lastName encounters ${listed(`number documents ${listed('title patient { lastName } encounter { number }')}`)} documents ${listed('title')}`,
    )} }`;
    await world.ask(username, query);
    expect(byField(await eventsOf(world, username))).toEqual(
      byField([
        read('patients', places.patient),
        read('patients.nodes.encounters', places.first, places.second),
        read('patients.nodes.encounters.nodes.documents', places.inFirst, places.inSecond),
        read('patients.nodes.encounters.nodes.documents.nodes.patient', places.patient),
        read('patients.nodes.encounters.nodes.documents.nodes.encounter', places.first, places.second),
        read('patients.nodes.documents', places.inFirst, places.inSecond, places.filed),
      ]),
    );
  });

  test('a place is called by the names of the schema: what a client calls it is not in the trail', async () => {
    const username = await viewer();
    const { patient, first, places } = await chart();
    const query = `query {
      Dr_Mallory_saw_nothing: patient(mrn: "${patient.mrn}") { ...Chart }
      ...Found
      it: node(id: "${first.gid}") { ... on Encounter { whose: patient { mrn } } ... on Patient { whose: documents { totalCount } } }
    }
    fragment Chart on Patient { visits: encounters { all: nodes { of: patient { mrn } } } }
    fragment Found on Query { found: patients(search: { mrn: "${patient.mrn}" }) { all: nodes { ... on Node { id } ...Chart } } }`;
    expect((await world.ask(username, query)).body.errors).toBeUndefined();
    const events = await eventsOf(world, username);
    expect(byField(events)).toEqual(
      byField([
        read('patient', places.patient),
        read('patient.encounters', places.first, places.second),
        read('patient.encounters.nodes.patient', places.patient),
        read('patients', places.patient),
        read('patients.nodes.encounters', places.first, places.second),
        read('patients.nodes.encounters.nodes.patient', places.patient),
        read('node', places.first),
        read('node.patient', places.patient),
      ]),
    );
    expect(JSON.stringify(events)).not.toContain('Mallory');
  });

  test('one field that is asked for under several names is one event, which lists what was shown under each', async () => {
    const username = await viewer();
    const { patient, first, second, places } = await chart();
    await world.ask(
      username,
      `{ a: encounter(id: "${first.gid}") { number } b: encounter(id: "${second.gid}") { number } c: encounter(id: "${first.gid}") { service } }`,
    );
    expect(await eventsOf(world, username)).toEqual([read('encounter', places.first, places.second)]);
    await world.ask(username, `{ a: patient(id: "${patient.gid}") { hin } b: patient(id: "${UNKNOWN.Patient}") { hin } }`);
    expect((await eventsOf(world, username)).map(({ action, field }) => [action, field]).sort()).toEqual([
      ['LOOK_UP', 'patient'],
      ['READ', 'encounter'],
      ['READ', 'patient'],
    ]);
  });

  test('a refusal is told by the names of the schema, too', async () => {
    const username = await viewer([]);
    await world.ask(username, '{ nobody_asked: overrideQueue { totalCount } }');
    expect(await eventsOf(world, username)).toMatchObject([{ action: 'OPERATION', outcome: 'REFUSED', field: 'overrideQueue' }]);
  });

  test('no more than 100 characters of the name that a client gives an operation are kept', async () => {
    const username = await viewer();
    const { patient } = await chart();
    await world.ask(username, `query ${'N'.repeat(5000)} { patient(mrn: "${patient.mrn}") { hin } }`);
    const events = (await world.events()).filter(({ actor }: any) => actor.viewerId === world.providerId(username));
    expect(events.map(({ actor }: any) => actor.operationName)).toEqual(['N'.repeat(100)]);
  });

  test('so it is for edges, look-ups, node, nodes, trees and viewers', async () => {
    const username = await viewer();
    const { patient, first, inFirst, filed, places } = await chart();
    const cases: readonly (readonly [query: string, events: unknown[]])[] = [
      [`{ patients(search: { mrn: "${patient.mrn}" }) { edges { node { mrn } } } }`, [read('patients', places.patient)]],
      [`{ patient(mrn: "${patient.mrn}") { mrn } }`, [read('patient', places.patient)]],
      [
        `{ encounter(number: "${first.number}") { number patient { mrn } } }`,
        [read('encounter', places.first), read('encounter.patient', places.patient)],
      ],
      [`{ document(id: "${filed.gid}") { content encounter { number } } }`, [read('document', places.filed)]],
      [`{ node(id: "${inFirst.gid}") { id } }`, [read('node', places.inFirst)]],
      [
        `{ nodes(ids: ["${patient.gid}", "${first.gid}", "${inFirst.gid}"]) { id } }`,
        [read('nodes', places.patient, places.first, places.inFirst)],
      ],
      [
        `{ documentTree(patientId: "${patient.gid}") { ${TREE} } }`,
        [read('documentTree', places.patient, places.first, places.inFirst, places.second, places.inSecond, places.filed)],
      ],
      [
        `{ encounterViewer(encounterId: "${first.gid}") { ${TREE} } }`,
        [read('encounterViewer', places.patient, places.first, places.inFirst)],
      ],
      [
        `{ medicalRecordViewer(patientId: "${patient.gid}") { message } }`,
        [read('medicalRecordViewer', places.patient, places.first, places.inFirst, places.second, places.inSecond, places.filed)],
      ],
    ];
    let seen = 0;
    for (const [query, expected] of cases) {
      expect((await world.ask(username, query)).body.errors).toBeUndefined();
      const events = await eventsOf(world, username);
      expect([query, byField(events.slice(seen))]).toEqual([query, expected]);
      seen = events.length;
    }
  });

  test('a page is read as it stands, whichever of its fields are asked for, and once however often it is shown', async () => {
    const username = await viewer();
    const { patient, places } = await chart();
    const search = `patients(search: { mrn: "${patient.mrn}" })`;
    await world.ask(username, `{ ${search} { totalCount message pageInfo { hasNextPage endCursor } } }`);
    await world.ask(username, `{ ${search} { nodes { mrn } edges { cursor node { lastName } } again: nodes { hin } } }`);
    expect(await eventsOf(world, username)).toEqual([read('patients', places.patient), read('patients', places.patient)]);
  });

  test('an empty page is none', async () => {
    const username = await viewer();
    const query = `{ patients(search: { mrn: "NEVER-WAS" }) ${listed('mrn')} encounters(search: { number: "NEVER-WAS" }) ${listed('number')} }`;
    await world.ask(username, query);
    expect(await eventsOf(world, username)).toEqual([]);
  });

  test('members of a set, of whom only the identity can be read, are none', async () => {
    const username = await viewer([Permission.SETS_MANAGE]);
    const { patient } = await chart();
    const set = await world.set(unique('Set'), [patient]);
    const query = `{ patientSet(id: "${set.gid}") { members ${listed('lastName')} } }`;
    expect((await world.ask(username, query)).body.data.patientSet.members.totalCount).toBe(1);
    expect(await eventsOf(world, username)).toEqual([]);
  });

  test('there is none for what stands at IDENTITY, and records that are dropped from a list have none', async () => {
    const username = await viewer();
    const { patient, first, places } = await chart();
    await world.limit({ fragment: "service = 'Psychiatry'", providers: [username] });
    const query = `{ encounter(id: "${first.gid}") { ${ENCOUNTER} } encounters(search: { number: "${first.number}" }) ${listed(ENCOUNTER)} patient(id: "${patient.gid}") { documents ${listed('title')} } documentTree(patientId: "${patient.gid}") { encounters { encounter { number } } } }`;
    await world.ask(username, query);
    expect(byField(await eventsOf(world, username))).toEqual([
      read('documentTree', places.patient, places.second, places.inSecond, places.filed),
      read('patient', places.patient),
      read('patient.documents', places.inSecond, places.filed),
    ]);
  });

  test('content that is null under a list is no look-up that was refused', async () => {
    const username = await viewer();
    const { first } = await chart();
    await world.limit({ fragment: "service = 'Psychiatry'", providers: [username] });
    const query = `{ encounters(search: { number: "${first.number}" }) ${listed('number documents { totalCount }')} }`;
    expect((await world.ask(username, query)).body.data.encounters.nodes).toEqual([{ number: first.number, documents: null }]);
    expect(await eventsOf(world, username)).toEqual([]);
  });

  test('each says when, who in which roles, by which operation, in which request and from where, and no clinical content', async () => {
    const username = await viewer();
    const { patient, inFirst } = await chart();
    const before = (await world.events()).length;
    await world.ask(username, `query WardRound { document(id: "${inFirst.gid}") { ${DOCUMENT} patient { ${PATIENT} } } }`);
    const events = (await world.events()).slice(before);
    const actor = {
      viewerId: world.providerId(username),
      roles: [`role of ${username}`],
      operationName: 'WardRound',
      requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      clientAddress: expect.stringMatching(/^(::ffff:)?127\.0\.0\.1$/),
    };
    expect(events.map(({ actor: who, occurredAt }) => [who, occurredAt])).toEqual([
      [actor, world.now.toISOString()],
      [actor, world.now.toISOString()],
    ]);
    expect(new Set(events.map(({ actor: who }) => (who as { requestId: string }).requestId)).size).toBe(1);
    const written = JSON.stringify(events);
    for (const secret of [patient.lastName, patient.hin, 'The content of the document', 'Progress note', 'Psychiatry'])
      expect(written).not.toContain(secret);
  });
});

describe('a look-up that misses', () => {
  const questions = (ids: {
    patient: string;
    mrn: string;
    number: number;
    encounter: string;
    encounterNumber: string;
    document: string;
  }) => [
    `{ patient(id: "${ids.patient}") { mrn } }`,
    `{ patient(mrn: "${ids.mrn}") { mrn } }`,
    `{ patient(demographicNumber: ${ids.number}) { mrn } }`,
    `{ patient(id: "${ids.patient}", ${REASON}) { mrn } }`,
    `{ encounter(id: "${ids.encounter}") { number } }`,
    `{ encounter(number: "${ids.encounterNumber}") { number } }`,
    `{ document(id: "${ids.document}") { id } }`,
    `{ node(id: "${ids.encounter}") { id } }`,
    `{ nodes(ids: ["${ids.patient}", "${ids.document}"]) { id } }`,
    `{ documentTree(patientId: "${ids.patient}") { message } }`,
    `{ documentTree(encounterId: "${ids.encounter}") { message } }`,
    `{ encounterViewer(encounterId: "${ids.encounter}") { message } }`,
    `{ medicalRecordViewer(patientId: "${ids.patient}") { message } }`,
  ];

  test('writes the same event for a hidden record as for one that never was', async () => {
    const username = await viewer();
    const patient = await world.patient(unique('Patient'), { locked: true });
    const encounter = await world.encounter(patient);
    const document = await world.document(encounter);
    const hidden = {
      patient: patient.gid,
      mrn: patient.mrn,
      number: patient.demographicNumber,
      encounter: encounter.gid,
      encounterNumber: encounter.number,
      document: document.gid,
    };
    const unknown = {
      patient: UNKNOWN.Patient,
      mrn: 'NEVER-WAS',
      number: 2_000_000_000,
      encounter: UNKNOWN.Encounter,
      encounterNumber: 'NEVER-WAS',
      document: UNKNOWN.Document,
    };
    // Of several ids that are looked up together, the database says which is answered first.
    const placeOf = ({ field, records, askedFor }: any) =>
      JSON.stringify([
        field,
        records?.map(({ patientId, encounterId, documentId }: any) => [patientId, encounterId, documentId]),
        askedFor,
      ]);
    const inOrder = (events: object[]) => [...events].sort((left, right) => (placeOf(left) < placeOf(right) ? -1 : 1));
    const key = (id: string) => id.replace(/^\w+:/, '');
    const written = async (ids: typeof hidden) => {
      const before = (await eventsOf(world, username)).length;
      for (const query of questions(ids)) await world.ask(username, query);
      return inOrder((await eventsOf(world, username)).slice(before));
    };
    const expected = ({
      patient: patientGid,
      mrn,
      number,
      encounter: encounterGid,
      encounterNumber,
      document: documentGid,
    }: typeof hidden) => {
      const none = { patientId: null, encounterId: null, documentId: null };
      const missed = (field: string, record: object) => ({
        action: 'LOOK_UP',
        outcome: 'NOT_FOUND',
        field,
        records: [{ ...none, ...record }],
      });
      const missedBy = (field: string, askedFor: object) => ({ action: 'LOOK_UP', outcome: 'NOT_FOUND', field, askedFor });
      const [patientId, encounterId, documentId] = [key(patientGid), key(encounterGid), key(documentGid)];
      return inOrder([
        missed('patient', { patientId }),
        missedBy('patient', { mrn: mrn.toLowerCase() }),
        missedBy('patient', { demographic_number: number }),
        missed('patient', { patientId }),
        missed('encounter', { encounterId }),
        missedBy('encounter', { encounter_number: encounterNumber.toLowerCase() }),
        missed('document', { documentId }),
        missed('node', { encounterId }),
        missed('nodes', { patientId }),
        missed('nodes', { documentId }),
        missed('documentTree', { patientId }),
        missed('documentTree', { encounterId }),
        missed('encounterViewer', { encounterId }),
        missed('medicalRecordViewer', { patientId }),
      ]);
    };
    expect(await written(hidden)).toEqual(expected(hidden));
    expect(await written(unknown)).toEqual(expected(unknown));
  });

  test('after the same statements', async () => {
    const username = await viewer();
    const patient = await world.patient(unique('Patient'), { locked: true });
    const encounter = await world.encounter(patient);
    const document = await world.document(encounter);
    const hidden = questions({
      patient: patient.gid,
      mrn: patient.mrn,
      number: patient.demographicNumber,
      encounter: encounter.gid,
      encounterNumber: encounter.number,
      document: document.gid,
    });
    const unknown = questions({
      patient: UNKNOWN.Patient,
      mrn: 'NEVER-WAS',
      number: 2_000_000_000,
      encounter: UNKNOWN.Encounter,
      encounterNumber: 'NEVER-WAS',
      document: UNKNOWN.Document,
    });
    for (const [index, query] of hidden.entries()) {
      const sent = (await world.statements(() => world.ask(username, query))).length;
      const sentForUnknown = (await world.statements(() => world.ask(username, unknown[index] ?? ''))).length;
      expect([query, sent]).toEqual([query, sentForUnknown]);
    }
  });
});

describe('what is refused', () => {
  test('a demand for a reason names the record, its decision and the rules', async () => {
    const username = await viewer();
    const { first, inFirst, places } = await chart();
    await world.limit({ fragment: "service = 'Psychiatry'", providers: [username] });
    await world.ask(username, `{ document(id: "${inFirst.gid}") { title } }`);
    await world.ask(username, `{ encounter(id: "${first.gid}") { documents { totalCount } } }`);
    await world.ask(username, `{ node(id: "${inFirst.gid}") { id } }`);
    const closed = ['IDENTITY', 'REASON'] as const;
    const refusedAt = (field: string, place: object) => ({
      action: 'LOOK_UP',
      outcome: 'REFUSED',
      field,
      records: [audited(place, closed, ['M'])],
      errorCode: 'OVERRIDE_REASON_REQUIRED',
    });
    expect(await eventsOf(world, username)).toEqual([
      refusedAt('document', places.inFirst),
      refusedAt('encounter.documents', places.first),
      refusedAt('node', places.inFirst),
    ]);
  });

  test('an id among several that is refused is an event too, though its answer is null', async () => {
    const username = await viewer();
    const { patient, inFirst, places } = await chart();
    await world.limit({ fragment: "service = 'Psychiatry'", providers: [username] });
    const blocked = await world.patient(unique('Patient'));
    await world.set(unique('Set'), [blocked], [username]);
    const query = `{ nodes(ids: ["${patient.gid}", "${inFirst.gid}", "${blocked.gid}"]) { id } }`;
    expect(await world.ask(username, query)).toEqual(answer({ nodes: [{ id: patient.gid }, null, null] }));
    const events = await eventsOf(world, username);
    // Those of one field are in the order of their ids.
    expect(events.sort((left, right) => (String(left.errorCode ?? '') < String(right.errorCode ?? '') ? -1 : 1))).toEqual([
      read('nodes', places.patient),
      {
        action: 'LOOK_UP',
        outcome: 'REFUSED',
        field: 'nodes',
        records: [audited(places.inFirst, ['IDENTITY', 'REASON'], ['M'])],
        errorCode: 'OVERRIDE_REASON_REQUIRED',
      },
      {
        action: 'LOOK_UP',
        outcome: 'REFUSED',
        field: 'nodes',
        records: [audited({ patientId: blocked.id }, ['EXISTENCE', 'NEVER'], ['B'])],
        errorCode: 'RECORD_BLOCKED',
      },
    ]);
  });

  test('an operation without its permission is one event, and names no record', async () => {
    const username = await viewer([]);
    const { patient } = await chart();
    const query = `{ patient(id: "${patient.gid}") { mrn } }`;
    expect(await world.ask(username, query)).toEqual(refused(query, ['patient'], 'FORBIDDEN'));
    expect(await eventsOf(world, username)).toEqual([
      { action: 'OPERATION', outcome: 'REFUSED', field: 'patient', errorCode: 'FORBIDDEN' },
    ]);
  });

  test('a token that is not valid is an event of nobody’s, without what it said', async () => {
    const username = await viewer();
    const before = (await world.events()).length;
    const token = `${(await world.token(username)).slice(0, -3)}abc`;
    const response = await fetch(`${world.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify({ query: '{ me { username } }' }),
    });
    expect(response.status).toBe(401);
    const events = (await world.events()).slice(before);
    expect(events).toEqual([
      {
        id: expect.any(String),
        occurredAt: world.now.toISOString(),
        actor: {
          viewerId: null,
          roles: [],
          operationName: null,
          requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
          clientAddress: expect.stringMatching(/127\.0\.0\.1$/),
        },
        action: 'SIGN_IN',
        outcome: 'REFUSED',
        errorCode: 'UNAUTHENTICATED',
      },
    ]);
    expect(JSON.stringify(events)).not.toContain(token.split('.')[1]);
  });

  test('what is only wrong in form is none', async () => {
    const username = await viewer();
    await world.ask(username, '{ patient(id: "17") { mrn } }');
    await world.ask(username, '{ patients(first: 0) { totalCount } }');
    await world.ask(username, '{ nonsense }');
    expect(await eventsOf(world, username)).toEqual([]);
  });
});

describe('where the trail cannot be written, nothing is shown', () => {
  const UNAVAILABLE = {
    status: 503,
    body: {
      data: null,
      errors: [{ message: 'The audit trail cannot be written, so nothing is shown', extensions: { code: 'AUDIT_UNAVAILABLE' } }],
    },
  };

  const breakTrail = (own: World, table = 'audit_event') =>
    own.database.run((manager) => manager.query(`ALTER TABLE ${table} RENAME TO ${table}_away`));
  const mendTrail = (own: World, table = 'audit_event') =>
    own.database.run((manager) => manager.query(`ALTER TABLE ${table}_away RENAME TO ${table}`));

  test.each(['audit_event', 'audit_event_record'])('reads, misses and refusals alike, without %s', async (table) => {
    const own = await World.open();
    try {
      await own.provider('viewer');
      const patient = await own.patient('Visible');
      const encounter = await own.encounter(patient, { service: 'Psychiatry' });
      const document = await own.document(encounter);
      await own.limit({ fragment: "service = 'Psychiatry'", providers: ['viewer'] });
      const queries = [
        `{ patient(id: "${patient.gid}") { lastName } }`,
        `{ patients ${listed('lastName')} }`,
        `{ patient(id: "${UNKNOWN.Patient}") { lastName } }`,
        `{ document(id: "${document.gid}") { content } }`,
        `{ me { username } patient(id: "${patient.gid}") { lastName } }`,
      ];
      await breakTrail(own, table);
      for (const query of queries) expect({ query, ...(await own.ask('viewer', query)) }).toEqual({ query, ...UNAVAILABLE });
      expect(await own.ask('viewer', '{ me { username } }')).toEqual(answer({ me: { username: 'viewer' } }));
      await mendTrail(own, table);
      expect((await own.ask('viewer', queries[0] ?? '')).body).toEqual({ data: { patient: { lastName: 'Visible' } } });
    } finally {
      await own.close();
    }
  });

  test('a reason grants nothing and files nothing', async () => {
    const own = await World.open();
    try {
      await own.provider('viewer');
      const patient = await own.patient('Visible', { hin: '1234 567 890' });
      const allowed = await own.encounter(patient, { service: 'Psychiatry' });
      const prompted = await own.encounter(patient, { service: 'Obstetrics' });
      const document = await own.document(allowed);
      await own.limit({ fragment: "service = 'Psychiatry'", overrideSetting: 'ALLOW', providers: ['viewer'] });
      await own.limit({ fragment: "service = 'Obstetrics'", overrideSetting: 'PROMPT', providers: ['viewer'] });
      await breakTrail(own);
      for (const [query, root] of [
        [`{ encounter(id: "${allowed.gid}", ${REASON}) { service } }`, 'encounter'],
        [`{ encounter(id: "${prompted.gid}", ${REASON}) { service } }`, 'encounter'],
        [`{ patient(id: "${patient.gid}", ${REASON}) { hin } }`, 'patient'],
        [`{ document(id: "${document.gid}", ${REASON}) { content } }`, 'document'],
      ] as const)
        expect({ query, ...(await own.ask('viewer', query)) }).toEqual({ query, ...refused(query, [root], 'AUDIT_UNAVAILABLE') });
      expect([await count(own, 'override_grant'), await count(own, 'override_request')]).toEqual([0, 0]);
      await mendTrail(own);
      expect(await own.ask('viewer', `{ encounter(id: "${allowed.gid}") { service } }`)).toEqual(answer({ encounter: { service: null } }));
    } finally {
      await own.close();
    }
  });

  test('a token that is not valid is refused as AUDIT_UNAVAILABLE, for its event cannot be written', async () => {
    const own = await World.open();
    try {
      await breakTrail(own);
      const response = await fetch(`${own.url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: 'Bearer a.b.c' },
        body: JSON.stringify({ query: '{ me { username } }' }),
      });
      expect([response.status, await response.json()]).toEqual([503, { errors: UNAVAILABLE.body.errors }]);
    } finally {
      await own.close();
    }
  });
});
