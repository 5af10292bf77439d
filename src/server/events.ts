import { type Press, press } from "../core/state/press.ts";
import { type AnyKey, issueOfBranch, type PressKey } from "../core/state/snapshot.ts";
import type { Delivery } from "./deliveries.ts";

/** What of a webhook's payload tells which plan it is about, and who pressed a button. Nothing else of it is read. */
interface Payload {
  readonly installation?: { readonly id: number };
  readonly repository?: {
    readonly name: string;
    readonly owner: { readonly login: string };
    readonly default_branch?: string;
  };
  readonly action?: string;
  readonly requested_action?: { readonly identifier?: string };
  readonly sender?: { readonly id: number; readonly login?: string; readonly node_id?: string };
  readonly issue?: { readonly number: number; readonly pull_request?: unknown };
  readonly pull_request?: { readonly number?: number; readonly head: { readonly ref: string } };
  readonly check_run?: {
    readonly head_sha?: string;
    readonly external_id?: string;
    readonly check_suite?: { readonly head_branch?: string | null } | null;
  };
  readonly ref?: string;
}

/** What of an event may matter: its plan, if it is about one, and who has caused it. */
export interface Told {
  readonly key: AnyKey | undefined;
  readonly sender: number | undefined;
}

/** Reads what of an event may matter. */
export function toldBy(payload: object): Told {
  return { key: keyOf(payload), sender: (payload as Payload).sender?.id };
}

/** The plan or pull request that an event is about, if it is about one; or the default branch, if it was pushed to. */
export function keyOf(payload: Payload): AnyKey | undefined {
  const { installation, repository, issue } = payload;
  if (!installation || !repository) return undefined;
  const place = { installation: installation.id, owner: repository.owner.login, repo: repository.name };
  // A comment on a pull request does not say which branch it is of.
  if (issue) return issue.pull_request ? { ...place, pull: issue.number } : { ...place, issue: issue.number };
  if (isOnDefaultBranch(payload)) return { ...place, base: "moved" };
  const number = issueOfBranch(branchOf(payload));
  if (number !== undefined) return { ...place, issue: number };
  const pull = MAY_CHANGE_SETTINGS.has(payload.action ?? "") ? payload.pull_request?.number : undefined;
  return pull === undefined ? undefined : { ...place, pull };
}

const isOnDefaultBranch = ({ repository, ref }: Payload): boolean =>
  repository?.default_branch !== undefined && ref === `refs/heads/${repository.default_branch}`;

const branchOf = ({ pull_request, check_run, ref }: Payload): string =>
  pull_request?.head.ref ?? check_run?.check_suite?.head_branch ?? ref?.replace(/^refs\/heads\//, "") ?? "";

/** What can happen to any pull request that may change the settings file. */
const MAY_CHANGE_SETTINGS: ReadonlySet<string> = new Set(["opened", "reopened", "synchronize"]);

/** The press that an event tells, and its plan. */
export function pressKeyOf(delivery: Delivery): PressKey | undefined {
  const [key, press] = [keyOf(delivery.payload), pressOf(delivery)];
  return key && press && "issue" in key ? { ...key, press } : undefined;
}

/** The button that a person pressed, if that is what an event tells. GitHub shows it nowhere else. */
function pressOf({ id, name, payload }: Delivery): Press | undefined {
  const { action, requested_action: pressed, check_run: run, sender } = payload as Payload;
  if (name !== "check_run" || action !== "requested_action") return undefined;
  return press.safeParse({
    id,
    button: pressed?.identifier,
    login: sender?.login,
    byId: sender?.id,
    nodeId: sender?.node_id,
    digest: /^plan:([0-9a-f]{64})/.exec(run?.external_id ?? "")?.[1] ?? "",
    head: run?.head_sha,
  }).data;
}
