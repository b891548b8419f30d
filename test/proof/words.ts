/** The words of random worlds, and of what is asked of them: few, so that they meet, and such as fold, sort and match in odd ways. */
export const NAMES = ['Müller', 'MULLER', 'Øst', 'ost', 'Ångström', 'a', 'A', 'O’Neil', "o'neil", '😀', '𐐀b', 'ﬁn', 'de Boer', 'De  Boër'];
export const CITIES = ['Ottawa', 'OTTAWA', 'Québec', 'quebec', '\ufffd', '😀'];
export const HINS = ['1234', '12 34', 'HIN-é', 'hin-e'];
export const SEXES = ['F', 'f', 'M', 'X'];
export const STATUSES = ['AC', 'ac', 'IN'];
export const SERVICES = ['Cardiology', 'CARDIOLOGY', 'Psychiatrie', 'Méd', 'med', '😀'];
export const TYPES = ['INPATIENT', 'Inpatient', 'ER'];
export const LOCATIONS = ['Ward 1', 'WARD 1', 'Étage 2'];
export const DOCUMENT_TYPES = ['Progress note', 'Discharge summary', 'Éval', '😀'];
export const DAYS = ['1960-02-29', '1961-01-01', '2025-12-31', '2026-02-28', '2026-03-08', '2026-03-09'];
export const INSTANTS = [
  '2025-12-31T23:59:59.999Z',
  '2026-02-28T12:00:00.000Z',
  '2026-03-08T10:30:00.000Z',
  '2026-03-08T23:30:00.000Z',
  '2026-03-09T03:00:00.000Z',
];
