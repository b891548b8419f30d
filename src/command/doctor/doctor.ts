import { existsSync } from 'node:fs';
import type { Database } from '../../entity/Database';
import { ConfigError, type Config } from '../../server/Config';
import { describeDatabaseError } from './describeDatabaseError';
import type { CommandResult } from '../CommandResult';
import { openDatabase } from '../openDatabase';
import { migrationFindings, serverFindings } from './databaseFindings';
import { fault, type Finding } from './Finding';
import { peerFindings } from './peerFindings';
import { limitFindings, peopleFindings, settingFindings } from './siteFindings';
import { trailFindings } from './trailFindings';

/** Says in words what is wrong with a configuration and its database, each with its mend. It changes nothing. */
export async function doctor(readConfig: () => Config, clock: () => Date): Promise<CommandResult> {
  const findings = await examine(readConfig, clock);
  const faults = findings.filter(({ severity }) => severity === 'FAULT').length;
  const lines = findings.flatMap(({ check, severity, problem, mend }) => [`${severity} ${check}: ${problem}`, `  mend: ${mend}`]);
  const verdict = faults === 0 ? 'No fault was found.' : `${faults} ${faults === 1 ? 'fault was' : 'faults were'} found.`;
  return { text: [...lines, verdict].join('\n'), json: { healthy: faults === 0, findings }, failed: faults > 0 };
}

async function examine(readConfig: () => Config, clock: () => Date): Promise<readonly Finding[]> {
  let config: Config;
  try {
    config = readConfig();
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    // Without a configuration nothing else can be looked at.
    return error.faults.map((line) => {
      const [problem = line, ...mend] = line.split('; ');
      return fault('configuration', problem, mend.join('; ') || 'change the setting as it says');
    });
  }
  const peers = await peerFindings(config);
  const opened = await open(config);
  if (!(opened instanceof Object && 'dataSource' in opened)) return [opened, ...peers];
  try {
    return [...(await examineDatabase(opened, config, clock)), ...peers];
  } finally {
    await opened.dataSource.destroy();
  }
}

async function examineDatabase(database: Database, config: Config, clock: () => Date): Promise<readonly Finding[]> {
  const server = await serverFindings(database, clock);
  const migrations = await migrationFindings(database);
  // Tables that are not there, or are others, cannot be asked.
  if (migrations.length > 0) return [...server, ...migrations];
  const settings = await settingFindings(database);
  const isReadable = settings.every(({ severity }) => severity !== 'FAULT');
  return [
    ...server,
    ...settings,
    ...(await limitFindings(database)),
    ...(isReadable ? await peopleFindings(database, clock()) : []),
    ...(await trailFindings(database, config)),
  ];
}

/** The database; a finding where it cannot be opened. An embedded database that is not there is not made. */
async function open(config: Config): Promise<Database | Finding> {
  const { url } = config.database;
  if (url.startsWith('sqlite:') && url !== 'sqlite::memory:' && !existsSync(url.slice('sqlite:'.length))) {
    return fault('database', 'the file of the embedded database is not there', 'run `npx chartsafe migrate`, or mend DATABASE_URL');
  }
  try {
    return await openDatabase(config);
  } catch (error) {
    return fault(
      'database',
      `the database cannot be reached: ${describeDatabaseError(error)}`,
      'start it, or mend DATABASE_URL: host, port, name, user and password',
    );
  }
}
