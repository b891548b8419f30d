import { randomUUID } from 'node:crypto';
import { Document, DocumentPiece } from './Document';

/** The largest piece of a document's content: below the 65,535 bytes of MySQL's `blob`. */
export const PIECE_BYTES = 60_000;

type Required = 'patientId' | 'type' | 'title' | 'authoredAt';

/** What a document is made from, beside its content; what is left out is null, and plain text. */
export type DocumentFields = Pick<Document, Required> & Partial<Omit<Document, Required | 'globalId' | 'sizeBytes'>>;

/** A document as it is stored, with the pieces of its content. */
export function newDocument(fields: DocumentFields, content: string | Uint8Array): { document: Document; pieces: DocumentPiece[] } {
  const bytes = Buffer.from(content);
  const document = Object.assign(
    new Document(),
    { id: randomUUID(), encounterId: null, mediaType: 'text/plain', authorName: null },
    fields,
    { sizeBytes: bytes.length },
  );
  const pieces: DocumentPiece[] = [];
  for (let start = 0; start < bytes.length; start += PIECE_BYTES) {
    pieces.push(
      Object.assign(new DocumentPiece(), {
        documentId: document.id,
        position: pieces.length,
        bytes: bytes.subarray(start, start + PIECE_BYTES),
      }),
    );
  }
  return { document, pieces };
}
