import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { types } from 'node:util';
import sql, { join } from 'sql-template-tag';
import { DownloadLink } from '../entity/Document';
import { instantParameter } from '../entity/instant';
import type { Database } from '../entity/Database';
import { renewDeadline } from '../entity/Deadline';
import type { DownloadLinks, RequestContext } from './RequestContext';
import type { Scope } from './Scope';

interface PieceRow {
  readonly documentId: string;
  readonly bytes: Uint8Array | ArrayBuffer;
}

/** The text of a document that the viewer may read; the caller has decided so. */
export async function readText(scope: Scope, documentId: string): Promise<string> {
  const loader = scope.loaders.named('content', (keys) => readContents(scope.database, keys));
  return (await loader.load(documentId))?.toString('utf8') ?? '';
}

/** The content of a document that the viewer may read, in pieces; the caller has decided so. */
export async function* readPieces(database: Database, documentId: string): AsyncGenerator<Buffer> {
  for (let position = 0; ; position += 1) {
    // However slowly the client takes them.
    renewDeadline();
    const [row] = await database.query<PieceRow>(
      sql`SELECT document_id AS documentId, bytes FROM document_piece WHERE document_id = ${documentId} AND position = ${position}`,
    );
    if (!row) return;
    yield asBuffer(row.bytes);
  }
}

async function readContents(database: Database, documentIds: readonly string[]): Promise<ReadonlyMap<string, Buffer>> {
  const rows = await database.query<PieceRow>(sql`
    SELECT document_id AS documentId, bytes FROM document_piece
    WHERE document_id IN (${join([...documentIds])}) ORDER BY document_id, position`);
  const pieces = new Map<string, Buffer[]>();
  for (const { documentId, bytes } of rows) pieces.set(documentId, [...(pieces.get(documentId) ?? []), asBuffer(bytes)]);
  return new Map([...pieces].map(([id, parts]) => [id, Buffer.concat(parts)]));
}

function asBuffer(bytes: Uint8Array | ArrayBuffer): Buffer {
  return types.isArrayBuffer(bytes) ? Buffer.from(bytes) : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** A link to a document's content: for the viewer who asked, for one use, for a short time. Fetching it decides again. */
export interface DocumentDownloadSource {
  readonly url: string;
  readonly expiresAt: Date;
}

/** Makes a link to the content of a document that the viewer may read; the caller has decided so. */
export async function makeDownloadLink(
  { database, downloads, now }: RequestContext,
  scope: Scope,
  documentId: string,
): Promise<DocumentDownloadSource> {
  const { baseUrl, linkSeconds }: DownloadLinks = downloads;
  const token = randomBytes(32).toString('base64url');
  const expiresAt = new Date(now.getTime() + linkSeconds * 1000);
  const link = { id: randomUUID(), tokenHash: hashOf(token), documentId, viewerId: scope.viewer.id, expiresAt, usedAt: null };
  await database.run((manager) => manager.insert(DownloadLink, link));
  return { url: `${baseUrl}${token}`, expiresAt };
}

/** Uses a link up, and says to which document it leads; null where it is unknown, used, run out, or of another viewer: all alike. */
export async function useDownloadLink(scope: Scope, token: string): Promise<string | null> {
  const { database, viewer } = scope;
  const now = instantParameter(viewer.now);
  return database.transaction(async () => {
    const [link] = await database.query<{ id: string; documentId: string }>(sql`
      SELECT id, document_id AS documentId FROM download_link
      WHERE token_hash = ${hashOf(token)} AND viewer_id = ${viewer.id} AND used_at IS NULL AND expires_at > ${now}`);
    if (!link) return null;
    const used = await database.run((manager) =>
      manager
        .createQueryBuilder()
        .update(DownloadLink)
        .set({ usedAt: viewer.now })
        .where('id = :id AND used_at IS NULL', { id: link.id })
        .execute(),
    );
    // Of two that fetch at once, one has changed the row. Where a driver does not say, nobody has.
    return used.affected === 1 ? link.documentId : null;
  });
}

function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
