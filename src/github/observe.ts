import { createHash } from "node:crypto";
import { parseCommitMessage, parseMarker, type Signer } from "../core/marker.ts";
import type { ReadSettings } from "../core/settings.ts";
import type * as snapshot from "../core/snapshot.ts";
import { EMPTY_RECORD, parseStatusRecord, type StatusRecord } from "../core/status.ts";
import type { Person } from "../core/trust.ts";
import type {
  GhBlob,
  GhCommit,
  GhIssue,
  GhPerson,
  GhPull,
  GhPullOwner,
  GhRepository,
  GhThread,
  GhWritten,
} from "./words.ts";

/** What turning GitHub's words into ours needs to know beside them. */
export interface Eye {
  readonly key: snapshot.Key;
  readonly now: number;
  readonly self: Person;
  readonly signer: Signer;
}

/** What was read beside the observation itself. */
export interface Observed {
  readonly repository: GhRepository;
  readonly issue: GhIssue;
  readonly pull: GhPull | undefined;
  /** First parents from the head on, newest first, at least to the commit that began the plan if there is one. */
  readonly commits: readonly GhCommit[];
  readonly settings: ReadSettings;
}

/** GitHub's answers, in our words. */
export function snapshotOf(
  { repository, issue, pull: found, commits, settings }: Observed,
  eye: Eye,
): snapshot.Snapshot {
  const remarks = issue.comments.nodes.map((comment) => remarkOf(comment, "c", "issue"));
  const pull = found && pullOf(found, eye.self);
  const branch = branchOf(repository, commits, eye);
  return {
    key: eye.key,
    now: eye.now,
    self: eye.self,
    repository: repositoryOf(repository),
    settings: settings.settings,
    settingsProblems: settings.problems,
    isUnconfigured: settings.isUnusable,
    issue: issueOf(issue, remarks),
    branch,
    plan: planOf(repository, branch),
    pull,
    isCut: [
      issue.comments,
      ...(found ? [found.comments, found.reviews, found.reviewThreads] : []),
      ...(found?.reviewThreads.nodes.map((thread) => thread.comments) ?? []),
    ].some((list) => list.pageInfo.hasPreviousPage),
    status: statusOf(remarks, branch, eye),
    notices: noticesOf(remarks, pull, eye),
    roles: new Map(),
  };
}

/** True for a pull request that our App opened from a branch of the repository itself. Nobody else can make one. */
export function isOurPull(pull: GhPullOwner, repository: GhRepository, self: Person): boolean {
  const isOwn = pull.headRepository !== null && pull.headRepository.databaseId === repository.databaseId;
  return isOwn && isSelf(personOf(pull.author), self);
}

function repositoryOf(repository: GhRepository): snapshot.Snapshot["repository"] {
  const { defaultBranchRef: branch } = repository;
  return {
    id: repository.id,
    url: repository.url,
    isArchived: repository.isArchived,
    defaultBranch: branch?.target ? { name: branch.name, head: branch.target.oid } : undefined,
  };
}

const time = (iso: string) => Date.parse(iso);
const reactionsOf = (groups: GhWritten["reactionGroups"]) =>
  (groups ?? []).filter((group) => group.viewerHasReacted).map((group) => group.content);

function personOf(person: GhPerson | null): Person {
  if (!person) return { login: "ghost", id: 0, nodeId: "", isBot: false };
  return {
    login: person.login,
    id: person.databaseId ?? 0,
    nodeId: person.id ?? "",
    isBot: person.__typename !== "User",
  };
}

function remarkOf(written: GhWritten, kind: "c" | "r" | "t", on: "issue" | "pull"): snapshot.Remark {
  return {
    id: `${kind}${written.databaseId}`,
    nodeId: written.id,
    by: personOf(written.author),
    body: written.body,
    at: time(written.createdAt),
    isEdited: written.lastEditedAt !== null,
    editedBy: written.editor === null ? undefined : personOf(written.editor),
    reactions: reactionsOf(written.reactionGroups),
    on,
    review: undefined,
  };
}

function reopenedAt({ reopened }: GhIssue | GhPull): number | undefined {
  const [event] = reopened.nodes;
  return event && time(event.createdAt);
}

function issueOf(issue: GhIssue, remarks: snapshot.Remark[]): snapshot.Issue {
  return {
    id: issue.id,
    number: issue.number,
    title: issue.title,
    body: issue.body,
    author: personOf(issue.author),
    isOpen: issue.state === "OPEN",
    labels: issue.labels?.nodes.map((label) => label.name) ?? [],
    reopenedAt: reopenedAt(issue),
    labelled: issue.labelled.nodes.map((event) => ({
      id: event.id,
      label: event.label.name,
      by: personOf(event.actor),
      at: time(event.createdAt),
    })),
    edits: [
      ...issue.renamed.nodes.map((event) => ({ by: personOf(event.actor), at: time(event.createdAt) })),
      ...(issue.lastEditedAt === null ? [] : [{ by: personOf(issue.editor), at: time(issue.lastEditedAt) }]),
    ],
    reactions: reactionsOf(issue.reactionGroups),
    remarks,
  };
}

function pullOf(pull: GhPull, self: Person): snapshot.Pull {
  const submitted = pull.reviews.nodes.filter((review) => review.state !== "PENDING");
  const pending = pull.reviews.nodes.find(
    (review) => review.state === "PENDING" && isSelf(personOf(review.author), self),
  );
  return {
    id: pull.id,
    number: pull.number,
    url: pull.url,
    title: pull.title,
    body: pull.body,
    isOpen: pull.state === "OPEN",
    isMerged: pull.merged,
    isDraft: pull.isDraft,
    reopenedAt: reopenedAt(pull),
    base: pull.baseRefName,
    remarks: pull.comments.nodes.map((comment) => remarkOf(comment, "c", "pull")),
    reviews: submitted.map((review) => ({
      ...remarkOf(review, "r", "pull"),
      at: time(review.submittedAt ?? review.createdAt),
      review: reviewOf(review),
    })),
    threads: pull.reviewThreads.nodes.map(threadOf),
    pendingReview: pending?.id,
  };
}

function reviewOf(review: { databaseId: number | null; submittedAt: string | null } | null) {
  return review?.submittedAt == null
    ? undefined
    : { id: `r${review.databaseId}`, at: time(review.submittedAt) };
}

function threadOf(thread: GhThread): snapshot.Thread {
  const [first] = thread.comments.nodes;
  return {
    id: thread.id,
    path: thread.path,
    line: thread.line ?? undefined,
    originalLine: thread.originalLine ?? undefined,
    originalStartLine: thread.originalStartLine ?? undefined,
    diffHunk: first?.diffHunk ?? "",
    isResolved: thread.isResolved,
    remarks: thread.comments.nodes.map((comment) => ({
      ...remarkOf(comment, "t", "pull"),
      review: reviewOf(comment.pullRequestReview),
    })),
  };
}

function branchOf(
  repository: GhRepository,
  chain: readonly GhCommit[],
  eye: Eye,
): snapshot.Branch | undefined {
  const target = repository.branch?.target;
  if (!target) return undefined;
  const commits = chain.map((commit) => commitOf(commit, eye.signer));
  const first = commits.findIndex(beginsPlan);
  const runs = (target.checkSuites?.nodes ?? []).flatMap((suite) => suite.checkRuns?.nodes ?? []);
  return {
    head: target.oid,
    commits: first < 0 ? [] : commits.slice(0, first + 1),
    isOurs: first >= 0,
    checks: runs.map((run) => ({
      externalId: run.externalId ?? "",
      completedAt: run.completedAt === null ? undefined : time(run.completedAt),
    })),
  };
}

/** True for the commit of ours that a plan's branch begins with. */
export function beginsPlan(commit: snapshot.Commit): boolean {
  return commit.ours?.trailers.get("Plan-Revision") === "1";
}

/** A commit as far as a decision needs it. */
export function commitOf(commit: GhCommit, signer: Signer): snapshot.Commit {
  const [parent, other] = commit.parents.nodes;
  const place = parent && !other ? { parent: parent.oid, tree: commit.tree.oid } : undefined;
  return {
    oid: commit.oid,
    subject: commit.message.split("\n")[0] ?? "",
    by: commit.author?.user?.login ?? commit.author?.name ?? "somebody",
    ours: place && parseCommitMessage(signer, place, commit.message),
  };
}

/** The file that our commits name, and no other: anybody can put a file at any path. */
function planOf(
  { planAtRoot, planInDocs }: GhRepository,
  branch: snapshot.Branch | undefined,
): snapshot.PlanFile | undefined {
  const named = (trailer: string) => branch?.commits.find((commit) => commit.ours?.trailers.has(trailer));
  const path =
    named("Plan-Archived")?.ours?.trailers.get("Plan-Archived") ??
    named("Plan-File")?.ours?.trailers.get("Plan-File");
  const blob = path === "PLAN.md" ? planAtRoot : planInDocs;
  return path !== undefined && blob && isWhole(blob) ? { path, text: blob.text } : undefined;
}

/** True if the text is the blob's bytes: neither cut, nor anything but UTF-8. */
function isWhole(blob: GhBlob): blob is GhBlob & { readonly text: string } {
  if (typeof blob.text !== "string") return false;
  const bytes = Buffer.from(blob.text);
  const hash = createHash("sha1").update(`blob ${bytes.length}\0`).update(bytes).digest("hex");
  return hash === blob.oid;
}

const isSelf = (person: Person, self: Person) => person.isBot && person.id === self.id;

/** Remarks that our account wrote first. People with write access may have edited them. */
function ours(remarks: readonly snapshot.Remark[], self: Person): snapshot.Remark[] {
  return remarks.filter((remark) => isSelf(remark.by, self));
}

/** Number of the pull request that our status comment names, if nobody else has edited it. */
export function recordedPull({ comments }: GhIssue, eye: Eye): number | undefined {
  const remarks = comments.nodes.map((comment) => remarkOf(comment, "c", "issue"));
  return statusOf(remarks, undefined, eye)?.record.pull;
}

interface Marked {
  readonly record?: { readonly spent?: unknown };
  readonly sequence?: unknown;
  readonly at?: unknown;
}

function statusOf(
  remarks: readonly snapshot.Remark[],
  branch: snapshot.Branch | undefined,
  { self, signer }: Eye,
): snapshot.StatusComment | undefined {
  const found = ours(remarks, self).flatMap((remark) => {
    const marker = parseMarker(signer, "status", remark.body);
    return marker ? [statusFrom(remark, marker, self)] : [];
  });
  // Somebody may have put a copy of it into another comment of ours.
  const counting = found.filter(({ state }) => state !== "lost").toSorted((a, b) => b.sequence - a.sequence);
  // Before our first push there always was one: without one, it was deleted, or its marker was edited away.
  return counting[0] ?? found[0] ?? (branch?.isOurs ? lostStatus({}) : undefined);
}

function statusFrom(
  remark: snapshot.Remark,
  { text, value }: { text: string; value: unknown },
  self: Person,
): snapshot.StatusComment {
  const { record: remembered, sequence, at } = value as Marked;
  const number = (given: unknown) => (typeof given === "number" ? given : 0);
  const place = { nodeId: remark.nodeId, text, editedAt: number(at), sequence: number(sequence) };
  const record = parseStatusRecord(remembered);
  const isByUs = remark.editedBy === undefined || isSelf(remark.editedBy, self);
  if (!isByUs) return lostStatus({ ...place, changedBy: remark.editedBy?.login, spent: record?.spent });
  return record
    ? { ...place, record, state: "intact" }
    : { ...place, record: EMPTY_RECORD, state: "unreadable" };
}

/** A status comment that does not count. What it says of spending is the least that was spent, if we signed it once. */
function lostStatus({
  spent = {},
  ...place
}: Partial<snapshot.StatusComment> & {
  spent?: StatusRecord["spent"] | undefined;
}): snapshot.StatusComment {
  const nowhere = { nodeId: undefined, text: "", editedAt: 0, sequence: 0 };
  return { ...nowhere, ...place, record: { ...EMPTY_RECORD, spent }, state: "lost" };
}

function noticesOf(
  remarks: readonly snapshot.Remark[],
  pull: snapshot.Pull | undefined,
  { self, signer }: Eye,
): Set<string> {
  const all = [
    ...remarks,
    ...(pull?.remarks ?? []),
    ...(pull?.reviews ?? []),
    ...(pull?.threads.flatMap((thread) => thread.remarks) ?? []),
  ];
  const ids = ours(all, self).map((remark) => parseMarker(signer, "notice", remark.body)?.value);
  return new Set(ids.filter((id) => typeof id === "string"));
}
