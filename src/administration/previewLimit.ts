import { globalId } from '../entity/globalId';
import { ChartsafeError } from '../errors';
import { limitExamples, measureLimit, type LimitFigures, type LimitTerms } from '../gate/measureLimit';
import type { SecuredRow } from '../gate/mark';
import { bindsProvider, readSubjects, type BoundProviders, type LimitSubjects } from '../gate/readSubjects';
import { signedIn, type RequestContext } from '../gate/RequestContext';
import type { LimitLevel } from '../policy/AccessLimit';
import { readFragment } from '../policy/readFragment';

/** What a limit would do. */
export interface LimitPreview extends LimitFigures, BoundProviders {
  readonly level: LimitLevel;
  /** Whether the asker would be bound by it, and so could not change it afterwards. */
  readonly includesYou: boolean;
  readonly examples: readonly SecuredRow[];
}

/** Measures a limit that is not there yet, with an event that holds its fragment. Throws `FRAGMENT_INVALID`, which is written down, and `BAD_USER_INPUT` for too many in one operation. */
export async function previewLimit(
  context: RequestContext,
  operation: string,
  terms: LimitTerms,
  subjects: LimitSubjects,
): Promise<LimitPreview> {
  const scope = signedIn(context);
  context.journal.measure(operation);
  const level = readNoted(context, operation, terms.fragment);
  const { everyone, providers, roles } = subjects;
  const after = {
    ...terms,
    level,
    everyone,
    providers: providers.map((key) => globalId('Provider', key)),
    roles: roles.map((key) => globalId('Role', key)),
  };
  context.journal.previewed(operation, { change: { before: null, after } });
  const [figures, examples, bound, includesYou] = await Promise.all([
    measureLimit(scope, terms),
    limitExamples(scope, terms),
    readSubjects(context.database, subjects),
    bindsProvider(context.database, subjects, scope.viewer.id),
  ]);
  return { ...figures, ...bound, level, includesYou, examples };
}

function readNoted({ journal }: RequestContext, operation: string, fragment: string): LimitLevel {
  try {
    return readFragment(fragment).level;
  } catch (error) {
    if (error instanceof ChartsafeError) journal.refusedStep(operation, error.code, {});
    throw error;
  }
}
