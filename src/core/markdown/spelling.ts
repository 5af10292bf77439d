/** In a shorter word, two other letters make another word. */
const TWO_LETTERS_MIN = 6;

/** The known word that a misspelt one may stand for: one letter away, or two if it is long. */
export const meantBy = <T extends string>(word: string, known: readonly T[]): T | undefined =>
  known.find((one) => isWithin(word.toLowerCase(), one.toLowerCase(), one.length < TWO_LETTERS_MIN ? 1 : 2));

/** True if at most `n` letters are added, left out, changed or swapped. */
function isWithin(one: string, other: string, n: number): boolean {
  if (one === other || n === 0) return one === other;
  let same = 0;
  while (one[same] !== undefined && one[same] === other[same]) same++;
  const [a, b] = [one.slice(same), other.slice(same)];
  const isSwapped = a.length > 1 && a[0] === b[1] && a[1] === b[0];
  return (
    isWithin(a.slice(1), b, n - 1) ||
    isWithin(a, b.slice(1), n - 1) ||
    isWithin(a.slice(1), b.slice(1), n - 1) ||
    (isSwapped && isWithin(a.slice(2), b.slice(2), n - 1))
  );
}
