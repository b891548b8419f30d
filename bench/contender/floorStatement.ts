import { CITIES } from '../hospital/words';
import { PAGE, type PageQuestion } from './question';

/** What binds one who asks, in the words of somebody who writes it into a statement by hand. */
interface Bound {
  /** Of the blacklist. */
  readonly sets: readonly string[];
  readonly isPhysician: boolean;
  readonly id: string;
}

const UNKNOWN_OR = (condition: string) => `(${condition}) IS NOT FALSE`;
const NURSE = {
  patient: UNKNOWN_OR("p.birth_date < '1932-01-01'"),
  reason: UNKNOWN_OR("e.service_key = 'psychiatry'"),
  approval: UNKNOWN_OR("e.location_key = 'ward 7'"),
};

/** One statement for the whole page, rules and all; a row for each document, or encounter, or patient without any. */
export function floorStatement({ viewer, lastName }: PageQuestion, { sets, isPhysician, id }: Bound): [text: string, values: unknown[]] {
  const isNurse = viewer === 'nurse';
  const values: unknown[] = [];
  const join = sets.length > 0 ? 'LEFT JOIN patient_set_member m ON m.patient_id = p.id AND m.set_id IN (?)' : '';
  if (join) values.push(sets);
  values.push(lastName, `${lastName}\u{10ffff}`);
  const safe = isPhysician
    ? `(EXISTS (SELECT 1 FROM encounter x WHERE x.patient_id = p.id) AND NOT EXISTS (SELECT 1 FROM encounter_physician x WHERE x.patient_id = p.id AND x.provider_id = '${id}'))`
    : isNurse
      ? NURSE.patient
      : '0';
  const text = `
    SELECT q.*, e.id AS encounterId, e.number, e.service, e.location, ${isNurse ? NURSE.reason : '0'} AS reason, ${isNurse ? NURSE.approval : '0'} AS approval,
      d.id AS documentId, d.type, d.title
    FROM (SELECT p.id, p.last_name, p.first_name, p.mrn, p.hin, p.last_name_key, p.first_name_key, ${safe} AS safe
      FROM patient p ${join}
      WHERE p.last_name_key >= ? AND p.last_name_key < ? AND p.locked = 0 ${join ? 'AND m.set_id IS NULL' : ''}
        ${viewer === 'outsider' ? `AND p.city_key = '${CITIES.seldom.toLowerCase()}'` : ''}
        AND (EXISTS (SELECT 1 FROM encounter x WHERE x.patient_id = p.id AND x.locked = 0) OR NOT EXISTS (SELECT 1 FROM encounter x WHERE x.patient_id = p.id))
      ORDER BY p.last_name_key, p.first_name_key, p.id LIMIT ${PAGE.patients + 1}) q
    LEFT JOIN encounter e ON e.patient_id = q.id AND e.locked = 0
    LEFT JOIN document d ON d.encounter_id = e.id AND NOT q.safe ${isNurse ? `AND NOT ${NURSE.reason} AND NOT ${NURSE.approval}` : ''}
    ORDER BY q.last_name_key, q.first_name_key, q.id, e.admitted_on DESC, e.id DESC, d.authored_at DESC, d.id`;
  return [text, values];
}
