import type { ChartsafeError } from '../errors';

const DUPLICATE_CODES: readonly string[] = ['ER_DUP_ENTRY', 'SQLITE_CONSTRAINT_UNIQUE', 'SQLITE_CONSTRAINT'];

/** Does something that may meet a name which is taken, as the database finds it. Throws the given error there, for whoever is first has it. */
export async function whereUnique<Result>(work: () => Promise<Result>, taken: () => ChartsafeError): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (typeof error === 'object' && error !== null && 'code' in error && DUPLICATE_CODES.includes(String(error.code))) throw taken();
    throw error;
  }
}
