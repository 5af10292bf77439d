import { readFileSync } from "node:fs";
import { describe, expect, test } from "@jest/globals";
import { decide } from "../../../src/core/decide/decide.ts";
import type { Role } from "../../../src/core/state/roles.ts";
import { edits } from "../shown.ts";
import { commandsPage } from "./page.ts";
import { DIGEST_NAMED, PHASES } from "./phases.ts";
import { type Cell, COMMANDS, cellOf } from "./table.ts";

/**
 * Whether somebody with write access is followed (a), refused (r) or not meant for us (.), in the order of the phases:
 * none; being written, failed; waiting, being revised; being built, paused, failed, needs a file, no money left, part
 * done, somebody's commit, unreadable; ready; cancelled, unlabelled, status changed, closed, merged, issue closed; waiting
 * with a default branch that has moved.
 */
const EXPECTED: Readonly<Record<(typeof COMMANDS)[number], string>> = {
  "/plan": "a aa rr rrrrrrrr r aararr r",
  "/approve": ". rr ar aaaaaaar r rrrrrr a",
  [`/approve ${DIGEST_NAMED}`]: ". rr ar aaaaaaar r rrrrrr a",
  "/approve 2": ". rr ar aaaaaaar r rrrrrr a",
  "/approve but keep the old name": ". rr ar aaaaaaar r rrrrrr a",
  "/next": ". rr ar rrrrrarr r rrrrrr a",
  "/revise": ". rr ra rrrrrrrr r rrrrrr r",
  "/retry": ". ra rr rraarrrr r rrrrrr r",
  "/retry 1 use the other parser": ". rr rr rraarrrr r rrrrrr r",
  "/skip 1 not needed": ". rr aa aaaaarar r rrrrrr a",
  "/pause": ". aa aa aaaaaaaa a rrrrrr a",
  "/pause now": ". aa aa aaaaaaaa a rrrrrr a",
  "/resume": ". rr rr rarrrrar r rrarrr r",
  "/cancel": ". aa aa aaaaaaaa a rrrrrr a",
  "/revert 1": ". rr rr rrrrrarr a rrrrrr r",
  "/update": ". rr aa aaaaaaaa a rrrrrr a",
  "/budget +5": ". aa aa aaaaaaaa a rrrrrr a",
  "/status": ". aa aa aaaaaaaa a aaaaaa a",
  "/help": ". aa aa aaaaaaaa a aaaaaa a",
};

const NAMES = { a: "accepted", r: "refused", ".": "ignored" } as const;
const phases = Object.keys(PHASES);

function expected(command: (typeof COMMANDS)[number], at: number, role: Role): Cell["answer"] {
  const letter = (EXPECTED[command] ?? "").replaceAll(" ", "")[at] as keyof typeof NAMES;
  const mayAsk = role !== "none" || command !== "/status";
  const isFollowed = ["write", "maintain", "admin"].includes(role) || ["/help", "/status"].includes(command);
  return letter === "." ? "ignored" : NAMES[isFollowed && mayAsk ? letter : "r"];
}

const told = (cell: Cell) => cell.says.split("\n").filter((line) => line.startsWith("@pat ")).length;

describe.each(["none", "read", "triage", "write", "admin"] as const)(
  "of somebody with the role %s",
  (role) => {
    test.each(COMMANDS)("%s", (command) => {
      const cells = phases.map((phase) => cellOf(phase, command, role));
      const found = cells.map(({ answer }, at) => `${phases[at]}: ${answer}`);
      expect(found).toEqual(phases.map((phase, at) => `${phase}: ${expected(command, at, role)}`));
      // A refusal says why, once, and changes nothing.
      const refused = cells.filter(({ answer }) => answer === "refused");
      expect(refused.map((cell) => [told(cell), cell.next])).toEqual(
        refused.map(({ before }) => [1, before]),
      );
      const ignored = cells.filter(({ answer }) => answer === "ignored");
      expect(ignored.flatMap(({ decision }) => decision.updates)).toEqual([]);
      const seenAgain = cells.map(({ after, running }) => decide(after, running ? { running } : {}));
      expect(seenAgain.flatMap((decision) => edits(decision, "comment"))).toEqual([]);
    });
  },
);

test("a command in code is not answered with what it would wait for", () => {
  const code = "/budget +5\n\n```\n/approve\n```\n";
  expect(cellOf("Paused", code, "write")).toMatchObject({ answer: "accepted", says: "" });
});

test("docs/commands.md is up to date", () => {
  // `npm run commands` writes it.
  expect(readFileSync(new URL("../../../docs/commands.md", import.meta.url), "utf8")).toBe(commandsPage());
});
