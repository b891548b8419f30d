import { readdirSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { suites, TYPES_ALONE } from './mutants/suites';

const ROOT = resolve(__dirname, '..');
const ROOMS = ['src/condition', 'src/policy', 'src/gate'];

test('each file of the rooms that decide has a suite that tries its mutants, or is named as one of types alone', () => {
  const files = ROOMS.flatMap((room) =>
    readdirSync(join(ROOT, room), { withFileTypes: true, recursive: true }).flatMap((entry) =>
      entry.isFile() && entry.name.endsWith('.ts') ? [relative(ROOT, join(entry.parentPath, entry.name))] : [],
    ),
  );
  const named = [...suites.flatMap(({ mutate }) => mutate), ...TYPES_ALONE];
  expect(named.toSorted()).toEqual(files.toSorted());
});
