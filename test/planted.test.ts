import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { sabotages } from './planted/sabotages';
import { titlesOf } from './planted/titlesOf';

const read = (file: string) => readFileSync(resolve(__dirname, '..', file), 'utf8');

test('each sabotage has a name of its own, and changes something', () => {
  expect(new Set(sabotages.map(({ name }) => name)).size).toBe(sabotages.length);
  expect(sabotages.filter(({ text, replacement }) => text === replacement)).toEqual([]);
});

test.each(sabotages.map((sabotage) => [sabotage.name, sabotage] as const))(
  '%s can be planted: its text stands once in its file',
  (_, { file, text }) => {
    expect(read(file).split(text)).toHaveLength(2);
  },
);

test.each(sabotages.map((sabotage) => [sabotage.name, sabotage] as const))('%s is caught by a test that is there', (_, { caughtBy }) => {
  const titles = titlesOf(read(caughtBy.file));
  expect([caughtBy.title, titles.filter((title) => title.test(caughtBy.title)).length]).toEqual([caughtBy.title, expect.any(Number)]);
  expect(titles.some((title) => title.test(caughtBy.title))).toBe(true);
});
