/** What must never happen, in the order of the design. */
const INVARIANTS = {
  I1: "one open pull request of a plan",
  I2: "one commit for each item",
  I3: "no code without an approval of exactly that wording",
  I4: "no remark is lost",
  I5: "nothing is said twice",
  I6: "nobody's commit is overwritten",
  I7: "once faults stop, it comes to rest and says what it waits for",
  I8: "no secret leaves",
  I9: "nothing is pushed after a stop",
  I10: "what is called done was done",
  I11: "what the status comment says is what a bot wrote last",
} as const;

export type Invariant = keyof typeof INVARIANTS;

/** An invariant does not hold; the message says which, and what was seen. */
export class Violation extends Error {
  override name = "Violation";
  readonly invariant: Invariant;

  constructor(invariant: Invariant, seen: string) {
    super(`${invariant} (${INVARIANTS[invariant]}): ${seen}`);
    this.invariant = invariant;
  }
}
