import { buildSchema, type GraphQLSchema } from 'graphql';

/** The directive with its enums. */
export const DIRECTIVE = `
  directive @SecuredRecord(level: RecordLevel, mode: Rendering, rung: Disclosure) on OBJECT | FIELD_DEFINITION | INTERFACE
  enum RecordLevel { PATIENT ENCOUNTER DOCUMENT PATIENT_SET }
  enum Rendering { DROP MARK DEMAND }
  enum Disclosure { NOTHING EXISTENCE IDENTITY DEMOGRAPHICS CHART }`;

const REASON = 'input OverrideReasonInput { code: String! text: String }';

/** The directive for a path to patients. */
export const PATH = '@SecuredRecord(level: PATIENT, mode: MARK, rung: IDENTITY)';

/** A patient whose fields are all secured. */
export const PATIENT = `
  type Patient @SecuredRecord(level: PATIENT) {
    id: ID! @SecuredRecord(rung: IDENTITY)
    city: String @SecuredRecord(rung: DEMOGRAPHICS)
    diagnosis: String @SecuredRecord(rung: CHART)
  }`;

/** A schema by hand, with the directive, its enums, and reasons. */
export function schemaOf(...types: readonly string[]): GraphQLSchema {
  return buildSchema([DIRECTIVE, REASON, ...types].join('\n'), { assumeValidSDL: true });
}
