import { World } from '../../world/World';
import { answer, grantsOf, open, REASON, refused, requestsOf, safe, unique } from './queries';

let world: World;
beforeAll(async () => {
  world = await World.open();
});
afterAll(() => world.close());
afterEach(() => world.site({ physicianOfRecordSecurity: false }));

const ACCESS = 'access { disclosure door safe mayOverride openUntil request { id state } }';

/** A chart with an encounter for each service, and who looks at it, for whom some settings close what is named. */
async function chart({ patient: closed, services = {} }: { patient?: string; services?: Record<string, string> } = {}) {
  const viewer = unique('viewer');
  await world.provider(viewer);
  const patient = await world.patient(unique('Patient'));
  for (const service of Object.keys(services)) await world.encounter(patient, { service: `${patient.lastName} ${service}` });
  if (closed)
    await world.limit({
      fragment: `last_name = '${patient.lastName}'`,
      level: 'PATIENT',
      overrideSetting: closed,
      providers: [viewer],
    });
  for (const [service, overrideSetting] of Object.entries(services))
    await world.limit({ fragment: `service = '${patient.lastName} ${service}'`, overrideSetting, providers: [viewer] });
  const query = `{ patient(id: "${patient.gid}", ${REASON}) { id ${ACCESS} } }`;
  const encounters = async () => {
    const { body } = await world.ask(viewer, `{ patient(id: "${patient.gid}") { encounters { nodes { service access { door } } } } }`);
    const nodes: { service: string; access: { door: string } }[] = body.data.patient.encounters.nodes;
    return nodes.map(({ access }) => access.door).sort();
  };
  const made = async () => [await grantsOf(world, viewer), await requestsOf(world, viewer)];
  return { viewer, patient, query, encounters, made };
}

const until = () => new Date(world.now.getTime() + 3_600_000).toISOString();
/** The request of a viewer that waits. */
async function waiting(viewer: string) {
  const { body } = await world.ask(viewer, '{ overrideRequests { nodes { id state } } }');
  return body.data.overrideRequests.nodes[0] as { id: string; state: string };
}

describe('a reason that is given for a patient', () => {
  test('opens the chart where a reason opens it, and asks nobody', async () => {
    const { viewer, patient, query, encounters, made } = await chart({ patient: 'ALLOW', services: { a: 'ALLOW' } });
    expect(await encounters()).toEqual(['REASON']);
    expect(await world.ask(viewer, query)).toEqual(answer({ patient: { id: patient.gid, access: open(until()) } }));
    expect([await encounters(), await made()]).toEqual([['OPEN'], [1, 0]]);
  });

  test('opens a chart without encounters', async () => {
    const { viewer, patient, query, made } = await chart({ patient: 'ALLOW' });
    expect(await world.ask(viewer, query)).toEqual(answer({ patient: { id: patient.gid, access: open(until()) } }));
    expect(await made()).toEqual([1, 0]);
  });

  test('opens what it opens in the chart of one who is open', async () => {
    const { viewer, patient, query, encounters, made } = await chart({ services: { a: 'ALLOW' } });
    expect(await world.ask(viewer, query)).toEqual(answer({ patient: { id: patient.gid, access: open() } }));
    expect([await encounters(), await made()]).toEqual([['OPEN'], [1, 0]]);
  });

  test('asks an analyst for the rest, once, and says so where it was given', async () => {
    const { viewer, patient, query, encounters, made } = await chart({ patient: 'ALLOW', services: { a: 'ALLOW', b: 'PROMPT' } });
    // A request for another record is another request.
    const other = await world.encounter(await world.patient(unique('Other')), { service: unique('Service') });
    await world.limit({ fragment: `service = '${other.service}'`, overrideSetting: 'PROMPT', providers: [viewer] });
    await world.ask(viewer, `{ encounter(id: "${other.gid}", ${REASON}) { id } }`);
    const earlier = await waiting(viewer);
    world.pass(1);
    const first = await world.ask(viewer, query);
    const request = await waiting(viewer);
    expect(request.id).not.toBe(earlier.id);
    const opened = answer({ patient: { id: patient.gid, access: { ...open(until()), request } } });
    expect(first).toEqual(opened);
    expect(await world.ask(viewer, query)).toEqual(opened);
    expect([await encounters(), await made()]).toEqual([
      ['APPROVAL', 'OPEN'],
      [1, 2],
    ]);
  });

  test('asks an analyst alone where it opens nothing, and the patient is open', async () => {
    const { viewer, patient, query, encounters, made } = await chart({ services: { a: 'PROMPT' } });
    const first = await world.ask(viewer, query);
    expect(first).toEqual(answer({ patient: { id: patient.gid, access: { ...open(), request: await waiting(viewer) } } }));
    expect([await encounters(), await made()]).toEqual([['APPROVAL'], [0, 1]]);
  });

  test('waits for an analyst where the patient does, whatever it would open in the chart', async () => {
    const { viewer, patient, query, encounters, made } = await chart({ patient: 'PROMPT', services: { a: 'ALLOW' } });
    const first = await world.ask(viewer, query);
    const request = await waiting(viewer);
    expect(first).toEqual(refused(query, ['patient'], 'OVERRIDE_APPROVAL_PENDING', { requestId: request.id }));
    expect([await encounters(), await made()]).toEqual([['APPROVAL'], [0, 1]]);
    const access = `{ patient(id: "${patient.gid}") { ${ACCESS} } }`;
    expect(await world.ask(viewer, access)).toEqual(answer({ patient: { access: safe('APPROVAL', request) } }));
  });

  test('waits for an analyst where the patient does, whose chart is empty', async () => {
    const { viewer, query, made } = await chart({ patient: 'PROMPT' });
    const first = await world.ask(viewer, query);
    const { id: requestId } = await waiting(viewer);
    expect(first).toEqual(refused(query, ['patient'], 'OVERRIDE_APPROVAL_PENDING', { requestId }));
    expect(await made()).toEqual([0, 1]);
  });

  test('does nothing where nothing is safe', async () => {
    const { viewer, patient, query, made } = await chart({ services: { a: 'DENY' } });
    await world.encounter(patient);
    expect(await world.ask(viewer, query)).toEqual(answer({ patient: { id: patient.gid, access: open() } }));
    expect(await made()).toEqual([0, 0]);
  });

  test('is denied where none opens the patient', async () => {
    const { viewer, patient, query, made } = await chart();
    await world.encounter(patient);
    await world.site({ physicianOfRecordSecurity: true, physicianOfRecordScope: 'EVERYONE', physicianOfRecordOverride: 'DENY' });
    expect(await world.ask(viewer, query)).toEqual(refused(query, ['patient'], 'OVERRIDE_DENIED'));
    expect(await made()).toEqual([0, 0]);
  });
});

test('a reason that is given for an encounter leaves the rest of the chart as it was', async () => {
  const { viewer, patient, encounters, made } = await chart({ services: { a: 'ALLOW', b: 'PROMPT' } });
  const { body } = await world.ask(viewer, `{ patient(id: "${patient.gid}") { encounters { nodes { id access { door } } } } }`);
  const nodes: { id: string; access: { door: string } }[] = body.data.patient.encounters.nodes;
  const give = (door: string) => {
    const id = nodes.find(({ access }) => access.door === door)?.id;
    return `{ encounter(id: "${id}", ${REASON}) { access { door openUntil } } }`;
  };
  expect(await world.ask(viewer, give('REASON'))).toEqual(answer({ encounter: { access: { door: 'OPEN', openUntil: until() } } }));
  expect([await encounters(), await made()]).toEqual([
    ['APPROVAL', 'OPEN'],
    [1, 0],
  ]);
  const asked = await world.ask(viewer, give('APPROVAL'));
  const { id: requestId } = await waiting(viewer);
  expect(asked).toEqual(refused(give('APPROVAL'), ['encounter'], 'OVERRIDE_APPROVAL_PENDING', { requestId }));
  expect(await made()).toEqual([1, 1]);
});
