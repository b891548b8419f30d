import { demoEncounterId, demoId } from './demoId';
import { demoMrn, type PatientPlan } from './plans';
import { storyCharts } from './storyCharts';

/** Where to find a patient of the story. */
export interface StoryPatient {
  readonly id: string;
  readonly mrn: string;
  readonly demographicNumber: number;
  readonly firstName: string;
  readonly lastName: string;
  /** The encounters, from the earliest. */
  readonly encounters: readonly { readonly id: string; readonly number: string }[];
}

type Part = keyof typeof storyCharts;

/** The patients with a part in the story of the demo hospital: what they are called, and how to ask for them. */
export const story: Readonly<Record<Part, StoryPatient>> = Object.freeze(
  Object.fromEntries(Object.entries(storyCharts).map(([part, plan]) => [part, tell(plan)])) as Record<Part, StoryPatient>,
);

function tell({ number, firstName, lastName, encounters }: PatientPlan): StoryPatient {
  return {
    id: demoId('patient', number),
    mrn: demoMrn(number),
    demographicNumber: number,
    firstName,
    lastName,
    encounters: encounters.map((encounter, index) => ({ id: demoEncounterId(number, index), number: encounter.number })),
  };
}
