import { Permission } from '../../../src/policy/Permission';
import { World } from '../../world/World';
import { answer, expectNothing, listed, open, page, refused, unique } from './queries';

let world: World;
beforeAll(async () => {
  world = await World.open();
});
afterAll(() => world.close());

const TREE =
  'message patient { lastName } encounters { encounter { number locked } documentTypes { type documents { title } } } documentTypes { type documents { title } }';

async function viewers() {
  const plain = unique('plain');
  const trusted = unique('trusted');
  await world.provider(plain);
  await world.provider(trusted, { permissions: [Permission.RECORDS_READ, Permission.OVERRIDE_SELF, Permission.RECORDS_READ_LOCKED] });
  return { plain, trusted };
}

describe('MRN (patient level)', () => {
  async function chart() {
    const patient = await world.patient(unique('Locked'), { locked: true });
    const encounter = await world.encounter(patient);
    const inEncounter = await world.document(encounter, { title: 'In the encounter' });
    const filed = await world.document(patient, { title: 'Filed directly', authoredAt: new Date('2026-01-02T08:00:00Z') });
    return { patient, encounter, inEncounter, filed };
  }

  test('without the right to locked records, the patient and all of its chart are as if they had never been', async () => {
    const { plain } = await viewers();
    const { patient, encounter, inEncounter, filed } = await chart();
    await expectNothing(world, plain, { patient, encounter, document: inEncounter });
    await expectNothing(world, plain, { document: filed });
  });

  test('with the right, all is shown, and that the patient is locked', async () => {
    const { trusted } = await viewers();
    const { patient, encounter } = await chart();
    const query = `{
      patient(id: "${patient.gid}") { lastName locked access { disclosure door safe mayOverride openUntil request { id state } } encounters ${listed('number locked')} documents ${listed('title')} }
      medicalRecordViewer(patientId: "${patient.gid}") { ${TREE} }
    }`;
    const note = (title: string) => [{ type: 'Progress note', documents: [{ title }] }];
    expect(await world.ask(trusted, query)).toEqual(
      answer({
        patient: {
          lastName: patient.lastName,
          locked: true,
          access: open(),
          encounters: page({ number: encounter.number, locked: false }),
          documents: page({ title: 'In the encounter' }, { title: 'Filed directly' }),
        },
        medicalRecordViewer: {
          message: null,
          patient: { lastName: patient.lastName },
          encounters: [{ encounter: { number: encounter.number, locked: false }, documentTypes: note('In the encounter') }],
          documentTypes: note('Filed directly'),
        },
      }),
    );
  });

  test('no grant, no designation as physician of record and no reason opens it', async () => {
    const physician = unique('physician');
    await world.provider(physician, { physician: true });
    const patient = await world.patient(unique('Locked'), { locked: true });
    const encounter = await world.encounter(patient, { physicians: [physician] });
    await world.grant(physician, patient, { strength: 'APPROVAL' });
    await expectNothing(world, physician, { patient, encounter });
  });
});

describe('Encounter', () => {
  async function chart(...locks: boolean[]) {
    const patient = await world.patient(unique('Patient'));
    const encounters = [];
    for (const [index, locked] of locks.entries()) {
      const encounter = await world.encounter(patient, {
        locked,
        service: 'Obstetrics',
        admittedAt: new Date(Date.UTC(2026, 0, 20 - index)),
      });
      const document = await world.document(encounter, {
        title: `In ${index + 1}`,
        authoredAt: new Date(Date.UTC(2026, 0, 20 - index)),
      });
      encounters.push({ ...encounter, document });
    }
    return { patient, encounters };
  }
  type Chart = Awaited<ReturnType<typeof chart>>;
  const named = ({ encounters }: Chart, index: number) => {
    const encounter = encounters[index];
    if (!encounter) throw new Error('There is no such encounter');
    return { encounter, document: encounter.document };
  };

  test('if all encounters for the MRN are locked, none is found', async () => {
    const { plain } = await viewers();
    const made = await chart(true, true, true);
    await expectNothing(world, plain, { patient: made.patient, ...named(made, 0) });
    await expectNothing(world, plain, named(made, 2));
  });

  test('if the MRN has only one encounter and it is locked, none is found', async () => {
    const { plain } = await viewers();
    const made = await chart(true);
    const filed = await world.document(made.patient);
    await expectNothing(world, plain, { patient: made.patient, ...named(made, 0) });
    await expectNothing(world, plain, { document: filed });
  });

  test('encounters not locked are available, and counts, pages and trees are without the locked ones', async () => {
    const { plain } = await viewers();
    const made = await chart(false, true, false);
    const { patient, encounters } = made;
    const [first, , third] = encounters;
    await expectNothing(world, plain, named(made, 1));
    const query = `{
      patients(search: { lastName: "${patient.lastName}" }) ${listed(`lastName locked encounters ${listed('number')}`)}
      patient(id: "${patient.gid}") {
        encounters ${listed('number service locked')}
        page: encounters(first: 1) { totalCount pageInfo { hasNextPage } nodes { number } }
        documents ${listed('title content')}
      }
      documentTree(patientId: "${patient.gid}") { ${TREE} }
      medicalRecordViewer(patientId: "${patient.gid}") { ${TREE} }
      encounterViewer(encounterId: "${first?.gid}") { ${TREE} }
    }`;
    const branch = (encounter: typeof first, title: string) => ({
      encounter: { number: encounter?.number, locked: null },
      documentTypes: [{ type: 'Progress note', documents: [{ title }] }],
    });
    const content = 'The content of the document.';
    const tree = (...branches: unknown[]) => ({
      message: null,
      patient: { lastName: patient.lastName },
      encounters: branches,
      documentTypes: [],
    });
    const both = tree(branch(first, 'In 1'), branch(third, 'In 3'));
    expect(await world.ask(plain, query)).toEqual(
      answer({
        patients: page({
          lastName: patient.lastName,
          locked: null,
          encounters: page({ number: first?.number }, { number: third?.number }),
        }),
        patient: {
          encounters: page(
            { number: first?.number, service: 'Obstetrics', locked: null },
            { number: third?.number, service: 'Obstetrics', locked: null },
          ),
          page: { totalCount: 2, pageInfo: { hasNextPage: true }, nodes: [{ number: first?.number }] },
          documents: page({ title: 'In 1', content }, { title: 'In 3', content }),
        },
        documentTree: both,
        medicalRecordViewer: both,
        encounterViewer: tree(branch(first, 'In 1')),
      }),
    );
  });

  test('with the right, locked encounters are shown as locked, in lists, trees and secondary viewers', async () => {
    const { trusted } = await viewers();
    const { patient, encounters } = await chart(true, true);
    const query = `{
      patient(mrn: "${patient.mrn}") { lastName locked encounters ${listed('number locked')} documents ${listed('title')} }
      encounter(id: "${encounters[0]?.gid}") { number locked patient { lastName } }
      documentTree(patientId: "${patient.gid}") { ${TREE} }
      medicalRecordViewer(patientId: "${patient.gid}") { ${TREE} }
      encounterViewer(encounterId: "${encounters[1]?.gid}") { ${TREE} }
    }`;
    const branch = (index: number) => ({
      encounter: { number: encounters[index]?.number, locked: true },
      documentTypes: [{ type: 'Progress note', documents: [{ title: `In ${index + 1}` }] }],
    });
    const tree = (...branches: unknown[]) => ({
      message: null,
      patient: { lastName: patient.lastName },
      encounters: branches,
      documentTypes: [],
    });
    expect(await world.ask(trusted, query)).toEqual(
      answer({
        patient: {
          lastName: patient.lastName,
          locked: false,
          encounters: page(...encounters.map(({ number }) => ({ number, locked: true }))),
          documents: page({ title: 'In 1' }, { title: 'In 2' }),
        },
        encounter: { number: encounters[0]?.number, locked: true, patient: { lastName: patient.lastName } },
        documentTree: tree(branch(0), branch(1)),
        medicalRecordViewer: tree(branch(0), branch(1)),
        encounterViewer: tree(branch(1)),
      }),
    );
  });

  test('a patient without encounters is not one all of whose encounters are locked', async () => {
    const { plain } = await viewers();
    const patient = await world.patient(unique('Patient'));
    const filed = await world.document(patient, { title: 'Filed directly' });
    expect(
      await world.ask(plain, `{ patient(id: "${patient.gid}") { lastName encounters ${listed('number')} documents ${listed('id')} } }`),
    ).toEqual(answer({ patient: { lastName: patient.lastName, encounters: page(), documents: page({ id: filed.gid }) } }));
  });

  test('by analogy: if each encounter is hidden by a limit without override, none is found', async () => {
    const { plain, trusted } = await viewers();
    await world.limit({ fragment: "service = 'Obstetrics'", overrideSetting: 'DENY', providers: [plain, trusted] });
    const made = await chart(false, false);
    await expectNothing(world, plain, { patient: made.patient, ...named(made, 1) });
    await expectNothing(world, trusted, { patient: made.patient, ...named(made, 1) });
  });

  test('by analogy: if some are locked and the others limited without override, none is found', async () => {
    const { plain, trusted } = await viewers();
    await world.limit({ fragment: "service = 'Obstetrics'", overrideSetting: 'DENY', providers: [plain] });
    const made = await chart(true, false);
    await expectNothing(world, plain, { patient: made.patient, ...named(made, 1) });
    expect(await world.ask(trusted, `{ patient(id: "${made.patient.gid}") { lastName encounters { totalCount } } }`)).toEqual(
      answer({ patient: { lastName: made.patient.lastName, encounters: { totalCount: 2 } } }),
    );
  });

  test('one encounter that a reason would open keeps the patient in sight, though the others are locked', async () => {
    const { plain } = await viewers();
    await world.limit({ fragment: "service = 'Obstetrics'", overrideSetting: 'ALLOW', providers: [plain] });
    const { patient, encounters } = await chart(true, false);
    expect(
      await world.ask(
        plain,
        `{ patient(id: "${patient.gid}") { lastName access { disclosure } encounters ${listed('number access { door }')} } }`,
      ),
    ).toEqual(
      answer({
        patient: {
          lastName: patient.lastName,
          access: { disclosure: 'CHART' },
          encounters: page({ number: encounters[1]?.number, access: { door: 'REASON' } }),
        },
      }),
    );
  });

  test('what a patient’s own limit does to its encounters makes no chart vanish', async () => {
    const { plain } = await viewers();
    const { patient } = await chart(false);
    await world.limit({ fragment: `last_name = '${patient.lastName}'`, level: 'PATIENT', overrideSetting: 'PROMPT', providers: [plain] });
    expect(await world.ask(plain, `{ patient(id: "${patient.gid}") { access { disclosure door } } }`)).toEqual(
      answer({ patient: { access: { disclosure: 'IDENTITY', door: 'APPROVAL' } } }),
    );
  });

  test('a locked encounter is found by no criterion, not even that of its physician', async () => {
    const physician = unique('physician');
    const id = `Provider:${await world.provider(physician, { physician: true })}`;
    const patient = await world.patient(unique('Patient'));
    await world.encounter(patient, { locked: true, physicians: [physician] });
    const shown = await world.encounter(patient);
    const query = `{
      encounters(search: { physicianOfRecord: "${id}" }) ${listed('number')}
      patients(search: { encounter: { physicianOfRecord: "${id}" } }) ${listed('lastName')}
      patient(id: "${patient.gid}") { encounters ${listed('number')} }
    }`;
    expect(await world.ask(physician, query)).toEqual(
      answer({ encounters: page(), patients: page(), patient: { encounters: page({ number: shown.number }) } }),
    );
  });
});

test('the right to locked records lifts nothing else', async () => {
  const { trusted } = await viewers();
  const patient = await world.patient(unique('Patient'), { locked: true });
  await world.set(unique('Set'), [patient], [trusted]);
  const query = `{ patient(id: "${patient.gid}") { lastName } }`;
  expect(await world.ask(trusted, query)).toEqual(refused(query, ['patient'], 'RECORD_BLOCKED'));
});
