import { registerEnumType } from 'type-graphql';
import { EncounterOrderField, OrderDirection, PatientOrderField } from '../gate/orders';
import { Disclosure } from '../policy/Disclosure';
import { Door } from '../policy/Door';
import { OverrideRequestState } from '../policy/OverrideRequestState';
import { Permission } from '../policy/Permission';

/** Puts an enum into the schema, with a description for each of its values. */
function register<Enum extends Record<string, string>>(
  name: string,
  values: Enum,
  description: string,
  words: Record<keyof Enum, string>,
): void {
  const valuesConfig = Object.fromEntries(Object.entries(words).map(([value, text]) => [value, { description: text }]));
  registerEnumType(values, { name, description, valuesConfig: valuesConfig as never });
}

/** Registers the enums of the API; called once before the schema is built. */
export function registerEnums(): void {
  register('Disclosure', Disclosure, 'How much of a record a viewer sees: the rungs of a ladder, the lowest first.', {
    NOTHING: 'As if the record did not exist.',
    EXISTENCE: 'Asked for by name it answers with a message; it is in no list.',
    IDENTITY: 'Names, numbers, birth date and sex of a patient; number and day of admission of an encounter.',
    DEMOGRAPHICS: 'The whole Master File of a patient, without the chart.',
    CHART: 'Everything.',
  });
  register('Door', Door, 'How a record that is not wholly open could be opened further.', {
    OPEN: 'It is open.',
    REASON: 'By giving a reason.',
    APPROVAL: 'By giving a reason that an analyst approves.',
    NEVER: 'Nothing that the viewer does opens it.',
  });
  register('OverrideRequestState', OverrideRequestState, 'Where an override request stands, from the analysts’ queue to its end.', {
    PENDING: 'It waits for an analyst.',
    APPROVED: 'An analyst has approved it; the record is not yet assigned.',
    ASSIGNED: 'The record is assigned to the requester: it is open.',
    EXPIRED: 'The assignment has come to its end.',
    REVOKED: 'The assignment was taken back, or given up.',
    DENIED: 'An analyst has denied it.',
    WITHDRAWN: 'The requester has withdrawn it.',
    LAPSED: 'Nobody decided it in time.',
  });
  register('Permission', Permission, 'What a role allows its holders to ask for.', {
    RECORDS_READ: 'To read patients, encounters, documents, trees and viewers.',
    RECORDS_READ_LOCKED: 'To see locked records, and which are locked.',
    RECORDS_LOCK: 'To lock and unlock records, together with the right to locked records.',
    OVERRIDE_SELF: 'To open a safe record by giving a reason.',
    OVERRIDE_DECIDE: 'To decide the requests of others, and to assign.',
    REPORTS_RUN: 'To run demographic reports.',
    SETS_MANAGE: 'To manage patient sets and their members.',
    SET_ACCESS_MANAGE: 'To manage blacklists.',
    ACCESS_LIMITS_MANAGE: 'To manage access limits.',
    SITE_SETTINGS_MANAGE: 'To manage the settings of the site.',
    ROLES_MANAGE: 'To manage roles.',
    PROVIDERS_MANAGE: 'To manage providers.',
    PATIENTS_MERGE: 'To merge two patients.',
    CHART_COMPLETE: 'To complete and sign documents.',
    AUDIT_READ: 'To read the audit trail.',
    ACCESS_EXPLAIN: 'To have decisions explained.',
  });
  register('PatientOrderField', PatientOrderField, 'What patients can be ordered by; ties go by id, and what is not shown comes last.', {
    NAME: 'Last name, then first name.',
    MRN: 'The medical record number.',
    DEMOGRAPHIC_NUMBER: 'The demographic number.',
    BIRTH_DATE: 'The day of birth.',
    CITY: 'The city.',
  });
  register(
    'EncounterOrderField',
    EncounterOrderField,
    'What encounters can be ordered by; ties go by id, and what is not shown comes last.',
    {
      ADMISSION_DATE: 'The day of admission.',
      NUMBER: 'The encounter number.',
      DISCHARGE_DATE: 'The day of discharge.',
      SERVICE: 'The service.',
    },
  );
  register('OrderDirection', OrderDirection, 'Which way an order runs.', { ASC: 'The least first.', DESC: 'The greatest first.' });
}
