import type { AuditTrail } from '../audit/AuditTrail';
import type { HeadKeeper } from '../audit/HeadKeeper';
import type { TrailReport } from '../audit/TrailReport';
import type { Database } from '../entity/Database';
import type { NoticeOutbox } from '../override/NoticeOutbox';
import type { OverrideDesk } from '../override/OverrideDesk';
import type { OverrideNews } from '../override/OverrideNews';
import type { RequestDesk } from '../override/RequestDesk';
import type { Config } from './Config';
import type { AllAttempts } from './limit/createAttempts';
import type { Logger } from './Logger';
import type { SignIn } from './SignIn';

/** What one server has for as long as it runs. */
export interface Runtime {
  readonly config: Config;
  readonly database: Database;
  readonly trail: AuditTrail;
  /** Signs and anchors where the trail's chains end. */
  readonly heads: HeadKeeper;
  readonly verifyTrail: () => Promise<TrailReport>;
  readonly desk: OverrideDesk;
  readonly requests: RequestDesk;
  /** Null where the site wants no notices. */
  readonly notices: NoticeOutbox | null;
  readonly news: OverrideNews;
  readonly signIn: SignIn;
  readonly logger: Logger;
  readonly attempts: AllAttempts;
  readonly clock: () => Date;
  /** A number from 0 up to 1. */
  readonly random: () => number;
  /** What is done with a row that SQL let through and the directive drops. */
  readonly dropped: (coordinate: string) => void;
}
