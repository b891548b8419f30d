import { ArrayMaxSize, IsOptional, Length, ValidateNested } from 'class-validator';
import { ArgsType, Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import { Permission } from '../policy/Permission';
import { PageArgs } from './inputs';

/** A role. */
@ObjectType('Role', { description: 'A named, editable collection of permissions.' })
export class RoleType {
  @Field(() => ID, { name: 'id', description: 'The id of the role.' })
  globalId: string;

  @Field(() => String, { description: 'Its name, unique whatever its case or accents; 1 to 64 characters.' })
  name: string;

  @Field(() => [Permission], { description: 'What its holders may ask for, in the order of the names.' })
  permissions: Permission[];

  @Field(() => Int, { description: 'How many providers hold it, active or not; `providers(search: { role })` lists them.' })
  holders: number;

  @Field(() => Int, { description: 'Counts its changes; to be given back with the next.' })
  version: number;
}

/** A provider, as administrators see them. */
@ObjectType({ description: 'A provider, as administrators see them.' })
export class ProviderAccount {
  @Field(() => ID, { name: 'id', description: 'The id of the provider.' })
  globalId: string;

  @Field(() => String, { description: 'The name by which the provider signs in, as the identity provider says it.' })
  username: string;

  @Field(() => String, { description: 'The name under which colleagues know the provider.' })
  displayName: string;

  @Field(() => Boolean, { description: 'Whether the provider is a physician.' })
  physician: boolean;

  @Field(() => Boolean, { description: 'Whether the provider may sign in.' })
  active: boolean;

  @Field(() => Int, { description: 'Counts the changes of the provider and of their roles; to be given back with the next.' })
  version: number;
}

/** What a role is to be. */
@InputType({ description: 'What a role is to be.' })
export class RoleInput {
  @Field(() => String, { description: 'Its name, unique whatever its case or accents; 1 to 64 characters.' })
  name: string;

  @Field(() => [Permission], { description: 'What its holders may ask for: these and nothing else.' })
  @ArrayMaxSize(100)
  permissions: Permission[];
}

/** What a provider is to be. */
@InputType({ description: 'What a provider is to be.' })
export class ProviderInput {
  @Field(() => String, {
    description: 'The name by which the provider signs in, exactly as the identity provider says it; unique whatever its case or accents.',
  })
  username: string;

  @Field(() => String, { description: 'The name under which colleagues know the provider; 1 to 200 characters.' })
  displayName: string;

  @Field(() => Boolean, { description: 'Whether the provider is a physician.' })
  physician: boolean;

  @Field(() => Boolean, { description: 'Whether the provider may sign in; who may not is refused from their next request on.' })
  active: boolean;
}

/** Criteria on providers. */
@InputType({ description: 'Criteria on providers; all that are given must hold.' })
export class ProviderSearchInput {
  @Field(() => String, {
    nullable: true,
    description: 'The beginning of the username, of the name or of one of its words, whatever its case or accents.',
  })
  @IsOptional()
  @Length(1, 200)
  name?: string | null;

  @Field(() => Boolean, { nullable: true, description: 'Whether they may sign in.' })
  active?: boolean | null;

  @Field(() => Boolean, { nullable: true, description: 'Whether they are physicians.' })
  physician?: boolean | null;

  @Field(() => ID, { nullable: true, description: 'The id of a role that they hold.' })
  @IsOptional()
  @Length(1, 64)
  role?: string | null;
}

/** The arguments of a search for providers. */
@ArgsType()
export class ProvidersArgs extends PageArgs {
  @Field(() => ProviderSearchInput, { nullable: true, description: 'What to look for; without it, every provider.' })
  @IsOptional()
  @ValidateNested()
  search?: ProviderSearchInput | null;
}
