/** A command that a code span renders unchanged. */
const PLAIN = /^[^`\p{C}\p{Zl}\p{Zp}]{1,400}$/u;
/** One part for the item's own command and each check of the settings. */
const PARTS_MAX = 11;

/** What running an item's command on other trees has shown; all of it observed by Redline. */
export interface Proof {
  /** At the commit that the item starts from. */
  readonly before: "fails" | "passes" | "does not start";
  /** There, with nothing but the item's changes to tests; undefined if it changes none, or nothing else. */
  readonly testsAlone: "fail" | "pass" | undefined;
  /** True if the item's command passed, and said that it ran no test. */
  readonly ranNoTest?: boolean;
  /** True if a command gave different results on the same tree. */
  readonly isFlaky: boolean;
  /** True if a person replaced the command that Redline had tried before approval. */
  readonly isByHand?: boolean;
}

/** A proof in one line. */
export function proofText({ before, testsAlone, ranNoTest, isFlaky, isByHand }: Proof): string {
  return [
    `${before} before`,
    ...(testsAlone ? [`tests ${testsAlone} without the change`] : []),
    "passes after",
    ...(ranNoTest ? ["no test ran"] : []),
    ...(isFlaky ? ["results vary"] : []),
    ...(isByHand ? ["command changed by hand"] : []),
  ].join(" · ");
}

const PROOF =
  /; (?:fails|passes|does not start) before(?: · tests (?:fail|pass) without the change)? · passes after(?: · no test ran)?(?: · results vary)?(?: · command changed by hand)?$/;

/**
 * What the app writes after `Done:` when an item's commands have exited with code 0, its own first. A check that a code
 * span cannot render is named by its number in the list of checks.
 */
export function renderEvidence([verify, ...checks]: readonly [string, ...string[]], proof?: Proof): string {
  const shown = checks.slice(0, PARTS_MAX - 1).map((one, at) => (PLAIN.test(one) ? one : `check ${at + 1}`));
  const passed = [verify, ...shown].map((command) => `\`${command}\` exit 0`);
  return [...passed, ...(proof ? [proofText(proof)] : [])].join("; ");
}

/** True if the text is exactly what {@link renderEvidence} returns for an item with this verify command. */
export function isEvidence(text: string, verify: string): boolean {
  const commands = text.replace(PROOF, "");
  const [first = "", ...checks] = commands.slice(1, -"` exit 0".length).split("` exit 0; `");
  return first === verify && renderEvidence([first, ...checks]) === commands;
}

/** True if evidence names checks besides the item's own command. */
export function hasChecks(evidence: string): boolean {
  return evidence.replace(PROOF, "").includes("` exit 0; `");
}
