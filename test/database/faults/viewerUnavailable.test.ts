import { World } from '../../world/World';
import { send } from './asking';
import { providersGone, providersLocked } from './faults';

declare const databaseUrl: string;
const ME = '{ me { username } }';
const SHOWN = { status: 200, body: { data: { me: { username: 'viewer' } } } };
const onServer = databaseUrl.startsWith('sqlite:') ? test.skip : test;

let world: World;
let mend: () => Promise<void>;
beforeEach(async () => {
  world = await World.open();
  await world.provider('viewer');
  mend = async () => undefined;
});
afterEach(async () => {
  await mend();
  await world.close();
});

onServer('where the viewer cannot be read from a database that does not do its work, the answer is 503, and then it goes on', async () => {
  expect(await world.ask('viewer', ME)).toEqual(SHOWN);
  mend = await providersLocked(world);
  const error = { message: 'The service cannot answer now; try again', extensions: { code: 'UNAVAILABLE' } };
  expect(await world.ask('viewer', ME)).toEqual({ status: 503, body: { errors: [error] } });
  await mend();
  mend = async () => undefined;
  expect(await world.ask('viewer', ME)).toEqual(SHOWN);
});

test('where the fault is ours it is 500, on every route, and nothing of it is told but the id of the request', async () => {
  mend = await providersGone(world);
  for (const path of ['/graphql', '/documents/x', '/audit/events.csv']) {
    const { status, text, requestId } = await send(world, 'viewer', path, path === '/graphql' ? { query: ME } : undefined);
    const error = { message: 'Something went wrong', extensions: { code: 'INTERNAL_SERVER_ERROR', requestId } };
    expect({ path, status, body: JSON.parse(text) as unknown }).toEqual({ path, status: 500, body: { errors: [error] } });
  }
});
