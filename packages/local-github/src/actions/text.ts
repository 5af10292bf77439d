import { invalid, Refusal } from "../refusal.ts";

/** GitHub's limit for any body of text, in characters (UTF-16 units here, which is never more lenient). */
const BODY_MAX = 65_536;
const TITLE_MAX = 256;
const LABEL_MAX = 50;

/** Refuses what GitHub refuses as too long. */
export function checkBody(resource: string, body: string): void {
  if (body.length <= BODY_MAX) return;
  throw tooLong(resource, "body", BODY_MAX);
}

/** Refuses an empty comment. */
export function checkComment(resource: string, body: string): void {
  if (body.trim() === "") {
    throw invalid({ resource, code: "custom", field: "body", message: "Body cannot be blank" });
  }
  checkBody(resource, body);
}

/** Refuses to put a label on anything whose name is longer than a label's can be. */
export function checkLabel(name: string): void {
  if (name.length > LABEL_MAX)
    throw invalid({ resource: "Label", code: "invalid", field: "name", value: name });
}

/** Refuses to make a label with so long a name. */
export function checkNewLabel(name: string): void {
  if (name.length <= LABEL_MAX) return;
  const message = `name is too long (maximum is ${LABEL_MAX} characters)`;
  throw invalid({ resource: "Label", code: "custom", field: "name", message });
}

/** Refuses a missing or over-long title. */
export function checkTitle(resource: string, title: string): void {
  if (title.trim() === "") throw invalid({ resource, code: "missing_field", field: "title" });
  if (title.length <= TITLE_MAX) return;
  throw tooLong(resource, "title", TITLE_MAX);
}

/** REST names the field as it is, GraphQL begins the sentence with it. */
function tooLong(resource: string, field: "body" | "title", max: number): Refusal {
  const message = `${field} is too long (maximum is ${max} characters)`;
  const said = message.replace(/^./, (letter) => letter.toUpperCase());
  const errors = [{ resource, code: "custom", field, message }];
  return new Refusal(422, "UNPROCESSABLE", said, { errors, summary: "Validation Failed" });
}
