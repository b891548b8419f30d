import fc from 'fast-check';
import type { AuditedRecord } from '../../src/audit/AuditDraft';
import { Disclosure } from '../../src/policy/Disclosure';
import { Door } from '../../src/policy/Door';
import { RuleCode } from '../../src/policy/Narrowing';

const id = (letter: string) => fc.option(fc.constantFrom(1, 2, 3).map((number) => `${letter}${number}`));

/** Few ids and decisions, so that they meet: records in any order, of known and unknown patients, twice or once. */
export const records: fc.Arbitrary<AuditedRecord[]> = fc.array(
  fc.record(
    {
      patientId: id('patient'),
      encounterId: id('encounter'),
      documentId: id('document'),
      disclosure: fc.constantFrom(Disclosure.CHART, Disclosure.IDENTITY),
      door: fc.constantFrom(Door.OPEN, Door.REASON),
      rules: fc.subarray([RuleCode.M, RuleCode.P]),
      grants: fc.subarray(['grant1', 'grant2'], { minLength: 1 }),
    },
    { requiredKeys: ['patientId', 'encounterId', 'documentId'] },
  ),
  { maxLength: 12 },
);
