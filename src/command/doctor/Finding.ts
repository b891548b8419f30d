/** Something that is wrong, with its mend. */
export interface Finding {
  /** What was looked at, such as `migrations`. */
  readonly check: string;
  /** A fault keeps the product from its work, or from being safe; a warning is for somebody to look after. */
  readonly severity: 'FAULT' | 'WARNING';
  readonly problem: string;
  readonly mend: string;
}

/** A fault. */
export function fault(check: string, problem: string, mend: string): Finding {
  return { check, severity: 'FAULT', problem, mend };
}

/** A warning. */
export function warning(check: string, problem: string, mend: string): Finding {
  return { check, severity: 'WARNING', problem, mend };
}
