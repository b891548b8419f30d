import type { Database } from '../entity/Database';
import type { Grant } from '../policy/Grant';
import { narrowingsFor, type Narrowings } from '../policy/rules';
import type { Viewer } from '../policy/Viewer';
import type { Sight } from '../policy/visibleAt';
import { Loaders } from './Loaders';

/**
 * One viewer's decisions as they stand: all rows read under a scope are decided by the same rules and grants. An
 * operation has one scope from its start; a field that carries a reason reads what lies below it under a scope that
 * has the new grant as well. Loaders belong to a scope, so no row crosses from one to another.
 */
export class Scope implements Sight {
  readonly narrowings: Narrowings;
  readonly loaders: Loaders;

  constructor(
    readonly database: Database,
    readonly viewer: Viewer,
    /** What the rules say to the viewer; another reading than theirs is for simulations alone. */
    narrowings: Narrowings = narrowingsFor(viewer),
  ) {
    this.narrowings = narrowings;
    this.loaders = new Loaders(this);
  }

  /** The viewer's grants that run. */
  get grants(): readonly Grant[] {
    return this.viewer.grants;
  }

  /** The same viewer, with one grant more. */
  withGrant(grant: Grant): Scope {
    return new Scope(this.database, { ...this.viewer, grants: [...this.viewer.grants, grant] });
  }
}
