import type { Database } from '../entity/Database';
import { Patient } from '../entity/Patient';
import { PatientSet } from '../entity/PatientSet';
import { Provider } from '../entity/Provider';

/** Whether a database has no provider, no patient and no patient set: a new site, into which the demo hospital can be put. */
export async function isEmpty(database: Database): Promise<boolean> {
  return database.run(async (manager) => {
    for (const table of [Provider, Patient, PatientSet]) {
      if (await manager.existsBy(table, {})) return false;
    }
    return true;
  });
}
