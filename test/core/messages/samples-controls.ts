/** Samples of what is said about controls while work runs, and of commit messages. */
import { progressOf } from "../../../src/core/discussion/progress.ts";
import * as buttons from "../../../src/core/messages/buttons.ts";
import * as reverts from "../../../src/core/messages/reverts.ts";
import * as settings from "../../../src/core/messages/settings.ts";
import * as updates from "../../../src/core/messages/updates.ts";
import { digestOf } from "../../../src/core/plan/file.ts";
import { aPlannedSnapshot } from "../builders.ts";
import { anItem, oid, PLAN_TEXT } from "../plan-builders.ts";
import { surface } from "./surface.ts";

const DIGEST = digestOf(PLAN_TEXT);
const item = (id: number, state: "open" | "done" | "by-hand") => ({
  item: anItem(id),
  state,
  commit: undefined,
});
const later = (trailers: Record<string, string>) => ({
  oid: oid("4"),
  by: "bob",
  ours: { body: "", trailers: new Map(Object.entries(trailers)) },
});

const press = { id: "d1", login: "carol", byId: 5, nodeId: "U_5", digest: DIGEST, head: oid("1") };
const planned = aPlannedSnapshot();
const branches = { base: "main", plan: "ai-plan/issue-42" };
const drift = { commits: 2, files: ["src/a.ts", "src/b.ts"], conflicts: [], isRewritten: false };
const linked = (digit: string) => ({ oid: oid(digit), url: `https://github.test/o/r/commit/${oid(digit)}` });
const theirs = { ...linked("5"), subject: "Rename `a`" };
const updated = { ...branches, by: undefined, merged: oid("5"), revised: undefined, isOpen: true };

export const CONTROLS = [
  surface("The check on pull requests that change the settings", "settings.ts", settings, {
    settingsReport: [[[]], [[{ line: 3, what: "`roles.aprove` is not a setting. Did you mean `approve`?" }]]],
  }),
  surface("The buttons of the check run", "buttons.ts", buttons, {
    button: [["approve"], ["revise"], ["stop"]],
    pressed: [
      [{ ...press, button: "approve" }, progressOf(planned)],
      [{ ...press, button: "approve", digest: "0".repeat(64) }, progressOf(planned)],
      [{ ...press, button: "revise" }, progressOf(planned)],
      [{ ...press, button: "stop", digest: "" }, progressOf(planned)],
    ],
  }),
  surface("About the default branch, and answers to `/update`", "updates.ts", updates, {
    driftText: [
      [drift, branches, false],
      [{ ...drift, commits: 1, files: ["src/a.ts"] }, branches, false],
      [
        { ...drift, conflicts: ["a", "b", "c", "d", "e", "f"].map((name) => `src/${name}.ts`) },
        branches,
        true,
      ],
      [{ ...drift, isRewritten: true }, branches, false],
    ],
    upToDate: [[branches]],
    verifiedAgain: [
      [branches, [2]],
      [branches, [1, 2]],
    ],
    updateConflict: [
      [
        branches,
        [
          { path: "src/a.ts", ours: { ...linked("4"), item: 2, by: "redline" }, theirs, isPlan: false },
          { path: "src/b.ts", ours: { ...linked("4"), item: undefined, by: "bob" }, theirs, isPlan: false },
          { path: "src/c.ts", ours: undefined, theirs: undefined, isPlan: false },
        ],
      ],
      [
        branches,
        [
          {
            path: "PLAN.md",
            ours: { ...linked("4"), item: undefined, by: "redline[bot]" },
            theirs,
            isPlan: true,
          },
        ],
      ],
    ],
    updated: [
      [{ ...updated, proven: [1], unproven: [] }],
      [
        {
          ...updated,
          by: "bob",
          revised: { revision: "3", digest: DIGEST },
          proven: [],
          unproven: [1, 2],
        },
      ],
      [{ ...updated, isOpen: false, proven: [1], unproven: [2] }],
    ],
    unprovenSinceMerge: [["main", [{ item: 2, since: "checked-merge" }]]],
    unprovenLine: [
      [{ item: 1, since: "fix" }],
      [{ item: 1, since: "merge" }],
      [{ item: 1, since: "checked-merge" }],
    ],
    updateCommit: [[branches], [branches, "fix"]],
    recheckCommit: [
      [42, branches],
      [42, branches, "fix"],
    ],
  }),
  surface("Why `/update` is refused", "updates.ts (updateRefused)", updates.updateRefused, {
    rewritten: [[branches]],
    otherBase: [[branches, "develop"]],
    noPlan: [[]],
  }),
  surface("Answers to `/revert`", "reverts.ts", reverts, {
    revertUnknown: [
      ["", [item(1, "done"), item(2, "done")]],
      ["9", [item(1, "open")]],
    ],
    revertWhileWorking: [[2]],
    nothingToRevert: [[item(2, "open")], [item(2, "by-hand")]],
    revertBuiltOn: [[1, 2]],
    revertConflict: [
      [1, ["src/server.js"], later({ "Plan-Item": "2" })],
      [1, ["src/server.js"], { ...later({}), ours: undefined }],
      [1, ["src/server.js"], undefined],
    ],
  }),
];
