import type { Answer } from './Answer';

/** Somebody who asks a world. */
export class Persona {
  constructor(private readonly ask: (query: string, variables: Record<string, unknown>) => Promise<Answer>) {}

  /** The answer to an operation, over HTTP, with a real token. */
  query(text: string, variables: Record<string, unknown> = {}): Promise<Answer> {
    return this.ask(text, variables);
  }
}
