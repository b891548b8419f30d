/** A code of a code system. */
export interface FhirCoding {
  readonly system: string;
  readonly code: string;
  readonly display?: string;
}

/** A concept, by codes, by words, or both. */
export interface FhirConcept {
  readonly coding?: readonly FhirCoding[];
  readonly text?: string;
}

/** What an element points at: by address, by a number, in words. */
export interface FhirReference {
  readonly reference?: string;
  readonly type?: string;
  readonly identifier?: { readonly system?: string; readonly value: string };
  readonly display?: string;
}

/** Who took part. */
export interface FhirAgent {
  readonly type: FhirConcept;
  readonly role?: readonly FhirConcept[];
  readonly who: FhirReference;
  readonly name?: string;
  readonly requestor: boolean;
  /** Type 2 is an address of the internet protocol, 5 the address of a service. */
  readonly network?: { readonly address: string; readonly type: '2' | '5' };
}

/** What it was about. */
export interface FhirEntity {
  readonly what: FhirReference;
  readonly type: FhirCoding;
  readonly role?: FhirCoding;
  readonly detail?: readonly { readonly type: string; readonly valueString: string }[];
}

/** FHIR R4's `AuditEvent`, as far as exports write it: nothing is optional here that an export always has. */
export interface FhirAuditEvent {
  readonly resourceType: 'AuditEvent';
  readonly id: string;
  readonly meta?: { readonly profile: readonly string[] };
  readonly type: FhirCoding;
  readonly subtype: readonly FhirCoding[];
  readonly action: 'C' | 'R' | 'U' | 'D' | 'E';
  readonly recorded: string;
  readonly outcome: '0' | '4' | '8' | '12';
  readonly outcomeDesc?: string;
  readonly purposeOfEvent?: readonly FhirConcept[];
  readonly agent: readonly FhirAgent[];
  readonly source: { readonly site: string; readonly observer: FhirReference; readonly type: readonly FhirCoding[] };
  readonly entity: readonly FhirEntity[];
}
