/** What is read of a report of Stryker, by its published schema. */
export interface StrykerReport {
  readonly files: Readonly<Record<string, { readonly source: string; readonly mutants: readonly StrykerMutant[] }>>;
}

interface StrykerMutant {
  readonly mutatorName: string;
  readonly replacement: string;
  readonly status: 'Killed' | 'Timeout' | 'Survived' | 'NoCoverage' | 'RuntimeError' | 'CompileError' | 'Ignored' | 'Pending';
  readonly location: { readonly start: Place; readonly end: Place };
}

/** Both from 1. */
interface Place {
  readonly line: number;
  readonly column: number;
}

/** A mutant that changes nothing which anybody could observe. It is named without line numbers, so that it stays named when its file grows. */
export interface Equivalent {
  readonly file: string;
  /** The line in which it begins, trimmed. */
  readonly line: string;
  /** The text that is replaced, each run of white space one space. */
  readonly original: string;
  readonly replacement: string;
  /** Why nothing observable changes. */
  readonly why: string;
}

/** A mutant that no test has caught. */
export type Survivor = Omit<Equivalent, 'why'> & { readonly at: number };

/** What came of the mutants of one file. */
export interface FileFigures {
  readonly file: string;
  readonly mutants: number;
  readonly caught: number;
  /** Explained in the list. */
  readonly equivalent: number;
  readonly left: readonly Survivor[];
}

/** What a report and the list of equivalent mutants come to. */
export interface Verdict {
  readonly files: readonly FileFigures[];
  /** Explanations of mutants that were tried and are caught, or are there no more. */
  readonly stale: readonly Equivalent[];
}

/** The report with what a later round has found out about some of its mutants. */
export function withRound(report: StrykerReport, later: StrykerReport): StrykerReport {
  const placeOf = ({ location: { start, end }, replacement }: StrykerMutant) =>
    JSON.stringify([start.line, start.column, end.line, end.column, replacement]);
  const files = Object.entries(report.files).map(([file, { source, mutants }]) => {
    const found = new Map((later.files[file]?.mutants ?? []).map((mutant) => [placeOf(mutant), mutant]));
    const merged = mutants.map((mutant) => {
      const again = isLeft(mutant) ? found.get(placeOf(mutant)) : undefined;
      return again && (isUnmet(mutant) || !isUnmet(again)) ? again : mutant;
    });
    return [file, { source, mutants: merged }] as const;
  });
  return { files: Object.fromEntries(files) };
}

/**
 * What no test has caught so far and nobody has explained, or of that what no test has met, as Stryker takes it:
 * `file:line:column-line:column`, lines from 1, columns from 0.
 */
export function rangesLeft({ files }: StrykerReport, which: 'all' | 'unmet', equivalents: readonly Equivalent[]): readonly string[] {
  const isWanted = which === 'all' ? isLeft : isUnmet;
  const explained = new Set(equivalents.map(keyOf));
  return Object.entries(files).flatMap(([file, { source, mutants }]) =>
    mutants
      .filter((mutant) => isWanted(mutant) && !explained.has(keyOf(survivorOf(file, source, mutant))))
      .map(({ location: { start, end } }) => `${file}:${start.line}:${start.column - 1}-${end.line}:${end.column - 1}`),
  );
}

function isLeft(mutant: StrykerMutant): boolean {
  return mutant.status === 'Survived' || isUnmet(mutant);
}

/** Whether no test goes there; what is ignored is read only while the product is loaded. */
function isUnmet({ status }: StrykerMutant): boolean {
  return status === 'NoCoverage' || status === 'Ignored';
}

const oneLine = (text: string) => text.replace(/\s+/g, ' ').trim();
const keyOf = ({ file, line, original, replacement }: Omit<Equivalent, 'why'>) =>
  JSON.stringify([file, line, original, oneLine(replacement)]);

/** Compares a report with the list: what is neither caught nor explained is left. */
export function judge({ files }: StrykerReport, equivalents: readonly Equivalent[]): Verdict {
  const explained = new Map(equivalents.map((each) => [keyOf(each), each]));
  const used = new Set<string>();
  const figures = Object.entries(files).map(([file, { source, mutants }]): FileFigures => {
    const tried = mutants.filter(({ status }) => status !== 'CompileError');
    const survivors = tried.filter(isLeft).map((mutant) => survivorOf(file, source, mutant));
    const left = survivors.filter((survivor) => !explained.has(keyOf(survivor)));
    for (const survivor of survivors) used.add(keyOf(survivor));
    return { file, mutants: tried.length, caught: tried.length - survivors.length, equivalent: survivors.length - left.length, left };
  });
  return { files: figures, stale: equivalents.filter((each) => each.file in files && !used.has(keyOf(each))) };
}

function survivorOf(file: string, source: string, { replacement, location: { start, end } }: StrykerMutant): Survivor {
  const lines = source.split('\n');
  const spanned = lines.slice(start.line - 1, end.line);
  spanned[spanned.length - 1] = (spanned.at(-1) ?? '').slice(0, end.column - 1);
  spanned[0] = (spanned[0] ?? '').slice(start.column - 1);
  const line = (lines[start.line - 1] ?? '').trim();
  return { file, line, original: oneLine(spanned.join(' ')), replacement: oneLine(replacement), at: start.line };
}
