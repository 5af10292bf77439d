/** Samples of what is said about controls while work runs, and of commit messages. */
import * as commits from "../../../src/core/messages/commits.ts";
import * as reverts from "../../../src/core/messages/reverts.ts";
import { anItem, oid } from "../plan-builders.ts";
import { surface } from "./surface.ts";

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

export const CONTROLS = [
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
  surface("Commit messages", "commits.ts", commits, {
    planCommit: [[42, "Rate limit the search"]],
    revisionCommit: [
      [42, ["bob", "carol"], { comments: 2, dispositions: "- t1 applied\n  Uses the existing cache." }],
    ],
    itemCommit: [["Refuse limits that are no numbers", "Answers 400, like a missing query."]],
    revertCommit: [[{ id: 2, title: "Refuse limits that are no numbers" }, [{ oid: oid("4") }]]],
    archiveCommit: [[42]],
  }),
];
