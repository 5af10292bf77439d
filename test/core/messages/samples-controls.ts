/** Samples of what is said about controls while work runs, and of commit messages. */
import { progressOf } from "../../../src/core/discussion/progress.ts";
import * as buttons from "../../../src/core/messages/buttons.ts";
import * as reverts from "../../../src/core/messages/reverts.ts";
import * as settings from "../../../src/core/messages/settings.ts";
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
