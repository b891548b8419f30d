import { ChartDeficiency, type Document } from '../entity/Document';
import type { EncounterPhysician } from '../entity/Encounter';
import { demoId } from './demoId';

/** How many documents each physician has, or had, to deal with; at most one of an encounter. */
const WAITING = 30;
/** The types that a physician completes; the others are signed. */
const TO_COMPLETE: readonly string[] = ['Discharge summary', 'Operative report'];
/** The types that nobody signs. */
const NEVER_SIGNED: readonly string[] = ['Nursing note', 'Laboratory report'];
/** Every so many of them is done already. */
const RESOLVED = 5;

/** What attending physicians still have to complete or sign, and some of what they have done. */
export function deficiencyRows(documents: readonly Document[], physicians: readonly EncounterPhysician[], doneAt: Date): ChartDeficiency[] {
  const attending = new Map(
    physicians.flatMap(({ encounterId, providerId, kind }) => (kind === 'ATTENDING' ? [[encounterId, providerId]] : [])),
  );
  const counts = new Map<string, number>();
  const rows: ChartDeficiency[] = [];
  for (const [encounterId, document] of oneOfEach(documents)) {
    const providerId = attending.get(encounterId);
    const count = providerId === undefined ? WAITING : (counts.get(providerId) ?? 0);
    if (providerId === undefined || count === WAITING) continue;
    counts.set(providerId, count + 1);
    rows.push(
      Object.assign(new ChartDeficiency(), {
        id: demoId('deficiency', rows.length + 1),
        documentId: document.id,
        providerId,
        kind: TO_COMPLETE.includes(document.type) ? 'COMPLETE' : 'SIGN',
        createdAt: document.authoredAt,
        resolvedAt: rows.length % RESOLVED === 0 ? doneAt : null,
      }),
    );
  }
  return rows;
}

/** One document of each encounter that has any to deal with: one to complete, if there is such. */
function oneOfEach(documents: readonly Document[]): ReadonlyMap<string, Document> {
  const chosen = new Map<string, Document>();
  for (const document of documents) {
    const { encounterId, type } = document;
    if (encounterId === null || NEVER_SIGNED.includes(type)) continue;
    if (!chosen.has(encounterId) || TO_COMPLETE.includes(type)) chosen.set(encounterId, document);
  }
  return chosen;
}
