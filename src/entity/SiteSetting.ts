import { Column, Entity, PrimaryColumn } from 'typeorm';

/** What the site has decided; one row, of id 1. */
@Entity()
export class SiteSetting {
  @PrimaryColumn('int', { primaryKeyConstraintName: 'pk_site_setting' })
  id: number;

  @Column('boolean')
  physicianOfRecordSecurity: boolean;

  /** `PHYSICIANS` or `EVERYONE`. */
  @Column('varchar', { length: 16 })
  physicianOfRecordScope: string;

  /** `ALLOW`, `PROMPT` or `DENY`. */
  @Column('varchar', { length: 16 })
  physicianOfRecordOverride: string;

  /** `NOTHING`, `EXISTENCE` or `DEMOGRAPHICS`. */
  @Column('varchar', { length: 16 })
  blacklistDisclosure: string;

  @Column('int')
  grantMinutes: number;

  @Column('int')
  assignmentMaxDays: number;

  @Column('int')
  requestLapseDays: number;

  /** An IANA name. */
  @Column('varchar', { length: 64 })
  timeZone: string;

  @Column('int')
  version: number;
}
