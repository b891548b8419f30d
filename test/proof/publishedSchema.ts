import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { buildSchema } from 'graphql';

/** The schema as clients know it; commands run where `package.json` stands. */
export const publishedSchema = buildSchema(readFileSync(resolve('schema.graphql'), 'utf8'));
