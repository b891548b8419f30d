import type { SimpleFaker } from '@faker-js/faker';
import { newDocument } from '../entity/newDocument';
import { siteDay } from '../entity/siteDay';
import type { Document, DocumentPiece } from '../entity/Document';
import { demoId } from './demoId';
import { documentText } from './documentText';
import { demoMrn, type EncounterPlan, type PatientPlan } from './plans';
import { samplePdf } from './samplePdf';
import { samplePng } from './samplePng';

/** How many documents there are in the hospital. */
const DOCUMENTS = 900;
/** The side of the one large picture: more than one piece of content. */
const LARGE_PICTURE = 320;
const SMALL_PICTURE = 64;
const FILED_UNDER_PATIENT: readonly string[] = ['Referral letter', 'Advance directive', 'Vaccination record'];
const HOUR = 3_600_000;

/** A chart whose encounters have their dates. */
export interface DatedChart {
  readonly plan: PatientPlan;
  readonly patientId: string;
  /** In the order of the plan's encounters. */
  readonly encounters: readonly { readonly id: string; readonly admittedAt: Date | null }[];
}

/** Everything that documents need to know of the hospital. */
export interface DocumentSettings {
  readonly faker: SimpleFaker;
  readonly timeZone: string;
  /** The instant of documents that belong to nothing with a date. */
  readonly undated: Date;
  readonly displayName: (username: string) => string;
}

/** All documents of the hospital, `DOCUMENTS` of them: some under patients, at least two under each encounter. */
export function demoDocuments(
  charts: readonly DatedChart[],
  settings: DocumentSettings,
): { document: Document; pieces: DocumentPiece[] }[] {
  const filed: { document: Document; pieces: DocumentPiece[] }[] = [];
  const file = (chart: DatedChart, type: string, index: number | null) =>
    filed.push(fileDocument(chart, { type, index, number: filed.length + 1 }, settings));

  charts.forEach((chart, position) => {
    const count = position < 20 ? 2 : position % 2;
    for (let place = 0; place < count; place += 1) file(chart, FILED_UNDER_PATIENT[(position + place) % 3] as string, null);
  });

  const places = charts.flatMap((chart) => chart.plan.encounters.map((_, index) => ({ chart, index })));
  const left = DOCUMENTS - filed.length;
  places.forEach(({ chart, index }, position) => {
    const count = Math.floor((left * (position + 1)) / places.length) - Math.floor((left * position) / places.length);
    const types = typesOf(chart.plan.encounters[index] as EncounterPlan);
    for (let place = 0; place < count; place += 1) file(chart, types[place % types.length] as string, index);
  });
  return filed;
}

/** The types that an encounter of this kind has, the most usual first. */
function typesOf({ patientType, service, stayHours }: EncounterPlan): readonly string[] {
  if (patientType !== 'INPATIENT')
    return ['Visit note', service === 'Psychiatry' ? 'Consultation letter' : 'Laboratory report', 'Imaging report'];
  if (stayHours === null) return ['Admission note', 'Nursing note', 'Progress note'];
  return ['Admission note', 'Discharge summary', service === 'Surgery' ? 'Operative report' : 'Nursing note'];
}

interface Place {
  readonly type: string;
  /** Under which encounter of the chart; null for none. */
  readonly index: number | null;
  readonly number: number;
}

function fileDocument({ plan, patientId, encounters }: DatedChart, { type, index, number }: Place, settings: DocumentSettings) {
  const { faker, timeZone, undated, displayName } = settings;
  const encounter = index === null ? null : (plan.encounters[index] as EncounterPlan);
  const admittedAt = index === null ? null : (encounters[index]?.admittedAt ?? null);
  const authoredAt = admittedAt === null ? undated : new Date(admittedAt.getTime() + (1 + (number % 3)) * HOUR);
  const author = encounter?.physicians[0]?.username;
  const context = {
    type,
    service: encounter?.service ?? null,
    patientName: `${plan.firstName} ${plan.lastName}`,
    mrn: demoMrn(plan.number),
    encounterNumber: encounter?.number ?? null,
    day: siteDay(authoredAt, timeZone),
    authorName: author === undefined ? null : displayName(author),
  };
  const text = documentText(faker, context);
  const fields = {
    id: demoId('document', number),
    patientId,
    encounterId: index === null ? null : (encounters[index]?.id ?? null),
    type,
    title: context.service === null ? type : `${type}, ${context.service}`,
    authoredAt,
    authorName: context.authorName,
  };
  if (type === 'Imaging report' && (plan.number === 1001 || number % 40 === 0)) {
    const size = plan.number === 1001 ? LARGE_PICTURE : SMALL_PICTURE;
    return newDocument({ ...fields, title: 'Picture of an artichoke', mediaType: 'image/png' }, samplePng(size));
  }
  if (type === 'Advance directive' || number % 50 === 0) {
    return newDocument({ ...fields, mediaType: 'application/pdf' }, samplePdf(wrap(text)));
  }
  return newDocument(fields, text);
}

/** Lines that fit the width of a page. */
function wrap(text: string): string[] {
  return text.split('\n').flatMap((line) => (line === '' ? [''] : (line.match(/.{1,84}(?:\s+|$)/gu) ?? [line])));
}
