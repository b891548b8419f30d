import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import ts from 'typescript';
import { MODELLED } from './questions';
import { publishedSchema } from './publishedSchema';

const ROOT = resolve(__dirname, '../..');
const MODEL = join(ROOT, 'test/model');
const files = readdirSync(MODEL);

/** The root fields that the model does not answer, and where they are proven instead. */
const PROVEN_ELSEWHERE: Readonly<Record<string, string>> = {
  accessLimit: 'scenario/accessLimits',
  accessLimits: 'scenario/accessLimits',
  accessMatrix: 'scenario/accessMatrix',
  auditTrail: 'scenario/trailReading',
  chartAccess: 'scenario/trailReading',
  chartDeficiencies: 'scenario/chartCompletion',
  demographicReport: 'report/agreement',
  explainAccess: 'agreement/explanations',
  me: 'scenario/signingIn',
  overrideGrants: 'scenario/overrideWorkflow',
  overrideQueue: 'scenario/overrideWorkflow',
  overrideReasons: 'scenario/siteSettings',
  overrideRequests: 'scenario/overrideWorkflow',
  patientSet: 'scenario/junoPatientSets',
  patientSets: 'scenario/junoPatientSets',
  previewAccessLimit: 'administration/previews',
  previewMerge: 'scenario/merge',
  previewSetAccess: 'administration/previews',
  provider: 'scenario/rolesManager',
  providers: 'scenario/rolesManager',
  reportDefinition: 'scenario/demographicReport',
  reportDefinitions: 'scenario/demographicReport',
  role: 'scenario/rolesManager',
  roles: 'scenario/rolesManager',
  setAccess: 'scenario/setAccess',
  simulateAccess: 'agreement/simulations',
  siteSettings: 'scenario/siteSettings',
  verifyAuditTrail: 'audit/verification',
};

test('the model imports nothing but itself and graphql', () => {
  const wrong = files.flatMap((file) => {
    const { importedFiles } = ts.preProcessFile(readFileSync(join(MODEL, file), 'utf8'), true, true);
    const isAllowed = (name: string) =>
      /^graphql(\/|$)/.test(name) || (name.startsWith('.') && !relative(MODEL, resolve(MODEL, dirname(file), name)).startsWith('..'));
    return importedFiles.map(({ fileName }) => fileName).filter((name) => !isAllowed(name));
  });
  expect({ files: files.sort(), wrong }).toEqual({
    files: ['World.ts', 'answer.ts', 'decide.ts', 'evaluate.ts', 'lists.ts'],
    wrong: [],
  });
});

test('the model is small enough to be read beside the specification', () => {
  const lines = files.flatMap((file) => readFileSync(join(MODEL, file), 'utf8').trimEnd().split('\n'));
  expect(lines.length).toBeLessThanOrEqual(660);
});

test('every root field is answered by the model, or is proven in a place that asks for it', () => {
  const fields = Object.keys(publishedSchema.getQueryType()?.getFields() ?? {});
  expect([...MODELLED, ...Object.keys(PROVEN_ELSEWHERE)].sort()).toEqual(fields.sort());
  const notProven = Object.entries(PROVEN_ELSEWHERE).filter(([field, place]) => {
    const path = join(ROOT, 'test/database', `${place}.test.ts`);
    return !existsSync(path) || !new RegExp(`\\b${field}\\b`).test(readFileSync(path, 'utf8'));
  });
  expect(notProven).toEqual([]);
});
