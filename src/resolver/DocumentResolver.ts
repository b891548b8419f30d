import { Arg, Authorized, Ctx, Field, FieldResolver, ID, ObjectType, Query, Resolver, Root } from 'type-graphql';
import { Document } from '../entity/Document';
import { Encounter } from '../entity/Encounter';
import { Patient } from '../entity/Patient';
import { Rendering, SecuredRecord } from '../entity/SecuredRecord';
import { keyOf } from '../entity/keyOf';
import { makeDownloadLink, readText, type DocumentDownloadSource } from '../gate/documentContent';
import { lookUp } from '../gate/lookUp';
import { markOf, scopeOf, type SecuredRow } from '../gate/mark';
import { signedIn, type RequestContext } from '../gate/RequestContext';
import { Disclosure } from '../policy/Disclosure';
import { Permission } from '../policy/Permission';
import { RecordLevel } from '../policy/RecordLevel';
import { Access, accessOf } from './Access';
import { patientOf } from './EncounterResolver';

/** A link to the content of a document. */
@ObjectType({ description: 'A link to the content of a document: for the viewer who asked, for one use, for a short time.' })
export class DocumentDownload {
  @Field(() => String, { description: 'Where the content is, to be fetched with the viewer’s own token. Fetching it decides again.' })
  url: string;

  @Field(() => Date, { description: 'When the link ceases to work, in UTC.' })
  expiresAt: Date;
}

/** Documents: by id, and their content. */
@Resolver(() => Document)
export class DocumentResolver {
  @Authorized(Permission.RECORDS_READ)
  @Query(() => Document, { nullable: true, description: 'The document of an id; null where none is found. Needs `RECORDS_READ`.' })
  @SecuredRecord({ level: RecordLevel.DOCUMENT, mode: Rendering.DEMAND, rung: Disclosure.CHART })
  document(
    @Ctx() context: RequestContext,
    @Arg('id', () => ID, { description: 'The id of the document.' }) id: string,
  ): Promise<SecuredRow | null> {
    const key = keyOf(id, 'Document');
    return lookUp(context, signedIn(context), RecordLevel.DOCUMENT, key, 'document');
  }

  @FieldResolver(() => Access, { nullable: true, description: 'What the viewer may do with the document.' })
  @SecuredRecord({ rung: Disclosure.IDENTITY })
  access(@Root() document: object): Access | null {
    return accessOf(document);
  }

  @FieldResolver(() => Patient, {
    nullable: true,
    description: 'The patient, as far as the viewer may see: an open document opens no patient.',
  })
  @SecuredRecord({ level: RecordLevel.PATIENT, mode: Rendering.MARK, rung: Disclosure.IDENTITY })
  patient(@Root() document: object): Promise<SecuredRow | null> {
    return patientOf(document);
  }

  @FieldResolver(() => Encounter, {
    nullable: true,
    description: 'The encounter under which it is filed; null where it is filed directly under the patient.',
  })
  @SecuredRecord({ level: RecordLevel.ENCOUNTER, mode: Rendering.MARK, rung: Disclosure.IDENTITY })
  async encounter(@Root() document: object): Promise<SecuredRow | null> {
    const mark = markOf(document);
    return mark?.encounterId ? mark.scope.loaders.record(RecordLevel.ENCOUNTER, mark.encounterId) : null;
  }

  @FieldResolver(() => String, {
    nullable: true,
    description: 'The content of a document of text; null where it is not text, and must be downloaded.',
  })
  @SecuredRecord({ level: RecordLevel.DOCUMENT, mode: Rendering.DEMAND, rung: Disclosure.CHART })
  async content(@Root() document: object): Promise<string | null> {
    const { id, mediaType } = document as SecuredRow & Document;
    return mediaType.startsWith('text/') ? readText(scopeOf(document), id) : null;
  }

  @FieldResolver(() => DocumentDownload, { nullable: true, description: 'A link to the content, of whatever media type.' })
  @SecuredRecord({ level: RecordLevel.DOCUMENT, mode: Rendering.DEMAND, rung: Disclosure.CHART })
  download(@Root() document: object, @Ctx() context: RequestContext): Promise<DocumentDownloadSource> {
    return makeDownloadLink(context, scopeOf(document), (document as SecuredRow).id);
  }
}
