/** An instant as a parameter of a statement: UTC, to the millisecond, in the form that both databases store and compare. */
export function instantParameter(instant: Date): string {
  return instant.toISOString().replace('T', ' ').replace('Z', '');
}

/** An instant as a driver gives it back: a `Date`, or the text of one in UTC. Null stays null. */
export function readInstant(value: Date | string | null): Date | null {
  if (value === null || value instanceof Date) return value;
  return new Date(`${value.replace(' ', 'T')}Z`);
}

/** An instant as `CAST(… AS CHAR)` gives it, in ISO 8601. What is finer than a millisecond stays: no instant that was written here has it. */
export function exactInstant(text: string): string {
  return `${text.replace(/(\.\d{3})0{3}$/, '$1').replace(' ', 'T')}Z`;
}
