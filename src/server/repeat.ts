/** Work that is done again and again. */
export interface Repeated {
  /** Begins no further round, and waits for the one that is under way. */
  stop(): Promise<void>;
}

/**
 * Does something at once, and again some seconds after each time that it has ended. A round that fails is told of, and the next one
 * comes all the same. The signal tells a round that it should come to its end.
 */
export function repeat(everySeconds: number, work: (signal: AbortSignal) => Promise<void>, onError: (error: unknown) => void): Repeated {
  const ending = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const round = async (): Promise<void> => {
    try {
      await work(ending.signal);
    } catch (error) {
      onError(error);
    }
    if (!ending.signal.aborted) timer = setTimeout(begin, everySeconds * 1000);
  };
  let current = round();
  function begin(): void {
    current = round();
  }
  return {
    stop: async () => {
      ending.abort();
      clearTimeout(timer);
      await current;
    },
  };
}
