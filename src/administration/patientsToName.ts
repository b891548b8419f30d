import { keyOf } from '../entity/keyOf';
import { ChartsafeError, ErrorCode } from '../errors';
import { mayLookUp } from '../gate/Attempts';
import { find } from '../gate/lookUp';
import { markOf } from '../gate/mark';
import { refusalOf } from '../gate/refusals';
import { signedIn, type RequestContext } from '../gate/RequestContext';
import { discloses, Disclosure } from '../policy/Disclosure';
import { RecordLevel } from '../policy/RecordLevel';

/** How many patients one mutation names. */
const MAXIMUM_NAMED = 1_000;

/** Patients whom a mutation names. */
export interface NamedPatients {
  /** The keys in their ids. */
  readonly keys: readonly string[];
  /**
   * The keys of all of them, as they are today. One who is not at `IDENTITY` for the caller refuses them all: `NOT_FOUND` alike
   * for a hidden one and for one that never was, `RECORD_BLOCKED` for one on the caller's blacklist.
   */
  readonly find: (context: RequestContext, operation: string) => Promise<readonly string[]>;
}

/** Reads the ids of patients. Throws `BAD_USER_INPUT` where one is no patient's, and where there are too many. */
export function patientsToName(ids: readonly string[], path: string): NamedPatients {
  if (ids.length < 1 || ids.length > MAXIMUM_NAMED) throw ChartsafeError.badInput(path, `FROM_1_TO_${MAXIMUM_NAMED}`);
  const keys = ids.map((id, index) => keyOf(id, 'Patient', `${path}.${index}`));
  return {
    keys,
    find: async (context, operation) => {
      const scope = signedIn(context);
      await mayLookUp(context, operation);
      const rows = await Promise.all(keys.map((key) => find(scope, RecordLevel.PATIENT, key)));
      const found = rows.map((row, index) => {
        const mark = markOf(row);
        if (!row || !mark) {
          const patientId = keys[index] ?? null;
          context.journal.missed(operation, { record: { patientId, encounterId: null, documentId: null } });
          throw new ChartsafeError(ErrorCode.NOT_FOUND);
        }
        if (discloses(mark.verdict.decision.disclosure, Disclosure.IDENTITY)) return row.id;
        const refusal = refusalOf(mark);
        context.journal.refused(operation, refusal.code, mark);
        throw refusal;
      });
      return [...new Set(found)];
    },
  };
}
