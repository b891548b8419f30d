import { Loaders } from '../../src/gate/Loaders';
import type { Scope } from '../../src/gate/Scope';

/** What `named` makes asks nothing of a scope. */
const loaders = () => new Loaders({} as Scope);

test('what is asked for at a time is read at once, each key once', async () => {
  const all = loaders();
  const asked: (readonly string[])[] = [];
  const load = (key: string) =>
    all
      .named('names', async (keys) => {
        asked.push(keys);
        return new Map(keys.filter((each) => each !== 'c').map((each) => [each, each.toUpperCase()]));
      })
      .load(key);
  expect(await Promise.all(['a', 'b', 'a', 'c'].map(load))).toEqual(['A', 'B', 'A', undefined]);
  expect(await load('a')).toBe('A');
  expect(asked).toEqual([['a', 'b', 'c']]);
});

test('a name has a loader of its own', async () => {
  const all = loaders();
  const read = (name: string) => all.named(name, async (keys) => new Map(keys.map((key) => [key, name]))).load('a');
  expect(await Promise.all([read('one'), read('two')])).toEqual(['one', 'two']);
});

test('no statement carries more than a thousand keys', async () => {
  const sizes: number[] = [];
  const loader = loaders().named('names', async (keys) => {
    sizes.push(keys.length);
    return new Map();
  });
  await loader.loadMany(Array.from({ length: 2_001 }, (_, index) => String(index)));
  expect(sizes).toEqual([1_000, 1_000, 1]);
});
