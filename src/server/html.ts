/** HTML that may be sent as it is. Only `html` and `raw` make it. */
export class Html {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** What can stand in a template: text is escaped, nothing is left out, and lists are joined. */
export type Value = Html | string | number | boolean | undefined | readonly Value[];

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** A template whose values are escaped unless they are HTML themselves. */
export function html(strings: TemplateStringsArray, ...values: readonly Value[]): Html {
  return new Html(strings.reduce((text, part, index) => `${text}${shown(values[index - 1])}${part}`));
}

/** Text that is HTML already: ours, or from a renderer that has made it safe. */
export const raw = (text: string): Html => new Html(text);

function shown(value: Value): string {
  if (value instanceof Html) return value.text;
  if (value === undefined || typeof value === "boolean") return "";
  if (typeof value === "object") return value.map(shown).join("");
  return String(value).replaceAll(/[&<>"']/g, (sign) => ENTITIES[sign] ?? sign);
}
