import { In } from 'typeorm';
import { fold } from '../condition/fold';
import { Document, DocumentPiece } from '../entity/Document';
import { insertRows } from '../entity/insertRows';
import { newDocument } from '../entity/newDocument';
import type { CsvRow } from './CsvRow';
import type { DocumentSource } from './documentSources';
import { RowFault } from './faults';
import type { ImportRun, Written } from './ImportRun';
import type { KnownRecords } from './KnownRecords';
import { referencedKeys } from './referencedKeys';
import { sourceId } from './sourceId';

/** The place of a document in a chart. */
interface Place {
  readonly patientId: string;
  readonly encounterId: string | null;
  readonly authoredAt: Date;
}

/** A document of which rows are still to come. */
interface OpenDocument {
  rowsLeft: number;
  place: Place | null;
  readonly lines: string[];
}

/**
 * Imports a file whose rows are lines of documents. A first look counts how many rows each document has; a document is
 * written when its last row has come, so that only those are in memory whose rows lie apart in the file.
 */
export async function importDocuments(run: ImportRun, known: KnownRecords, source: DocumentSource): Promise<void> {
  const open = new Map<string, OpenDocument>();
  if (await run.has(source.file)) {
    for await (const row of run.rows(source)) {
      const key = groupOf(row);
      const document = key === null ? undefined : open.get(key);
      if (document) document.rowsLeft += 1;
      else if (key !== null) open.set(key, { rowsLeft: 1, place: null, lines: [] });
    }
  }

  await run.eachBatch(source, async (rows) => {
    await known.lookUpPatients(referencedKeys(rows, 'patient', 'PATIENT'));
    await known.lookUpEncounters(referencedKeys(rows, 'encounter', 'ENCOUNTER'));
    const complete: ReturnType<typeof newDocument>[] = [];
    for (const row of rows) {
      const key = groupOf(row);
      const document = key === null ? undefined : open.get(key);
      run.attempt(source, row, () => {
        const place = placeOf(row, run, known);
        const line = source.line(row, run.timeZone);
        if (!document) return;
        document.place = place;
        document.lines.push(line);
      });
      if (!document || key === null) continue;
      document.rowsLeft -= 1;
      if (document.rowsLeft > 0) continue;
      open.delete(key);
      if (document.place !== null) complete.push(written(source, document.place, document.lines));
    }
    return store(run, complete);
  });
}

/** What tells the document to which a row belongs; null where the row cannot tell. */
function groupOf(row: CsvRow): string | null {
  try {
    const encounter = row.text('ENCOUNTER');
    return encounter === null ? `patient ${fold(row.needed('PATIENT'))}` : `encounter ${fold(encounter)}`;
  } catch (error) {
    if (error instanceof RowFault) return null;
    throw error;
  }
}

function placeOf(row: CsvRow, run: ImportRun, known: KnownRecords): Place {
  const patientId = known.patients.get(sourceId('patient', row.needed('PATIENT')));
  if (patientId === undefined) throw new RowFault('UNKNOWN_REFERENCE', 'PATIENT');
  const encounter = row.text('ENCOUNTER');
  if (encounter === null) return { patientId, encounterId: null, authoredAt: run.options.now };
  const encounterId = sourceId('encounter', encounter);
  const found = known.encounters.get(encounterId);
  if (found === undefined) throw new RowFault('UNKNOWN_REFERENCE', 'ENCOUNTER');
  if (found.patientId !== patientId) throw new RowFault('OTHER_PATIENT', 'ENCOUNTER');
  return { patientId, encounterId, authoredAt: found.admittedAt ?? run.options.now };
}

function written({ type, introduction }: DocumentSource, place: Place, lines: readonly string[]) {
  const text = `${type.toUpperCase()}\n\n${introduction}\n\n${[...lines].sort().join('\n')}\n`;
  const chart = place.encounterId ?? place.patientId;
  return newDocument({ ...place, id: sourceId('document', `${type}/${chart}`), type, title: type }, text);
}

async function store(run: ImportRun, documents: readonly ReturnType<typeof newDocument>[]): Promise<Written> {
  if (documents.length === 0) return { inserted: 0, unchanged: 0 };
  return run.write(async (manager, dryRun) => {
    const ids = documents.map(({ document }) => document.id);
    const there = new Set((await manager.find(Document, { select: { id: true }, where: { id: In(ids) } })).map(({ id }) => id));
    const fresh = documents.filter(({ document }) => !there.has(document.id));
    if (!dryRun) {
      await insertRows(
        manager,
        Document,
        fresh.map(({ document }) => document),
      );
      await insertRows(
        manager,
        DocumentPiece,
        fresh.flatMap(({ pieces }) => pieces),
      );
    }
    return { inserted: fresh.length, unchanged: there.size };
  });
}
