/** A bounded number of places for each person, so that nobody takes all that a server has. */
export class Places {
  private readonly taken = new Map<string, number>();

  constructor(private readonly most: number) {}

  /** Takes one, and gives what leaves it, which is done once; null where the person has all of theirs. */
  take(person: string): (() => void) | null {
    const taken = this.taken.get(person) ?? 0;
    if (taken >= this.most) return null;
    this.taken.set(person, taken + 1);
    return () => {
      const left = (this.taken.get(person) ?? 0) - 1;
      if (left > 0) this.taken.set(person, left);
      else this.taken.delete(person);
    };
  }
}
