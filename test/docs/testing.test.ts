import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(__dirname, '../..');

test('the example in docs/testing.md is the one that runs', () => {
  const [, example] = /```ts\n([\s\S]*?)```/.exec(readFileSync(join(root, 'docs/testing.md'), 'utf8')) ?? [];
  expect(example).toBe(readFileSync(join(root, 'test/database/testing/example.test.ts'), 'utf8'));
});
