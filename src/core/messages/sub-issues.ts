/** Sub-issues of a plan's items. */
import { inert } from "../markdown/sanitize.ts";
import type { Item } from "../plan/plan.ts";
import type { Text } from "../state/text.ts";
import { code, fitting, lines, live, md } from "./text.ts";

export const subIssueTitle = ({ title }: Item): Text => md`${live(inert(title))}`;

export const subIssueBody = (issue: number, pull: number, { id, why, files }: Item): Text =>
  fitting(
    lines(
      md`Item ${id} of the plan for #${issue} in #${pull}. Redline closes this when the item is done; edits here have no effect on the plan.`,
      md``,
      md`${why}`,
      md``,
      ...files.map((file) => md`- ${code(file.path)} (${file.change})`),
    ),
  );
