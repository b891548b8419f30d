import { BinaryCollation1764000000000 } from './1000-BinaryCollation';
import { People1764000000001 } from './1001-People';
import { Charts1764000000002 } from './1002-Charts';
import { Access1764000000003 } from './1003-Access';
import { Overrides1764000000004 } from './1004-Overrides';
import { Trail1764000000005 } from './1005-Trail';

/** Every migration, oldest first. A released one is never edited. */
export const migrations = [
  BinaryCollation1764000000000,
  People1764000000001,
  Charts1764000000002,
  Access1764000000003,
  Overrides1764000000004,
  Trail1764000000005,
] as const;
