const FIRST_SECONDS = 5;
const LONGEST_SECONDS = 60 * 60;

/** How long to wait after so many attempts: twice as long each time, up to an hour, and spread over the later half of it. */
export function retrySeconds(attempts: number, random: () => number): number {
  const longest = Math.min(LONGEST_SECONDS, FIRST_SECONDS * 2 ** (attempts - 1));
  return longest * (0.5 + random() / 2);
}
