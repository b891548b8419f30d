import { DateTime } from 'luxon';
import { EncounterPhysician, type Encounter } from '../entity/Encounter';
import { newEncounter } from '../entity/newEncounter';
import { demoEncounterId, demoId } from './demoId';
import type { PatientPlan } from './plans';

/** The encounters of a chart with their dates, told from the beginning of the day of seeding. */
export function demoEncounters({ number, encounters }: PatientPlan, today: DateTime, timeZone: string): Encounter[] {
  return encounters.map((plan, index) => {
    const { admittedDaysAgo, hour, stayHours } = plan;
    const admitted = admittedDaysAgo === null ? null : today.minus({ days: admittedDaysAgo }).set({ hour });
    // An admission that was not written down is told from its discharge, so there has to be one.
    const discharged =
      admitted === null ? today.minus({ days: 30 }).set({ hour }) : stayHours === null ? null : admitted.plus({ hours: stayHours });
    return newEncounter(
      {
        id: demoEncounterId(number, index),
        patientId: demoId('patient', number),
        number: plan.number,
        service: plan.service,
        patientType: plan.patientType,
        location: plan.location,
        admittedAt: admitted?.toJSDate() ?? null,
        dischargedAt: discharged?.toJSDate() ?? null,
        locked: plan.lockReason !== null,
      },
      timeZone,
    );
  });
}

/** The physicians of record of a chart's encounters. */
export function demoPhysicians({ number, encounters }: PatientPlan, providerId: (username: string) => string): EncounterPhysician[] {
  return encounters.flatMap(({ physicians }, index) =>
    physicians.map(({ username, kind }) =>
      Object.assign(new EncounterPhysician(), {
        encounterId: demoEncounterId(number, index),
        providerId: providerId(username),
        kind,
        patientId: demoId('patient', number),
      }),
    ),
  );
}
