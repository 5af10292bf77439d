import { invalid } from "../refusal.ts";

/** GitHub's limit for any body of text, in characters (UTF-16 units here, which is never more lenient). */
const BODY_MAX = 65_536;
const TITLE_MAX = 256;

/** Refuses what GitHub refuses as too long. */
export function checkBody(resource: string, body: string): void {
  if (body.length <= BODY_MAX) return;
  const message = `Body is too long (maximum is ${BODY_MAX} characters)`;
  throw invalid({ resource, code: "custom", field: "body", message });
}

/** Refuses an empty comment. */
export function checkComment(resource: string, body: string): void {
  if (body.trim() === "") {
    throw invalid({ resource, code: "custom", field: "body", message: "Body cannot be blank" });
  }
  checkBody(resource, body);
}

/** Refuses a missing or over-long title. */
export function checkTitle(resource: string, title: string): void {
  if (title.trim() === "") throw invalid({ resource, code: "missing_field", field: "title" });
  if (title.length <= TITLE_MAX) return;
  const message = `Title is too long (maximum is ${TITLE_MAX} characters)`;
  throw invalid({ resource, code: "custom", field: "title", message });
}
