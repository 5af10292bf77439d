/** A command that a code span shows as it is. */
const PLAIN = /^[^`\p{C}\p{Zl}\p{Zp}]{1,400}$/u;
/** One part for the item's own command and each check of the settings. */
const PARTS_MAX = 11;

/**
 * What the app writes behind `Done:` when an item's commands have ended with exit code 0, first its own. A check that
 * a code span cannot show is named by its place among the checks.
 */
export function renderEvidence([verify, ...checks]: readonly [string, ...string[]]): string {
  const shown = checks.slice(0, PARTS_MAX - 1).map((one, at) => (PLAIN.test(one) ? one : `check ${at + 1}`));
  return [verify, ...shown].map((command) => `\`${command}\` exit 0`).join("; ");
}

/** True if a text is what {@link renderEvidence} gives for an item that is verified by this command, and nothing else. */
export function isEvidence(text: string, verify: string): boolean {
  const [first = "", ...checks] = text.slice(1, -"` exit 0".length).split("` exit 0; `");
  return first === verify && renderEvidence([first, ...checks]) === text;
}
