import type { FragmentCatalogue } from '../../src/condition/parseFragment';

/** A catalogue with columns of each type. */
export const CATALOGUE: FragmentCatalogue = {
  service: { type: 'TEXT' },
  last_name: { type: 'TEXT' },
  sex: { type: 'TEXT' },
  number: { type: 'NUMBER' },
  admit_date: { type: 'DATE' },
};
