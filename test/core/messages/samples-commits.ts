/** Examples of commit messages. */
import * as commits from "../../../src/core/messages/commits.ts";
import { surface } from "./surface.ts";

export const COMMITS = surface("Commit messages", "commits.ts", commits, {
  planCommit: [[42, "Rate limit the search"]],
  revisionCommit: [[42, ["bob", "carol"], 2]],
  conditionCommit: [[42, "carol"]],
  fileCommit: [[42, 2, "The limit is read there."]],
  itemCommit: [["Refuse limits that are no numbers", "Answers 400, like a missing query."]],
  revertCommit: [[{ id: 2, title: "Refuse limits that are no numbers" }, [{ oid: "4".repeat(40) }]]],
  archiveCommit: [[42]],
});
