import type { GraphQLFieldResolver } from 'graphql';
import { discloses, type Disclosure } from '../policy/Disclosure';
import { disclosureOf } from './mark';
import type { RequestContext } from './RequestContext';

type Resolver = GraphQLFieldResolver<unknown, RequestContext>;

/** A plain value of a record: shown from a rung up, else null without an error. */
export function valueField(resolve: Resolver, rung: Disclosure | undefined): Resolver {
  if (rung === undefined) return () => null;
  return (source, values, context, info) => (discloses(disclosureOf(source), rung) ? resolve(source, values, context, info) : null);
}
