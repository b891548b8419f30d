import { LimitPolarity, type LimitLevel } from '../policy/AccessLimit';
import { OverrideSetting } from '../policy/OverrideSetting';
import { familyNames } from './names';

/** An access limit of the demo hospital. */
export interface DemoLimit {
  readonly name: string;
  readonly fragment: string;
  readonly level: LimitLevel;
  readonly polarity: LimitPolarity;
  readonly overrideSetting: OverrideSetting;
  readonly enabled: boolean;
  /** Usernames, names of roles, or everyone. */
  readonly subjects: { readonly providers: readonly string[]; readonly roles: readonly string[] } | 'EVERYONE';
}

const { EXCEPT_WHERE, ONLY_WHERE } = LimitPolarity;
const { ALLOW, PROMPT, DENY } = OverrideSetting;

/** The limits: each override setting at each level, both polarities, all three sorts of subjects, and one that is switched off. */
export const demoLimits: readonly DemoLimit[] = [
  {
    name: 'Psychiatry and addiction medicine',
    fragment: "service IS NOT NULL AND service IN ('Psychiatry', 'Addiction medicine')",
    level: 'ENCOUNTER',
    polarity: EXCEPT_WHERE,
    overrideSetting: ALLOW,
    enabled: true,
    subjects: { providers: ['clara'], roles: [] },
  },
  {
    name: 'A family in the news',
    fragment: "last_name LIKE 'Gorgonzola%'",
    level: 'PATIENT',
    polarity: EXCEPT_WHERE,
    overrideSetting: PROMPT,
    enabled: true,
    subjects: { providers: [], roles: ['Clerk'] },
  },
  {
    name: 'Billing: stays that have ended',
    // The discharge of those who are in house is null, so they are limited, which is what billing wants.
    fragment: 'discharge_date <= CURRENT_DATE',
    level: 'ENCOUNTER',
    polarity: ONLY_WHERE,
    overrideSetting: DENY,
    enabled: true,
    subjects: { providers: [], roles: ['Billing'] },
  },
  {
    name: 'Billing: the deceased',
    fragment: "patient_status IS NOT NULL AND patient_status = 'DE'",
    level: 'PATIENT',
    polarity: EXCEPT_WHERE,
    overrideSetting: DENY,
    enabled: true,
    subjects: { providers: [], roles: ['Billing'] },
  },
  {
    name: 'Front desk: those who left the roster',
    fragment: "roster_status IS NOT NULL AND roster_status = 'TE'",
    level: 'PATIENT',
    polarity: EXCEPT_WHERE,
    overrideSetting: ALLOW,
    enabled: true,
    subjects: { providers: ['kaya'], roles: [] },
  },
  {
    name: 'Forensic examinations',
    fragment: "encounter_number LIKE 'FOR-%'",
    level: 'ENCOUNTER',
    polarity: EXCEPT_WHERE,
    overrideSetting: PROMPT,
    enabled: true,
    subjects: 'EVERYONE',
  },
  {
    name: 'The old archive (switched off)',
    fragment: "admit_date >= DATE '2000-01-01' AND location NOT IN ('Archive')",
    level: 'ENCOUNTER',
    polarity: ONLY_WHERE,
    overrideSetting: DENY,
    enabled: false,
    subjects: 'EVERYONE',
  },
];

/** A patient set of the demo hospital, with those on whose blacklist it is. */
export interface DemoSet {
  readonly name: string;
  /** The demographic numbers of the members. */
  readonly members: readonly number[];
  readonly blacklistOf: readonly string[];
  /** The report from which it was saved; without one it was made by hand. */
  readonly definition?: DemoReport;
}

/** A report, as it is stored. */
export interface DemoReport {
  readonly select: readonly string[];
  readonly where: Readonly<Record<string, unknown>>;
}

/** The report that finds the family in the news. */
const NEWS: DemoReport = { select: ['DEMOGRAPHIC_NUMBER', 'LAST_NAME', 'FIRST_NAME'], where: { lastName: 'Gorgonzola' } };

/** The saved definitions of reports, all of the administrator’s own. */
export const demoReports: readonly { readonly name: string; readonly definition: DemoReport }[] = [
  { name: 'A family in the news', definition: NEWS },
  {
    name: 'Rostered, over 65',
    definition: {
      select: ['DEMOGRAPHIC_NUMBER', 'LAST_NAME', 'FIRST_NAME', 'PHONE'],
      where: { age: { comparison: 'OLDER_THAN', age: 65 }, rosterStatuses: ['RO'] },
    },
  },
];

const numberOf = (familyName: (typeof familyNames)[number]) => 2001 + familyNames.indexOf(familyName);

/** The sets. The last one binds the administrator, who therefore never sees that it exists. */
export const demoSets: readonly DemoSet[] = [
  {
    name: 'Staff and family',
    members: [1002, 1003, numberOf('Épinard'), numberOf('Cardamom'), numberOf('Monsoon')],
    blacklistOf: ['farid', 'liam'],
  },
  { name: 'Board members', members: [1018, numberOf('Gruyère'), numberOf('Þistle')], blacklistOf: ['bruno'] },
  { name: 'In the news', members: [1011, 1012, numberOf('Thunderclap')], blacklistOf: [], definition: NEWS },
  { name: 'Flu shot reminder', members: [1001, 1009, 1015, ...familyNames.slice(30, 50).map(numberOf)], blacklistOf: [] },
  { name: 'Administration’s own family', members: [1020], blacklistOf: ['ines'] },
];
