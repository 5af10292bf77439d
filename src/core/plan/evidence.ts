/** A command that a code span renders unchanged. */
const PLAIN = /^[^`\p{C}\p{Zl}\p{Zp}]{1,400}$/u;
/** One part for the item's own command and each check of the settings. */
const PARTS_MAX = 11;

/**
 * What the app writes after `Done:` when an item's commands have exited with code 0, its own first. A check that a code
 * span cannot render is named by its number in the list of checks.
 */
export function renderEvidence([verify, ...checks]: readonly [string, ...string[]]): string {
  const shown = checks.slice(0, PARTS_MAX - 1).map((one, at) => (PLAIN.test(one) ? one : `check ${at + 1}`));
  return [verify, ...shown].map((command) => `\`${command}\` exit 0`).join("; ");
}

/** True if the text is exactly what {@link renderEvidence} returns for an item with this verify command. */
export function isEvidence(text: string, verify: string): boolean {
  const [first = "", ...checks] = text.slice(1, -"` exit 0".length).split("` exit 0; `");
  return first === verify && renderEvidence([first, ...checks]) === text;
}
