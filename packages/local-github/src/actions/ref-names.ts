/** Git's rules for the name of a reference, as far as they are met with. */
export function isRefName(name: string): boolean {
  if (name === "" || name.startsWith("-") || name.endsWith("/") || name.endsWith(".")) return false;
  // Neither blanks nor controls, nor what git reads as something else.
  const isOdd = /[^!-}\u0080-\uffff]|[\^:?*[\\]/.test(name);
  return !isOdd && !/\.\.|@\{|\/\/|\.lock(\/|$)|(^|\/)\./.test(name);
}

/**
 * Why GitHub takes no new branch or tag of a name that git itself would take; undefined if it does. See
 * https://github.blog/changelog/2023-03-23-block-ambiguous-branch-and-tag-names; of that one the words are a guess.
 */
export function whyAmbiguous(ref: string): string | undefined {
  const name = ref.replace(/^refs\/((heads|tags)\/)?/, "");
  const sorry = "GH002: Sorry, branch or tag names";
  if (/^[0-9a-f]{40}$/i.test(name)) return `${sorry} consisting of 40 hex characters are not allowed.`;
  return name.startsWith("refs/") ? `${sorry} starting with 'refs/' are not allowed.` : undefined;
}
