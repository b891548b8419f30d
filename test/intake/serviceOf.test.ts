import { serviceOf } from '../../src/intake/serviceOf';

test.each([
  ['AMBULATORY', 'Prenatal initial visit', 'Obstetrics'],
  ['EMERGENCY', 'Obstetric emergency hospital admission', 'Obstetrics'],
  ['EMERGENCY', 'Myocardial Infarction', 'Cardiology'],
  ['EMERGENCY', 'Emergency hospital admission for asthma', 'Respiratory medicine'],
  ['EMERGENCY', 'Emergency Room Admission', 'Emergency'],
  ['INPATIENT', 'Drug rehabilitation and detoxification', 'Addiction medicine'],
  ['WELLNESS', 'Well child visit (procedure)', 'Paediatrics'],
  ['WELLNESS', 'General examination of patient (procedure)', 'Preventive care'],
  ['OUTPATIENT', 'Patient encounter procedure', 'General medicine'],
  ['URGENTCARE', null, 'Urgent care'],
  ['SOMETHING', 'Accident', null],
  [null, 'Dental check-up', 'Dentistry'],
  [null, null, null],
])('%s, %s: %s', (encounterClass, description, service) => expect(serviceOf(encounterClass, description)).toBe(service));
