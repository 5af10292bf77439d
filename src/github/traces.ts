/** Recognizes what we wrote on GitHub, which others could imitate: commits, the plan file, the status comment. */
import { createHash } from "node:crypto";
import { isPath } from "../core/discussion/conventions.ts";
import type { Disposition } from "../core/revision/disposition.ts";
import type { Check } from "../core/state/checks.ts";
import { commandOf, type Press, press, pressNotice } from "../core/state/press.ts";
import type { Person } from "../core/state/roles.ts";
import type * as snapshot from "../core/state/snapshot.ts";
import { EMPTY_RECORD, parseStatusRecord, type StatusRecord } from "../core/state/status.ts";
import { parseCommitMessage, parseMarker, type Signer } from "../core/state/traces.ts";
import type { Commit, Repository, SubIssues } from "./answers.ts";
import { nodesOf } from "./graphql.ts";

/** True for our own account. */
export const isSelf = (person: Person, self: Person) => person.isBot && person.id === self.id;

/** The plan branch; `chain` is its commits along first parents, newest first. */
export function branchOf(
  repository: Repository,
  chain: readonly Commit[],
  signer: Signer,
): snapshot.Branch | undefined {
  const target = repository.branch?.target;
  if (!target) return undefined;
  const commits = chain.map((commit) => commitOf(commit, signer));
  const first = commits.findIndex(beginsPlan);
  const base = chain[first]?.parents.nodes?.[0]?.oid;
  return {
    head: target.oid,
    commits: first < 0 ? [] : commits.slice(0, first + 1),
    isOurs: first >= 0,
    ...(base !== undefined && { base }),
    checks: checksOf(target),
  };
}

type Checked = Pick<NonNullable<NonNullable<Repository["branch"]>["target"]>, "checkSuites">;

/** Our check runs on a commit, oldest first. */
export function checksOf({ checkSuites }: Checked): Check[] {
  return nodesOf(checkSuites)
    .flatMap((suite) => nodesOf(suite.checkRuns))
    .map(({ id, externalId, conclusion, completedAt }) => ({
      nodeId: id,
      externalId: externalId ?? "",
      completedAt: completedAt === null ? undefined : Date.parse(completedAt),
      ...(conclusion === "ACTION_REQUIRED" && { isAsking: true as const }),
    }));
}

/** True for our commit that starts a plan's branch. */
export function beginsPlan(commit: snapshot.Commit): boolean {
  return commit.ours?.trailers.get("Plan-Revision") === "1";
}

/**
 * A commit as far as a decision needs it. The signature of a merge binds both its parents, so it is ours only if we
 * merged exactly these two into exactly this tree.
 */
export function commitOf(commit: Commit, signer: Signer): snapshot.Commit {
  const [parent, merged, third] = nodesOf(commit.parents).map(({ oid }) => oid);
  const parents = merged === undefined ? parent : `${parent} ${merged}`;
  const isKnown = parents !== undefined && third === undefined;
  const place = isKnown ? { parent: parents, tree: commit.tree.oid } : undefined;
  return {
    oid: commit.oid,
    subject: commit.message.split("\n")[0] ?? "",
    by: commit.author?.user?.login ?? commit.author?.name ?? "somebody",
    ours: place && parseCommitMessage(signer, place, commit.message),
    ...(place && merged !== undefined && { merges: merged }),
  };
}

/**
 * Only the file that our commits name: anybody can create a file at any path. Of a finished plan that is not at the head,
 * the one that the archive commit removed.
 */
export async function planOf(
  branch: snapshot.Branch | undefined,
  read: (commit: snapshot.Oid, path: string) => Promise<Blob | null>,
): Promise<snapshot.PlanFile | undefined> {
  const { head, commits } = branch ?? { head: "", commits: [] };
  const isPlace = ({ ours }: snapshot.Commit) =>
    ours?.trailers.has("Plan-Archived") || ours?.trailers.has("Plan-File");
  const at = Math.max(0, commits.findIndex(isPlace));
  const archived = commits[at]?.ours?.trailers.get("Plan-Archived");
  const file = commits.slice(at).flatMap(({ ours }) => ours?.trailers.get("Plan-File") ?? [])[0];
  if (file === undefined) return undefined;
  const path = archived ?? file;
  const now = isPath(path) ? await read(head, path) : null;
  if (now || archived === undefined) return whole(now, { path });
  const commit = commits[at + 1]?.oid ?? head;
  return whole(await read(commit, file), { path: file, commit });
}

/** The plan, if the text is all of the file. */
function whole(blob: Blob | null, place: Omit<snapshot.PlanFile, "text">): snapshot.PlanFile | undefined {
  return blob && isWhole(blob) ? { ...place, text: blob.text } : undefined;
}

/** Sub-issues that we created for a plan, by their marker; people may edit them. */
export function subIssuesOf(
  { node }: SubIssues,
  plan: number,
  { self, signer }: { readonly self: Person; readonly signer: Signer },
): snapshot.SubIssue[] {
  return nodesOf(node?.subIssues).flatMap(({ id, state, body, author }) => {
    const { pull, item } = (parseMarker(signer, "sub-issue", body)?.value ?? {}) as SubIssueMarker;
    const isOurs = author?.__typename === "Bot" && author.databaseId === self.id;
    return isOurs && pull === plan && item !== undefined ? [{ id, item, isOpen: state === "OPEN" }] : [];
  });
}

/** Signed, so nobody else wrote it. */
interface SubIssueMarker {
  readonly pull?: number;
  readonly item?: number;
}

/** A file as GraphQL returns it. */
export type Blob = NonNullable<Repository["planAtRoot"]>;

/** True if the text is exactly the blob's bytes: not truncated, and valid UTF-8. */
function isWhole(blob: Blob): blob is Blob & { readonly text: string } {
  if (typeof blob.text !== "string") return false;
  const bytes = Buffer.from(blob.text);
  const hash = createHash("sha1").update(`blob ${bytes.length}\0`).update(bytes).digest("hex");
  return hash === blob.oid;
}

/** Comments by our account. People with write access may have edited them. */
const ours = (comments: readonly snapshot.Comment[], self: Person) =>
  comments.filter((comment) => isSelf(comment.by, self));

/** True if nobody else has edited it. A deleted editor was somebody else. */
const isUntouched = ({ isEdited, editedBy }: snapshot.Comment, self: Person) =>
  !isEdited || (editedBy !== undefined && isSelf(editedBy, self));

/** The value of the status comment's marker. It is signed, so only another version can have written it differently. */
interface Marked {
  readonly record?: unknown;
  readonly sequence?: number;
  readonly at?: number;
}

/** The status comment among an issue's comments; undefined if there never was one. */
export function statusOf(
  comments: readonly snapshot.Comment[],
  branch: snapshot.Branch | undefined,
  { self, signer }: { readonly self: Person; readonly signer: Signer },
): snapshot.StatusComment | undefined {
  const found = ours(comments, self).flatMap((comment) => {
    const marker = parseMarker(signer, "status", comment.body);
    return marker ? [statusFrom(comment, marker, self)] : [];
  });
  // Somebody may have copied it into another comment of ours.
  const valid = found.filter(({ state }) => state !== "lost").toSorted((a, b) => b.sequence - a.sequence);
  // It is always posted before our first push: if there is none, it was deleted, or its marker was removed.
  return valid[0] ?? found[0] ?? (branch?.isOurs ? lostStatus({}) : undefined);
}

function statusFrom(
  comment: snapshot.Comment,
  { text, value }: { text: string; value: unknown },
  self: Person,
): snapshot.StatusComment {
  const { record: stored, sequence = 0, at: editedAt = 0 } = value as Marked;
  const known = { nodeId: comment.nodeId, text, editedAt, sequence };
  const record = parseStatusRecord(stored);
  if (!isUntouched(comment, self))
    return lostStatus({ ...known, changedBy: comment.editedBy?.login }, record?.spent);
  const state = record ? "intact" : "unreadable";
  return { ...known, record: record ?? EMPTY_RECORD, state };
}

/** An invalid status comment. Its spending, if we signed it once, is the minimum that was spent. */
function lostStatus(
  known: Partial<snapshot.StatusComment>,
  spent: StatusRecord["spent"] = {},
): snapshot.StatusComment {
  const unknown = { nodeId: undefined, text: "", editedAt: 0, sequence: 0 };
  return { ...unknown, ...known, record: { ...EMPTY_RECORD, spent }, state: "lost" };
}

const pressIn = ({ body }: snapshot.Comment, signer: Signer): Press | undefined =>
  press.safeParse(parseMarker(signer, "press", body)?.value).data;

/**
 * Our comment that records a press, as the command of the person who pressed: that counts on the commit whose check run
 * it was, as a review does, and no longer if anybody has edited the comment. Any other comment as it is.
 */
export function asPressed(
  comment: snapshot.Comment,
  { self, signer }: { readonly self: Person; readonly signer: Signer },
): snapshot.Comment {
  const pressed = isSelf(comment.by, self) && !comment.isEdited ? pressIn(comment, signer) : undefined;
  const body = pressed && commandOf(pressed);
  if (!pressed || body === undefined) return comment;
  const { login, byId: id, nodeId, head } = pressed;
  const review = { id: comment.id, at: comment.at, head, isAgainst: false, isApproving: false };
  return { ...comment, by: { login, id, nodeId, isBot: false }, body, review, isPress: true };
}

/** A notice that people edit is posted again, but not forever. */
const COPIES_MAX = 3;

/** What our comments say of themselves. */
interface Notices {
  readonly notices: Set<string>;
  /** When they were posted. */
  readonly times: Map<string, number>;
  /** What our answers say of feedback, by notice. */
  readonly posted: Map<string, readonly Disposition[]>;
}

/** The value of a notice's marker. */
type Notice = string | { readonly notice: string; readonly dispositions: readonly Disposition[] };

/**
 * Our notices. Those that others have edited count only once there are enough copies; what the marker of an answer says
 * of feedback is signed, and true wherever it stands.
 */
export function noticesOf(
  comments: readonly snapshot.Comment[],
  pull: snapshot.Pull | undefined,
  viewer: { readonly self: Person; readonly signer: Signer },
): Notices {
  const all = [
    ...comments,
    ...(pull?.comments ?? []),
    ...(pull?.reviews ?? []),
    ...(pull?.threads.flatMap((thread) => thread.comments) ?? []),
  ];
  const times = new Map<string, number>();
  const copies = new Map<string, number>();
  const posted = new Map<string, readonly Disposition[]>();
  for (const { comment, id, dispositions } of ours(all, viewer.self).flatMap((one) =>
    noticeIn(one, viewer),
  )) {
    if (dispositions) posted.set(id, dispositions);
    if (isUntouched(comment, viewer.self)) times.set(id, comment.at);
    else copies.set(id, (copies.get(id) ?? 0) + 1);
  }
  const enough = [...copies].filter(([, count]) => count >= COPIES_MAX).map(([id]) => id);
  // Recorded once, also if somebody edits the record.
  const presses = ours(all, viewer.self).flatMap((comment) => pressIn(comment, viewer.signer) ?? []);
  return { notices: new Set([...times.keys(), ...enough, ...presses.map(pressNotice)]), times, posted };
}

function noticeIn(comment: snapshot.Comment, { signer }: { readonly signer: Signer }) {
  const value = parseMarker(signer, "notice", comment.body)?.value as Notice | undefined;
  if (value === undefined) return [];
  const { notice: id, dispositions } = typeof value === "string" ? { notice: value } : value;
  return [{ comment, id, dispositions }];
}
