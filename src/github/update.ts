import type { PlainUpdate, ReviewUpdate, Update } from "../core/discussion/action.ts";
import type { Snapshot } from "../core/state/snapshot.ts";
import { type Signer, withMarker } from "../core/state/traces.ts";
import { effect } from "../ports/effect.ts";
import { type Client, isStatus } from "./client.ts";
import { despite } from "./graphql.ts";
import { WRITES } from "./queries.ts";

type WriteName = keyof typeof WRITES;
interface Write {
  readonly name: WriteName;
  readonly input: Record<string, unknown>;
  readonly makesStatus?: true;
}

/** The name of our check runs on GitHub. */
const CHECK_NAME = "Redline plan";

/**
 * Writes the updates in order. All that do not depend on another's result are sent as one GraphQL document: GitHub runs
 * its fields one after the other, and the next observation shows how far it got. `begin` is called right before that
 * document is sent. Returns the node id of a new status comment.
 */
export async function writeUpdates(
  client: Client,
  s: Snapshot,
  updates: readonly Update[],
  { signer, begin }: { signer: Signer; begin: () => Promise<void> },
): Promise<string | undefined> {
  const writes: Write[] = [];
  for (const update of updates)
    if (update.kind === "review")
      writes.push(...reviewWrites(update, await reviewOf(client, update), signer));
    else if (update.kind !== "unlabel") writes.push(writeOf(update, s, signer));
  const answer = await send(client, writes, begin);
  for (const update of updates) if (update.kind === "unlabel") await removeLabel(client, s.key, update.label);
  const made = writes.findIndex((write) => write.makesStatus);
  return (answer[`w${made}`] as { commentEdge: { node: { id: string } } } | undefined)?.commentEdge.node.id;
}

/** Starts a pending review, which nobody else sees, to collect replies in. */
async function reviewOf(
  client: Client,
  { pending, replies, pull }: ReviewUpdate,
): Promise<string | undefined> {
  if (pending !== undefined || !replies.some(({ notice }) => notice)) return pending;
  const answer = await send(client, [{ name: "addPullRequestReview", input: { pullRequestId: pull } }]);
  return (answer.w0 as { pullRequestReview: { id: string } }).pullRequestReview.id;
}

async function send(
  client: Client,
  writes: readonly Write[],
  begin?: () => Promise<void>,
): Promise<Record<string, unknown>> {
  if (writes.length === 0) return {};
  const declared = writes.map(({ name }, index) => `$i${index}: ${WRITES[name][0]}!`).join(", ");
  const fields = writes.map(
    ({ name }, index) => `w${index}: ${name}(input: $i${index}) { ${WRITES[name][1]} }`,
  );
  const document = `mutation Show(${declared}) {\n  ${fields.join("\n  ")}\n}`;
  const variables = Object.fromEntries(writes.map(({ input }, index) => [`i${index}`, input]));
  const names = [...new Set(writes.map((write) => write.name))].join("+");
  return await effect(`show ${names}`, async () => {
    await begin?.();
    return await client.graphql<Record<string, unknown>>(document, variables).catch(exceptOptional(writes));
  });
}

/**
 * Some people cannot be requested as reviewers, and some issues have no room for more sub-issues: GitHub rejects that one
 * field and runs the others.
 */
function exceptOptional(writes: readonly Write[]) {
  return despite<Record<string, unknown>>(({ type, path = [] }) => {
    const write = writes[Number(String(path[0]).slice(1))];
    return type === "UNPROCESSABLE" && OPTIONAL.some((name) => name === write?.name);
  });
}

const OPTIONAL: readonly WriteName[] = ["requestReviews", "createIssue"];

/** Somebody else may have removed it meanwhile. */
async function removeLabel(
  client: Client,
  { owner, repo, issue }: Snapshot["key"],
  name: string,
): Promise<void> {
  const request = { owner, repo, issue_number: issue, name };
  await effect("unlabel", () =>
    client.rest.issues.removeLabel(request).catch((error: unknown) => {
      if (!isStatus(error, 404)) throw error;
    }),
  );
}

function writeOf(update: PlainUpdate, s: Snapshot, signer: Signer): Write {
  switch (update.kind) {
    case "react":
      return { name: "addReaction", input: { subjectId: update.subject, content: update.content } };
    case "status": {
      const { record, sequence } = update;
      const body = withMarker(signer, update.body, "status", { record, sequence, at: s.now });
      if (update.comment !== undefined)
        return { name: "updateIssueComment", input: { id: update.comment, body } };
      return { name: "addComment", input: { subjectId: update.subject, body }, makesStatus: true };
    }
    case "comment": {
      const body = update.press
        ? withMarker(signer, update.body, "press", update.press)
        : withNotice(update.body, update.notice, signer);
      return { name: "addComment", input: { subjectId: update.subject, body } };
    }
    case "check":
      return checkWrite(update, s.repository.id);
    case "ask-review": {
      const { pull: pullRequestId, people: userIds } = update;
      return { name: "requestReviews", input: { pullRequestId, userIds, union: true } };
    }
    case "pull": {
      const { pull: pullRequestId, title, body } = update;
      return { name: "updatePullRequest", input: { pullRequestId, title, body } };
    }
    case "sub-issue": {
      const { title, parent: parentIssueId, pull, item } = update;
      const body = withMarker(signer, update.body, "sub-issue", { pull, item });
      return { name: "createIssue", input: { repositoryId: s.repository.id, parentIssueId, title, body } };
    }
    case "close-issue":
      return { name: "updateIssue", input: { id: update.issue, state: "CLOSED" } };
    case "ready":
      return { name: "markPullRequestReadyForReview", input: { pullRequestId: update.pull } };
  }
}

/** GitHub sets the completion time itself, so that approvals are compared by one clock. */
function checkWrite(update: Extract<PlainUpdate, { kind: "check" }>, repositoryId: string): Write {
  const { head: headSha, from, externalId, conclusion, title, summary, buttons: actions = [] } = update;
  const status = conclusion === undefined ? { status: "IN_PROGRESS" } : { status: "COMPLETED", conclusion };
  const says = { repositoryId, externalId, ...status, output: { title, summary }, actions };
  return from === undefined
    ? { name: "createCheckRun", input: { name: CHECK_NAME, headSha, ...says } }
    : { name: "updateCheckRun", input: { checkRunId: from.nodeId, ...says } };
}

function reviewWrites(update: ReviewUpdate, review: string | undefined, signer: Signer): Write[] {
  const replies = update.replies.flatMap(({ thread, notice, body }): Write[] => {
    const input = { pullRequestReviewId: review, pullRequestReviewThreadId: thread };
    const name = "addPullRequestReviewThreadReply";
    return notice ? [{ name, input: { ...input, body: withNotice(body, notice, signer) } }] : [];
  });
  const { notice, dispositions } = update;
  const body = withMarker(signer, update.body, "notice", { notice, dispositions });
  const last = { event: "COMMENT", body };
  const resolved = update.replies.filter(({ isResolving }) => isResolving);
  return [
    ...replies,
    review === undefined
      ? { name: "addPullRequestReview", input: { pullRequestId: update.pull, ...last } }
      : { name: "submitPullRequestReview", input: { pullRequestReviewId: review, ...last } },
    ...resolved.map(({ thread }): Write => ({ name: "resolveReviewThread", input: { threadId: thread } })),
  ];
}

function withNotice(body: string, notice: string, signer: Signer): string {
  return withMarker(signer, body, "notice", notice);
}
