/** A leak, or another breach of what the product promises, that can be planted in one place of its source. */
export interface Sabotage {
  /** Short, unique, fit for a command line. */
  readonly name: string;
  /** What the product does then. */
  readonly does: string;
  readonly file: string;
  /** The text that is replaced; it stands in the file exactly once. */
  readonly text: string;
  readonly replacement: string;
  /** The test that must fail. */
  readonly caughtBy: NamedTest;
}

/** A test, and where it runs. */
export interface NamedTest {
  readonly database: 'none' | 'sqlite' | 'mysql';
  readonly file: string;
  /** The titles from the outermost block to the test, with a space between; of a test of several cases the whole title of one, or of none. */
  readonly title: string;
}
