import { Permission } from '../../../src/policy/Permission';
import { World } from '../../world/World';
import {
  answer,
  DOCUMENT,
  ENCOUNTER,
  eventsOf,
  expectNothing,
  grantsOf,
  listed,
  NONE,
  page,
  PATIENT,
  REASON,
  refused,
  requestsOf,
  TREE,
  unique,
} from './queries';

let world: World;
beforeAll(async () => {
  world = await World.open();
});
afterAll(() => world.close());
afterEach(() => world.site({ blacklistDisclosure: 'EXISTENCE', physicianOfRecordSecurity: false }));

/** A colleague who is a patient, in a set on the viewer's blacklist; and a namesake who is not. */
async function chart(options: Parameters<World['provider']>[1] = {}) {
  const viewer = unique('viewer');
  await world.provider(viewer, options);
  const name = unique('Colleague');
  const patient = await world.patient(name, { hin: unique('hin'), city: 'Lund', firstName: 'Anna' });
  const encounter = await world.encounter(patient, { physicians: options.physician ? [viewer] : [] });
  const document = await world.document(encounter);
  const filed = await world.document(patient);
  const namesake = await world.patient(name, { firstName: 'Berta' });
  await world.set(unique('Staff'), [patient], [viewer]);
  return { viewer, name, patient, encounter, document, filed, namesake };
}
type Chart = Awaited<ReturnType<typeof chart>>;

/** Every look-up that names the patient, with the path at which it is refused. */
const lookUps = ({ patient: { gid, mrn, demographicNumber } }: Chart): (readonly [query: string, path: readonly (string | number)[]])[] => [
  [`{ patient(id: "${gid}") { ${PATIENT} } }`, ['patient']],
  [`{ patient(mrn: "${mrn}") { ${PATIENT} } }`, ['patient']],
  [`{ patient(demographicNumber: ${demographicNumber}) { ${PATIENT} } }`, ['patient']],
  [`{ node(id: "${gid}") { id } }`, ['node']],
  [`{ documentTree(patientId: "${gid}") { ${TREE} } }`, ['documentTree']],
  [`{ medicalRecordViewer(patientId: "${gid}") { ${TREE} } }`, ['medicalRecordViewer']],
];

describe('EXISTENCE, the default: whoever asks for the record by name reads Juno’s message', () => {
  test('by id, number, node, tree and viewer', async () => {
    const made = await chart();
    for (const [query, path] of lookUps(made))
      expect({ query, ...(await world.ask(made.viewer, query)) }).toEqual({ query, ...refused(query, path, 'RECORD_BLOCKED') });
    const record = {
      patientId: made.patient.id,
      encounterId: null,
      documentId: null,
      disclosure: 'EXISTENCE',
      door: 'NEVER',
      rules: ['B'],
    };
    expect(await eventsOf(world, made.viewer)).toEqual(
      lookUps(made).map(([, [field]]) => ({
        action: 'LOOK_UP',
        outcome: 'REFUSED',
        field,
        records: [record],
        errorCode: 'RECORD_BLOCKED',
      })),
    );
  });

  test('the words are Juno’s', async () => {
    const { viewer, patient } = await chart();
    const { body } = await world.ask(viewer, `{ patient(id: "${patient.gid}") { lastName } }`);
    expect(body.errors?.map(({ message }) => message)).toEqual(['You do not have required permissions to access this patient record']);
  });

  test('the tree of the patient cut to one encounter is refused alike', async () => {
    const { viewer, patient, encounter } = await chart();
    const query = `{ documentTree(patientId: "${patient.gid}", encounterId: "${encounter.gid}") { ${TREE} } }`;
    expect(await world.ask(viewer, query)).toEqual(refused(query, ['documentTree'], 'RECORD_BLOCKED'));
  });

  test('it is in no list and no count, and whoever shares the name is', async () => {
    const { viewer, name, patient, encounter, namesake } = await chart();
    const query = `{
      patients(search: { lastName: "${name}" }) ${listed('firstName')}
      page: patients(search: { lastName: "${name}" }, first: 1) { totalCount pageInfo { hasNextPage hasPreviousPage } nodes { firstName } }
      byNumber: patients(search: { mrn: "${patient.mrn}" }) ${listed('firstName')}
      encounters(search: { number: "${encounter.number}" }) ${listed(ENCOUNTER)}
      nodes(ids: ["${patient.gid}", "${namesake.gid}", "${encounter.gid}"]) { ... on Patient { firstName } ... on Encounter { number } }
    }`;
    expect(await world.ask(viewer, query)).toEqual(
      answer({
        patients: page({ firstName: 'Berta' }),
        page: { totalCount: 1, pageInfo: { hasNextPage: false, hasPreviousPage: false }, nodes: [{ firstName: 'Berta' }] },
        byNumber: page(),
        encounters: page(),
        nodes: [null, { firstName: 'Berta' }, null],
      }),
    );
  });

  test('its encounters and documents are as if they had never been', async () => {
    const { viewer, encounter, document, filed } = await chart();
    await expectNothing(world, viewer, { encounter, document });
    await expectNothing(world, viewer, { document: filed });
  });

  test('neither a reason nor a grant lifts it, and no request is filed', async () => {
    const { viewer, patient, encounter } = await chart();
    const query = `{ patient(id: "${patient.gid}", ${REASON}) { lastName } }`;
    expect(await world.ask(viewer, query)).toEqual(refused(query, ['patient'], 'RECORD_BLOCKED'));
    expect([await grantsOf(world, viewer), await requestsOf(world, viewer)]).toEqual([0, 0]);
    await world.grant(viewer, patient, { strength: 'APPROVAL' });
    await world.grant(viewer, patient, { strength: 'APPROVAL', encounterId: encounter.id });
    const again = `{ patient(id: "${patient.gid}") { lastName } }`;
    expect(await world.ask(viewer, again)).toEqual(refused(again, ['patient'], 'RECORD_BLOCKED'));
    await expectNothing(world, viewer, { encounter });
  });

  test('being physician of record does not lift it', async () => {
    await world.site({ physicianOfRecordSecurity: true });
    const { viewer, patient, encounter } = await chart({ physician: true });
    const query = `{ patient(id: "${patient.gid}") { lastName } }`;
    expect(await world.ask(viewer, query)).toEqual(refused(query, ['patient'], 'RECORD_BLOCKED'));
    await expectNothing(world, viewer, { encounter });
  });

  test('no role is exempt, not even one with every permission', async () => {
    const made = await chart({ permissions: Object.values(Permission) });
    for (const [query, path] of lookUps(made)) expect(await world.ask(made.viewer, query)).toEqual(refused(query, path, 'RECORD_BLOCKED'));
    await expectNothing(world, made.viewer, { encounter: made.encounter, document: made.document });
  });

  test('a blocked patient who is also locked is not there', async () => {
    const { viewer } = await chart();
    const patient = await world.patient(unique('Colleague'), { locked: true });
    await world.set(unique('Staff'), [patient], [viewer]);
    await expectNothing(world, viewer, { patient });
  });

  test('it binds those on whose blacklist the set is, and nobody else', async () => {
    const { patient, name } = await chart();
    const other = unique('viewer');
    await world.provider(other);
    expect(await world.ask(other, `{ patient(id: "${patient.gid}") { lastName } }`)).toEqual(answer({ patient: { lastName: name } }));
  });
});

describe('NOTHING: the record is as if it had never been', () => {
  test('by every question', async () => {
    await world.site({ blacklistDisclosure: 'NOTHING' });
    const { viewer, patient, encounter, document, filed } = await chart();
    await expectNothing(world, viewer, { patient, encounter, document });
    await expectNothing(world, viewer, { document: filed });
  });

  test('so it is where the site has an unknown value', async () => {
    await world.site({ blacklistDisclosure: 'SOMETHING' });
    const { viewer, patient } = await chart();
    await expectNothing(world, viewer, { patient });
  });
});

describe('DEMOGRAPHICS, as in Juno Classic: the Master File yes, the chart no', () => {
  beforeEach(() => world.site({ blacklistDisclosure: 'DEMOGRAPHICS' }));
  const access = { disclosure: 'DEMOGRAPHICS', door: 'NEVER', safe: true, mayOverride: false, openUntil: null, request: null };

  test('the Master File is read, by number and in the search results', async () => {
    const { viewer, name, patient, namesake } = await chart();
    const masterFile = { id: patient.gid, lastName: name, hin: patient.hin, access };
    const query = `{
      patient(id: "${patient.gid}") { ${PATIENT} city locked }
      patients(search: { lastName: "${name}" }) ${listed(`id city access { safe }`)}
      byHin: patients(search: { hin: "${patient.hin}" }) ${listed('lastName')}
      node(id: "${patient.gid}") { ... on Patient { city } }
    }`;
    expect(await world.ask(viewer, query)).toEqual(
      answer({
        patient: { ...masterFile, city: 'Lund', locked: null },
        patients: page(
          { id: patient.gid, city: 'Lund', access: { safe: true } },
          { id: namesake.gid, city: null, access: { safe: false } },
        ),
        byHin: page({ lastName: name }),
        node: { city: 'Lund' },
      }),
    );
    const record = { patientId: patient.id, encounterId: null, documentId: null, disclosure: 'DEMOGRAPHICS', door: 'NEVER', rules: ['B'] };
    const events = await eventsOf(world, viewer);
    expect(events.find(({ field }) => field === 'patient')).toEqual({
      action: 'READ',
      outcome: 'SUCCESS',
      field: 'patient',
      records: [record],
    });
  });

  test.each(['encounters', 'documents'])('%s of the patient are refused with Juno’s message, and the Master File stays', async (field) => {
    const { viewer, name, patient } = await chart();
    const query = `{ patient(id: "${patient.gid}") { lastName ${field} { totalCount } } }`;
    const { errors } = refused(query, ['patient', field], 'RECORD_BLOCKED').body;
    expect(await world.ask(viewer, query)).toEqual({ status: 200, body: { data: { patient: { lastName: name, [field]: null } }, errors } });
  });

  test('under a list the chart is null without an error', async () => {
    const { viewer, name } = await chart();
    const query = `{ patients(search: { lastName: "${name}" }) ${listed('firstName encounters { totalCount } documents { totalCount }')} }`;
    expect(await world.ask(viewer, query)).toEqual(
      answer({
        patients: page(
          { firstName: 'Anna', encounters: null, documents: null },
          { firstName: 'Berta', encounters: { totalCount: 0 }, documents: { totalCount: 0 } },
        ),
      }),
    );
  });

  test('trees and viewers of the patient are refused', async () => {
    const made = await chart();
    for (const [query, path] of lookUps(made).slice(4))
      expect(await world.ask(made.viewer, query)).toEqual(refused(query, path, 'RECORD_BLOCKED'));
  });

  test('encounters and documents are as if they had never been', async () => {
    const { viewer, encounter, document, filed } = await chart();
    await expectNothing(world, viewer, { encounter, document });
    expect(await world.ask(viewer, `{ document(id: "${filed.gid}") { ${DOCUMENT} } }`)).toEqual(answer({ document: null }));
    expect(await world.ask(viewer, `{ encounterViewer(encounterId: "${encounter.gid}") { message patient { lastName } } }`)).toEqual(
      answer({ encounterViewer: { message: NONE, patient: null } }),
    );
  });

  test('a reason is OVERRIDE_DENIED, and no grant opens the chart', async () => {
    const { viewer, patient } = await chart();
    const query = `{ patient(id: "${patient.gid}", ${REASON}) { lastName } }`;
    expect(await world.ask(viewer, query)).toEqual(refused(query, ['patient'], 'OVERRIDE_DENIED'));
    await world.grant(viewer, patient, { strength: 'APPROVAL' });
    expect(await world.ask(viewer, `{ patient(id: "${patient.gid}") { ${PATIENT} } }`)).toEqual(
      answer({ patient: { id: patient.gid, lastName: patient.lastName, hin: patient.hin, access } }),
    );
  });

  test('a limit that a reason would open takes the Master File down to the identity, and still no reason opens it', async () => {
    const { viewer, name, patient } = await chart();
    await world.limit({ fragment: `last_name = '${name}'`, level: 'PATIENT', providers: [viewer] });
    expect(await world.ask(viewer, `{ patient(id: "${patient.gid}") { lastName hin access { disclosure door mayOverride } } }`)).toEqual(
      answer({ patient: { lastName: name, hin: null, access: { disclosure: 'IDENTITY', door: 'NEVER', mayOverride: false } } }),
    );
  });
});
