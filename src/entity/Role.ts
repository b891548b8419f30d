import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { Provider } from './Provider';

/** A named, editable collection of permissions. */
@Entity()
@Index('uq_role_name_key', ['nameKey'], { unique: true })
export class Role {
  @PrimaryColumn('varchar', { length: 36, primaryKeyConstraintName: 'pk_role' })
  id: string;

  @Column('varchar', { length: 64 })
  name: string;

  @Column('varchar', { length: 255 })
  nameKey: string;

  @Column('int')
  version: number;
}

/** One permission of a role. */
@Entity()
export class RolePermission {
  @ForeignKey(() => Role, { name: 'fk_role_permission_role' })
  @PrimaryColumn('varchar', { length: 36, primaryKeyConstraintName: 'pk_role_permission' })
  roleId: string;

  @PrimaryColumn('varchar', { length: 32, primaryKeyConstraintName: 'pk_role_permission' })
  permission: string;
}

/** One role of a provider. */
@Entity()
@Index('ix_provider_role_role', ['roleId'])
export class ProviderRole {
  @ForeignKey(() => Provider, { name: 'fk_provider_role_provider' })
  @PrimaryColumn('varchar', { length: 36, primaryKeyConstraintName: 'pk_provider_role' })
  providerId: string;

  @ForeignKey(() => Role, { name: 'fk_provider_role_role' })
  @PrimaryColumn('varchar', { length: 36, primaryKeyConstraintName: 'pk_provider_role' })
  roleId: string;
}
