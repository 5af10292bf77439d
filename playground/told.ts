import type { Effect, Request } from "./github/index.ts";
import type { World } from "./world.ts";

/** What happened on one issue, as `npm run story -- --json FILE` writes it. */
export interface Told {
  readonly issue: number;
  readonly title: string;
  readonly pull: number;
  readonly branch: string;
  readonly revisions: readonly { readonly revision: number; readonly commit: string; readonly digest: string }[];
  readonly feedback: readonly { readonly by: string; readonly body: string; readonly became: string; readonly reply: string }[];
  readonly approvals: readonly { readonly by: string; readonly digest: string }[];
  readonly items: readonly { readonly id: number; readonly title: string; readonly commit: string; readonly evidence: string }[];
  readonly requests: Requests;
  /** Every claim that was looked at, and whether it held. */
  readonly held: readonly Claim[];
}

/** Requests of the bot by class. `contentWrites` counts what GitHub's limit on creating content is about. */
export interface Requests {
  readonly restRead: number;
  readonly restWrite: number;
  readonly graphql: number;
  readonly git: number;
  readonly contentWrites: number;
}

export interface Claim {
  readonly claim: string;
  readonly isHeld: boolean;
  readonly detail: string;
}

/** The trailers of a commit message. */
export function trailersOf(message: string): ReadonlyMap<string, string> {
  const last = message.trim().split("\n\n").at(-1) ?? "";
  return new Map(
    last.split("\n").flatMap((line) => {
      const [, name, value] = /^([A-Za-z-]+): (.*)$/.exec(line) ?? [];
      return name && value ? [[name, value] as const] : [];
    }),
  );
}

/** Requests and effects of the bot since two marks. */
export function countRequests(requests: readonly Request[], effects: readonly Effect[], bot: string): Requests {
  const of = (kind: Request["class"]) => requests.filter((request) => request.class === kind).length;
  const isContent = (effect: Effect) => effect.by === bot && CONTENT.test(effect.kind);
  return {
    restRead: of("rest-read"),
    restWrite: of("rest-write"),
    graphql: of("graphql"),
    git: of("git"),
    contentWrites: effects.filter(isContent).length,
  };
}

/** Effects that create or edit something people read: comments, reviews, replies, pull requests, check runs. */
const CONTENT = /comment|review|reply|pull|check/;

/** What the story knows of an issue's branch from git alone. */
export async function readBranch({ github, repo }: World, branch: string) {
  const commits = (await github.log(repo, branch)).toReversed();
  const traced = commits.map((commit) => ({ ...commit, trailers: trailersOf(commit.message) }));
  const ours = traced.filter((commit) => commit.trailers.has("Redline-Signature"));
  return {
    revisions: ours.flatMap(({ sha, trailers }) => {
      const revision = trailers.get("Plan-Revision");
      return revision ? [{ revision: Number(revision), commit: sha, digest: trailers.get("Plan-Digest") ?? "" }] : [];
    }),
    items: ours.flatMap(({ sha, message, trailers }) => {
      const id = trailers.get("Plan-Item");
      const title = message.split("\n")[0] ?? "";
      return id ? [{ id: Number(id), title, commit: sha, evidence: trailers.get("Evidence") ?? "" }] : [];
    }),
    approvals: [
      ...new Map(
        ours.flatMap(({ trailers }) => {
          const by = trailers.get("Approved-by");
          const digest = trailers.get("Plan-Digest") ?? "";
          return by ? [[`${by} ${digest}`, { by, digest }] as const] : [];
        }),
      ).values(),
    ],
    commits: ours,
  };
}
