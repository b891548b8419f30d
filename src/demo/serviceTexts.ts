/** What there is to say about a visit of one service. */
export interface ServiceTexts {
  readonly reasons: readonly string[];
  readonly findings: readonly string[];
  readonly plans: readonly string[];
  /** What was imaged, and what was seen. */
  readonly imaging: readonly string[];
}

/** What stands in a chart, by service. All of it is invented. */
export const serviceTexts: Readonly<Record<string, ServiceTexts>> = {
  'General medicine': {
    reasons: [
      'Tired for some weeks, and short of breath on the second flight of stairs. No fever, no cough, no loss of weight.',
      'Came for the yearly review. Feels well, sleeps well, and has taken up morning walks with a neighbour’s dog.',
      'Headaches in the afternoon, three times a week, which go when the patient drinks water and rests.',
    ],
    findings: [
      'Blood pressure 136/84 mmHg, pulse 72 and regular, temperature 36.6 °C. Heart sounds normal, chest clear, abdomen soft.',
      'Looks well. A faint systolic murmur that was noted before and has not changed. No swelling of the ankles.',
      'Weight 71 kg, two kilograms less than last year. Skin pale; no enlarged nodes in the neck.',
    ],
    plans: [
      'Blood count and ferritin today. Iron by mouth for three months if ferritin is low. Review in six weeks.',
      'No change of medication. Keep up the walks. Flu vaccination offered and accepted.',
      'A headache diary for four weeks, and less coffee after noon. Return at once if the pain wakes the patient at night.',
    ],
    imaging: [
      'Chest, two views: heart of normal size, lungs clear, no effusion.',
      'Ultrasound of the abdomen: liver, kidneys, spleen normal.',
    ],
  },
  Cardiology: {
    reasons: [
      'Palpitations in the evening, lasting a few minutes, without dizziness. Referred by the family doctor.',
      'Control after the stent of last year. No chest pain since; cycles to the market twice a week.',
      'Pressure in the chest when carrying groceries uphill, gone within three minutes of rest.',
    ],
    findings: [
      'Electrocardiogram: sinus rhythm, 64 a minute, normal axis, no change against the last one.',
      'Echocardiogram: ejection fraction 55 %, mild thickening of the mitral valve, no effusion.',
      'Stress test stopped at 125 W for tired legs. No pain, no ST change, blood pressure rose as expected.',
    ],
    plans: [
      'A recorder for seven days. Metoprolol 25 mg in the evening if the episodes are confirmed.',
      'Continue aspirin and atorvastatin. Next control in twelve months, earlier with any pain at rest.',
      'Coronary CT to be arranged. Nitroglycerin spray explained and tried under supervision.',
    ],
    imaging: ['Coronary CT: plaques without narrowing of more than 30 %.', 'Chest, one view: stent visible, no congestion.'],
  },
  Psychiatry: {
    reasons: [
      'Low mood since the spring, wakes at four, has stopped singing in the choir. No plans to harm anyone.',
      'Panic in crowded trams. Now walks to work, fifty minutes each way, and is glad of the exercise but not of the cause.',
      'Follow-up after the stay on the ward. Sleeps six hours, takes the medication, speaks with a sister every day.',
    ],
    findings: [
      'Awake, orientated, speech soft but fluent. Mood low, affect responds. No delusions, no hallucinations.',
      'Tense at first, laughs later. Thoughts in order. Describes two attacks in the past week, each of ten minutes.',
      'More colour in the voice than at the last visit. Concentration still short: loses the thread after a page.',
    ],
    plans: [
      'Sertraline 50 mg in the morning. Weekly talks; the plan for bad nights was written down together.',
      'Exposure by small steps, first an empty tram on Sunday. No sedatives. Group offered, to be decided next week.',
      'Same dose for six months. The choir knows, and keeps the chair free.',
    ],
    imaging: ['MRI of the head: normal for age.', 'MRI of the head: no change against the previous one.'],
  },
  'Addiction medicine': {
    reasons: [
      'Has not drunk for 41 days and counts them aloud. Asks for help before a wedding in June.',
      'Wishes to reduce the sleeping tablets that were begun after an operation two years ago.',
      'Relapse of one evening after a year. Came by tram the next morning to say so.',
    ],
    findings: [
      'No tremor, no sweating. Liver a finger below the rib, not tender. Breath test 0.0.',
      'Calm, well prepared, brings a table of every tablet taken since January.',
      'Tired and ashamed, not confused. Pulse 88, blood pressure 142/90 mmHg.',
    ],
    plans: [
      'A toast with elderflower was rehearsed. Number of the evening line on the fridge. Next talk after the wedding.',
      'A quarter tablet less every two weeks, slower if sleep breaks. Sleep group on Thursdays.',
      'No new medication. Daily contact for a week by telephone, then as before.',
    ],
    imaging: ['Ultrasound of the liver: slightly bright, not enlarged.', 'Elastography of the liver: 5.1 kPa, normal.'],
  },
  Surgery: {
    reasons: [
      'Swelling in the right groin since lifting a wardrobe, larger in the evening, reducible.',
      'Pain under the right ribs after rich cheese, for the third time this year.',
      'Control of the wound ten days after the operation. No fever; the dressing is dry.',
    ],
    findings: [
      'Inguinal hernia, right, reducible, not tender. Left side closed.',
      'Tender under the right costal margin. No jaundice. Temperature 37.1 °C.',
      'Wound closed, edges quiet, no fluid. Stitches removed without trouble.',
    ],
    plans: [
      'Repair with mesh as a day case. Risks, among them numbness and recurrence, were explained.',
      'Removal of the gall bladder by laparoscopy. Until then no cream sauces.',
      'No lifting above five kilograms for three more weeks. Showering allowed, bathing from Monday.',
    ],
    imaging: ['Ultrasound: three gall stones, wall not thickened.', 'CT of the abdomen: hernia of the right groin containing fat only.'],
  },
  Oncology: {
    reasons: [
      'Third of six cycles. Nausea on the second day only, well controlled. Eats soup and, since Tuesday, bread.',
      'Yearly control, four years after treatment. No complaints; training for a ten-kilometre run.',
      'To discuss the result of the biopsy. Comes with a daughter, who takes notes.',
    ],
    findings: [
      'Weight stable. Skin and mouth without lesions. Neutrophils 2.1, platelets 180.',
      'No nodes in neck, armpits or groin. Scar soft. Marker within the normal range.',
      'Performance status 0. The lump measures 14 mm and moves freely.',
    ],
    plans: [
      'Fourth cycle on Monday at the full dose. Ondansetron for two days instead of one.',
      'Next control in twelve months, and then the file may sleep.',
      'Board on Wednesday. Both were given time, water, and the number of the nurse who answers.',
    ],
    imaging: [
      'CT of chest and abdomen: the known lesion measures 11 mm, 16 mm before. No new lesions.',
      'Mammography: scar, no suspicious calcification.',
    ],
  },
  Obstetrics: {
    reasons: [
      'Week 24. Moves a good deal, mostly at night. No bleeding, no pain.',
      'Six weeks after the birth. Nurses without trouble, sleeps in pieces of three hours.',
      'Week 12, first visit. Nausea until noon; ginger helps more than anything else.',
    ],
    findings: [
      'Fundus at the navel and two fingers. Heart tones 144. Blood pressure 112/68 mmHg, no protein.',
      'Uterus small and firm, tear healed. Mood good, cries at advertisements, laughs about it.',
      'Heart beat seen. Crown to rump 54 mm, as expected for the week.',
    ],
    plans: [
      'Glucose test next week. Birth class from week 30.',
      'Pelvic floor course. Contraception discussed, no decision needed today.',
      'Folic acid to be continued. Next scan in week 20.',
    ],
    imaging: ['Ultrasound: one child, growth on the fiftieth centile.', 'Ultrasound: placenta at the back wall, cervix 38 mm.'],
  },
  Paediatrics: {
    reasons: ['Ear ache since yesterday, fever of 38.9 °C in the night. Drinks, plays between two tears.', 'Check-up before school.'],
    findings: [
      'Left ear drum red and bulging, right one dull. Neck free, throat pink.',
      'Height and weight on the sixtieth centile. Hops on either leg.',
    ],
    plans: ['Ibuprofen by weight, ears again in two days; antibiotics only if no better.', 'Fit for school. Bicycle helmet praised.'],
    imaging: ['Wrist, two views: no fracture, growth plates open.', 'Ultrasound of the hip: mature on both sides.'],
  },
  Physiotherapy: {
    reasons: ['Stiff shoulder, three months after a fall from an apple tree.', 'Back pain from sitting; works at a desk under a stair.'],
    findings: ['Abduction to 80°, rotation half of the other side. Strength good.', 'Tender beside L4, legs free, reflexes equal.'],
    plans: [
      'Nine sessions. Pendulum and wall walk at home, five minutes each, thrice a day.',
      'A higher desk, a lower chair, and a walk at noon.',
    ],
    imaging: ['Shoulder, two views: no fracture, no calcification.', 'Lumbar spine: age-appropriate.'],
  },
  Emergency: {
    reasons: ['Brought by ambulance after a fall on ice in front of the bakery.', 'Sudden belly pain at dinner, with vomiting once.'],
    findings: [
      'Wrist swollen and tender, hand warm, fingers move. Head without wound.',
      'Belly soft, tender in the right lower part. Temperature 37.9 °C.',
    ],
    plans: [
      'Splint for five weeks. Control in the fracture clinic in one week.',
      'Kept under observation; surgeon called; nothing by mouth.',
    ],
    imaging: ['Wrist, two views: fracture of the distal radius, not displaced.', 'Ultrasound of the belly: appendix 5 mm, no free fluid.'],
  },
};
