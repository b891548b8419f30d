import type { AuditActor } from '../audit/AuditDraft';
import type { TrailReport } from '../audit/TrailReport';
import type { Database } from '../entity/Database';
import { ChartsafeError, ErrorCode } from '../errors';
import type { OverrideNews } from '../override/OverrideNews';
import type { OverrideDesk } from '../override/OverrideDesk';
import type { RequestDesk, StepTaker } from '../override/RequestDesk';
import type { Attempts } from './Attempts';
import type { Journal } from './Journal';
import { readViewer } from './readViewer';
import { Scope } from './Scope';
import type { StepUp } from './demandStepUp';

/** What every resolver is given: who asks, what may be seen, and where to write down what was shown. */
export interface RequestContext {
  readonly database: Database;
  /** The scope of the operation; below a field that carried a reason, the scope with its grant. Null where nobody is signed in. */
  readonly scope: Scope | null;
  readonly journal: Journal;
  readonly attempts: Attempts;
  readonly desk: OverrideDesk;
  readonly requests: RequestDesk;
  readonly actor: () => AuditActor;
  readonly now: Date;
  readonly stepUp: StepUp;
  /** When the token expires; null where nobody is signed in. */
  readonly expiresAt: Date | null;
  readonly clock: () => Date;
  readonly news: OverrideNews;
  /** Verifies the whole trail. */
  readonly verifyTrail: () => Promise<TrailReport>;
  /** What the gate does with a row that SQL let through and it must drop: counts it and logs it, and in tests throws. */
  readonly dropped: (coordinate: string) => void;
  /** Makes links to contents. */
  readonly downloads: DownloadLinks;
}

/** Where links to contents lead, and how long they hold. */
export interface DownloadLinks {
  /** What stands before the token: `https://host/documents/`. */
  readonly baseUrl: string;
  readonly linkSeconds: number;
}

/** The scope of a signed-in viewer. Throws `UNAUTHENTICATED` where nobody is signed in. */
export function signedIn(context: RequestContext): Scope {
  if (!context.scope) throw new ChartsafeError(ErrorCode.UNAUTHENTICATED);
  return context.scope;
}

/** The viewer's decisions as they stand now: what a mutation's payload is read under. */
export async function freshScope(context: RequestContext): Promise<Scope> {
  const { viewer } = signedIn(context);
  return new Scope(context.database, await readViewer(context.database, viewer.username, context.clock()));
}

/** The viewer, as the one who takes a step with a request. */
export function stepTaker(context: RequestContext): StepTaker {
  const { id, site } = signedIn(context).viewer;
  return { providerId: id, actor: context.actor(), now: context.now, site };
}
