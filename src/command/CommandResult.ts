/** What a command has to say: words for people, and the same as data. */
export interface CommandResult {
  readonly text: string;
  readonly json: unknown;
  /** Whether it found a fault, or left something undone. */
  readonly failed?: boolean;
}

/** The refusal of a command that was asked for in a way in which it cannot be done; the words say how to ask. */
export class UsageError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'UsageError';
  }
}
