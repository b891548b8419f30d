import { OverrideRequest } from '../../../src/entity/Override';
import { Permission } from '../../../src/policy/Permission';
import { World } from '../../world/World';
import {
  answer,
  audited,
  count,
  DOCUMENT,
  ENCOUNTER,
  eventsOf,
  grantsOf,
  listed,
  NONE,
  open,
  page,
  PATIENT,
  REASON,
  refusal,
  refused,
  requestsOf,
  required,
  safe,
  TREE,
  unique,
} from './queries';

let world: World;
beforeAll(async () => {
  world = await World.open();
});
afterAll(() => world.close());

const rules = ['MPI limit on a patient', 'MPI limit on an encounter', 'physician of record'] as const;
type Rule = (typeof rules)[number];
const settings = ['ALLOW', 'PROMPT', 'DENY'] as const;
type Setting = (typeof settings)[number];
const cells = rules.flatMap((rule) => settings.map((setting) => [rule, setting] as const));

/** How a cell of Horizon's table leaves the patient and the limited encounter. */
type State = 'open' | 'REASON' | 'APPROVAL' | 'hidden' | 'named';

const TABLE: Readonly<Record<Rule, Readonly<Record<Setting, readonly [patient: State, limited: State]>>>> = {
  'MPI limit on a patient': { ALLOW: ['REASON', 'REASON'], PROMPT: ['APPROVAL', 'APPROVAL'], DENY: ['hidden', 'hidden'] },
  'MPI limit on an encounter': { ALLOW: ['open', 'REASON'], PROMPT: ['open', 'APPROVAL'], DENY: ['open', 'hidden'] },
  'physician of record': { ALLOW: ['REASON', 'REASON'], PROMPT: ['APPROVAL', 'APPROVAL'], DENY: ['named', 'hidden'] },
};

/** A chart with a limited encounter, another one, a document under each and one directly under the patient; and who looks at it. */
async function chartOf(rule: Rule, setting: Setting, permissions?: readonly Permission[]) {
  const viewer = unique('viewer');
  const name = unique('Patient');
  const isPhysician = rule === 'physician of record';
  await world.provider(viewer, { physician: isPhysician, ...(permissions ? { permissions } : {}) });
  const patient = await world.patient(name, { hin: unique('hin') });
  const limited = await world.encounter(patient, { service: 'Psychiatry', admittedAt: new Date('2026-02-03T23:30:00Z') });
  const other = await world.encounter(patient, { service: 'Surgery', admittedAt: new Date('2026-02-01T08:00:00Z') });
  const inLimited = await world.document(limited, { title: 'In the limited one', authoredAt: new Date('2026-02-04T08:00:00Z') });
  const inOther = await world.document(other, { title: 'In the other one', authoredAt: new Date('2026-02-03T08:00:00Z') });
  const filed = await world.document(patient, { title: 'Filed directly', authoredAt: new Date('2026-02-02T08:00:00Z') });
  const site = { physicianOfRecordSecurity: isPhysician, physicianOfRecordScope: 'PHYSICIANS', physicianOfRecordOverride: setting };
  await world.site(site);
  if (rule === 'MPI limit on a patient')
    await world.limit({ fragment: `last_name = '${name}'`, level: 'PATIENT', overrideSetting: setting, providers: [viewer] });
  if (rule === 'MPI limit on an encounter')
    await world.limit({ fragment: "service = 'Psychiatry'", overrideSetting: setting, providers: [viewer] });
  return { viewer, name, patient, limited, other, inLimited, inOther, filed, rule: isPhysician ? 'P' : 'M' };
}
type Chart = Awaited<ReturnType<typeof chartOf>>;

/** What a front end gets of each record of a chart, in a state. */
function shapesOf(chart: Chart, openUntil: string | null = null) {
  const { patient } = chart;
  const accessIn = (state: State) => (state === 'open' ? open(openUntil) : safe(state === 'named' ? 'NEVER' : state));
  const ofPatient = (state: State) =>
    state === 'hidden'
      ? null
      : { id: patient.gid, lastName: patient.lastName, hin: state === 'open' ? patient.hin : null, access: accessIn(state) };
  const ofEncounter = ({ gid, number, admittedOn, service }: Chart['limited'], state: State) =>
    state === 'hidden'
      ? null
      : { id: gid, number, admissionDate: admittedOn, service: state === 'open' ? service : null, access: accessIn(state) };
  const ofDocument = ({ gid, title }: Chart['filed']) => ({
    id: gid,
    title,
    content: 'The content of the document.',
    access: open(openUntil),
  });
  return { ofPatient, ofEncounter, ofDocument };
}

const present = (...nodes: unknown[]) => nodes.filter((node) => node !== null);
const branch = (...documents: unknown[]) => (documents.length === 0 ? [] : [{ type: 'Progress note', documents }]);

/** What everything about a chart answers without a reason, where the patient and its encounters are in these states. */
async function expectToSee(
  chart: Chart,
  [patientState, limitedState, otherState]: readonly [State, State, State],
  openUntil: { patient?: string; limited?: string; other?: string } = {},
  together = true,
) {
  const { viewer, name, patient, limited, other, inLimited, inOther, filed } = chart;
  const patientShape = shapesOf(chart, openUntil.patient ?? null).ofPatient(patientState);
  const limitedShapes = shapesOf(chart, openUntil.limited ?? openUntil.patient ?? null);
  const otherShapes = shapesOf(chart, openUntil.other ?? openUntil.patient ?? null);
  const limitedShape = limitedShapes.ofEncounter(limited, limitedState);
  const otherShape = otherShapes.ofEncounter(other, otherState);
  const documentOf: Record<string, object> = {
    [inLimited.gid]: limitedShapes.ofDocument(inLimited),
    [inOther.gid]: otherShapes.ofDocument(inOther),
    [filed.gid]: shapesOf(chart, openUntil.patient ?? null).ofDocument(filed),
  };
  const documents = [
    ...(limitedState === 'open' ? [documentOf[inLimited.gid]] : []),
    ...(otherState === 'open' ? [documentOf[inOther.gid]] : []),
    ...(patientState === 'open' ? [documentOf[filed.gid]] : []),
  ];
  const asked: Question[] = [];
  const see = (query: string, expected: Omit<Question, 'query'>) => asked.push({ query, ...expected });

  // Lists.
  see(`{ patients(search: { lastName: "${name}" }) ${listed(PATIENT)} }`, { data: page(...present(patientShape)) });
  for (const [encounter, shape] of [
    [limited, limitedShape],
    [other, otherShape],
  ] as const) {
    const query = `{ encounters(search: { number: "${encounter.number}" }) ${listed(ENCOUNTER)} }`;
    see(query, { data: page(...present(shape)) });
  }

  // Look-ups.
  see(`{ patient(id: "${patient.gid}") { ${PATIENT} } }`, { data: patientShape });
  see(`{ patient(mrn: "${patient.mrn}") { ${PATIENT} } }`, { data: patientShape });
  see(`{ node(id: "${patient.gid}") { ... on Patient { ${PATIENT} } } }`, { data: patientShape });
  for (const [encounter, shape] of [
    [limited, limitedShape],
    [other, otherShape],
  ] as const) {
    see(`{ encounter(id: "${encounter.gid}") { ${ENCOUNTER} } }`, { data: shape });
    see(`{ encounter(number: "${encounter.number}") { ${ENCOUNTER} } }`, { data: shape });
    see(`{ node(id: "${encounter.gid}") { ... on Encounter { ${ENCOUNTER} } } }`, { data: shape });
    const below = shape && { patient: patientShape };
    see(`{ encounter(id: "${encounter.gid}") { patient { ${PATIENT} } } }`, { data: below });
  }
  for (const [document, state, opens] of [
    [inLimited, limitedState, ['ENCOUNTER', limited.gid]],
    [inOther, otherState, ['ENCOUNTER', other.gid]],
    [filed, patientState === 'named' ? 'hidden' : patientState, ['PATIENT', patient.gid]],
  ] as const) {
    for (const root of ['document', 'node'] as const) {
      const query = `{ ${root}(id: "${document.gid}") { ... on Document { ${DOCUMENT} } } }`;
      if (state === 'REASON' || state === 'APPROVAL') see(query, { data: null, refused: [[], required(opens[0], opens[1], state)] });
      else see(query, { data: state === 'open' ? documentOf[document.gid] : null });
    }
  }
  const everyId = [patient, limited, other, inLimited, inOther, filed].map(({ gid }) => `"${gid}"`).join(' ');
  const shown = (document: Chart['filed']) => documents.find((shape) => shape === documentOf[document.gid]) ?? null;
  see(`{ nodes(ids: [${everyId}]) { ... on Patient { ${PATIENT} } ... on Encounter { ${ENCOUNTER} } ... on Document { ${DOCUMENT} } } }`, {
    data: [patientShape, limitedShape, otherShape, shown(inLimited), shown(inOther), shown(filed)],
  });

  // What belongs to a record.
  for (const [encounter, state, document] of [
    [limited, limitedState, inLimited],
    [other, otherState, inOther],
  ] as const) {
    const query = `{ encounter(id: "${encounter.gid}") { documents ${listed(DOCUMENT)} } }`;
    const demand = required('ENCOUNTER', encounter.gid, state as 'REASON');
    if (state === 'REASON' || state === 'APPROVAL') see(query, { data: { documents: null }, refused: [['documents'], demand] });
    else see(query, { data: state === 'open' ? { documents: page(documentOf[document.gid]) } : null });
  }
  const ofPatient = (fields: unknown) => ({ data: patientState === 'hidden' ? null : fields });
  see(
    `{ patient(id: "${patient.gid}") { encounters ${listed(ENCOUNTER)} } }`,
    ofPatient({ encounters: page(...present(limitedShape, otherShape)) }),
  );
  see(
    `{ patient(id: "${patient.gid}") { encounters ${listed(`documents ${listed('id')}`)} } }`,
    ofPatient({
      encounters: page(
        ...present(
          limitedShape && { documents: limitedState === 'open' ? page({ id: inLimited.gid }) : null },
          otherShape && { documents: otherState === 'open' ? page({ id: inOther.gid }) : null },
        ),
      ),
    }),
  );
  see(`{ patient(id: "${patient.gid}") { documents ${listed(DOCUMENT)} } }`, ofPatient({ documents: page(...documents) }));

  // Trees and secondary viewers.
  const branches = (only: 'limited' | 'other' | null) => [
    ...(limitedState === 'open' && only !== 'other' ? [{ encounter: limitedShape, documentTypes: branch(documentOf[inLimited.gid]) }] : []),
    ...(otherState === 'open' && only !== 'limited' ? [{ encounter: otherShape, documentTypes: branch(documentOf[inOther.gid]) }] : []),
  ];
  const directly = patientState === 'open' ? branch(documentOf[filed.gid]) : [];
  const tree = (encounters: unknown[], documentTypes: unknown[], of: unknown = patientShape) => ({
    patient: of,
    message: encounters.length + documentTypes.length === 0 ? NONE : null,
    encounters,
    documentTypes,
  });
  for (const root of ['documentTree', 'medicalRecordViewer']) {
    const whole = tree(branches(null), directly);
    see(`{ ${root}(patientId: "${patient.gid}") { ${TREE} } }`, { data: whole });
  }
  for (const root of ['documentTree', 'encounterViewer']) {
    for (const [which, encounter, state] of [
      ['limited', limited, limitedState],
      ['other', other, otherState],
    ] as const) {
      const cut = tree(branches(which), [], state === 'hidden' ? null : patientShape);
      see(`{ ${root}(encounterId: "${encounter.gid}") { ${TREE} } }`, { data: cut });
    }
  }

  if (together) await expectTogether(viewer, asked);
  else for (const question of asked) await expectTogether(viewer, [question]);
}

/** One question with its answer: what its root field shows, and the path below it at which a reason is demanded. */
interface Question {
  readonly query: string;
  readonly data: unknown;
  readonly refused?: readonly [path: readonly string[], demand: Record<string, unknown>];
}

/** Asks questions as one operation, each root field under a name of its own. */
async function expectTogether(viewer: string, asked: readonly Question[]) {
  const query = `{\n${asked.map((question, index) => `q${index}: ${question.query.slice(2, -2)}`).join('\n')}\n}`;
  const data = Object.fromEntries(asked.map((question, index) => [`q${index}`, question.data]));
  const errors = asked.flatMap((question, index) =>
    question.refused ? [refusal(query, [`q${index}`, ...question.refused[0]], 'OVERRIDE_REASON_REQUIRED', question.refused[1])] : [],
  );
  const byLine = (list: readonly any[]) => [...list].sort((left, right) => left.locations[0].line - right.locations[0].line);
  const { status, body } = await world.ask(viewer, query);
  expect({ query, status, data: body.data, errors: byLine(body.errors ?? []) }).toEqual({ query, status: 200, data, errors });
}

describe.each(cells)('%s, %s', (rule, setting) => {
  const [patientState, limitedState] = TABLE[rule][setting];
  const otherState: State = patientState === 'open' ? 'open' : limitedState;

  test('without a reason, every field answers as Horizon’s table says', async () => {
    await expectToSee(await chartOf(rule, setting), [patientState, limitedState, otherState], {}, false);
  });

  test('without the permission to give reasons, nothing may be overridden', async () => {
    const { viewer, patient, limited } = await chartOf(rule, setting, [Permission.RECORDS_READ]);
    const asked = await world.ask(
      viewer,
      `{ patient(id: "${patient.gid}") { access { mayOverride } } encounter(id: "${limited.gid}") { access { mayOverride } } }`,
    );
    const may = (state: State) => (state === 'hidden' ? null : { access: { mayOverride: false } });
    expect(asked).toEqual(answer({ patient: may(patientState), encounter: may(limitedState) }));
    for (const query of [
      `{ patient(id: "${patient.gid}", ${REASON}) { lastName } }`,
      `{ encounter(id: "${limited.gid}", ${REASON}) { number } }`,
    ])
      expect(await world.ask(viewer, query)).toEqual(refused(query, [query.slice(2, query.indexOf('('))], 'FORBIDDEN'));
    expect(await grantsOf(world, viewer)).toBe(0);
  });
});

describe('ALLOW: a reason opens at once', () => {
  const until = (minutes: number) => new Date(world.now.getTime() + minutes * 60_000).toISOString();

  describe.each(['MPI limit on a patient', 'physician of record'] as const)('%s', (rule) => {
    test('given on the patient, it opens the whole chart', async () => {
      const chart = await chartOf(rule, 'ALLOW');
      const { viewer, patient } = chart;
      const query = `{ patient(id: "${patient.gid}", ${REASON}) { ${PATIENT} encounters ${listed(ENCOUNTER)} documents ${listed(DOCUMENT)} } }`;
      const { ofPatient, ofEncounter, ofDocument } = shapesOf(chart, until(60));
      expect(await world.ask(viewer, query)).toEqual(
        answer({
          patient: {
            ...ofPatient('open'),
            encounters: page(ofEncounter(chart.limited, 'open'), ofEncounter(chart.other, 'open')),
            documents: page(ofDocument(chart.inLimited), ofDocument(chart.inOther), ofDocument(chart.filed)),
          },
        }),
      );
      await expectToSee(chart, ['open', 'open', 'open'], { patient: until(60) });
    });

    test('given on an encounter, it opens that encounter and leaves the patient’s own rung as it was', async () => {
      const chart = await chartOf(rule, 'ALLOW');
      const { viewer, limited } = chart;
      const query = `{ encounter(id: "${limited.gid}", ${REASON}) { ${ENCOUNTER} patient { ${PATIENT} } } }`;
      const { ofPatient, ofEncounter } = shapesOf(chart, until(60));
      expect(await world.ask(viewer, query)).toEqual(
        answer({ encounter: { ...ofEncounter(limited, 'open'), patient: ofPatient('REASON') } }),
      );
      await expectToSee(chart, ['REASON', 'open', 'REASON'], { limited: until(60) });
    });

    test('given on a document that is filed directly, it opens the patient', async () => {
      const chart = await chartOf(rule, 'ALLOW');
      const query = `{ document(id: "${chart.filed.gid}", ${REASON}) { ${DOCUMENT} patient { ${PATIENT} } encounter { id } } }`;
      const { ofPatient, ofDocument } = shapesOf(chart, until(60));
      expect(await world.ask(chart.viewer, query)).toEqual(
        answer({ document: { ...ofDocument(chart.filed), patient: ofPatient('open'), encounter: null } }),
      );
      await expectToSee(chart, ['open', 'open', 'open'], { patient: until(60) });
    });
  });

  describe.each(rules)('%s', (rule) => {
    const own: State = rule === 'MPI limit on an encounter' ? 'open' : 'REASON';

    test('given on a document, it opens the encounter', async () => {
      const chart = await chartOf(rule, 'ALLOW');
      const query = `{ document(id: "${chart.inLimited.gid}", ${REASON}) { ${DOCUMENT} encounter { ${ENCOUNTER} } patient { ${PATIENT} } } }`;
      const { ofEncounter, ofDocument } = shapesOf(chart, until(60));
      const { ofPatient } = shapesOf(chart);
      expect(await world.ask(chart.viewer, query)).toEqual(
        answer({
          document: { ...ofDocument(chart.inLimited), encounter: ofEncounter(chart.limited, 'open'), patient: ofPatient(own) },
        }),
      );
      await expectToSee(chart, [own, 'open', own], { limited: until(60) });
    });

    test('given on the documents of an encounter, it opens the encounter', async () => {
      const chart = await chartOf(rule, 'ALLOW');
      const query = `{ encounter(id: "${chart.limited.gid}") { service documents(${REASON}) ${listed(DOCUMENT)} } }`;
      const { ofDocument } = shapesOf(chart, until(60));
      expect(await world.ask(chart.viewer, query)).toEqual(
        answer({ encounter: { service: null, documents: page(ofDocument(chart.inLimited)) } }),
      );
      await expectToSee(chart, [own, 'open', own], { limited: until(60) });
    });

    test('it lasts for the minutes of the site, to the millisecond', async () => {
      const chart = await chartOf(rule, 'ALLOW');
      const { viewer, limited } = chart;
      const begun = world.now;
      await world.site({ grantMinutes: 7 });
      const ask = (given: string) => world.ask(viewer, `{ encounter(id: "${limited.gid}"${given}) { service access { openUntil } } }`);
      try {
        const opened = answer({ encounter: { service: 'Psychiatry', access: { openUntil: until(7) } } });
        expect(await ask(`, ${REASON}`)).toEqual(opened);
        world.now = new Date(begun.getTime() + 7 * 60_000 - 1);
        expect(await ask('')).toEqual(opened);
        world.now = new Date(begun.getTime() + 7 * 60_000);
        expect(await ask('')).toEqual(answer({ encounter: { service: null, access: { openUntil: null } } }));
        await expectToSee(chart, [own, 'REASON', own]);
        expect(await ask(`, ${REASON}`)).toEqual(answer({ encounter: { service: 'Psychiatry', access: { openUntil: until(7) } } }));
        expect(await grantsOf(world, viewer)).toBe(2);
      } finally {
        world.now = begun;
        await world.site({ grantMinutes: 60 });
      }
    });

    test('while it lasts, the same reason makes no second grant, but an event', async () => {
      const { viewer, patient, limited, rule: code } = await chartOf(rule, 'ALLOW');
      const query = `query Rounds { encounter(id: "${limited.gid}", ${REASON}) { service } }`;
      const place = { patientId: patient.id, encounterId: limited.id };
      const reason = { code: 'CONSULT', text: 'Asked by the ward' };
      await world.ask(viewer, query);
      const [{ id: grantId } = { id: '' }] = await world.database.run((manager) =>
        manager.query<{ id: string }[]>(`SELECT id FROM override_grant WHERE viewer_id = '${world.providerId(viewer)}'`),
      );
      const taken = {
        action: 'OVERRIDE',
        outcome: 'SUCCESS',
        records: [audited(place, ['IDENTITY', 'REASON'], [code])],
        reason,
        grantId,
      };
      const open = { ...audited(place, ['CHART', 'OPEN']), grants: [grantId] };
      const read = { action: 'READ', outcome: 'SUCCESS', field: 'encounter', records: [open] };
      expect(await eventsOf(world, viewer)).toEqual([taken, read]);
      await world.ask(viewer, query);
      expect(await grantsOf(world, viewer)).toBe(1);
      const again = { action: 'OVERRIDE', outcome: 'SUCCESS', records: [open], reason };
      expect(await eventsOf(world, viewer)).toEqual([taken, read, again, read]);
      expect(await requestsOf(world, viewer)).toBe(0);
    });

    test('given several times at once, it makes one grant', async () => {
      const { viewer, limited } = await chartOf(rule, 'ALLOW');
      const query = `{ encounter(id: "${limited.gid}", ${REASON}) { service } }`;
      const answers = await Promise.all([1, 2, 3, 4].map(() => world.ask(viewer, query)));
      for (const each of answers) expect(each).toEqual(answer({ encounter: { service: 'Psychiatry' } }));
      expect(await grantsOf(world, viewer)).toBe(1);
      expect((await eventsOf(world, viewer)).filter(({ action }) => action === 'OVERRIDE')).toHaveLength(4);
    });

    test('it opens nothing for anybody else', async () => {
      const { viewer, name, limited } = await chartOf(rule, 'ALLOW');
      const colleague = unique('viewer');
      await world.provider(colleague, { physician: true });
      await world.limit({ fragment: `last_name = '${name}'`, level: 'PATIENT', providers: [colleague] });
      await world.ask(viewer, `{ encounter(id: "${limited.gid}", ${REASON}) { service } }`);
      expect(await world.ask(colleague, `{ encounter(id: "${limited.gid}") { service access { door } } }`)).toEqual(
        answer({ encounter: { service: null, access: { door: 'REASON' } } }),
      );
    });
  });

  test('MPI limit on an encounter: given on the patient, it opens the encounters that ALLOW closes', async () => {
    const chart = await chartOf('MPI limit on an encounter', 'ALLOW');
    const query = `{ patient(id: "${chart.patient.gid}", ${REASON}) { ${PATIENT} encounters ${listed(ENCOUNTER)} } }`;
    const { ofPatient, ofEncounter } = shapesOf(chart);
    const opened = shapesOf(chart, until(60)).ofEncounter(chart.limited, 'open');
    expect(await world.ask(chart.viewer, query)).toEqual(
      answer({ patient: { ...ofPatient('open'), encounters: page(opened, ofEncounter(chart.other, 'open')) } }),
    );
    await expectToSee(chart, ['open', 'open', 'open'], { limited: until(60) });
    expect(await grantsOf(world, chart.viewer)).toBe(1);
  });

  test('given where nothing is safe, it does nothing, and the reason stands in the trail', async () => {
    const { viewer, patient, other } = await chartOf('MPI limit on an encounter', 'DENY');
    for (const query of [
      `{ patient(id: "${patient.gid}", ${REASON}) { lastName } }`,
      `{ encounter(id: "${other.gid}", ${REASON}) { service } }`,
    ])
      expect((await world.ask(viewer, query)).body.errors).toBeUndefined();
    expect([await grantsOf(world, viewer), await requestsOf(world, viewer)]).toEqual([0, 0]);
    const given = (await eventsOf(world, viewer)).filter(({ action }) => action === 'OVERRIDE');
    const reason = { code: 'CONSULT', text: 'Asked by the ward' };
    expect(given).toEqual([
      { action: 'OVERRIDE', outcome: 'SUCCESS', records: [audited({ patientId: patient.id }, ['CHART', 'OPEN'])], reason },
      {
        action: 'OVERRIDE',
        outcome: 'SUCCESS',
        records: [audited({ patientId: patient.id, encounterId: other.id }, ['CHART', 'OPEN'])],
        reason,
      },
    ]);
  });
});

describe('PROMPT: a reason files a request', () => {
  const requestId = async (viewer: string) => {
    const rows = await world.database.run((manager) =>
      manager.query<{ id: string }[]>(
        `SELECT id FROM override_request WHERE viewer_id = '${world.providerId(viewer)}' AND open_key IS NOT NULL`,
      ),
    );
    expect(rows).toHaveLength(1);
    return `OverrideRequest:${rows[0]?.id}`;
  };
  const endRequest = (viewer: string, state: string) =>
    world.database.run((manager) =>
      manager.update(OverrideRequest, { viewerId: world.providerId(viewer) }, { state, openKey: null, decidedAt: world.now }),
    );

  describe.each(rules)('%s', (rule) => {
    const own = rule === 'MPI limit on an encounter' ? 'open' : 'APPROVAL';

    test('filed once; asked again it is pending; nothing opens', async () => {
      const chart = await chartOf(rule, 'PROMPT');
      const { viewer, patient, limited, inLimited } = chart;
      const query = `{ encounter(id: "${limited.gid}", ${REASON}) { ${ENCOUNTER} } }`;
      const first = await world.ask(viewer, query);
      const id = await requestId(viewer);
      const pending = refused(query, ['encounter'], 'OVERRIDE_APPROVAL_PENDING', { requestId: id });
      expect(first).toEqual(pending);
      expect(await world.ask(viewer, query)).toEqual(pending);
      const onDocument = `{ document(id: "${inLimited.gid}", ${REASON}) { title } }`;
      expect(await world.ask(viewer, onDocument)).toEqual(
        refused(onDocument, ['document'], 'OVERRIDE_APPROVAL_PENDING', { requestId: id }),
      );
      const without = `{ document(id: "${inLimited.gid}") { title } }`;
      expect(await world.ask(viewer, without)).toEqual(refused(without, ['document'], 'OVERRIDE_APPROVAL_PENDING', { requestId: id }));
      const documents = `{ encounter(id: "${limited.gid}") { documents { totalCount } } }`;
      expect(await world.ask(viewer, documents)).toEqual(
        refused(documents, ['encounter', 'documents'], 'OVERRIDE_APPROVAL_PENDING', { requestId: id }),
      );
      expect([await grantsOf(world, viewer), await requestsOf(world, viewer)]).toEqual([0, 1]);
      const asked = await world.ask(viewer, `{ encounter(id: "${limited.gid}") { ${ENCOUNTER} patient { ${PATIENT} } } }`);
      const { ofPatient, ofEncounter } = shapesOf(chart);
      expect(asked).toEqual(
        answer({
          encounter: {
            ...ofEncounter(limited, 'APPROVAL'),
            access: safe('APPROVAL', { id, state: 'PENDING' }),
            patient: ofPatient(own),
          },
        }),
      );
      const place = { patientId: patient.id, encounterId: limited.id };
      const record = audited(place, ['IDENTITY', 'APPROVAL'], [chart.rule]);
      expect((await eventsOf(world, viewer)).slice(0, 2)).toEqual([
        {
          action: 'OVERRIDE',
          outcome: 'SUCCESS',
          records: [record],
          reason: { code: 'CONSULT', text: 'Asked by the ward' },
          overrideRequestId: id.replace('OverrideRequest:', ''),
        },
        {
          action: 'LOOK_UP',
          outcome: 'REFUSED',
          field: 'encounter',
          records: [record],
          reason: { code: 'CONSULT', text: 'Asked by the ward' },
          errorCode: 'OVERRIDE_APPROVAL_PENDING',
        },
      ]);
    });

    test('given several times at once, it files one request', async () => {
      const { viewer, limited } = await chartOf(rule, 'PROMPT');
      const query = `{ encounter(id: "${limited.gid}", ${REASON}) { service } }`;
      const answers = await Promise.all([1, 2, 3, 4].map(() => world.ask(viewer, query)));
      const details = { requestId: await requestId(viewer) };
      for (const each of answers) expect(each).toEqual(refused(query, ['encounter'], 'OVERRIDE_APPROVAL_PENDING', details));
      expect(await requestsOf(world, viewer)).toBe(1);
    });

    test('after its end a reason is demanded again, and files another', async () => {
      const { viewer, limited } = await chartOf(rule, 'PROMPT');
      const query = `{ encounter(id: "${limited.gid}", ${REASON}) { service } }`;
      await world.ask(viewer, query);
      await endRequest(viewer, 'DENIED');
      const documents = `{ encounter(id: "${limited.gid}") { documents { totalCount } } }`;
      expect(await world.ask(viewer, documents)).toEqual(
        refused(documents, ['encounter', 'documents'], 'OVERRIDE_REASON_REQUIRED', required('ENCOUNTER', limited.gid, 'APPROVAL')),
      );
      expect(await world.ask(viewer, query)).toEqual(
        refused(query, ['encounter'], 'OVERRIDE_APPROVAL_PENDING', { requestId: await requestId(viewer) }),
      );
      expect(await requestsOf(world, viewer)).toBe(2);
    });

    test('a personal assignment opens the encounter; a grant by reason does not', async () => {
      const chart = await chartOf(rule, 'PROMPT');
      const { viewer, patient, limited } = chart;
      await world.grant(viewer, patient, { encounterId: limited.id, strength: 'REASON' });
      await expectToSee(chart, [own, 'APPROVAL', own]);
      await world.grant(viewer, patient, { encounterId: limited.id, strength: 'APPROVAL' });
      await expectToSee(chart, [own, 'open', own], { limited: new Date(world.now.getTime() + 3_600_000).toISOString() });
    });
  });

  test.each(['MPI limit on a patient', 'physician of record'] as const)('%s: a request for the patient', async (rule) => {
    const chart = await chartOf(rule, 'PROMPT');
    const { viewer, patient, filed } = chart;
    const query = `{ patient(id: "${patient.gid}", ${REASON}) { ${PATIENT} } }`;
    const first = await world.ask(viewer, query);
    const id = await requestId(viewer);
    expect(first).toEqual(refused(query, ['patient'], 'OVERRIDE_APPROVAL_PENDING', { requestId: id }));
    const onDocument = `{ document(id: "${filed.gid}", ${REASON}) { title } }`;
    expect(await world.ask(viewer, onDocument)).toEqual(refused(onDocument, ['document'], 'OVERRIDE_APPROVAL_PENDING', { requestId: id }));
    expect([await grantsOf(world, viewer), await requestsOf(world, viewer)]).toEqual([0, 1]);
    expect(await world.ask(viewer, `{ patient(id: "${patient.gid}") { ${PATIENT} } }`)).toEqual(
      answer({ patient: { ...shapesOf(chart).ofPatient('APPROVAL'), access: safe('APPROVAL', { id, state: 'PENDING' }) } }),
    );
  });

  test('where ALLOW and PROMPT both close one record: one request, and nothing opens', async () => {
    const chart = await chartOf('MPI limit on an encounter', 'PROMPT');
    const { viewer, limited, patient } = chart;
    await world.limit({ fragment: "service = 'Psychiatry'", overrideSetting: 'ALLOW', providers: [viewer] });
    const query = `{ encounter(id: "${limited.gid}", ${REASON}) { service } }`;
    const first = await world.ask(viewer, query);
    expect(first).toEqual(refused(query, ['encounter'], 'OVERRIDE_APPROVAL_PENDING', { requestId: await requestId(viewer) }));
    expect([await grantsOf(world, viewer), await requestsOf(world, viewer)]).toEqual([0, 1]);
    await endRequest(viewer, 'ASSIGNED');
    await world.grant(viewer, patient, { encounterId: limited.id, strength: 'APPROVAL' });
    await expectToSee(chart, ['open', 'open', 'open'], { limited: new Date(world.now.getTime() + 3_600_000).toISOString() });
  });

  test('given on the patient: what ALLOW closes opens, and one request is filed for what an analyst must approve', async () => {
    const chart = await chartOf('MPI limit on an encounter', 'PROMPT');
    const { viewer, name, patient, limited, other } = chart;
    await world.limit({ fragment: `last_name = '${name}'`, level: 'PATIENT', overrideSetting: 'ALLOW', providers: [viewer] });
    const query = `{ patient(id: "${patient.gid}", ${REASON}) { ${PATIENT} encounters ${listed(ENCOUNTER)} } }`;
    const first = await world.ask(viewer, query);
    const request = { id: await requestId(viewer), state: 'PENDING' };
    const openUntil = new Date(world.now.getTime() + 3_600_000).toISOString();
    const { ofPatient, ofEncounter } = shapesOf(chart, openUntil);
    const opened = answer({
      patient: {
        ...ofPatient('open'),
        access: { ...open(openUntil), request },
        encounters: page(ofEncounter(limited, 'APPROVAL'), ofEncounter(other, 'open')),
      },
    });
    expect(first).toEqual(opened);
    expect(await world.ask(viewer, query)).toEqual(opened);
    expect([await grantsOf(world, viewer), await requestsOf(world, viewer)]).toEqual([1, 1]);
    const [event] = await eventsOf(world, viewer);
    expect(event).toEqual({
      action: 'OVERRIDE',
      outcome: 'SUCCESS',
      records: [audited({ patientId: patient.id }, ['IDENTITY', 'REASON'], ['M'])],
      reason: { code: 'CONSULT', text: 'Asked by the ward' },
      grantId: expect.any(String),
      overrideRequestId: request.id.replace('OverrideRequest:', ''),
    });
  });

  test('given on an open patient: one request is filed for its encounter that an analyst must approve', async () => {
    const chart = await chartOf('MPI limit on an encounter', 'PROMPT');
    const { viewer, patient } = chart;
    const query = `{ patient(id: "${patient.gid}", ${REASON}) { ${PATIENT} } }`;
    const first = await world.ask(viewer, query);
    const request = { id: await requestId(viewer), state: 'PENDING' };
    expect(first).toEqual(answer({ patient: { ...shapesOf(chart).ofPatient('open'), access: { ...open(), request } } }));
    expect([await grantsOf(world, viewer), await requestsOf(world, viewer)]).toEqual([0, 1]);
  });

  test('while a request waits for the rest of a chart, what a reason would open at once demands a reason and not patience', async () => {
    const { viewer, name, patient, filed } = await chartOf('MPI limit on an encounter', 'PROMPT');
    await world.limit({ fragment: `last_name = '${name}'`, level: 'PATIENT', overrideSetting: 'ALLOW', providers: [viewer] });
    const begun = world.now;
    await world.ask(viewer, `{ patient(id: "${patient.gid}", ${REASON}) { lastName } }`);
    world.pass(60);
    try {
      const query = `{ document(id: "${filed.gid}") { title } }`;
      expect(await world.ask(viewer, query)).toEqual(
        refused(query, ['document'], 'OVERRIDE_REASON_REQUIRED', required('PATIENT', patient.gid, 'REASON')),
      );
      const given = `{ document(id: "${filed.gid}", ${REASON}) { title } }`;
      expect(await world.ask(viewer, given)).toEqual(answer({ document: { title: 'Filed directly' } }));
    } finally {
      world.now = begun;
    }
  });
});

describe('DENY: a reason opens nothing', () => {
  test('physician of record: on the patient whose name is listed it is OVERRIDE_DENIED', async () => {
    const chart = await chartOf('physician of record', 'DENY');
    const { viewer, patient } = chart;
    const query = `{ patient(id: "${patient.gid}", ${REASON}) { lastName } }`;
    expect(await world.ask(viewer, query)).toEqual(refused(query, ['patient'], 'OVERRIDE_DENIED'));
    await expectToSee(chart, ['named', 'hidden', 'hidden']);
    expect([await grantsOf(world, viewer), await requestsOf(world, viewer)]).toEqual([0, 0]);
    expect((await eventsOf(world, viewer))[0]).toEqual({
      action: 'LOOK_UP',
      outcome: 'REFUSED',
      field: 'patient',
      records: [audited({ patientId: patient.id }, ['IDENTITY', 'NEVER'], ['P'])],
      reason: { code: 'CONSULT', text: 'Asked by the ward' },
      errorCode: 'OVERRIDE_DENIED',
    });
  });

  test.each(rules)('%s: on a hidden encounter or document none is found', async (rule) => {
    const chart = await chartOf(rule, 'DENY');
    const { viewer, limited, inLimited } = chart;
    expect(await world.ask(viewer, `{ encounter(id: "${limited.gid}", ${REASON}) { number } }`)).toEqual(answer({ encounter: null }));
    expect(await world.ask(viewer, `{ document(id: "${inLimited.gid}", ${REASON}) { title } }`)).toEqual(answer({ document: null }));
    expect([await grantsOf(world, viewer), await requestsOf(world, viewer)]).toEqual([0, 0]);
  });

  test('MPI limit on a patient: none is found', async () => {
    const { viewer, patient } = await chartOf('MPI limit on a patient', 'DENY');
    expect(await world.ask(viewer, `{ patient(id: "${patient.gid}", ${REASON}) { lastName } }`)).toEqual(answer({ patient: null }));
    expect(await count(world, `override_grant WHERE patient_id = '${patient.id}'`)).toBe(0);
  });

  test.each(rules)('%s: no grant lifts it', async (rule) => {
    const chart = await chartOf(rule, 'DENY');
    const { viewer, patient, limited } = chart;
    await world.grant(viewer, patient, { strength: 'APPROVAL' });
    await world.grant(viewer, patient, { encounterId: limited.id, strength: 'APPROVAL' });
    const [patientState, limitedState] = TABLE[rule].DENY;
    await expectToSee(chart, [patientState, limitedState, patientState === 'open' ? 'open' : limitedState]);
  });
});

describe('what a reason must be', () => {
  const invalid: readonly (readonly [name: string, given: { code: string; text?: string | null }, rule: string])[] = [
    ['a code that the site does not have', { code: 'CURIOSITY', text: 'Just looking around' }, 'CODE_UNKNOWN'],
    ['a code in other case', { code: 'consult', text: 'Asked by the ward' }, 'CODE_UNKNOWN'],
    ['OTHER without a text', { code: 'OTHER' }, 'TEXT_NEEDED'],
    ['OTHER with null for a text', { code: 'OTHER', text: null }, 'TEXT_NEEDED'],
    ['OTHER with nothing but what cannot be seen', { code: 'OTHER', text: '\u200B\u2060 \u00AD\uFEFF\u3164' }, 'TEXT_NEEDED'],
    ['a text of seven characters', { code: 'CONSULT', text: '1234567' }, 'TEXT_TOO_SHORT'],
    ['a text of seven characters between spaces', { code: 'CONSULT', text: '   1234567   ' }, 'TEXT_TOO_SHORT'],
    ['a text of seven characters with invisible ones among them', { code: 'CONSULT', text: '1\u200B2\u200B3\u200B4567' }, 'TEXT_TOO_SHORT'],
    ['a text of seven letters, each with a mark of its own', { code: 'CONSULT', text: 'e\u0301'.repeat(7) }, 'TEXT_TOO_SHORT'],
    ['a text of seven characters beyond the first plane', { code: 'CONSULT', text: '𐐷'.repeat(7) }, 'TEXT_TOO_SHORT'],
    ['nothing but spaces', { code: 'CONSULT', text: '            ' }, 'TEXT_TOO_SHORT'],
    ['nothing but what cannot be seen', { code: 'CONSULT', text: '\u200B'.repeat(20) }, 'TEXT_TOO_SHORT'],
    ['a text of 501 characters', { code: 'CONSULT', text: 'x'.repeat(501) }, 'TEXT_TOO_LONG'],
    ['a text of 501 characters beyond the first plane', { code: 'CONSULT', text: '𐐷'.repeat(501) }, 'TEXT_TOO_LONG'],
  ];
  const query = 'query ($id: ID!, $reason: OverrideReasonInput) { encounter(id: $id, overrideReason: $reason) { service } }';

  test.each(invalid)('refused: %s', async (_name, reason, rule) => {
    const { viewer, limited } = await chartOf('MPI limit on an encounter', 'ALLOW');
    expect(await world.ask(viewer, query, { id: limited.gid, reason })).toEqual(
      refused(query, ['encounter'], 'OVERRIDE_REASON_INVALID', { path: 'overrideReason', rule, minimum: 8, maximum: 500 }),
    );
    expect(await grantsOf(world, viewer)).toBe(0);
    expect(await eventsOf(world, viewer)).toEqual([
      { action: 'OPERATION', outcome: 'REFUSED', field: 'encounter', errorCode: 'OVERRIDE_REASON_INVALID' },
    ]);
  });

  test.each([
    ['a code alone', { code: 'EMERGENCY' }, null],
    ['a code with null for a text', { code: 'EMERGENCY', text: null }, null],
    ['eight characters', { code: 'OTHER', text: '12345678' }, '12345678'],
    ['eight characters beyond the first plane', { code: 'OTHER', text: '𐐷'.repeat(8) }, '𐐷'.repeat(8)],
    ['500 characters beyond the first plane', { code: 'OTHER', text: '𐐷'.repeat(500) }, '𐐷'.repeat(500)],
    ['500 characters between spaces', { code: 'OTHER', text: `  ${'x'.repeat(500)}  ` }, 'x'.repeat(500)],
    ['a text with invisible characters, kept without them', { code: 'OTHER', text: 'asked\u200B by Zoe\u0308' }, 'asked by Zoë'],
  ])('accepted: %s', async (_name, reason, text) => {
    const { viewer, limited } = await chartOf('MPI limit on an encounter', 'ALLOW');
    expect(await world.ask(viewer, query, { id: limited.gid, reason })).toEqual(answer({ encounter: { service: 'Psychiatry' } }));
    const rows = await world.database.run((manager) =>
      manager.query<unknown[]>(
        `SELECT reason_code AS code, reason_text AS text FROM override_grant WHERE viewer_id = '${world.providerId(viewer)}'`,
      ),
    );
    expect(rows.map((row) => ({ ...(row as object) }))).toEqual([{ code: reason.code, text }]);
    expect((await eventsOf(world, viewer))[0]?.reason).toEqual({ code: reason.code, text });
  });
});

describe('the order of refusals', () => {
  const BAD = 'overrideReason: { code: "CURIOSITY" }';
  const detail = { path: 'overrideReason', rule: 'CODE_UNKNOWN', minimum: 8, maximum: 500 };

  test('FORBIDDEN comes before a reason that is not valid, whether the record is there or not', async () => {
    const { viewer, limited, inLimited } = await chartOf('MPI limit on an encounter', 'ALLOW', [Permission.RECORDS_READ]);
    for (const id of [limited.gid, 'Encounter:00000000-0000-4000-8000-000000000000']) {
      const query = `{ encounter(id: "${id}", ${BAD}) { service } }`;
      expect(await world.ask(viewer, query)).toEqual(refused(query, ['encounter'], 'FORBIDDEN'));
    }
    const query = `{ document(id: "${inLimited.gid}", ${REASON}) { title } }`;
    expect(await world.ask(viewer, query)).toEqual(refused(query, ['document'], 'FORBIDDEN'));
    const event = (field: string) => ({ action: 'OPERATION', outcome: 'REFUSED', field, errorCode: 'FORBIDDEN' });
    expect(await eventsOf(world, viewer)).toEqual([event('encounter'), event('encounter'), event('document')]);
  });

  test('FORBIDDEN for want of RECORDS_READ comes before a reason that is not valid', async () => {
    const { viewer, limited } = await chartOf('MPI limit on an encounter', 'ALLOW', [Permission.OVERRIDE_SELF]);
    const query = `{ encounter(id: "${limited.gid}", ${BAD}) { service } }`;
    expect(await world.ask(viewer, query)).toEqual(refused(query, ['encounter'], 'FORBIDDEN'));
  });

  test('FORBIDDEN for want of RECORDS_READ is one event, also where a reason was given', async () => {
    const { viewer, limited } = await chartOf('MPI limit on an encounter', 'ALLOW', [Permission.OVERRIDE_SELF]);
    const query = `{ encounter(id: "${limited.gid}", ${REASON}) { service } }`;
    expect(await world.ask(viewer, query)).toEqual(refused(query, ['encounter'], 'FORBIDDEN'));
    expect(await eventsOf(world, viewer)).toEqual([
      { action: 'OPERATION', outcome: 'REFUSED', field: 'encounter', errorCode: 'FORBIDDEN' },
    ]);
  });

  test('a reason that is not valid comes before a record that is hidden, blocked or denied', async () => {
    const { viewer, patient } = await chartOf('physician of record', 'DENY');
    const locked = await world.patient(unique('Patient'), { locked: true });
    const blocked = await world.patient(unique('Patient'));
    await world.set(unique('Set'), [blocked], [viewer]);
    for (const { gid } of [patient, locked, blocked]) {
      const query = `{ patient(id: "${gid}", ${BAD}) { lastName } }`;
      expect(await world.ask(viewer, query)).toEqual(refused(query, ['patient'], 'OVERRIDE_REASON_INVALID', detail));
    }
  });

  test('absent comes before blocked, blocked before denied', async () => {
    const { viewer, patient } = await chartOf('physician of record', 'DENY');
    const lockedAndBlocked = await world.patient(unique('Patient'), { locked: true });
    await world.set(unique('Set'), [lockedAndBlocked, patient], [viewer]);
    const absent = `{ patient(id: "${lockedAndBlocked.gid}", ${REASON}) { lastName } }`;
    expect(await world.ask(viewer, absent)).toEqual(answer({ patient: null }));
    const blocked = `{ patient(id: "${patient.gid}", ${REASON}) { lastName } }`;
    expect(await world.ask(viewer, blocked)).toEqual(refused(blocked, ['patient'], 'RECORD_BLOCKED'));
    expect((await eventsOf(world, viewer)).map(({ outcome, errorCode }) => [outcome, errorCode])).toEqual([
      ['NOT_FOUND', undefined],
      ['REFUSED', 'RECORD_BLOCKED'],
    ]);
  });

  test('denied comes before pending', async () => {
    const { viewer, name, patient } = await chartOf('physician of record', 'DENY');
    await world.limit({ fragment: `last_name = '${name}'`, level: 'PATIENT', overrideSetting: 'PROMPT', providers: [viewer] });
    const query = `{ patient(id: "${patient.gid}", ${REASON}) { lastName } }`;
    expect(await world.ask(viewer, query)).toEqual(refused(query, ['patient'], 'OVERRIDE_DENIED'));
    expect(await requestsOf(world, viewer)).toBe(0);
  });
});
