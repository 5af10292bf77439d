import { help } from "../../../src/core/messages/commands.ts";
import { PHASES } from "./phases.ts";
import { type Cell, COMMANDS, cellOf } from "./table.ts";

const HEAD = `# Commands

One per line, at the beginning of a line of a comment: on the issue, on the pull request, in a review, in a conversation.
Not in quotes, code, HTML or headings. \`/ai approve\` and \`/redline approve\` work as well. Each command is answered: 🚀 if
it was followed, 😕 and a comment that says why if it was not.

Requesting a plan takes the role \`roles.trigger\` of the settings, everything else \`roles.approve\`; both are \`write\` unless
the settings say otherwise. \`/help\` answers everybody, \`/status\` everybody who can read the repository. A command in a
comment that was edited is refused: post it again.

This page is made by \`npm run commands\` from the function that decides, for each command in each situation; a test keeps
it up to date, and holds every one of them against a table written by hand.
`;

/** What every command comes to in every situation, as a page of Markdown. */
export function commandsPage(): string {
  const overview = help().split("\n").slice(2).join("\n");
  return `${[HEAD.trimEnd(), overview, ...COMMANDS.map(section)].join("\n\n")}\n`;
}

function section(command: string): string {
  const results = new Map<string, string[]>();
  for (const phase of Object.keys(PHASES)) {
    const what = resultOf(cellOf(phase, command, "write"));
    results.set(what, [...(results.get(what) ?? []), phase]);
  }
  const rows = [...results].map(([what, phases]) => `| ${phases.join("<br>")} | ${what} |`);
  return [`## \`${command}\``, "", "| when | what happens |", "| --- | --- |", ...rows].join("\n");
}

function resultOf({ answer, says, next, before }: Cell): string {
  if (answer === "ignored") return "Nothing: it may be meant for another bot.";
  const reply = says.startsWith("Commands, one per line") ? "The list of commands." : quoted(says);
  if (answer === "refused") return `😕 ${reply}`;
  if (reply !== "") return `🚀 ${reply}${next === before ? "" : `<br>${next}`}`;
  return next === before ? "🚀 Recorded." : `🚀 ${next}`;
}

const quoted = (text: string) =>
  text
    .replace(/^@pat /, "")
    .replaceAll("\n", " ")
    .replaceAll("|", "\\|")
    .trim();
