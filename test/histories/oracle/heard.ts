import type { PullView } from "@redline/local-github/views.ts";
import { parseCommands } from "../../../src/core/discussion/command.ts";
import type { Scene } from "../scene.ts";
import type { Rights } from "./rights.ts";
import { Violation } from "./violation.ts";

/** Something that a person wrote and that waits for an answer, with how it would be answered. */
interface Word {
  readonly by: string;
  readonly body: string;
  readonly reactions: readonly string[];
  /** Name of the remark in the bot's own words. */
  readonly name: string;
}

/** I4: whatever people said to the bot on an open plan has its answer or its mark. Throws a Violation. */
export function assertHeard(scene: Scene, pull: PullView, rights: Rights): void {
  const said = scene.comments().filter(({ number }) => number === scene.issue || number === pull.number);
  const words = [...said, ...pull.reviews, ...pull.threads.flatMap(({ comments }) => comments)];
  const answers = words.filter(({ by }) => scene.isOurs(by)).map(({ body }) => body);
  // Remarks that wait for somebody's `/retry`, or for a plan that can be read, are not lost: that is said.
  const isWaiting = /could not be revised|cannot be read/.test(scene.status());
  for (const word of wordsOf(scene, pull)) {
    // What people without a say wrote is not even read.
    if (!rights.everHadSay(word.by) && !word.body.startsWith("/")) continue;
    const isMarked = word.reactions.some((one) => isMark(scene, one));
    if (isMarked || answers.some((body) => isAnswer(body, word))) continue;
    if (isWaiting && !isForProgram(word.body)) continue;
    throw new Violation(
      "I4",
      `${word.by} said ${JSON.stringify(word.body)} (${word.name}), and nothing came of it`,
    );
  }
}

/** What people have said to the bot: commands anywhere, and on lines of the plan whatever it is. */
function wordsOf(scene: Scene, pull: PullView): Word[] {
  const said = scene.comments().filter(({ number }) => number === scene.issue || number === pull.number);
  const comments = said.map((one) => ({ ...one, name: `c${one.id}` }));
  const remarks = pull.threads
    .flatMap((thread) => thread.comments)
    .filter(({ isPending }) => !isPending)
    .map((one) => ({ ...one, name: `t${one.id}` }));
  const isOfPeople = ({ by }: { readonly by: string }) => !scene.isOurs(by);
  return [...comments.filter(({ body }) => parseCommands(body).length > 0), ...remarks].filter(isOfPeople);
}

const isMark = (scene: Scene, reaction: string) =>
  scene.isOurs(reaction.replace(/^\w+ by /, "")) && !reaction.startsWith("eyes");

const isForProgram = (body: string) =>
  parseCommands(body).some(({ verb, text }) => verb !== "revise" || text === "");

/** Whether a text of the bot is the answer to it: by its hidden mark, or in the list of what a review answers. */
function isAnswer(body: string, { name }: Word): boolean {
  const notices = ["reply", "command"].map((kind) => JSON.stringify(`${kind}:${name}`));
  return notices.some((notice) =>
    body.includes(`redline:notice ${Buffer.from(notice).toString("base64url")} `),
  );
}
