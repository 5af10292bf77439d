import { plain } from "../core/markdown/invisible.ts";
import { rendered } from "../core/markdown/rendered.ts";

/**
 * The elements of a prompt. Texts stand in them as they are in their files, because the model quotes and edits those:
 * only what looks like one of our own tags is escaped, so that no text can end its element or begin another.
 */
const OURS =
  /<(?=[\s/]*(?:plan|item|feedback|suggestion|instructions|repository|issue|comment|thread|environment|stopped|failed_attempt|built|check|system)\b)/gi;

/** A tag of ours with attributes; `inner` must come from the functions below. */
export function element(
  name: string,
  attributes: Record<string, string | number | undefined>,
  inner: string,
): string {
  const list = Object.entries(attributes).flatMap(([key, value]) =>
    value === undefined ? [] : [` ${key}="${attribute(String(value))}"`],
  );
  return `<${name}${list.join("")}>${inner}</${name}>`;
}

const attribute = (value: string) => source(value).replace(/\s+/g, " ").replaceAll('"', "&quot;");

/** Markdown that somebody wrote, without what a reader of the page would not see. */
export const text = (markdown: string): string => contained(rendered(markdown).text);

/** Text that is not Markdown (a title, a path, a command, code), without invisible characters. */
export const source = (words: string): string => contained(plain(words).text);

/** A text as it is. */
export const contained = (words: string): string => words.replace(OURS, "&lt;");

/** An issue; its title is one line. */
export function issueElement(
  { number, title, body }: { readonly number: number; readonly title: string; readonly body: string },
  by?: string,
): string {
  const line = source(title).replace(/<(?=\s*\/?\s*title\b)/gi, "&lt;");
  return element(
    "issue",
    { number, by },
    `<title>${line}</title>\n${text(body).slice(0, ISSUE_CHARACTERS_MAX)}`,
  );
}
const ISSUE_CHARACTERS_MAX = 65_000;
