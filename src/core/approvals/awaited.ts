import type { Progress } from "../discussion/progress.ts";
import * as texts from "../messages/approvers.ts";
import { waiting } from "../messages/status.ts";
import { parseCodeowners } from "../state/codeowners.ts";
import type { Snapshot } from "../state/snapshot.ts";
import type { StatusRecord } from "../state/status.ts";
import type { Text } from "../state/text.ts";
import { allApprovals, approvalsOf, commentOf, covers, unmetItems } from "./approvals.ts";
import { hasRules, type Unmet } from "./rules.ts";

/** What a plan waits for that needs approval: who has approved, and who still must. */
export function awaitedText(s: Snapshot, progress: Progress, record: StatusRecord): Text {
  const text = approvalText(s, progress, record);
  return record.isPaused ? waiting.pausedBefore(text) : text;
}

function approvalText(s: Snapshot, progress: Progress, record: StatusRecord): Text {
  if (!hasRules(s.settings)) return waiting.approval();
  const { pendingApprovals = [] } = record;
  const given = allApprovals(record).flatMap((approval) => {
    const by = commentOf(s, approval)?.by;
    return by ? [{ approval, by }] : [];
  });
  const unmet = [...unmetItems(s, record, progress, given)];
  const isAsked = (id: number) => pendingApprovals.some((one) => covers(one, id));
  const isOpen = (id: number) => !approvalsOf(record).some((one) => covers(one, id));
  const asked = unmet.filter(([id]) => (pendingApprovals.length > 0 ? isAsked(id) : isOpen(id)));
  const [first, ...others] = asked.map(([, one]) => one);
  if (!first) return waiting.approval();
  const all = others.reduce(together, first);
  return texts.awaited({ ...all, approvals: pendingApprovals, reasons: reasonsOf(s, all) });
}

function together(one: Unmet, other: Unmet): Unmet {
  const isNew = ({ path }: { readonly path: string }) => !one.files.some((file) => file.path === path);
  return {
    given: Math.min(one.given, other.given),
    needed: Math.max(one.needed, other.needed),
    files: [...one.files, ...other.files.filter(isNew)],
    needsOther: one.needsOther || other.needsOther,
    isTeamUnread: one.isTeamUnread || other.isTeamUnread,
    unread: one.unread ?? other.unread,
  };
}

function reasonsOf(s: Snapshot, { needed, needsOther, isTeamUnread, unread }: Unmet): Text[] {
  const { codeowners } = s.approvers ?? {};
  const invalid = codeowners?.kind === "text" ? parseCodeowners(codeowners.text).invalid : [];
  return [
    ...(needed > s.settings.approvals.count ? [texts.twoMustApprove()] : []),
    ...(needsOther ? [texts.otherMustApprove()] : []),
    ...(isTeamUnread ? [texts.teamsUnreadable()] : []),
    ...(unread === undefined ? [] : [texts.codeownersUnreadable(unread)]),
    ...(codeowners?.kind === "text" && invalid.length > 0
      ? [texts.codeownersInvalid(codeowners.path, invalid)]
      : []),
  ];
}
