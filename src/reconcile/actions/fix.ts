import { nameOfSubject } from "../../core/decide/after-ready.ts";
import { lookedAt } from "../../core/decide/failing-checks.ts";
import type { Action, FixSubject } from "../../core/discussion/action.ts";
import { changeTypeOf } from "../../core/discussion/conventions.ts";
import { itemOf } from "../../core/discussion/fixes.ts";
import { progressOf } from "../../core/discussion/progress.ts";
import type { ActionResult } from "../../core/discussion/result.ts";
import { plannedIssue } from "../../core/discussion/trigger.ts";
import { environmentForModel } from "../../core/environment/describe.ts";
import { amendmentNeeded } from "../../core/messages/failures.ts";
import * as texts from "../../core/messages/fixes.ts";
import { digestOf } from "../../core/plan/file.ts";
import type { Item } from "../../core/plan/plan.ts";
import { committerOf } from "../../core/state/roles.ts";
import type { Snapshot } from "../../core/state/snapshot.ts";
import type { Text } from "../../core/state/text.ts";
import { renderCommitMessage } from "../../core/state/traces.ts";
import type { FixCause, Fixed } from "../../ports/agent.ts";
import type { Mirror } from "../../ports/codebase.ts";
import type { Prepared } from "../../ports/environment.ts";
import type { ActionContext, Deps } from "../deps.ts";
import { type ApprovedSite, approvedBy, approvedSite, evidenceOf, withPlaces } from "./item-site.ts";
import type { Places } from "./places.ts";
import { createProof, type Proven } from "./proof.ts";
import { pushIfWanted } from "./push.ts";
import { traceComment } from "./trace.ts";

type FixAction = Extract<Action, { kind: "fix" }>;

/** Looks at a comment on an item's code, or at a check that it fails: one commit that fixes it, or an answer. */
export async function fixItem(
  deps: Deps,
  s: Snapshot,
  action: FixAction,
  run: ActionContext,
): Promise<ActionResult> {
  const { subject, head } = action;
  const approved = await approvedSite(deps, s, action, run);
  const { mirror } = approved.site;
  const { items } = progressOf(s);
  const place = { s, mirror, items };
  const found =
    subject.kind === "comment"
      ? await traceComment(deps.workspace, place, subject.feedback)
      : { item: items.find(({ item }) => item.id === subject.item)?.item };
  if ("answer" in found) return answered(s, subject, found.answer);
  if (!found.item) return {};
  const item = await withCurrentFiles(deps, mirror, head, found.item);
  return await withPlaces(deps, s, { site: approved.site, head, item }, async (places, environment) => {
    const parts = { ...approved, item, places, environment };
    const { answer, proven } = await ask(deps, s, action, { ...parts, run });
    if (answer.kind === "gave-up") return answer.isBroke ? {} : unfixed(s, subject, item, answer.why);
    if (answer.value.kind !== "fixed") return explained(s, subject, item, answer.value);
    await publish(deps, s, action, { ...parts, run, proven: proven(), summary: answer.value.summary });
    return {};
  });
}

/** The item's files that are there: those it created are now edited, those it deleted are gone. */
async function withCurrentFiles({ codebase }: Deps, mirror: Mirror, head: string, item: Item): Promise<Item> {
  const reader = codebase.at(mirror, head);
  try {
    const paths = new Set(await reader.paths());
    const files = item.files.filter(({ path, change }) => change !== "delete" && paths.has(path));
    return { ...item, files: files.map(({ path }) => ({ path, change: "edit" })) };
  } finally {
    await reader.close();
  }
}

interface Parts extends ApprovedSite {
  readonly item: Item;
  readonly places: Places;
  readonly environment: Prepared;
  readonly run: ActionContext;
}

/** Has the model look at it until it has an answer, or a change that is proven. */
async function ask(
  { agent, codebase, github, workspace }: Deps,
  s: Snapshot,
  { subject, head }: FixAction,
  { site: { mirror }, plan, item, places, environment, run }: Parts,
) {
  const { checks, attempts: attemptsMax } = s.settings;
  const done = progressOf(s).items.filter((one) => one.commit && one.item.id !== item.id);
  const others = done.map((one) => one.item);
  const proof = createProof(places, {
    item,
    head,
    plan: undefined,
    checks,
    attemptsMax,
    others,
    environment,
  });
  const own = s.branch?.commits.filter((commit) => itemOf(commit) === item.id).toReversed() ?? [];
  const built = await Promise.all(own.map(({ oid }) => workspace.diffOf(mirror, oid)));
  const answer = await agent.fix({
    key: s.key,
    issue: plannedIssue(s),
    defaultBranch: s.repository.defaultBranch,
    plan: plan.text,
    item,
    cause: await causeOf(subject, (id) => github.jobLog(s.key, id)),
    built: built.join("\n"),
    reader: codebase.at(mirror, head),
    files: places.work.files,
    budget: run.budget("execute"),
    environment: environmentForModel(environment, s.settings),
    run: (command, take) => places.tryOut(item, command, take),
    diff: () => places.work.diff(),
    amend: async (path, reason) => ({ kind: "stop", why: amendmentNeeded(path, reason) }),
    signal: run.signal,
    verify: proof.verify,
  });
  return { answer, proven: proof.proven };
}

/** GitHub's own CI has logs; of other Apps there is only what the check says itself. */
const LOGGED = "github-actions";

async function causeOf(
  subject: FixSubject,
  jobLog: (id: number) => Promise<string | undefined>,
): Promise<FixCause> {
  if (subject.kind === "comment") return subject;
  const { check } = subject;
  const log = check.app === LOGGED ? await jobLog(check.id) : undefined;
  return { kind: "check", name: check.name, output: texts.checkOutput(check, log) };
}

async function publish(
  deps: Deps,
  s: Snapshot,
  action: FixAction,
  { site, plan, item, places, run, ...made }: Parts & { readonly proven: Proven; readonly summary: string },
): Promise<void> {
  const { github } = deps;
  const { subject } = action;
  const cause =
    subject.kind === "comment" ? { by: subject.feedback.by.login } : { check: subject.check.name };
  const trailers: [string, string][] = [
    ["Plan-Fix", String(item.id)],
    ["Plan-Digest", digestOf(plan.text)],
    ["Approved-by", approvedBy(action)],
    subject.kind === "comment" ? ["Addresses", subject.feedback.id] : ["Failed-Check", subject.check.name],
    ["Proven-Items", made.proven.items.join(" ")],
    ["Evidence", evidenceOf(made.proven)],
  ];
  const message = { ...texts.fixCommit(item.id, cause, made.summary, changeTypeOf(s)), trailers };
  const oid = await places.work.commit(
    made.proven.tree,
    (place) => renderCommitMessage(github.signer(s), place, message),
    committerOf(s.self),
  );
  await pushIfWanted(deps, s, action, { ...site, run, to: oid });
}

function answered(s: Snapshot, subject: FixSubject, reply: Text, became = "answered" as const): ActionResult {
  if (subject.kind === "comment") return { answers: [{ feedback: subject.feedback.id, became, reply }] };
  return { unfixed: { subject: nameOfSubject(subject), notice: lookedAt(s, subject.check), body: reply } };
}

function unfixed(s: Snapshot, subject: FixSubject, { id }: Item, why: Text): ActionResult {
  if (subject.kind === "check") return answered(s, subject, texts.checkNotFixed(subject.check, id, why));
  return {
    answers: [{ feedback: subject.feedback.id, became: "needs-decision", reply: texts.notFixed(why) }],
  };
}

/** The model's answer, with what would change the code after all. */
function explained(
  s: Snapshot,
  subject: FixSubject,
  item: Item,
  { kind, reply }: Exclude<Fixed, { kind: "fixed" }>,
): ActionResult {
  const said = texts.modelSays(reply);
  if (subject.kind === "check" || kind === "cannot-fix") return unfixed(s, subject, item, said);
  return answered(s, subject, kind === "as-planned" ? texts.asPlanned(reply) : said);
}
