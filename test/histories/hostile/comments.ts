import { approvalIn } from "../oracle/speech.ts";
import { digestOf } from "../oracle/wording.ts";
import type { Scene } from "../scene.ts";
import type { ApprovalForm, Hostile } from "./script.ts";

type Deed<D extends Hostile["do"]> = (
  scene: Scene,
  deed: Extract<Hostile, { readonly do: D }>,
) => Promise<void> | void;
export type Deeds<D extends Hostile["do"]> = { readonly [Name in D]: Deed<Name> };

const around = <T>(list: readonly T[], nth: number): T | undefined => list[nth % Math.max(1, list.length)];
const GARBAGE = "**Redline** · Nothing to see here.";

/** The hidden last line of a comment of the bot. */
const markOf = (body: string) => body.slice(body.lastIndexOf("\n<!--"));
const unmarked = (body: string) => body.replace(/\n<!-- redline:[^\n]*$/, "");

/** Comments of the bot that stand: the status comment as it is, and all others. */
function commentsOf(scene: Scene) {
  const own = scene.comments().filter(({ by }) => scene.isOurs(by));
  const id = scene.log.statuses.at(-1)?.id;
  return { status: own.find((one) => one.id === id), notices: own.filter((one) => one.id !== id) };
}

/** What people do to comments, and say in them. */
export const COMMENT_DEEDS: Deeds<
  "tamper" | "edit-notice" | "edit-approval" | "flood" | "quote" | "approve"
> = {
  tamper: (scene, { by, how, nth }) => {
    const { github, repo } = scene.fixture;
    const { status, notices } = commentsOf(scene);
    if (!status) return;
    const older = around(scene.log.statuses, nth)?.body ?? "";
    const copy = around(notices, nth);
    if (how === "delete") github.deleteComment(repo, status.id, by);
    if (how === "garble") github.editComment(repo, status.id, GARBAGE, by);
    if (how === "unmark") github.editComment(repo, status.id, unmarked(status.body), by);
    if (how === "older") github.editComment(repo, status.id, older, by);
    if (how === "copy" && copy) github.editComment(repo, copy.id, older, by);
  },
  "edit-notice": (scene, { by, how, nth }) => {
    const { github, repo } = scene.fixture;
    const { notices } = commentsOf(scene);
    const one = around(notices, nth);
    if (!one) return;
    if (how === "delete") github.deleteComment(repo, one.id, by);
    if (how === "garble") github.editComment(repo, one.id, GARBAGE, by);
    if (how === "unmark") github.editComment(repo, one.id, unmarked(one.body), by);
    const other = around(notices, nth + 1);
    if (how === "mark" && other) github.editComment(repo, one.id, `Read this.\n${markOf(other.body)}`, by);
  },
  "edit-approval": (scene, { by, how }) => {
    const { github, repo } = scene.fixture;
    const people = scene.comments().filter((one) => !scene.isOurs(one.by));
    const isApproval = ({ body }: { readonly body: string }) => approvalIn(body) !== undefined;
    const meant = how === "forge" ? people.filter((one) => !isApproval(one)) : people.filter(isApproval);
    const one = meant.findLast((comment) => comment.by === "alice") ?? meant.at(-1);
    if (!one) return;
    const bodies = { unsay: "No.", reword: `${one.body}\n\nBy all means.`, forge: "/approve" };
    if (how === "delete") github.deleteComment(repo, one.id, by);
    else github.editComment(repo, one.id, bodies[how], by);
  },
  flood: (scene, { by, on, count }) => {
    const { github, repo } = scene.fixture;
    for (let n = 1; n <= count; n++) github.comment(repo, scene.numberOf(on), `Me too, ${n}.`, by);
  },
  quote: (scene, { by, on, what }) => {
    const { github, repo } = scene.fixture;
    const { status, notices } = commentsOf(scene);
    const body = (what === "status" ? status : notices.at(-1))?.body;
    if (body !== undefined) github.comment(repo, scene.numberOf(on), body, by);
  },
  approve: async (scene, { by, on, as }) => {
    const { github, repo } = scene.fixture;
    const plan = await scene.plan();
    const digest = plan ? digestOf(plan.text) : "";
    const other =
      scene.log.told.findLast((told) => !digest.startsWith(told.digest))?.digest ?? "f".repeat(16);
    const head = (await scene.head()) ?? "";
    github.comment(repo, scene.numberOf(on), textOf(as, { digest, head, other }), by);
  },
};

function textOf(
  as: ApprovalForm,
  { digest, head, other }: Record<"digest" | "head" | "other", string>,
): string {
  const texts: Record<ApprovalForm, string> = {
    bare: "/approve",
    digest: `/approve ${digest}`,
    named: `/approve ${digest.slice(0, 16)}`,
    short: `/approve ${digest.slice(0, 15)}`,
    head: `/approve ${head.slice(0, 16)}`,
    other: `/approve ${other}`,
    quoted: "> /approve",
    fenced: "```\n/approve\n```",
    folded: "<details>\n\n<pre>\n/approve\n</pre>\n\n</details>",
    hidden: "<!--\n/approve\n-->",
  };
  return texts[as];
}
