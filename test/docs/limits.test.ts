import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, type OperationDefinitionNode } from 'graphql';
import { readConfig } from '../../src/server/Config';
import { createSchema } from '../../src/server/createSchema';
import { estimate } from '../../src/server/limit/estimate';
import { limitSettings } from '../../src/server/limit/limitSettings';

const text = readFileSync(join(__dirname, '../../docs/limits.md'), 'utf8');

test('docs/limits.md names every setting of a limit with its default, and none that is not one', () => {
  const written = [...text.matchAll(/^\| `(LIMIT_\w+)` +\| ([\d,]+) +\|/gm)].map(([, name = '', value = '']) => [
    name,
    Number(value.replaceAll(',', '')),
  ]);
  const { limits } = readConfig({ NODE_ENV: 'test' });
  const camel = (name: string) =>
    name
      .slice('LIMIT_'.length)
      .toLowerCase()
      .replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
  const byName = limits as unknown as Readonly<Record<string, number>>;
  expect(written).toEqual(Object.keys(limitSettings).map((name) => [name, byName[camel(name)]]));
});

test('every setting moves its limit', () => {
  const changed = readConfig({
    NODE_ENV: 'test',
    ...Object.fromEntries(Object.keys(limitSettings).map((name) => [name, '1024'])),
    LIMIT_DEPTH: '50',
    LIMIT_VALUE_DEPTH: '50',
    LIMIT_DEFINITIONS: '50',
    LIMIT_ROOT_FIELDS: '50',
  });
  const limits = Object.values(changed.limits);
  expect(limits.filter((value) => value !== 1024 && value !== 50)).toEqual([]);
  expect(limits).toHaveLength(Object.keys(limitSettings).length);
});

test('the example of nodes comes to as many as it says', async () => {
  const document = parse(/^```graphql\n([\s\S]*?)^```$/m.exec(text)?.[1] ?? '');
  const { nodes } = estimate(await createSchema(), document, document.definitions[0] as OperationDefinitionNode, {});
  expect(text).toContain(`= ${nodes.toLocaleString('en-US')} nodes`);
});
