import fc from 'fast-check';
import { packRecords } from '../../src/audit/packRecords';
import { unpackRecords } from '../../src/audit/unpackRecords';
import { Disclosure } from '../../src/policy/Disclosure';
import { Door } from '../../src/policy/Door';
import { records } from './records';

test('what is packed comes back, record by record and in its order', () => {
  fc.assert(
    fc.property(records, (given) => {
      const stored = JSON.parse(JSON.stringify(packRecords(given))) as ReturnType<typeof packRecords>;
      expect(unpackRecords(stored)).toEqual(given);
    }),
    { numRuns: 2000 },
  );
});

test('a chart that is read in order has each of its ids once', () => {
  const open = { disclosure: Disclosure.CHART, door: Door.OPEN, rules: [] };
  const at = (patientId: string, encounterId: string | null = null, documentId: string | null = null) => ({
    patientId,
    encounterId,
    documentId,
    ...open,
  });
  expect(packRecords([at('p'), at('p', 'e'), at('p', 'e', 'd'), at('p', 'f', 'g'), at('p', null, 'filed'), at('q')])).toEqual([
    {
      ...open,
      patients: [
        {
          id: 'p',
          encounters: [null, { id: 'e', documents: [null, 'd'] }, { id: 'f', documents: ['g'] }, { documents: ['filed'] }],
        },
        { id: 'q' },
      ],
    },
  ]);
});
