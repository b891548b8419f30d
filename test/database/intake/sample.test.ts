import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Document } from '../../../src/entity/Document';
import { importSynthea } from '../../../src/intake/importSynthea';
import { openTestDatabase } from '../openTestDatabase';

const folder = join(__dirname, '../../../../shared/data/synthea');
const isThere = existsSync(folder);
const name = 'the Synthea sample of 27 patients comes in whole, and a second time changes nothing';

const importsSample = async () => {
  const opened = await openTestDatabase();
  const { database } = opened;
  try {
    const options = { database, folder, now: new Date('2026-11-20T15:00:00Z'), dryRun: false, strict: true };
    const count = (report: Awaited<ReturnType<typeof importSynthea>>, what: 'inserted' | 'unchanged' | 'bad') =>
      Object.fromEntries(report.files.map((file) => [file.file, file[what]]));
    const first = await importSynthea(options);
    expect(first.faults).toEqual([]);
    expect(count(first, 'inserted')).toEqual({
      'organizations.csv': 0,
      'providers.csv': 166,
      'patients.csv': 27,
      'encounters.csv': 604,
      'careplans.csv': 49,
      'conditions.csv': 338,
      'imaging_studies.csv': 1,
    });
    expect(Object.values(count(first, 'bad'))).toEqual([0, 0, 0, 0, 0, 0, 0]);
    const second = await importSynthea({ ...options, strict: false });
    expect(Object.values(count(second, 'inserted'))).toEqual([0, 0, 0, 0, 0, 0, 0]);
    expect(count(second, 'unchanged')).toEqual(count(first, 'inserted'));
    expect(await database.run((manager) => manager.count(Document))).toBe(49 + 338 + 1);
  } finally {
    await opened.close();
  }
};

if (isThere) test(name, importsSample);
else test.skip(`${name} (skipped: ../shared/data/synthea is not there)`, importsSample);
