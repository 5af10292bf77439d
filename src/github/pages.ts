import type { Key } from "../core/snapshot.ts";
import type { Client } from "./client.ts";
import { OLDER_THREADS } from "./queries.ts";
import type { GhPull } from "./words.ts";

/** A hundred conversations each; what is beyond them is said to be unread. */
const PAGES_MAX = 10;

type Threads = GhPull["reviewThreads"];

/** A pull request with the conversations that did not fit into one answer; oldest first. */
export async function withOlderThreads(client: Client, { owner, repo }: Key, pull: GhPull): Promise<GhPull> {
  let { reviewThreads } = pull;
  for (let page = 1; page < PAGES_MAX && pull.state === "OPEN"; page++) {
    const { hasPreviousPage, startCursor: before } = reviewThreads.pageInfo ?? {};
    if (!hasPreviousPage || !before) break;
    type Older = { repository: { pullRequest: { reviewThreads: Threads } } };
    const asked = await client.graphql<Older>(OLDER_THREADS, { owner, repo, number: pull.number, before });
    const older = asked.repository.pullRequest.reviewThreads;
    reviewThreads = { ...older, nodes: [...older.nodes, ...reviewThreads.nodes] };
  }
  return { ...pull, reviewThreads };
}
