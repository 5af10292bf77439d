import type { PlainUpdate, ReviewUpdate, Update } from "../core/discussion/action.ts";
import type { Snapshot } from "../core/state/snapshot.ts";
import { type Signer, withMarker } from "../core/state/traces.ts";
import { effect } from "../ports/effect.ts";
import type { Client } from "./client.ts";
import { despite } from "./graphql.ts";
import { WRITES } from "./queries.ts";

type WriteName = keyof typeof WRITES;
interface Write {
  readonly name: WriteName;
  readonly input: Record<string, unknown>;
  readonly makesStatus?: true;
}

/** How a check run of ours is called on GitHub. */
const CHECK_NAME = "Redline plan";

/**
 * Makes the edits in order. All that need no answer of another go out as one GraphQL document: GitHub runs its
 * fields one after the other, and what is cut short shows in the next observation. `begin` is called right before
 * that one is sent. Returns the node id of the status comment, if one was made.
 */
export async function showAll(
  client: Client,
  s: Snapshot,
  edits: readonly Update[],
  { signer, begin }: { signer: Signer; begin: () => Promise<void> },
): Promise<string | undefined> {
  const writes: Write[] = [];
  for (const edit of edits)
    if (edit.kind !== "review") writes.push(writeOf(edit, s, signer));
    else writes.push(...reviewWrites(edit, await reviewOf(client, edit), signer));
  const answer = await send(client, writes, begin);
  const made = writes.findIndex((write) => write.makesStatus);
  return (answer[`w${made}`] as { commentEdge: { node: { id: string } } } | undefined)?.commentEdge.node.id;
}

/** A review that is begun and not submitted is seen by nobody else: answers gather in it. */
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
    return await client.graphql<Record<string, unknown>>(document, variables).catch(unlessOnlyAsked(writes));
  });
}

/** Somebody who may not be asked for a review (any more) is not asked: GitHub refuses that one field and runs the others. */
function unlessOnlyAsked(writes: readonly Write[]) {
  return despite<Record<string, unknown>>(({ type, path = [] }) => {
    const write = writes[Number(String(path[0]).slice(1))];
    return type === "UNPROCESSABLE" && write?.name === "requestReviews";
  });
}

function writeOf(edit: PlainUpdate, s: Snapshot, signer: Signer): Write {
  switch (edit.kind) {
    case "react":
      return { name: "addReaction", input: { subjectId: edit.subject, content: edit.content } };
    case "status": {
      const { record, sequence } = edit;
      const body = withMarker(signer, edit.body, "status", { record, sequence, at: s.now });
      if (edit.comment !== undefined)
        return { name: "updateIssueComment", input: { id: edit.comment, body } };
      return { name: "addComment", input: { subjectId: edit.subject, body }, makesStatus: true };
    }
    case "comment": {
      const body = noticed(edit.body, edit.notice, signer);
      return { name: "addComment", input: { subjectId: edit.subject, body } };
    }
    case "check": {
      const output = { title: edit.title, summary: edit.summary };
      const { head: headSha, externalId, conclusion } = edit;
      // GitHub stamps the completion itself: whether an approval came later is asked of one clock.
      const run = { name: CHECK_NAME, headSha, externalId, status: "COMPLETED", conclusion, output };
      return { name: "createCheckRun", input: { repositoryId: s.repository.id, ...run } };
    }
    case "ask-review": {
      const { pull: pullRequestId, people: userIds } = edit;
      return { name: "requestReviews", input: { pullRequestId, userIds, union: true } };
    }
    case "pull": {
      const { pull: pullRequestId, title, body } = edit;
      return { name: "updatePullRequest", input: { pullRequestId, title, body } };
    }
    case "ready":
      return { name: "markPullRequestReadyForReview", input: { pullRequestId: edit.pull } };
  }
}

function reviewWrites(edit: ReviewUpdate, review: string | undefined, signer: Signer): Write[] {
  const replies = edit.replies.flatMap(({ thread, notice, body }): Write[] => {
    const input = { pullRequestReviewId: review, pullRequestReviewThreadId: thread };
    const name = "addPullRequestReviewThreadReply";
    return notice ? [{ name, input: { ...input, body: noticed(body, notice, signer) } }] : [];
  });
  const last = { event: "COMMENT", body: noticed(edit.body, edit.notice, signer) };
  const resolved = edit.replies.filter(({ isResolving }) => isResolving);
  return [
    ...replies,
    review === undefined
      ? { name: "addPullRequestReview", input: { pullRequestId: edit.pull, ...last } }
      : { name: "submitPullRequestReview", input: { pullRequestReviewId: review, ...last } },
    ...resolved.map(({ thread }): Write => ({ name: "resolveReviewThread", input: { threadId: thread } })),
  ];
}

function noticed(body: string, notice: string, signer: Signer): string {
  return withMarker(signer, body, "notice", notice);
}
