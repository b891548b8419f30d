import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import ts from 'typescript';
import { MODELLED } from './questions';
import { publishedSchema } from './publishedSchema';

const ROOT = resolve(__dirname, '../..');
const FOLDERS = ['test/model', 'test/answers'].map((folder) => join(ROOT, folder));
const files = FOLDERS.flatMap((folder) => readdirSync(folder).map((file) => join(folder, file)));

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

test('the model, and the answers that are predicted by it, import nothing but themselves and graphql', () => {
  const imported = files.flatMap((file) => {
    const { importedFiles } = ts.preProcessFile(readFileSync(file, 'utf8'), true, true);
    return importedFiles.map(({ fileName }) => (fileName.startsWith('.') ? resolve(dirname(file), `${fileName}.ts`) : fileName));
  });
  expect(imported.length).toBeGreaterThan(10);
  expect(imported.filter((name) => !/^graphql(\/|$)/.test(name) && !files.includes(name))).toEqual([]);
});

test('the model is small enough to be read beside the specification', () => {
  const model = files.filter((file) => file.startsWith(FOLDERS[0]!));
  const lines = model.flatMap((file) => readFileSync(file, 'utf8').trimEnd().split('\n'));
  expect(lines.length).toBeLessThanOrEqual(400);
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
