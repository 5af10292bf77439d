import { plain } from "../core/markdown/invisible.ts";
import { rendered } from "../core/markdown/rendered.ts";
import type { OtherIssue } from "../core/state/other-issue.ts";

/**
 * The elements of a prompt. Texts stand in them as they are in their files, because the model quotes and edits those:
 * only what looks like one of our own tags is escaped, so that no text can end its element or begin another.
 */
const OURS =
  /<(?=[\s/]*(?:plan|item|feedback|suggestion|resolved|instructions|repository|issue|comment|thread|environment|stopped|failed_attempt|built|check|system)\b)/gi;

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
  attributes: { readonly by?: string; readonly state?: string } = {},
  max = 65_000,
): string {
  const line = source(title).replace(/<(?=\s*\/?\s*title\b)/gi, "&lt;");
  return element("issue", { number, ...attributes }, `<title>${line}</title>\n${beginning(text(body), max)}`);
}

/** Of an issue that is only looked up, shorter than that of the plan's own. In characters. */
const OTHER_BODY_MAX = 10_000;
const OTHER_COMMENT_MAX = 2_000;
const OTHER_COMMENTS_MAX = 16_000;

/** An issue that is not the plan's own, and its newest comments. */
export function otherIssue(issue: OtherIssue): string {
  const { by, state, comments } = issue;
  const shown = comments.map((one) =>
    element("comment", { by: one.by.login }, beginning(text(one.text), OTHER_COMMENT_MAX)),
  );
  while (shown.join("").length > OTHER_COMMENTS_MAX) shown.shift();
  const missing = comments.length - shown.length;
  return [
    issueElement(issue, { by: by.login, state }, OTHER_BODY_MAX),
    ...(missing > 0 ? [`(${missing} older comments are not shown)`] : []),
    ...shown,
  ].join("\n\n");
}

const beginning = (words: string, max: number) =>
  words.length <= max ? words : `${words.slice(0, max)}\n(${words.length - max} more characters)`;
