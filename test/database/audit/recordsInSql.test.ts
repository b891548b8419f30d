import fc from 'fast-check';
import sql from 'sql-template-tag';
import { recordsInSql } from '../../../src/audit/recordsInSql';
import { draft } from '../../audit/drafts';
import { records } from '../../audit/records';
import { openTrail } from './openTrail';

test('a statement finds the records in a body that its readers find', async () => {
  const { database, trail, close } = await openTrail();
  try {
    const named = recordsInSql(database);
    await fc.assert(
      fc.asyncProperty(records, async (given) => {
        const [id] = await trail.record([draft({ records: given })]);
        const rows = await database.query<Record<string, string | null>>(sql`SELECT ${named.patientId} AS patientId,
          ${named.encounterId} AS encounterId, ${named.documentId} AS documentId, ${named.disclosure} AS disclosure, ${named.door} AS door
          FROM audit_event ev JOIN ${named.from} WHERE ev.id = ${id}`);
        const expected = given.map(({ patientId, encounterId, documentId, disclosure = null, door = null }) => ({
          patientId,
          encounterId,
          documentId,
          disclosure,
          door,
        }));
        expect(inOrder(rows)).toEqual(inOrder(expected));
      }),
      { numRuns: 150 },
    );
  } finally {
    await close();
  }
});

test('an event without records has none there', async () => {
  const { database, trail, close } = await openTrail();
  try {
    const { records: _, ...without } = draft();
    await trail.record([without]);
    expect(await database.query(sql`SELECT 1 FROM audit_event ev JOIN ${recordsInSql(database).from}`)).toEqual([]);
  } finally {
    await close();
  }
});

const inOrder = (rows: readonly object[]) =>
  rows.map((row) => ({ ...row })).sort((left, right) => (JSON.stringify(left) < JSON.stringify(right) ? -1 : 1));
