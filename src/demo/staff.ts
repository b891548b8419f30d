import { Permission } from '../policy/Permission';
import { personas } from './personas';

/** A role of the demo hospital. */
export interface DemoRole {
  readonly name: string;
  readonly permissions: readonly Permission[];
}

/** A provider of the demo hospital. */
export interface DemoProvider {
  readonly username: string;
  readonly displayName: string;
  readonly physician: boolean;
  readonly active: boolean;
  /** The name of the one role. */
  readonly role: string;
}

/** The roles; each persona has one. */
export const demoRoles: readonly DemoRole[] = [
  {
    name: 'Physician',
    permissions: [Permission.RECORDS_READ, Permission.OVERRIDE_SELF, Permission.CHART_COMPLETE, Permission.REPORTS_RUN],
  },
  { name: 'Nurse', permissions: [Permission.RECORDS_READ, Permission.OVERRIDE_SELF] },
  { name: 'Clerk', permissions: [Permission.RECORDS_READ, Permission.OVERRIDE_SELF] },
  { name: 'Billing', permissions: [Permission.RECORDS_READ, Permission.OVERRIDE_SELF] },
  {
    name: 'Health records',
    permissions: [
      Permission.RECORDS_READ,
      Permission.RECORDS_READ_LOCKED,
      Permission.RECORDS_LOCK,
      Permission.OVERRIDE_SELF,
      Permission.PATIENTS_MERGE,
    ],
  },
  { name: 'Analyst', permissions: [Permission.RECORDS_READ, Permission.OVERRIDE_DECIDE] },
  {
    name: 'Administrator',
    permissions: [
      Permission.SETS_MANAGE,
      Permission.SET_ACCESS_MANAGE,
      Permission.ACCESS_LIMITS_MANAGE,
      Permission.SITE_SETTINGS_MANAGE,
      Permission.ROLES_MANAGE,
      Permission.PROVIDERS_MANAGE,
      Permission.REPORTS_RUN,
    ],
  },
  { name: 'Privacy officer', permissions: [Permission.AUDIT_READ, Permission.ACCESS_EXPLAIN] },
  { name: 'Front desk', permissions: [Permission.RECORDS_READ] },
];

const ROLE_OF_PERSONA: Readonly<Record<string, string>> = {
  ada: 'Physician',
  bruno: 'Physician',
  clara: 'Nurse',
  dmitri: 'Clerk',
  elif: 'Billing',
  farid: 'Nurse',
  greta: 'Health records',
  hugo: 'Analyst',
  ines: 'Administrator',
  jonas: 'Privacy officer',
  kaya: 'Front desk',
  liam: 'Physician',
};

/** Everyone who works at the demo hospital: the personas, and two physicians who only stand in charts. */
export const staff: readonly DemoProvider[] = [
  ...personas.map(({ username, displayName }) => {
    const role = ROLE_OF_PERSONA[username];
    if (role === undefined) throw new Error('A persona has no role');
    return { username, displayName, physician: role === 'Physician', active: username !== 'liam', role };
  }),
  { username: 'mona', displayName: 'Dr Mona Mango', physician: true, active: true, role: 'Physician' },
  { username: 'nuno', displayName: 'Dr Nuno Nutmeg', physician: true, active: true, role: 'Physician' },
];
