/** Answers to people who said something that Redline cannot act on: how they are heard. */
import type { Unknown } from "../discussion/command.ts";
import type { Role } from "../state/roles.ts";
import type { Text } from "../state/text.ts";
import { help } from "./commands.ts";
import { code, lines, live, md, raw } from "./text.ts";

/** A word close to a command, or one behind our prefix. */
export function unknownCommand({ word, meant }: Unknown): Text {
  const unknown = md`${code(word)} is not a command, so nothing was done.`;
  return meant === undefined
    ? lines(unknown, md``, help())
    : md`${raw(unknown)} Did you mean \`/${live(meant)}\`? Post it again.`;
}

/** Once per person: a comment that is no command and on no line of the plan. */
export const howToBeHeard = (login: string, plan: string, isDone: boolean): Text => {
  const how = isDone
    ? md`To change the code, comment on a line of it. To change the plan, use \`/revise …\`: it is reopened, and new items need approval.`
    : md`To change the plan, comment on a line of ${code(plan)} or use \`/revise …\`.`;
  return md`${live(`@${login}`)} Redline did not act on this comment: it reads commands, and comments on lines. ${raw(how)} \`/help\` lists all commands.`;
};

/** Once per person: an approving review without `/approve`. `why`: why theirs would be refused. */
export function approvingReview(login: string, needed: Role, why: "role" | Text | undefined): Text {
  const other =
    why === "role" ? md`To start it, somebody with \`${needed}\` access comments \`/approve\`.` : why;
  const next = other ?? md`To start it, comment \`/approve\`.`;
  return md`${live(`@${login}`)} Thanks for the review. An approving review does not start the work. ${raw(next)}`;
}
