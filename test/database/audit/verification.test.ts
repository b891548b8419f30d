import sql from 'sql-template-tag';
import { Permission } from '../../../src/policy/Permission';
import { createVerification } from '../../../src/server/createVerification';
import { World } from '../../world/World';

const VERIFY = '{ verifyAuditTrail { holds faults { fault detail } } }';

let world: World;
beforeAll(async () => {
  world = await World.open();
  await world.provider('officer', { permissions: [Permission.AUDIT_READ] });
  await world.provider('clinician');
  await world.patient('Aster', { mrn: 'A' });
  for (let count = 0; count < 3; count += 1) await world.ask('clinician', '{ patient(mrn: "A") { hin } }');
});
afterAll(() => world.close());

test('who reads the trail can ask whether it holds, and that is an event', async () => {
  expect(await world.ask('officer', VERIFY)).toEqual({ status: 200, body: { data: { verifyAuditTrail: { holds: true, faults: [] } } } });
  expect((await world.events()).at(-1)).toMatchObject({ action: 'AUDIT_READ', field: 'verifyAuditTrail', outcome: 'SUCCESS' });
});

test('a question is answered by a run that began after it, and all who ask during one run share the next', async () => {
  const verify = createVerification(world.config, world.database);
  const mark = (outcome: string) => world.database.query(sql`UPDATE audit_event SET outcome = ${outcome} WHERE position = 1`);
  let behindEvents: () => void;
  const readsOn = new Promise<void>((resolve) => (behindEvents = resolve));
  // The rows that belong to no event are looked for when all the events were read.
  const hear = (statement: string) => statement.includes('FROM audit_event_record r LEFT JOIN') && behindEvents();
  await world.hearing(hear, async () => {
    const first = verify();
    await readsOn;
    await mark('REFUSED');
    const [second, third] = [verify(), verify()];
    expect(await first).toMatchObject({ faults: [] });
    expect(await second).toMatchObject({ faults: [{ fault: 'CHANGED', detail: 'outcome' }] });
    expect(await third).toBe(await second);
  });
  await mark('SUCCESS');
  expect(await verify()).toMatchObject({ faults: [] });
});

test('no two runs are under way at once, however many ask', async () => {
  const verify = createVerification(world.config, world.database);
  const steps: string[] = [];
  // A run begins by looking for the first chain, and ends with the last part of the rows that belong to no event.
  const hear = (statement: string) => {
    if (/SELECT MIN\(c\.id\)/.test(statement) && !statement.includes('chain_id >')) steps.push('begin');
    if (statement.includes('FROM audit_event_record r LEFT JOIN') && !/r\.event_id < /.test(statement)) steps.push('end');
  };
  await world.hearing(hear, async () => {
    const asked: Promise<unknown>[] = [];
    for (let count = 0; count < 40; count += 1) {
      asked.push(verify());
      await Promise.race([asked[0], new Promise((resolve) => setImmediate(resolve))]);
    }
    await Promise.all(asked);
  });
  expect(steps.join()).toMatch(/^(begin,end,?){2,}$/);
});

test('a link that was changed is named', async () => {
  await world.database.query(sql`UPDATE audit_event SET action = 'SIGN_IN' WHERE position = 2`);
  expect((await world.ask('officer', VERIFY)).body).toEqual({
    data: { verifyAuditTrail: { holds: false, faults: [{ fault: 'CHANGED', detail: 'action' }] } },
  });
});

test('it is for those who read the trail alone', async () => {
  expect((await world.ask('clinician', VERIFY)).body.errors?.[0].extensions).toEqual({ code: 'FORBIDDEN' });
});
