import { Field, ID, Int, ObjectType } from 'type-graphql';
import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { Disclosure } from '../policy/Disclosure';
import { RecordLevel } from '../policy/RecordLevel';
import { Encounter } from './Encounter';
import { Node } from './Node';
import { Patient } from './Patient';
import { Provider } from './Provider';
import { SecuredRecord } from './SecuredRecord';

/** A page of the chart, filed under an encounter or directly under the patient. */
@ObjectType({ implements: Node, description: 'A page of the chart, filed under an encounter or directly under the patient.' })
@SecuredRecord({ level: RecordLevel.DOCUMENT })
@Entity()
@Index('ix_document_patient', ['patientId', 'encounterId'])
@Index('ix_document_encounter', ['encounterId'])
export class Document implements Node {
  @PrimaryColumn('varchar', { length: 36, primaryKeyConstraintName: 'pk_document' })
  id: string;

  @Field(() => ID, { name: 'id', description: 'The id of the document.' })
  @SecuredRecord({ rung: Disclosure.IDENTITY })
  globalId: string;

  @ForeignKey(() => Patient, { name: 'fk_document_patient' })
  @Column('varchar', { length: 36 })
  patientId: string;

  /** The encounter under which it is filed; null where it is filed directly under the patient. */
  @ForeignKey(() => Encounter, { name: 'fk_document_encounter' })
  @Column('varchar', { length: 36, nullable: true })
  encounterId: string | null;

  @Field(() => String, { nullable: true, description: 'The kind of document, such as `Discharge summary`.' })
  @SecuredRecord({ rung: Disclosure.CHART })
  @Column('varchar', { length: 100 })
  type: string;

  @Field(() => String, { nullable: true, description: 'What the document is called.' })
  @SecuredRecord({ rung: Disclosure.CHART })
  @Column('varchar', { length: 200 })
  title: string;

  @Field(() => String, { nullable: true, description: 'The media type of the content, such as `text/plain`.' })
  @SecuredRecord({ rung: Disclosure.CHART })
  @Column('varchar', { length: 100 })
  mediaType: string;

  @Field(() => Int, { nullable: true, description: 'The size of the content in bytes.' })
  @SecuredRecord({ rung: Disclosure.CHART })
  @Column('int')
  sizeBytes: number;

  @Field(() => Date, { nullable: true, description: 'The instant at which it was written, in UTC.' })
  @SecuredRecord({ rung: Disclosure.CHART })
  @Column('datetime', { precision: 6 })
  authoredAt: Date;

  @Field(() => String, { nullable: true, description: 'The name of its author; null where it is not known.' })
  @SecuredRecord({ rung: Disclosure.CHART })
  @Column('varchar', { length: 200, nullable: true })
  authorName: string | null;
}

/** A piece of a document's content. Content is kept in pieces so that a large one streams, and one column type serves every database. */
@Entity()
export class DocumentPiece {
  @ForeignKey(() => Document, { name: 'fk_document_piece_document' })
  @PrimaryColumn('varchar', { length: 36, primaryKeyConstraintName: 'pk_document_piece' })
  documentId: string;

  /** From 0. */
  @PrimaryColumn('int', { primaryKeyConstraintName: 'pk_document_piece' })
  position: number;

  /** At most `PIECE_BYTES`. */
  @Column('blob')
  bytes: Buffer;
}

/** What a physician still has to do for a document: complete or sign it. */
@Entity()
@Index('ix_chart_deficiency_provider', ['providerId', 'resolvedAt'])
@Index('ix_chart_deficiency_document', ['documentId'])
export class ChartDeficiency {
  @PrimaryColumn('varchar', { length: 36, primaryKeyConstraintName: 'pk_chart_deficiency' })
  id: string;

  @ForeignKey(() => Document, { name: 'fk_chart_deficiency_document' })
  @Column('varchar', { length: 36 })
  documentId: string;

  @ForeignKey(() => Provider, { name: 'fk_chart_deficiency_provider' })
  @Column('varchar', { length: 36 })
  providerId: string;

  /** `COMPLETE` or `SIGN`. */
  @Column('varchar', { length: 16 })
  kind: string;

  @Column('datetime', { precision: 6 })
  createdAt: Date;

  /** Null while it is to be done. */
  @Column('datetime', { precision: 6, nullable: true })
  resolvedAt: Date | null;
}

/** A link to the content of one document, for one viewer and one use. */
@Entity()
@Index('uq_download_link_token_hash', ['tokenHash'], { unique: true })
export class DownloadLink {
  @PrimaryColumn('varchar', { length: 36, primaryKeyConstraintName: 'pk_download_link' })
  id: string;

  /** SHA-256 of the token, in hexadecimal digits; the token itself is kept nowhere. */
  @Column('varchar', { length: 64 })
  tokenHash: string;

  @ForeignKey(() => Document, { name: 'fk_download_link_document' })
  @Column('varchar', { length: 36 })
  documentId: string;

  @ForeignKey(() => Provider, { name: 'fk_download_link_viewer' })
  @Column('varchar', { length: 36 })
  viewerId: string;

  @Column('datetime', { precision: 6 })
  expiresAt: Date;

  /** Null until its one use. */
  @Column('datetime', { precision: 6, nullable: true })
  usedAt: Date | null;
}
