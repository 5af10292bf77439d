/** Longest word that is taken for one; beyond it there is data. */
const WORD_CHARACTERS_MAX = 64;

/** A run of letters, digits, `_` and `$`; every character from À on counts as a letter. */
const WORD = /[A-Za-z_$\u00c0-\uffff][\w$\u00c0-\uffff]+/g;
const HUMPS = /[_$]+|(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])/;
const ENDING = /(?:ings?|ed|es|s)$/;

/** Words that stand in every issue or in every file. */
const STOP = new Set(
  `the and with that this for from not are was were when should would could will use used using add added adds fix
  fixed fixes feat remove removed make makes new also can cannot has have had been being into all any but its it is in
  on of to a an be as or by if we you they he she now only more than then instead so do does did no there here which
  what who how why where while each every some such other same both one two at up out just like very may must might
  return const let var function import export default class extends implements interface type string number boolean
  void async await null undefined true false public private protected static readonly func fn pub mut impl self def
  end elif else case break continue switch try catch throw throws err nil none package require module include using
  int char float double bool struct enum override final abstract val fun php echo begin select where`.split(
    /\s+/,
  ),
);

/** The words of a text as they stand, one for each time. */
export function wordsOf(text: string): readonly string[] {
  return text.match(WORD) ?? [];
}

/** What a word is found by: itself and its camelCase and snake_case parts, in lower case, without endings. */
export function termsOf(word: string): string[] {
  if (word.length > WORD_CHARACTERS_MAX) return [];
  const parts = word.split(HUMPS);
  const all = parts.length > 1 ? [word, ...parts] : parts;
  return [
    ...new Set(
      all
        .map((part) => part.toLowerCase())
        .filter(isTelling)
        .map(stem),
    ),
  ];
}

const isTelling = (term: string) => term.length > 1 && !STOP.has(term) && !/^\d+$/.test(term);
const stem = (term: string) => (term.length > 4 ? term.replace(ENDING, "") : term);
