import { parseCommands } from "./command.ts";
import { allRemarks } from "./feedback.ts";
import * as message from "./message.ts";
import type { Snapshot } from "./snapshot.ts";
import type { Approval } from "./status.ts";
import { isAtLeast } from "./trust.ts";

/** Digits of a digest that name a wording: fewer could be made equal by trying. */
export const DIGEST_DIGITS_MIN = 16;

/**
 * Why an approval does not count any more, for people; undefined if it does. What was remembered of it is held against
 * GitHub each time: the wording, the comment, and its writer's role.
 */
export function approvalProblem(
  s: Snapshot,
  approval: Approval,
  digest: string | undefined,
): string | undefined {
  const { by, byId } = approval;
  if (approval.digest !== digest) return message.approvalOutdated(by);
  const comment = allRemarks(s).find(({ remark }) => remark.id === approval.remark)?.remark;
  if (!comment || comment.by.id !== byId) return message.approvalDeleted(by);
  const says = parseCommands(comment.body).find(({ verb }) => verb === "approve");
  if (!says || !digest.startsWith(says.text.toLowerCase())) return message.approvalEdited(by);
  const role = s.roles.get(comment.by.login) ?? "none";
  const needed = s.settings.roles.approve;
  return isAtLeast(role, needed) ? undefined : message.approverWithoutRole(by, role, needed);
}
