import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The contents of files by their names; null leaves the file out. */
export type Files = Readonly<Record<string, string | Buffer | null>>;

/** A small, good import: two patients, of whom one has two encounters, and one of everything else. */
export const GOOD: Files = {
  'organizations.csv': 'Id,NAME,CITY\no1,Fernville General,Fernville\n',
  'providers.csv': 'Id,ORGANIZATION,NAME\n0f4db68f-aaaa,o1,Víctor493 Noriega353\n',
  'patients.csv': [
    'Id,BIRTHDATE,DEATHDATE,SSN,FIRST,LAST,GENDER,ADDRESS,CITY,STATE,ZIP',
    'p-one,1961-04-17,,999-17-5017,Søren1,Saffron2,M,"1 Long Street\nBack door",Fernville,ON,K0K',
    'p-two,1931-01-01,2020-02-02,999-17-5018,Delia3,Daikon4,F,"2 ""Short"" Street",,,',
    '',
  ].join('\n'),
  'encounters.csv': [
    'Id,START,STOP,PATIENT,ORGANIZATION,PROVIDER,ENCOUNTERCLASS,DESCRIPTION',
    'e-one,2023-01-27T16:17:47Z,2023-01-27T16:32:47Z,p-one,o1,0f4db68f-aaaa,ambulatory,Prenatal visit',
    'e-two,2023-02-27T03:17:47Z,,p-one,o1,0f4db68f-aaaa,inpatient,Encounter Inpatient',
    '',
  ].join('\n'),
  'careplans.csv':
    'Id,START,STOP,PATIENT,ENCOUNTER,DESCRIPTION,REASONDESCRIPTION\nc1,2023-01-27,,p-one,e-one,Respiratory therapy,Acute bronchitis\n',
  'conditions.csv': [
    'START,STOP,PATIENT,ENCOUNTER,CODE,DESCRIPTION',
    '2023-01-28,2023-02-09,p-one,e-one,1,Cough',
    '2010-01-01,,p-two,,2,Hay fever',
    '2023-01-27,,p-one,e-one,3,Äpfelallergie',
    '',
  ].join('\n'),
  'imaging_studies.csv': [
    'Id,DATE,PATIENT,ENCOUNTER,BODYSITE_DESCRIPTION,MODALITY_DESCRIPTION,SOP_DESCRIPTION',
    'i1,2023-02-27T12:00:08Z,p-one,e-two,Chest,Digital Radiography,Digital X-Ray Image Storage',
    '',
  ].join('\n'),
};

/** The good import with one row more in a file. */
export function withRow(file: string, row: string): Files {
  return { ...GOOD, [file]: `${String(GOOD[file])}${row}\n` };
}

const folders: string[] = [];

/** A folder with these files. */
export function folderWith(files: Files): string {
  const folder = mkdtempSync(join(tmpdir(), 'chartsafe-synthea-'));
  folders.push(folder);
  for (const [name, content] of Object.entries(files)) if (content !== null) writeFileSync(join(folder, name), content);
  return folder;
}

/** Removes the folders. */
export function removeFolders(): void {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
}
