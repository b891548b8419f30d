import { fold } from '../condition/fold';

/** The folded key of a text; null stays null. */
export function foldOrNull(text: string | null): string | null {
  return text === null ? null : fold(text);
}
