import { withoutComments } from "../core/markdown/sanitize.ts";
import { parseCommitMessage, parseMarker, type Signer } from "../core/marker.ts";
import { parseSettings } from "../core/settings.ts";
import * as snapshot from "../core/snapshot.ts";
import { parseStatusRecord } from "../core/status.ts";
import type { Person } from "../core/trust.ts";
import type { GhCommit, GhIssue, GhPerson, GhPull, GhRepository, GhThread, GhWritten } from "./words.ts";

/** What turning GitHub's words into ours needs to know beside them. */
export interface Eye {
  readonly key: snapshot.Key;
  readonly now: number;
  readonly self: Person;
  readonly signer: Signer;
}

/** GitHub's answer to the observation, in our words. */
export function snapshotOf(repository: GhRepository, issue: GhIssue, eye: Eye): snapshot.Snapshot {
  const { settings, problems } = parseSettings(repository.settings?.text ?? undefined);
  const remarks = issue.comments.nodes.map((comment) => remarkOf(comment, "c", "issue"));
  const found = planPull(repository);
  const pull = found && pullOf(found, eye.self);
  return {
    key: eye.key,
    now: eye.now,
    self: eye.self,
    repository: repositoryOf(repository),
    settings,
    settingsProblems: problems,
    issue: issueOf(issue, remarks),
    branch: branchOf(repository, eye),
    plan: planOf(repository, issue.number),
    pull,
    isCut: [
      issue.comments,
      ...(found ? [found.comments, found.reviews, found.reviewThreads] : []),
      ...(found?.reviewThreads.nodes.map((thread) => thread.comments) ?? []),
    ].some((list) => list.pageInfo?.hasPreviousPage === true),
    status: statusOf(remarks, eye),
    notices: noticesOf(remarks, pull, eye),
    roles: new Map(),
  };
}

/** The plan's pull request: the open one, else the last; never one from a fork. */
function planPull(repository: GhRepository): GhPull | undefined {
  const own = repository.pullRequests.nodes.filter(
    (pull) => pull.headRepository?.databaseId === repository.databaseId,
  );
  return own.find((pull) => pull.state === "OPEN") ?? own.at(-1);
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
    editedBy: written.editor?.login,
    reactions: reactionsOf(written.reactionGroups),
    on,
    review: undefined,
  };
}

function issueOf(issue: GhIssue, remarks: snapshot.Remark[]): snapshot.Issue {
  const events = issue.timelineItems.nodes;
  const labelled = events.filter((event) => event.__typename === "LabeledEvent");
  const renamed = events.filter((event) => event.__typename === "RenamedTitleEvent");
  return {
    id: issue.id,
    number: issue.number,
    title: issue.title,
    body: issue.body,
    author: personOf(issue.author),
    isOpen: issue.state === "OPEN",
    labels: issue.labels?.nodes.map((label) => label.name) ?? [],
    labelled: labelled.map((event) => ({
      id: event.id,
      label: event.label.name,
      by: personOf(event.actor),
      at: time(event.createdAt),
    })),
    edits: [
      ...renamed.map((event) => ({ by: personOf(event.actor), at: time(event.createdAt) })),
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
    base: pull.baseRefName,
    remarks: pull.comments.nodes.map((comment) => remarkOf(comment, "c", "pull")),
    reviews: submitted.map((review) => ({
      ...remarkOf(review, "r", "pull"),
      at: time(review.submittedAt ?? review.createdAt),
      review: reviewOf(review),
      commit: review.commit?.oid,
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
    originalCommit: first?.originalCommit?.oid,
    diffHunk: first?.diffHunk ?? "",
    isResolved: thread.isResolved,
    remarks: thread.comments.nodes.map((comment) => ({
      ...remarkOf(comment, "t", "pull"),
      review: reviewOf(comment.pullRequestReview),
    })),
  };
}

function branchOf(repository: GhRepository, eye: Eye): snapshot.Branch | undefined {
  const target = repository.branch?.target;
  if (!target) return undefined;
  const commits = (target.history?.nodes ?? []).map((commit) => commitOf(commit, eye.signer));
  const first = commits.findIndex((commit) => commit.ours?.trailers.get("Plan-Revision") === "1");
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

function commitOf(commit: GhCommit, signer: Signer): snapshot.Commit {
  const [parent, other] = commit.parents.nodes;
  const place = parent && !other ? { parent: parent.oid, tree: commit.tree.oid } : undefined;
  return {
    oid: commit.oid,
    subject: commit.message.split("\n")[0] ?? "",
    by: commit.author?.user?.login ?? commit.author?.name ?? "somebody",
    ours: place && parseCommitMessage(signer, place, commit.message),
  };
}

function planOf(repository: GhRepository, issue: number): snapshot.PlanFile | undefined {
  const paths = snapshot.planPaths(issue);
  // Archived wins: the branch that archives removes the one at the root in the same commit.
  const inDocs = repository.planInDocs?.text;
  if (typeof inDocs === "string") return { path: paths.inDocs, text: inDocs };
  const atRoot = repository.planAtRoot?.text;
  return typeof atRoot === "string" ? { path: paths.atRoot, text: atRoot } : undefined;
}

const isSelf = (person: Person, self: Person) => person.isBot && person.id === self.id;

/** Remarks of ours that nobody else has edited: only those are what we said. */
function ours(remarks: readonly snapshot.Remark[], self: Person): snapshot.Remark[] {
  return remarks.filter((remark) => isSelf(remark.by, self));
}

function statusOf(
  remarks: readonly snapshot.Remark[],
  { self, signer }: Eye,
): snapshot.StatusComment | undefined {
  for (const remark of ours(remarks, self)) {
    const value = parseMarker(signer, "status", remark.body) as
      | { record?: unknown; at?: unknown }
      | undefined;
    if (value === undefined) continue;
    const editedAt = typeof value.at === "number" ? value.at : 0;
    const text = withoutComments(remark.body, () => {}).trim();
    return { nodeId: remark.nodeId, text, editedAt, record: parseStatusRecord(value.record) };
  }
  return undefined;
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
  const ids = ours(all, self).map((remark) => parseMarker(signer, "notice", remark.body));
  return new Set(ids.filter((id) => typeof id === "string"));
}
