import { Arg, Authorized, Ctx, ID, Query, Resolver } from 'type-graphql';
import { readGlobalId, type GlobalType } from '../entity/globalId';
import { Node } from '../entity/Node';
import { Rendering, SecuredRecord } from '../entity/SecuredRecord';
import { ChartsafeError, ErrorCode } from '../errors';
import { lookUp } from '../gate/lookUp';
import type { SecuredRow } from '../gate/mark';
import { signedIn, type RequestContext } from '../gate/RequestContext';
import { Disclosure } from '../policy/Disclosure';
import { Permission } from '../policy/Permission';
import { RecordLevel } from '../policy/RecordLevel';

/** What `node` can find, and which permission its kind needs. */
const KINDS: Partial<Record<GlobalType, { readonly level: RecordLevel; readonly permission: Permission }>> = {
  Patient: { level: RecordLevel.PATIENT, permission: Permission.RECORDS_READ },
  Encounter: { level: RecordLevel.ENCOUNTER, permission: Permission.RECORDS_READ },
  Document: { level: RecordLevel.DOCUMENT, permission: Permission.RECORDS_READ },
  PatientSet: { level: RecordLevel.PATIENT_SET, permission: Permission.SETS_MANAGE },
};

/** How many ids `nodes` takes. */
const MAXIMUM_IDS = 100;

/** Any record by its id. */
@Resolver()
export class NodeResolver {
  @Authorized()
  @Query(() => Node, {
    nullable: true,
    description:
      'The record of an id; null where none is found. Needs `RECORDS_READ`, for patient sets `SETS_MANAGE`. `RECORD_BLOCKED` and `OVERRIDE_REASON_REQUIRED` as for a look-up by the record’s own field.',
  })
  @SecuredRecord({ level: RecordLevel.PATIENT, mode: Rendering.MARK, rung: Disclosure.IDENTITY })
  node(
    @Ctx() context: RequestContext,
    @Arg('id', () => ID, { description: 'The id of the record.' }) id: string,
  ): Promise<SecuredRow | null> {
    const [wanted] = permitted(context, [id], 'id');
    return find(context, wanted, 'node');
  }

  @Authorized()
  @Query(() => [Node], {
    nullable: 'itemsAndList',
    description: 'The records of up to 100 ids, in their order; null in the place of each that is not found, or not to be shown.',
  })
  @SecuredRecord({ level: RecordLevel.PATIENT, mode: Rendering.MARK, rung: Disclosure.IDENTITY })
  nodes(
    @Ctx() context: RequestContext,
    @Arg('ids', () => [ID], { description: 'The ids of the records, at most 100.' }) ids: string[],
  ): Promise<(SecuredRow | null)[]> {
    if (ids.length > MAXIMUM_IDS) throw ChartsafeError.badInput('ids', 'AT_MOST_100');
    return Promise.all(permitted(context, ids, 'ids').map((wanted) => find(context, wanted, 'nodes')));
  }
}

interface Wanted {
  readonly level: RecordLevel;
  readonly key: string;
}

/** Checks the form of all ids and the permissions for their kinds before any is looked up. */
function permitted(context: RequestContext, ids: readonly string[], path: string): Wanted[] {
  const { viewer } = signedIn(context);
  return ids.map((id) => {
    const read = readGlobalId(id);
    const kind = read ? KINDS[read.type] : undefined;
    if (!read || !kind) throw ChartsafeError.badInput(path, 'ID_OF_NODE');
    if (!viewer.permissions.has(kind.permission)) throw forbidden(context, path === 'id' ? 'node' : 'nodes');
    return { level: kind.level, key: read.key };
  });
}

function forbidden(context: RequestContext, field: string): ChartsafeError {
  context.journal.refused(field, ErrorCode.FORBIDDEN, null);
  return new ChartsafeError(ErrorCode.FORBIDDEN);
}

async function find(context: RequestContext, wanted: Wanted | undefined, field: string): Promise<SecuredRow | null> {
  return wanted ? lookUp(context, signedIn(context), wanted.level, wanted.key, field) : null;
}
