/** Whether a client gave a value for an input; one that is left out, and null, say the same. */
export function isGiven<Value>(value: Value | null | undefined): value is Value {
  return value !== null && value !== undefined;
}
