/** A number in every sequence of which the next looks unrelated to the last: the golden ratio. */
const GOLDEN = 0.618_033_988_749_895;

/**
 * The keys of `count` rows: they ascend with the place at which a row is written, as an index likes it, and say nothing of what is in
 * the row, as random keys do not.
 */
export class Scatter {
  private readonly step: number;
  private readonly back: number;

  constructor(
    /** Tells the keys of one table from those of another: one hexadecimal digit. */
    private readonly digit: string,
    readonly count: number,
  ) {
    let step = Math.max(1, Math.floor(count * GOLDEN));
    while (greatestCommonDivisor(step, count) !== 1) step += 1;
    this.step = step % count;
    this.back = inverse(step, count);
  }

  /** What is written at a place: a number below `count`, each of them once. */
  at(place: number): number {
    return (place * this.step) % this.count;
  }

  /** The key of what has a number. */
  key(number: number): string {
    return this.keyAt((number * this.back) % this.count);
  }

  /** The key at a place: a UUID. */
  keyAt(place: number): string {
    const high = Math.floor((place / this.count) * 2 ** 44)
      .toString(16)
      .padStart(11, '0');
    const low = (place + 1).toString(16).padStart(8, '0');
    return `${high.slice(0, 8)}-${high.slice(8)}${this.digit}-4000-8000-0000${low}`;
  }
}

function greatestCommonDivisor(one: number, other: number): number {
  return other === 0 ? one : greatestCommonDivisor(other, one % other);
}

/** The number by which a product with `step` is one more than a multiple of `count`. */
function inverse(step: number, count: number): number {
  let [before, now, last, next] = [count, step % count, 0, 1];
  while (now > 0) {
    const times = Math.floor(before / now);
    [before, now] = [now, before - times * now];
    [last, next] = [next, last - times * next];
  }
  return ((last % count) + count) % count;
}
