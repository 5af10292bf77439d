/** What must never happen, in the order of the design. */
const INVARIANTS = {
  I1: "one open pull request per plan",
  I2: "one commit per item",
  I3: "no code without an approval of exactly that plan",
  I4: "no comment is lost",
  I5: "nothing is said twice",
  I6: "nobody's commit is overwritten",
  I7: "once faults end, it becomes idle and says what it waits for",
  I8: "no secret leaves",
  I9: "nothing is pushed after a stop",
  I10: "what is reported as done was done",
  I11: "the status comment is as a bot last wrote it",
  I12: "at rest every surface says what is true",
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
