import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parse, type OperationDefinitionNode } from 'graphql';
import { parseFragment } from '../../../src/condition/parseFragment';
import { demoSets } from '../../../src/demo/access';
import { story } from '../../../src/demo/story';
import { seedDemo } from '../../../src/demo/seedDemo';
import { globalId } from '../../../src/entity/globalId';
import { PatientSet } from '../../../src/entity/PatientSet';
import { Provider } from '../../../src/entity/Provider';
import { Role } from '../../../src/entity/Role';
import { fragmentCatalogue } from '../../../src/policy/fragmentCatalogue';
import { World } from '../../world/World';

const page = readFileSync(resolve(__dirname, '../../../docs/access.md'), 'utf8');
const blocks = (language: string) =>
  [...page.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, 'gm'))].map(([, text]) => text as string);
const operations = blocks('graphql').map(
  (text) => [(parse(text).definitions[0] as OperationDefinitionNode).name?.value ?? '', text] as const,
);

let world: World;
beforeAll(async () => {
  world = await World.open();
  await seedDemo(world.database, world.now);
});
afterAll(() => world.close());

test('the page shows every operation of these three', () => {
  expect(operations.map(([name]) => name)).toEqual([
    'SetAccess',
    'PreviewSetAccess',
    'Done',
    'Undo',
    'Preview',
    'Create',
    'Limits',
    'Lock',
    'Unlock',
  ]);
});

test.each(operations)('the page’s operation %s is answered in the demo hospital', async (name, query) => {
  const { farid, board, clerk } = await world.database.run(async (manager) => ({
    farid: await manager.findOneByOrFail(Provider, { username: 'farid' }),
    board: await manager.findOneByOrFail(PatientSet, { name: 'Board members' }),
    clerk: await manager.findOneByOrFail(Role, { name: 'Clerk' }),
  }));
  const [record] = Object.values(story).map(({ id }) => globalId('Patient', id));
  const variables = {
    provider: globalId('Provider', farid.id),
    sets: [globalId('PatientSet', board.id)],
    role: globalId('Role', clerk.id),
    record,
  };
  const username = name.endsWith('ock') ? 'greta' : 'ines';
  const { status, body } = await world.ask(username, query, variables);
  expect({ status, errors: body.errors }).toEqual({ status: 200, errors: undefined });
  expect(SAID[name]?.(body.data) ?? true).toBe(true);
});

/** What an answer must say to be the one that the page speaks of. */
const SAID: Readonly<Record<string, (data: any) => boolean>> = {
  SetAccess: ({ setAccess: { blackListed, others } }) =>
    blackListed.nodes.length === 1 && blackListed.nodes[0].name === 'Staff and family' && others.nodes.length === demoSets.length - 2,
  PreviewSetAccess: ({ previewSetAccess }) => previewSetAccess.lost.patients > 0 && previewSetAccess.regained.patients === 0,
  Done: ({ changeSetAccess }) => changeSetAccess.version === 2 && changeSetAccess.blackListed.nodes.length === 2,
  Undo: ({ undoSetAccess }) => undoSetAccess.version === 3 && undoSetAccess.blackListed.nodes.length === 1,
  Preview: ({ previewAccessLimit }) => previewAccessLimit.inHouseEncountersByNulls > 0 && previewAccessLimit.examples.length > 0,
  Limits: ({ accessLimits }) => accessLimits.every(({ broken }: { broken: boolean }) => !broken),
  Lock: ({ lockRecord }) => lockRecord.lock.reason === 'Asked by the patient',
};

test('every fragment that the page shows is read, and every column is named', () => {
  const fragments = blocks('sql').flatMap((block) => block.trim().split('\n'));
  expect(fragments.length).toBeGreaterThan(5);
  for (const fragment of fragments) expect(parseFragment(fragment, fragmentCatalogue).columns.length).toBeGreaterThan(0);
  for (const column of Object.keys(fragmentCatalogue)) expect(page).toContain(`\`${column}\``);
});
