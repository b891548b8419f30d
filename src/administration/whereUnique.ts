import { isDuplicate } from '../entity/isDuplicate';
import type { ChartsafeError } from '../errors';

/** Does something that may meet a name which is taken, as the database finds it. Throws the given error there, for whoever is first has it. */
export async function whereUnique<Result>(work: () => Promise<Result>, taken: () => ChartsafeError): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    throw isDuplicate(error) ? taken() : error;
  }
}
