import type { AuditBody } from './readBody';
import type { AuditedRecord, AuditAction, AuditOutcome } from './AuditDraft';

/** A record of an exported event: identities alone, and what was decided on it then. */
export interface ExportedRecord extends Pick<AuditedRecord, 'disclosure' | 'door' | 'rules'> {
  readonly patient: {
    readonly id: string;
    readonly mrn: string;
    readonly demographicNumber: number;
    readonly lastName: string;
    readonly firstName: string;
    readonly birthDate: string | null;
    readonly sex: string | null;
  };
  readonly encounter: { readonly id: string; readonly number: string } | null;
  readonly documentId: string | null;
}

/** An event as it leaves the system: what one reader may know of it, and nothing that tells its place in a chain. */
export interface ExportedEvent {
  readonly id: string;
  readonly occurredAt: Date;
  /** Null where nobody was signed in. */
  readonly viewer: { readonly id: string; readonly displayName: string } | null;
  readonly action: AuditAction;
  readonly outcome: AuditOutcome;
  readonly body: AuditBody;
  readonly records: readonly ExportedRecord[];
}

/** A format of export: how pages of events become text, piece by piece. */
export interface ExportFormat {
  readonly mediaType: string;
  readonly fileName: string;
  readonly write: (pages: AsyncIterable<readonly ExportedEvent[]>) => AsyncGenerator<string>;
}
