import { Disclosure } from './Disclosure';

/** One column that an administrator's fragment may name. */
export interface FragmentColumn {
  readonly type: 'TEXT' | 'NUMBER' | 'DATE';
  readonly level: 'PATIENT' | 'ENCOUNTER';
  /** The rung that shows the field: figures over a fragment count only records that stand there. */
  readonly rung: Disclosure;
}

const patient = (type: FragmentColumn['type'], rung = Disclosure.DEMOGRAPHICS): FragmentColumn => ({ type, level: 'PATIENT', rung });
const encounter = (type: FragmentColumn['type'], rung = Disclosure.CHART): FragmentColumn => ({ type, level: 'ENCOUNTER', rung });

/** The typed columns of the fragment language. Text is compared on folded keys; dates are days in the site's time zone. */
export const fragmentCatalogue: Readonly<Record<string, FragmentColumn>> = Object.freeze({
  last_name: patient('TEXT', Disclosure.IDENTITY),
  first_name: patient('TEXT', Disclosure.IDENTITY),
  mrn: patient('TEXT', Disclosure.IDENTITY),
  demographic_number: patient('NUMBER', Disclosure.IDENTITY),
  sex: patient('TEXT', Disclosure.IDENTITY),
  birth_date: patient('DATE', Disclosure.IDENTITY),
  city: patient('TEXT'),
  hin: patient('TEXT'),
  patient_status: patient('TEXT'),
  roster_status: patient('TEXT'),
  encounter_number: encounter('TEXT', Disclosure.IDENTITY),
  admit_date: encounter('DATE', Disclosure.IDENTITY),
  service: encounter('TEXT'),
  patient_type: encounter('TEXT'),
  location: encounter('TEXT'),
  discharge_date: encounter('DATE'),
});
