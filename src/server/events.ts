import { issueOfBranch, type Key, type PullKey } from "../core/state/snapshot.ts";

/** What of a webhook's payload tells which plan it is about. Nothing else of it is looked at. */
interface Payload {
  readonly installation?: { readonly id: number };
  readonly repository?: { readonly name: string; readonly owner: { readonly login: string } };
  readonly sender?: { readonly id: number };
  readonly issue?: { readonly number: number; readonly pull_request?: unknown };
  readonly pull_request?: { readonly head: { readonly ref: string } };
  readonly check_run?: { readonly check_suite?: { readonly head_branch?: string | null } | null };
  readonly ref?: string;
}

/** What of an event may matter: its plan, if it is about one, and who has caused it. */
export interface Told {
  readonly key: Key | PullKey | undefined;
  readonly sender: number | undefined;
}

/** Reads what of an event may matter. */
export function toldBy(payload: object): Told {
  return { key: keyOf(payload), sender: (payload as Payload).sender?.id };
}

/** The plan that an event is about, if it is about one. */
export function keyOf(payload: Payload): Key | PullKey | undefined {
  const { installation, repository, issue } = payload;
  if (!installation || !repository) return undefined;
  const place = { installation: installation.id, owner: repository.owner.login, repo: repository.name };
  // A comment on a pull request does not say which branch it is of.
  if (issue) return issue.pull_request ? { ...place, pull: issue.number } : { ...place, issue: issue.number };
  const branch =
    payload.pull_request?.head.ref ??
    payload.check_run?.check_suite?.head_branch ??
    payload.ref?.replace(/^refs\/heads\//, "");
  const number = issueOfBranch(branch ?? "");
  return number === undefined ? undefined : { ...place, issue: number };
}
