import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { buildSchema, getVariableValues, parse, validate, Kind } from 'graphql';
import fc from 'fast-check';
import { generateOperation } from './generateOperation';
import { operations } from './operations';
import { seededRandom, type Vocabulary } from './Operation';

const schema = buildSchema(readFileSync(resolve(__dirname, '../../schema.graphql'), 'utf8'));
const vocabulary: Vocabulary = {
  values: { LocalDate: ['2026-01-01'], DateTimeISO: ['2026-01-01T00:00:00.000Z'] },
  alternatives: { 'Query.patient': ['id', 'mrn'] },
};

test('every operation over any root field is valid, and so are its variables', () => {
  const forms = { fragments: 0, variables: 0, directives: 0, cursors: 0 };
  for (let seed = 1; seed <= 500; seed += 1) {
    const operation = generateOperation(schema, vocabulary, seededRandom(seed));
    const document = parse(operation.query);
    const [definition] = document.definitions;
    if (definition?.kind !== Kind.OPERATION_DEFINITION) throw new Error('The operation stands first');
    const { errors = [] } = getVariableValues(schema, definition.variableDefinitions ?? [], operation.variables);
    expect({ seed, ...operation, faults: [...validate(schema, document), ...errors].map(String) }).toEqual({
      seed,
      ...operation,
      faults: [],
    });
    forms.fragments += document.definitions.length - 1;
    forms.variables += definition.variableDefinitions?.length ?? 0;
    forms.directives += operation.query.split('@').length - 1;
    forms.cursors += operation.cursors.length;
  }
  for (const count of Object.values(forms)) expect(count).toBeGreaterThan(100);
});

test('the same seed makes the same operation', () => {
  const make = () => generateOperation(schema, vocabulary, seededRandom(7));
  expect(make()).toEqual(make());
});

test('only the root fields that are named are asked for, and nothing that is left out', () => {
  for (let seed = 1; seed <= 200; seed += 1) {
    const options = { roots: ['node', 'patients'], without: ['PatientSet', 'RecordLock'] };
    const { query } = generateOperation(schema, vocabulary, seededRandom(seed), options);
    expect(query).not.toMatch(/\b(PatientSet|lock|demographicReport|me)\b/);
  }
});

test('an operation shrinks to what matters of it', () => {
  const { counterexample } = fc.check(
    fc.property(operations(schema, vocabulary, { roots: ['patients', 'encounters'] }), ({ query }) => !/\bdischargeDate\b/.test(query)),
    { seed: 1, numRuns: 1_000 },
  );
  expect(counterexample?.[0].query.replace(/\s+/g, ' ').replace(/\b\w+: /g, '').length).toBeLessThan(160);
});
