import { join } from 'node:path';
import { defaultSiteSetting } from '../entity/defaultSettings';
import type { Database } from '../entity/Database';
import { prepareSite } from '../entity/prepareSite';
import { SiteSetting } from '../entity/SiteSetting';
import { documentSources } from './documentSources';
import { fileSize } from './fileSize';
import { importDocuments } from './importDocuments';
import { importEncounters } from './importEncounters';
import { importOrganizations } from './importOrganizations';
import { importPatients, patientsFile } from './importPatients';
import { importProviders } from './importProviders';
import type { ImportReport } from './ImportReport';
import type { ImportOptions } from './ImportOptions';
import { ImportRun } from './ImportRun';
import { KnownRecords } from './KnownRecords';

/**
 * Imports Synthea's CSV files. What was imported before stays as it is, so doing it twice changes nothing. Bad rows are left
 * out and reported. A strict import is one transaction over all files: it reads to the end, to tell of everything that is
 * wrong, and is rolled back where anything was; else each batch is a transaction of its own. Throws where there is no
 * `patients.csv`, where the database or the disk fails, and when it is aborted.
 */
export async function importSynthea(options: ImportOptions): Promise<ImportReport> {
  if ((await fileSize(join(options.folder, patientsFile.file))) === null) throw new Error('There is no patients.csv in the folder');
  if (!options.strict || options.dryRun) return importFiles(options);
  try {
    return await options.database.transaction(async () => {
      const report = await importFiles(options);
      if (report.undone) throw new Undone(report);
      return report;
    });
  } catch (error) {
    if (error instanceof Undone) return error.report;
    throw error;
  }
}

/** Thrown to roll back a strict import. */
class Undone extends Error {
  constructor(readonly report: ImportReport) {
    super('A strict import met a bad row');
    this.name = 'Undone';
  }
}

async function importFiles(options: ImportOptions): Promise<ImportReport> {
  const run = new ImportRun(options, await timeZoneOf(options));
  const known = new KnownRecords(run);
  await importOrganizations(run, known);
  await importProviders(run, known);
  await importPatients(run, known);
  await importEncounters(run, known);
  for (const source of documentSources) await importDocuments(run, known, source);
  return run.report();
}

/** The time zone of the site. A new site is prepared first, but not in a dry run, which takes what would be there. */
async function timeZoneOf({ database, dryRun }: { readonly database: Database; readonly dryRun: boolean }): Promise<string> {
  if (!dryRun) await prepareSite(database);
  const settings = await database.run((manager) => manager.findOneBy(SiteSetting, { id: 1 }));
  return (settings ?? defaultSiteSetting()).timeZone;
}
