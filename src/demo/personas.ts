/** Someone as whom a visitor of the demo hospital can look around. */
export interface Persona {
  readonly username: string;
  readonly displayName: string;
  /** One line for a persona switch. */
  readonly description: string;
}

/** Everyone as whom a visitor can sign in; the last one shows how an inactive provider is refused. */
export const personas: readonly Persona[] = Object.freeze([
  {
    username: 'ada',
    displayName: 'Dr Ada Almond',
    description: 'Physician of record of about a third of the encounters: her own patients are open, the others are safe',
  },
  {
    username: 'bruno',
    displayName: 'Dr Bruno Beetroot',
    description: 'Physician of record of very few: meets the safe icon nearly everywhere, and may give a reason',
  },
  {
    username: 'clara',
    displayName: 'Clara Clover',
    description: 'Nurse: psychiatry and addiction medicine open only by giving a reason',
  },
  {
    username: 'dmitri',
    displayName: 'Dmitri Dill',
    description: 'Clerk: a family in the news opens only when an analyst approves',
  },
  {
    username: 'elif',
    displayName: 'Elif Elderberry',
    description: 'Billing: stays in progress, and the deceased, do not exist for her',
  },
  {
    username: 'farid',
    displayName: 'Farid Fennel',
    description: 'Nurse: the set “Staff and family” is on his blacklist',
  },
  {
    username: 'greta',
    displayName: 'Greta Gouda',
    description: 'Health records: sees, sets and lifts locks, merges charts',
  },
  {
    username: 'hugo',
    displayName: 'Hugo Hazel',
    description: 'Analyst: decides the requests in the queue and assigns records',
  },
  {
    username: 'ines',
    displayName: 'Ines Iris',
    description: 'Administrator: sets, blacklists, limits, roles, settings; reads no chart',
  },
  {
    username: 'jonas',
    displayName: 'Jonas Juniper',
    description: 'Privacy officer: reads the audit trail and asks why a record is open or shut',
  },
  {
    username: 'kaya',
    displayName: 'Kaya Kale',
    description: 'Front desk: sees a safe now and then, and may not open it',
  },
  {
    username: 'liam',
    displayName: 'Dr Liam Lentil',
    description: 'Retired physician, inactive: can no longer sign in',
  },
]);
