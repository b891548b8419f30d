import type { Encounter } from '../../../src/entity/Encounter';
import type { Patient } from '../../../src/entity/Patient';
import { World } from '../../world/World';

const PAGE = 'totalCount message pageInfo { hasNextPage hasPreviousPage startCursor endCursor } edges { cursor node { id } }';

let world: World;
beforeAll(async () => {
  world = await World.open();
  await world.provider('u');
});
afterAll(() => world.close());

it('a page is full, and tells of what lies before and behind it, as if what is hidden had never been', async () => {
  const patients = [];
  for (const letter of ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h']) patients.push(await world.patient(`Page ${letter}`));
  // Every other one is hidden, the first among them, and so are the first and the last encounter of a chart.
  const shown = patients[1]!;
  const hidden: (Patient | Encounter)[] = patients.filter((_, place) => place % 2 === 0);
  for (const [day, isHidden] of [true, false, true, false, true].entries()) {
    const encounter = await world.encounter(shown, { admittedAt: new Date(`2026-02-0${day + 1}T08:00:00Z`) });
    if (isHidden) hidden.push(encounter);
  }

  const ask = async (query: string) => (await world.ask('u', query)).body.data;
  const pages = async (cursors: readonly string[]) => {
    const answers: unknown[] = [];
    const places = ['', ...cursors.flatMap((cursor) => [`after: "${cursor}", `, `before: "${cursor}", `])];
    for (const place of places) {
      for (const size of ['first: 2', 'last: 2']) {
        if (place.startsWith('before') === size.startsWith('first') && place !== '') continue;
        const given = `${place}${size}`;
        answers.push([given, await ask(`{ patients(search: { lastName: "page" }, ${given}) { ${PAGE} } }`)]);
        if (place === '') answers.push([given, await ask(`{ patient(id: "${shown.gid}") { encounters(${given}) { ${PAGE} } } }`)]);
      }
    }
    return answers;
  };

  const whole = (await ask(`{ patients(search: { lastName: "page" }, first: 100) { edges { cursor node { id } } } }`)).patients.edges;
  expect(whole).toHaveLength(8);
  // Also those of what is hidden: whoever was shown it before may ask for what lies beyond.
  const cursors = whole.map(({ cursor }: { cursor: string }) => cursor);
  for (const record of hidden) await world.lock(record);
  const whenHidden = await pages(cursors);
  const ids = hidden.map(({ id }) => `'${id}'`).join(', ');
  for (const table of ['encounter', 'patient']) {
    await world.database.run((manager) => manager.query(`DELETE FROM ${table} WHERE id IN (${ids})`));
  }
  expect(whenHidden).toEqual(await pages(cursors));
});
