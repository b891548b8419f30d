import type { GraphQLFieldResolver, GraphQLResolveInfo } from 'graphql';
import { Rendering } from '../entity/SecuredRecord';
import { ChartsafeError, ErrorCode } from '../errors';
import { discloses, Disclosure } from '../policy/Disclosure';
import type { AcceptedReason } from '../override/checkReason';
import { Permission } from '../policy/Permission';
import { RecordLevel } from '../policy/RecordLevel';
import { countReason, withReasonGiven } from './Attempts';
import { FieldShape } from './directive';
import { listedRows } from './listedRows';
import { markOf, type Mark } from './mark';
import { assertNamesOneRecord } from './namesOneRecord';
import { acceptReason, openWithReason } from './openWithReason';
import { OVERRIDE_REASON, reasonAmong } from './overrideReasonArgument';
import { fieldPath, isBelowList } from './path';
import { isBlocked, isRefusal, openedBy, refusalOf } from './refusals';
import { signedIn, type RequestContext } from './RequestContext';

/** What is known of a secured field before any request. */
export interface SecuredFieldShape {
  readonly coordinate: string;
  readonly resolve: GraphQLFieldResolver<unknown, RequestContext>;
  readonly shape: FieldShape;
  readonly mode: Rendering;
  readonly rung: Disclosure | undefined;
  /** Whether its parent is a record. */
  readonly ofRecord: boolean;
  /** Whether more than the identity of a record can be read below it. */
  readonly isRead: boolean;
  /** Whether it is a list that keeps a place for what is not there. */
  readonly nullableItems: boolean;
}

type Values = Record<string, unknown>;

/** `@SecuredRecord` on one field, at run time: the second line behind the SQL, the demand for a reason, and its answer. */
export class SecuredField {
  private readonly rung: Disclosure;

  constructor(private readonly field: SecuredFieldShape) {
    this.rung = field.rung ?? Disclosure.CHART;
  }

  /** Resolves the field for one parent, as far as the viewer may see. */
  async resolve(
    source: unknown,
    { [OVERRIDE_REASON]: reason, ...values }: Values,
    context: RequestContext,
    info: GraphQLResolveInfo,
  ): Promise<unknown> {
    const given = reasonAmong({ [OVERRIDE_REASON]: reason });
    try {
      if (given === null) return await this.read(source, values, context, info);
      const scope = signedIn(context);
      // Permissions come first: without the one to read, a reason would tell of records.
      if (!scope.viewer.permissions.has(Permission.RECORDS_READ)) throw new ChartsafeError(ErrorCode.FORBIDDEN);
      const accepted = acceptReason(context, given);
      await countReason(context, fieldPath(info));
      await assertNamesOneRecord(info, scope);
      const mark = this.field.ofRecord ? markOf(source) : markOf(await this.field.resolve(source, values, withReasonGiven(context), info));
      if (!mark) return null;
      const opened = await openWithReason(context, mark, accepted).catch((error: unknown) => {
        throw this.noted(error, mark, context, info, accepted);
      });
      // What lies below sees the grant; the rest of the operation keeps the decisions of its start.
      const parent = this.field.ofRecord ? await opened.loaders.record(mark.level, keyOf(mark)) : source;
      return await this.read(parent, values, { ...withReasonGiven(context), scope: opened }, info);
    } catch (error) {
      if (given === null && isRefusal(error) && isBelowList(info.path)) return null;
      if (given !== null && isOfReason(error)) context.journal.refused(fieldPath(info), error.code, null);
      throw error;
    }
  }

  private async read(source: unknown, values: Values, context: RequestContext, info: GraphQLResolveInfo): Promise<unknown> {
    this.admit(source, context, info);
    const value: unknown = await this.field.resolve(source, values, context, info);
    if (this.field.shape === FieldShape.LISTING) this.list(value, context, info);
    if (this.field.shape !== FieldShape.RECORD || value === null || value === undefined) return value;
    if (!Array.isArray(value)) return this.show(value, context, info);
    const shown = value.map((item: unknown) => this.showInList(item, context, info));
    return this.field.nullableItems ? shown : shown.filter((item) => item !== null);
  }

  /** Refuses what a closed parent does not let see. */
  private admit(source: unknown, context: RequestContext, info: GraphQLResolveInfo): void {
    if (!this.field.ofRecord) return;
    const mark = markOf(source);
    if (!mark) throw new Error(`A parent of ${this.field.coordinate} did not pass the gate`);
    const { disclosure } = mark.verdict.decision;
    const demanded = this.field.mode === Rendering.DEMAND && !discloses(disclosure, this.rung);
    if (demanded || isBlocked(mark)) throw this.noted(refusalOf(mark), mark, context, info);
  }

  private show(value: unknown, context: RequestContext, info: GraphQLResolveInfo): unknown {
    const mark = markOf(value);
    if (mark && this.isReached(mark)) return this.shown(value, mark, context, info);
    if (mark && this.isRefused(mark)) throw this.noted(refusalOf(mark), mark, context, info);
    return this.drop(context);
  }

  private showInList(value: unknown, context: RequestContext, info: GraphQLResolveInfo): unknown {
    if (value === null) return null;
    const mark = markOf(value);
    if (mark && this.isReached(mark)) return this.shown(value, mark, context, info);
    if (!mark || !this.field.nullableItems || !this.isRefused(mark)) return this.drop(context);
    this.noted(refusalOf(mark), mark, context, info);
    return null;
  }

  /** A document is never shown closed, whatever its field says: by its id it demands a reason. */
  private isReached({ level, verdict }: Mark): boolean {
    return discloses(verdict.decision.disclosure, level === RecordLevel.DOCUMENT ? Disclosure.CHART : this.rung);
  }

  /** What a look-up finds and may not show: a blocked patient, closed content. Anything else below the rung SQL should not have let through. */
  private isRefused({ level, verdict }: Mark): boolean {
    const { disclosure } = verdict.decision;
    if (disclosure === Disclosure.NOTHING) return false;
    return disclosure === Disclosure.EXISTENCE || this.field.mode === Rendering.DEMAND || level === RecordLevel.DOCUMENT;
  }

  private shown(value: unknown, mark: Mark, context: RequestContext, info: GraphQLResolveInfo): unknown {
    context.journal.show();
    if (this.field.isRead) context.journal.read(fieldPath(info), mark);
    return value;
  }

  private list(value: unknown, { journal }: RequestContext, info: GraphQLResolveInfo): void {
    if (!this.field.isRead) return;
    const marks = listedRows(value).map(markOf);
    journal.list(
      fieldPath(info),
      marks.flatMap((mark) => mark ?? []),
    );
  }

  private drop(context: RequestContext): null {
    context.dropped(this.field.coordinate);
    return null;
  }

  private noted(
    error: unknown,
    mark: Mark,
    context: RequestContext,
    info: GraphQLResolveInfo,
    reason: AcceptedReason | null = null,
  ): unknown {
    // Below a list nobody looked the record up.
    if (error instanceof ChartsafeError && error.code !== ErrorCode.AUDIT_UNAVAILABLE && !isBelowList(info.path))
      context.journal.refused(fieldPath(info), error.code, mark, reason);
    return error;
  }
}

const OF_REASON: readonly ErrorCode[] = [
  ErrorCode.FORBIDDEN,
  ErrorCode.STEP_UP_REQUIRED,
  ErrorCode.OVERRIDE_REASON_INVALID,
  ErrorCode.BAD_USER_INPUT,
];

function isOfReason(error: unknown): error is ChartsafeError {
  return error instanceof ChartsafeError && OF_REASON.includes(error.code);
}

function keyOf(mark: Mark): string {
  const { encounterId, patientId } = openedBy(mark);
  return mark.documentId ?? encounterId ?? patientId;
}
