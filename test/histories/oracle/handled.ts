import type { PullView } from "@redline/local-github/views.ts";
import { parseCommands } from "../../../src/core/discussion/command.ts";
import type { Scene } from "../scene.ts";
import type { Rights } from "./rights.ts";
import { Violation } from "./violation.ts";

/** A comment of a person that needs an answer, with the name by which the bot answers it. */
interface Pending {
  readonly by: string;
  readonly body: string;
  readonly reactions: readonly string[];
  /** The bot's own name for the comment. */
  readonly name: string;
}

/** I4: everything people said to the bot on an open plan has an answer or a reaction. Throws a Violation. */
export function assertHandled(scene: Scene, pull: PullView, rights: Rights): void {
  const said = scene.comments().filter(({ number }) => number === scene.issue || number === pull.number);
  const words = [...said, ...pull.reviews, ...pull.threads.flatMap(({ comments }) => comments)];
  const answers = words.filter(({ by }) => scene.isOurs(by)).map(({ body }) => body);
  // Comments that wait for a `/retry`, or for a readable plan, are not lost: the status says so.
  const isWaiting = /could not be revised|cannot be read/.test(scene.status());
  // Whoever may not change the plan is told so once, and their other comments are left alone.
  const refusals = answers.filter((body) => body.includes("Changing the plan requires"));
  const all = commentsToBot(scene, pull);
  const answerable = [...all, ...pull.reviews.map((review) => ({ ...review, name: `r${review.id}` }))];
  const wasRefused = (login: string) =>
    answerable.some(({ by, name }) => by === login && refusals.some((body) => isAnswer(body, { name })));
  const isAnswered = (comment: Pending) =>
    comment.reactions.some((one) => isMark(scene, one)) || answers.some((body) => isAnswer(body, comment));
  // Comments of people without the required role are not read at all.
  const isRead = ({ by, body }: Pending) => rights.everHadSay(by) || body.startsWith("/");
  const isOpen = (comment: Pending) => isRead(comment) && !isAnswered(comment) && !wasRefused(comment.by);
  const [lost] = all.filter(isOpen).filter(({ body }) => !isWaiting || isForProgram(body));
  if (lost)
    throw new Violation(
      "I4",
      `${lost.by} said ${JSON.stringify(lost.body)} (${lost.name}), and it was not answered`,
    );
}

/** What people said to the bot: commands anywhere, and any comment on a line of the plan. */
function commentsToBot(scene: Scene, pull: PullView): Pending[] {
  const said = scene.comments().filter(({ number }) => number === scene.issue || number === pull.number);
  const comments = said.map((one) => ({ ...one, name: `c${one.id}` }));
  const lineComments = pull.threads
    .flatMap((thread) => thread.comments)
    .filter(({ isPending }) => !isPending)
    .map((one) => ({ ...one, name: `t${one.id}` }));
  const isOfPeople = ({ by }: { readonly by: string }) => !scene.isOurs(by);
  return [...comments.filter(({ body }) => parseCommands(body).length > 0), ...lineComments].filter(
    isOfPeople,
  );
}

const isMark = (scene: Scene, reaction: string) =>
  scene.isOurs(reaction.replace(/^\w+ by /, "")) && !reaction.startsWith("eyes");

const isForProgram = (body: string) =>
  parseCommands(body).some(({ verb, text }) => verb !== "revise" || text === "");

/** Whether a text of the bot answers it, by its hidden marker. */
const isAnswer = (body: string, { name }: Pick<Pending, "name">): boolean =>
  noticesIn(body).some((notice) => notice === `reply:${name}` || notice === `command:${name}`);

/** A marker is the notice, or an object that has it beside what the answers were. */
function noticesIn(body: string): readonly string[] {
  const markers = [...body.matchAll(/redline:notice ([\w-]+) /g)];
  return markers.map(([, text = ""]) => {
    const value: string | { readonly notice: string } = JSON.parse(Buffer.from(text, "base64url").toString());
    return typeof value === "string" ? value : value.notice;
  });
}
