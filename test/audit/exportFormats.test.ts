import { AuditAction, AuditOutcome } from '../../src/audit/AuditDraft';
import { eventsAsCsv } from '../../src/audit/eventsAsCsv';
import { resourcesOf } from '../../src/audit/eventsAsFhir';
import type { ExportedEvent, ExportedRecord } from '../../src/audit/ExportedEvent';
import { PATIENT_READ_PROFILE } from '../../src/audit/fhirCodes';
import { Disclosure } from '../../src/policy/Disclosure';
import { Door } from '../../src/policy/Door';
import { RuleCode } from '../../src/policy/Narrowing';
import { fhirFaults } from './fhirFaults';

const SITE = 'https://chart.example.org';
const ID = '11111111-1111-4111-8111-111111111111';

const record: ExportedRecord = {
  patient: { id: ID, mrn: 'M-1', demographicNumber: 1, lastName: 'Rutabaga', firstName: 'Rosa', birthDate: null, sex: null },
  encounter: { id: ID, number: 'E-1' },
  documentId: null,
  disclosure: Disclosure.IDENTITY,
  door: Door.REASON,
  rules: [RuleCode.M, RuleCode.P],
};

function event(fields: Partial<ExportedEvent> = {}, body: Partial<ExportedEvent['body']> = {}): ExportedEvent {
  return {
    id: ID,
    occurredAt: new Date('2026-03-01T12:00:00.000Z'),
    viewer: { id: ID, displayName: 'Dr Ada Almond' },
    action: AuditAction.READ,
    outcome: AuditOutcome.SUCCESS,
    records: [record],
    ...fields,
    body: {
      actor: { viewerId: ID, roles: ['Physician'], operationName: 'Open', requestId: 'request-1', clientAddress: '192.0.2.7' },
      field: 'patient',
      ...body,
    },
  };
}

const only = (given: ExportedEvent) => resourcesOf(given, SITE)[0] as any;

describe('FHIR', () => {
  const kinds = Object.values(AuditAction).flatMap((action) => Object.values(AuditOutcome).map((outcome) => [action, outcome] as const));

  test.each(kinds)('%s %s is an AuditEvent of R4, with whom, with nobody, with a record and without', (action, outcome) => {
    const nobody = { actor: { viewerId: null, roles: [], operationName: null, requestId: 'clock', clientAddress: null } };
    for (const given of [
      event({ action, outcome }),
      event({ action, outcome, records: [] }, { errorCode: 'FORBIDDEN' }),
      event({ action, outcome, viewer: null, records: [] }, nobody),
      event(
        {
          action,
          outcome,
          viewer: null,
          records: [
            { ...record, encounter: null },
            { ...record, documentId: ID },
          ],
        },
        nobody,
      ),
    ]) {
      const resources = resourcesOf(given, SITE).map((resource) => JSON.parse(JSON.stringify(resource)) as unknown);
      expect(resources).toHaveLength(Math.max(1, given.records.length));
      expect(resources.flatMap(fhirFaults)).toEqual([]);
    }
  });

  test('a read follows the patient-read pattern of IHE, and says the decision', () => {
    expect(only(event())).toEqual({
      resourceType: 'AuditEvent',
      id: expect.stringMatching(new RegExp(`^${ID}\\.[0-9a-f]{24}$`)),
      meta: { profile: [PATIENT_READ_PROFILE] },
      type: { system: 'http://terminology.hl7.org/CodeSystem/audit-event-type', code: 'rest', display: 'Restful Operation' },
      subtype: [
        { system: 'http://hl7.org/fhir/restful-interaction', code: 'read', display: 'read' },
        { system: 'urn:chartsafe:audit-action', code: 'READ' },
      ],
      action: 'R',
      recorded: '2026-03-01T12:00:00.000Z',
      outcome: '0',
      agent: [
        {
          type: { coding: [expect.objectContaining({ code: 'IRCP' })] },
          role: [{ text: 'Physician' }],
          who: { reference: `Practitioner/${ID}`, type: 'Practitioner', display: 'Dr Ada Almond' },
          name: 'Dr Ada Almond',
          requestor: true,
        },
        {
          type: { coding: [expect.objectContaining({ code: '110152' })] },
          who: { type: 'Device', identifier: { value: '192.0.2.7' } },
          requestor: false,
          network: { address: '192.0.2.7', type: '2' },
        },
        {
          type: { coding: [expect.objectContaining({ code: '110153' })] },
          who: { type: 'Device', identifier: { value: SITE }, display: 'Chartsafe' },
          requestor: false,
          network: { address: SITE, type: '5' },
        },
      ],
      source: {
        site: SITE,
        observer: { type: 'Device', identifier: { value: SITE }, display: 'Chartsafe' },
        type: [expect.objectContaining({ code: '4' })],
      },
      entity: [
        {
          what: { reference: `Patient/${ID}`, type: 'Patient', identifier: { value: 'M-1' }, display: 'Rutabaga, Rosa' },
          type: expect.objectContaining({ code: '1' }),
          role: expect.objectContaining({ code: '1' }),
        },
        {
          what: { reference: `Encounter/${ID}`, type: 'Encounter', identifier: { value: 'E-1' } },
          type: expect.objectContaining({ code: '2' }),
          role: expect.objectContaining({ code: '4' }),
          detail: [
            { type: 'disclosure', valueString: 'IDENTITY' },
            { type: 'door', valueString: 'REASON' },
            { type: 'rules', valueString: 'M P' },
          ],
        },
        {
          what: { identifier: { value: 'request-1' } },
          type: expect.objectContaining({ code: 'XrequestId' }),
          detail: [
            { type: 'requestId', valueString: 'request-1' },
            { type: 'operationName', valueString: 'Open' },
            { type: 'field', valueString: 'patient' },
          ],
        },
      ],
    });
  });

  test.each([
    ['EMERGENCY', 'ETREAT'],
    ['CONSULT', 'BTG'],
  ])('an override for %s is a security alert whose purpose is %s', (code, purpose) => {
    const override = only(event({ action: AuditAction.OVERRIDE }, { reason: { code, text: 'Asked to see' }, grantId: ID }));
    expect(override).toMatchObject({
      type: { system: 'http://dicom.nema.org/resources/ontology/DCM', code: '110113', display: 'Security Alert' },
      subtype: [
        { system: 'http://dicom.nema.org/resources/ontology/DCM', code: '110127', display: 'Emergency Override Started' },
        { code: 'OVERRIDE' },
      ],
      action: 'E',
      purposeOfEvent: [
        {
          coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ActReason', code: purpose }],
          text: `${code}: Asked to see`,
        },
      ],
    });
  });

  test('a reason that waits for an analyst has started no override; an assignment has, and its end stops it', () => {
    const codes = (given: ExportedEvent) => only(given).subtype.map(({ code }: { code: string }) => code);
    expect(codes(event({ action: AuditAction.OVERRIDE }, { overrideRequestId: ID }))).toEqual(['OVERRIDE']);
    expect(codes(event({ action: AuditAction.ASSIGNMENT_MADE }))).toEqual(['110127', 'ASSIGNMENT_MADE']);
    expect(codes(event({ action: AuditAction.ASSIGNMENT_REVOKED }))).toEqual(['110138', 'ASSIGNMENT_REVOKED']);
  });

  test('outcomes are success, minor failure and serious failure', () => {
    const outcomes = Object.values(AuditOutcome).map((outcome) => only(event({ outcome })).outcome);
    expect(outcomes).toEqual(['0', '4', '8']);
  });

  test('the validator finds what is missing', () => {
    const resource = only(event());
    const without = (name: string) => fhirFaults({ ...resource, [name]: undefined });
    for (const name of ['resourceType', 'type', 'recorded', 'agent', 'source', 'entity', 'subtype']) expect(without(name)).not.toEqual([]);
    expect(fhirFaults({ ...resource, action: 'X' })).toEqual(['action: C, R, U, D or E', 'BALP action: R']);
    expect(fhirFaults({ ...resource, agent: [{ ...resource.agent[0], requestor: undefined }] })).toContain('agent.requestor: 1..1 boolean');
    expect(fhirFaults({ ...resource, entity: [{ name: 'x', query: 'eA==' }] })).toContain(
      'sev-1: an entity has a name or a query, not both',
    );
    expect(fhirFaults(null)).toEqual(['the resource is no object']);
  });
});

test('CSV: no cell begins as a formula does, and what is quoted stays whole', async () => {
  async function* pages() {
    for (const text of ['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', 'a "b", c\r\nd', 'a\r=1', 'a\n=1', ' =1']) {
      yield [event({ viewer: { id: ID, displayName: text }, records: [] }, { reason: { code: 'OTHER', text } })];
    }
  }
  const parts: string[] = [];
  for await (const part of eventsAsCsv(pages())) parts.push(part);
  expect(parts).toHaveLength(11);
  const viewers = parts.slice(1).map((part) => part.slice(`${ID},2026-03-01T12:00:00.000Z,${ID},`.length).split(',Physician')[0]);
  expect(viewers).toEqual(["'=1+1", "'+1", "'-1", "'@SUM(A1)", "'\t=1", '"\'\r=1"', '"a ""b"", c\r\nd"', '"a\r=1"', '"a\n=1"', ' =1']);
});
