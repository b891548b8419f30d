import { aliasesRule } from './aliasesRule';
import { definitionsRule } from './definitionsRule';
import { depthRule } from './depthRule';
import { directivesOfFieldRule } from './directivesOfFieldRule';
import { directivesRule } from './directivesRule';
import type { DocumentRule } from './DocumentRule';
import { fieldsRule } from './fieldsRule';
import { introspectionDepthRule } from './introspectionDepthRule';
import { introspectionsRule } from './introspectionsRule';
import { literalDepthRule } from './literalDepthRule';
import { rootFieldsRule } from './rootFieldsRule';

/** Every bound on a document, in the order in which they are looked at; the first that is passed answers. */
export const documentRules: readonly DocumentRule[] = Object.freeze([
  definitionsRule,
  depthRule,
  fieldsRule,
  rootFieldsRule,
  aliasesRule,
  directivesOfFieldRule,
  directivesRule,
  literalDepthRule,
  introspectionsRule,
  introspectionDepthRule,
]);
