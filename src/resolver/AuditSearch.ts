import { ArrayMaxSize, IsOptional, Length, ValidateNested } from 'class-validator';
import { ArgsType, Field, ID, InputType } from 'type-graphql';
import { AuditAction, AuditOutcome } from '../audit/AuditDraft';
import { readGlobalId, type GlobalType } from '../entity/globalId';
import { keyOf } from '../entity/keyOf';
import { ChartsafeError, ErrorCode } from '../errors';
import { SUBJECT_TYPES } from '../gate/changesOfEvent';
import { isGiven } from '../gate/isGiven';
import { checkTrailSearch, type TrailSearch } from '../gate/TrailSearch';
import { Disclosure } from '../policy/Disclosure';
import { Door } from '../policy/Door';
import { PageArgs } from './inputs';

/** Criteria on events. */
@InputType({
  description:
    'Criteria on events of the trail; all that are given must hold. Those on a record must hold on one and the same that the reader may know of: a patient or an encounter that is hidden finds what an unknown id finds.',
})
export class AuditSearch {
  @Field(() => Date, { nullable: true, description: 'The first instant, in UTC.' })
  from?: Date | null;

  @Field(() => Date, { nullable: true, description: 'The last instant, in UTC, itself included.' })
  to?: Date | null;

  @Field(() => ID, { nullable: true, description: 'The id of the provider who did it.' })
  @IsOptional()
  @Length(1, 64)
  viewer?: string | null;

  @Field(() => ID, { nullable: true, description: 'The id of a patient of whom it speaks.' })
  @IsOptional()
  @Length(1, 64)
  patient?: string | null;

  @Field(() => ID, { nullable: true, description: 'The id of an encounter of which it speaks, itself or by a document.' })
  @IsOptional()
  @Length(1, 64)
  encounter?: string | null;

  @Field(() => ID, {
    nullable: true,
    description: 'The id of what was changed: a set, a report, a limit, a role, or a provider, who stands for their blacklist too.',
  })
  @IsOptional()
  @Length(1, 64)
  subject?: string | null;

  @Field(() => [AuditAction], { nullable: true, description: 'What it is about: one of these.' })
  @IsOptional()
  @ArrayMaxSize(100)
  actions?: AuditAction[] | null;

  @Field(() => AuditOutcome, { nullable: true, description: 'What came of it.' })
  outcome?: AuditOutcome | null;

  @Field(() => Disclosure, { nullable: true, description: 'How much of a record was shown.' })
  disclosure?: Disclosure | null;

  @Field(() => Door, { nullable: true, description: 'How a record could have been opened further.' })
  door?: Door | null;

  @Field(() => ErrorCode, { nullable: true, description: 'The code with which it was refused.' })
  errorCode?: ErrorCode | null;
}

/** The arguments of a search in the trail. */
@ArgsType()
export class AuditTrailArgs extends PageArgs {
  @Field(() => AuditSearch, { nullable: true, description: 'What to look for; without it, every event.' })
  @IsOptional()
  @ValidateNested()
  search?: AuditSearch | null;
}

/** The criteria as the gate takes them, with keys in place of ids. Throws `BAD_USER_INPUT`. */
export function trailSearch({ search }: AuditTrailArgs): TrailSearch {
  if (!search) return {};
  const { viewer, patient, encounter, subject, ...rest } = search;
  const criteria: TrailSearch = {
    ...rest,
    viewerId: keyIn(viewer, 'Provider', 'search.viewer'),
    patientId: keyIn(patient, 'Patient', 'search.patient'),
    encounterId: keyIn(encounter, 'Encounter', 'search.encounter'),
    subjectId: subjectIn(subject),
  };
  checkTrailSearch(criteria, 'search.');
  return criteria;
}

function subjectIn(id: string | null | undefined): string | null {
  if (!isGiven(id)) return null;
  const read = readGlobalId(id);
  if (!read || !SUBJECT_TYPES.includes(read.type)) throw ChartsafeError.badInput('search.subject', 'ID_OF_SUBJECT');
  return read.key;
}

function keyIn(id: string | null | undefined, type: GlobalType, path: string): string | null {
  return isGiven(id) ? keyOf(id, type, path) : null;
}
