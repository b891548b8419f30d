/** An answer over HTTP, whole. */
export interface Answer {
  readonly status: number;
  readonly body: {
    // Whole responses are compared as they are; their shape is the test's to say.
    // eslint-disable-next-line @typescript-eslint/no-explicit-any
    readonly data?: any;
    // eslint-disable-next-line @typescript-eslint/no-explicit-any
    readonly errors?: any[];
  };
}
