import type { FaultRule } from "@redline/local-github/faults/plan.ts";
import { randomPlan } from "@redline/local-github/faults/random-plan.ts";
import { Refusal } from "@redline/local-github/refusal.ts";
import { randomModelPlan } from "@redline/local-model/faults/random-model-plan.ts";
import { BRANCH_DEEDS } from "./hostile/branches.ts";
import { COMMENT_DEEDS } from "./hostile/comments.ts";
import type { Scene } from "./scene.ts";
import type { Command } from "./script.ts";

const LABEL = "ai-plan";
const HELD_BACK_MS = 20_000;

type Play<C extends Command["do"]> = (
  scene: Scene,
  command: Extract<Command, { readonly do: C }>,
) => Promise<void> | void;

const around = <T>(list: readonly T[], nth: number): T | undefined => list[nth % Math.max(1, list.length)];

/** One for each command: what it does on a fixture. */
const PLAYS: { readonly [C in Command["do"]]: Play<C> } = {
  label: ({ fixture: { github, repo }, issue }, { by }) => github.label(repo, issue, LABEL, by),
  unlabel: ({ fixture: { github, repo }, issue }, { by }) => github.unlabel(repo, issue, LABEL, by),
  comment: (scene, { on, by, body }) => {
    const { github, repo } = scene.fixture;
    github.comment(repo, scene.numberOf(on), body, by);
  },
  edit: (scene, { nth, body }) => {
    const { github, repo } = scene.fixture;
    const own = scene.comments().filter(({ by }) => !scene.isOurs(by));
    const comment = around(own, nth);
    if (comment) github.editComment(repo, comment.id, body, comment.by);
  },
  delete: (scene, { nth }) => {
    const { github, repo } = scene.fixture;
    const own = scene.comments().filter(({ by }) => !scene.isOurs(by));
    const comment = around(own, nth);
    if (comment) github.deleteComment(repo, comment.id, comment.by);
  },
  review: async (scene, { by, body, lines }) => {
    const places = await Promise.all(
      lines.map(async ({ near, body: said }) => ({ place: await scene.line(near), said })),
    );
    const comments = places.flatMap(({ place, said }) => (place ? [{ ...place, body: said }] : []));
    await review(scene, { by, comments, ...(body === "" ? {} : { body }) });
  },
  suggest: async (scene, { by, near }) => {
    const place = await scene.line(near);
    const body = "```suggestion\n## Goal of it all\n```";
    if (place) await review(scene, { by, comments: [{ ...place, body }] });
  },
  reply: (scene, { by, nth, body }) => {
    const { github, repo } = scene.fixture;
    const comment = around(scene.lineComments(), nth);
    if (comment) github.reply(repo, comment.number, comment.id, body, by);
  },
  "edit-line-comment": (scene, { nth, body }) => {
    const { github, repo } = scene.fixture;
    const comment = around(
      scene.lineComments().filter(({ by }) => !scene.isOurs(by)),
      nth,
    );
    if (comment) github.editReviewComment(repo, comment.id, body, comment.by);
  },
  "delete-line-comment": (scene, { nth }) => {
    const { github, repo } = scene.fixture;
    const comment = around(
      scene.lineComments().filter(({ by }) => !scene.isOurs(by)),
      nth,
    );
    if (comment) github.deleteReviewComment(repo, comment.id, comment.by);
  },
  resolve: (scene, { by }) => {
    const { github, repo } = scene.fixture;
    for (const { thread, number, id } of scene.lineComments()) {
      if (!thread.isResolved) github.resolve(repo, number, id, by);
    }
  },
  push: async (scene, { by, what }) => {
    const plan = await scene.plan();
    if (!plan) return;
    const { github, repo } = scene.fixture;
    const n = github.effects.length;
    const reworded = plan.text.replace(/^## Goal\n/m, `## Goal\n\nAnd also number ${n}.\n`);
    const files = {
      ...(what === "plan" ? {} : { [`by-hand-${n}.md`]: "By hand.\n" }),
      ...(what === "code" ? {} : { [plan.path]: reworded }),
    };
    await github.commit(repo, scene.branch, { by, message: `By hand: ${what}`, files });
  },
  "move-base": async ({ fixture: { github, repo } }, { by }) => {
    const n = github.effects.length;
    const files = { [`base-${n}.md`]: "Something else.\n" };
    await github.commit(repo, "main", { by, message: "Something else", files });
  },
  "force-push": async (scene, { by, back }) => {
    const { github, repo } = scene.fixture;
    const own = await scene.commits();
    const target = own[Math.min(back, own.length - 1)];
    if (target && target !== own[0]) await github.forcePush(repo, scene.branch, target.sha, by);
  },
  close: (scene, { what, by }) => {
    const { github, repo } = scene.fixture;
    if (what === "issue" || scene.pull()) github.closeIssue(repo, scene.numberOf(what), by);
  },
  reopen: (scene, { what, by }) => {
    const { github, repo } = scene.fixture;
    if (what === "issue" || scene.pull()) github.reopenIssue(repo, scene.numberOf(what), by);
  },
  merge: async (scene, { by }) => {
    const pull = scene.pull();
    if (pull) await scene.fixture.github.merge(scene.fixture.repo, pull.number, by);
  },
  crash: ({ fixture }, { place, nth }) => {
    fixture.bots.first.trap = { place, left: nth };
  },
  restart: async ({ fixture }) => {
    await fixture.settle();
    await fixture.bots.restart();
    await fixture.bots.sweep();
  },
  "lose-store": async ({ fixture }) => {
    await fixture.settle();
    await fixture.loseStore();
    await fixture.bots.sweep();
  },
  webhooks: (scene, { kind, times }) => {
    const fault: Record<typeof kind, FaultRule["do"]> = {
      lose: { kind: "lose" },
      double: { kind: "double" },
      shuffle: { kind: "shuffle", window: 3, ms: HELD_BACK_MS },
      delay: { kind: "delay", ms: HELD_BACK_MS },
    };
    scene.setFaults([{ on: {}, do: fault[kind], times }]);
  },
  "expire-token": (scene, { class: kind }) =>
    scene.setFaults([{ on: { class: kind }, do: { kind: "expire-token" }, at: 1 }]),
  "github-faults": (scene, { seed }) => scene.setFaults(randomPlan(seed)),
  "model-faults": ({ fixture }, { seed }) => fixture.model.faults.set(randomModelPlan(seed)),
  advance: async ({ fixture }, { seconds }) => {
    fixture.github.clock.advance(1_000 * seconds);
    await fixture.bots.runNow();
  },
  "switch-bot": ({ fixture }) => fixture.bots.switch(),
  ...COMMENT_DEEDS,
  ...BRANCH_DEEDS,
};

async function review(
  scene: Scene,
  input: Parameters<Scene["fixture"]["github"]["review"]>[2],
): Promise<void> {
  const pull = scene.pull();
  const isEmpty = input.body === undefined && input.comments?.length === 0;
  if (pull && !isEmpty) await scene.fixture.github.review(scene.fixture.repo, pull.number, input);
}

/** Plays one command. What GitHub refuses to people does not happen; false then. */
export async function play(scene: Scene, command: Command): Promise<boolean> {
  try {
    await (PLAYS[command.do] as Play<typeof command.do>)(scene, command as never);
    return true;
  } catch (error) {
    if (error instanceof Refusal) return false;
    throw error;
  }
}
