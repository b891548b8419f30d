import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { formatMatrix } from '../../src/command/formatMatrix';
import { accessMatrix } from '../../src/gate/accessMatrix';
import { createSchema } from '../../src/server/createSchema';

test('docs/access-matrix.md is what the directives say: `npm run matrix` writes it', async () => {
  expect(readFileSync(join(__dirname, '../../docs/access-matrix.md'), 'utf8')).toBe(formatMatrix(accessMatrix(await createSchema())));
});
