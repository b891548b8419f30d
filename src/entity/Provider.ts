import { Field, ID, ObjectType } from 'type-graphql';
import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** A person who signs in: clinician, nurse, clerk, analyst or administrator. */
@ObjectType({ description: 'A person who signs in: clinician, nurse, clerk, analyst or administrator.' })
@Entity()
@Index('uq_provider_username_key', ['usernameKey'], { unique: true })
@Index('ix_provider_display_name', ['displayNameKey', 'id'])
export class Provider {
  @PrimaryColumn('varchar', { length: 36, primaryKeyConstraintName: 'pk_provider' })
  id: string;

  @Field(() => ID, { name: 'id', description: 'The id of the provider.' })
  globalId: string;

  /** As the identity provider names them. */
  @Column('varchar', { length: 100 })
  username: string;

  /** The folded username, unique. */
  @Column('varchar', { length: 255 })
  usernameKey: string;

  @Field(() => String, { description: 'The name under which colleagues know the provider.' })
  @Column('varchar', { length: 200 })
  displayName: string;

  /** The folded `displayName`, or as much of it as a key holds. */
  @Column('varchar', { length: 255 })
  displayNameKey: string;

  @Field(() => Boolean, { description: 'Whether the provider is a physician.' })
  @Column('boolean')
  physician: boolean;

  /** Providers who are not active cannot sign in. */
  @Column('boolean')
  active: boolean;

  /** The number of times that the provider's blacklist was changed. */
  @Column('int')
  blacklistVersion: number;

  /** The number of times that the provider was changed. */
  @Column('int')
  version: number;
}
