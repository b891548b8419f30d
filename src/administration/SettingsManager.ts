import { IANAZone } from 'luxon';
import { AuditAction, AuditSubjectType, type AuditState, type AuditSubject } from '../audit/AuditDraft';
import { visibleText } from '../condition/visibleText';
import { insertRows } from '../entity/insertRows';
import { OverrideReasonRow } from '../entity/Override';
import { SiteSetting } from '../entity/SiteSetting';
import { ChartsafeError, ErrorCode } from '../errors';
import { isGiven } from '../gate/isGiven';
import { readSiteSettings, type ListedReason, type SettingsRow } from '../gate/readSiteSettings';
import type { RequestContext } from '../gate/RequestContext';
import { Permission } from '../policy/Permission';
import { administer } from './administer';
import { rewriteDays } from './rewriteDays';
import { takeTurn } from './takeTurn';

type Optional<Type> = { readonly [Key in keyof Type]?: Type[Key] | null | undefined };

/** What is to be changed; what is left out stays. */
export type GivenSettings = Optional<Omit<SettingsRow, 'version'>>;

/** The settings, of which a site has one row, as the trail names them. */
const SUBJECT: AuditSubject = { type: AuditSubjectType.SITE_SETTINGS, id: '1' };

/** The least and the most of each number. */
export const SETTING_RANGES = { grantMinutes: [1, 1440], assignmentMaxDays: [1, 30], requestLapseDays: [1, 365] } as const;
const MAXIMUM_REASONS = 100;
const CODE_FORM = /^[A-Z][A-Z0-9_]{0,31}$/;
const MAXIMUM_TEXT = 200;
/** Of all reasons together: the trail tells them before and after in one event, and could not tell of any change of longer ones. */
const MAXIMUM_REASONS_BYTES = 28_000;
const MAXIMUM_ZONE = 64;

/** Where the settings of the site are changed. Each change bites at the next request. */
export class SettingsManager {
  constructor(private readonly context: RequestContext) {}

  /**
   * Changes settings, and with the time zone the days of all encounters. Throws `BAD_USER_INPUT`, and `STALE_VERSION` where another was
   * first.
   */
  async change(version: number, given: GivenSettings, idempotencyKey: string | null | undefined): Promise<void> {
    const checked = check(given);
    const call = { operation: 'changeSiteSettings', idempotencyKey: idempotencyKey ?? null, input: [version, checked] };
    const { database, journal } = this.context;
    await administer(this.context, call, SUBJECT, async () => {
      await takeTurn(this.context, Permission.SITE_SETTINGS_MANAGE);
      const before = await readSiteSettings(database);
      if (before.version !== version) throw new ChartsafeError(ErrorCode.STALE_VERSION);
      const { reasons, ...settings } = { ...before, ...checked, version: version + 1 };
      refuseLost(before.reasons, reasons);
      const { affected } = await database.run((manager) => manager.update(SiteSetting, { id: 1, version }, settings));
      if (affected !== 1) throw new ChartsafeError(ErrorCode.STALE_VERSION);
      if (checked.reasons) await this.putReasons(reasons);
      if (settings.timeZone !== before.timeZone) await rewriteDays(database, settings.timeZone);
      const change = { before: stateOf(before), after: stateOf(await readSiteSettings(database)) };
      await journal.changed(call.operation, AuditAction.SITE_SETTINGS_CHANGED, { subject: SUBJECT, change });
      return { ids: {} };
    });
  }

  private async putReasons(reasons: readonly ListedReason[]): Promise<void> {
    const rows = reasons.map((reason, position) => Object.assign(new OverrideReasonRow(), { ...reason, position }));
    await this.context.database.run(async (manager) => {
      await manager.createQueryBuilder().delete().from(OverrideReasonRow).execute();
      await insertRows(manager, OverrideReasonRow, rows);
    });
  }
}

function stateOf({ reasons, ...settings }: SettingsRow): AuditState {
  return { ...settings, reasons: reasons.map(({ code, text, active }) => ({ code, text, active })) };
}

/** A code that was ever used stands in requests, grants and the trail: it can be switched off, and keeps its text there. */
function refuseLost(before: readonly ListedReason[], after: readonly ListedReason[]): void {
  if (before.some(({ code }) => !after.some((reason) => reason.code === code))) {
    throw ChartsafeError.badInput('input.reasons', 'KEEPS_EVERY_CODE');
  }
}

/** What is given, without what is left out. */
function check(given: GivenSettings): Partial<Omit<SettingsRow, 'version'>> {
  const settings = Object.fromEntries(Object.entries(given).filter(([, value]) => isGiven(value))) as Partial<SettingsRow>;
  for (const [name, [least, most]] of Object.entries(SETTING_RANGES)) {
    const value = settings[name as keyof typeof SETTING_RANGES];
    if (value !== undefined && (value < least || value > most)) throw ChartsafeError.badInput(`input.${name}`, `FROM_${least}_TO_${most}`);
  }
  const { timeZone, reasons } = settings;
  if (timeZone !== undefined && !isZone(timeZone)) throw ChartsafeError.badInput('input.timeZone', 'IANA_TIME_ZONE');
  return reasons === undefined ? settings : { ...settings, reasons: checkReasons(reasons) };
}

/** Offsets such as `+01:00` are no names of zones, though some engines take them. */
function isZone(name: string): boolean {
  return name.length <= MAXIMUM_ZONE && /^[A-Za-z]/.test(name) && IANAZone.isValidZone(name);
}

function checkReasons(reasons: readonly ListedReason[]): ListedReason[] {
  if (reasons.length > MAXIMUM_REASONS) throw ChartsafeError.badInput('input.reasons', `AT_MOST_${MAXIMUM_REASONS}`);
  const codes = new Set(reasons.map(({ code }) => code));
  if (codes.size !== reasons.length) throw ChartsafeError.badInput('input.reasons', 'UNIQUE_CODES');
  if (!reasons.some(({ active }) => active)) throw ChartsafeError.badInput('input.reasons', 'ONE_ACTIVE');
  const checked = reasons.map(({ code, text, active }) => {
    if (!CODE_FORM.test(code)) throw ChartsafeError.badInput('input.reasons.code', 'CODE');
    const words = visibleText(text).replace(/\s+/gu, ' ');
    if (words === '' || [...words].length > MAXIMUM_TEXT) throw ChartsafeError.badInput('input.reasons.text', 'LENGTH_FROM_1_TO_200');
    return { code, text: words, active };
  });
  if (Buffer.byteLength(JSON.stringify(checked)) <= MAXIMUM_REASONS_BYTES) return checked;
  throw ChartsafeError.badInput('input.reasons', `AT_MOST_${MAXIMUM_REASONS_BYTES}_BYTES`);
}
