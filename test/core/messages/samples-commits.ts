/** Examples of commit messages. */

import * as commits from "../../../src/core/messages/commits.ts";
import { ownText } from "../../../src/core/state/text.ts";
import { surface } from "./surface.ts";

export const COMMITS = surface("Commit messages", "commits.ts", commits, {
  titledCommit: [[ownText("Refuse limits that are no numbers"), ownText("Answers 400."), "fix"]],
  aside: [["feat", "docs"]],
  planCommit: [
    [42, "Rate limit the search"],
    [42, "Rate limit the search of every caller that has no key of its own and no session", "feat"],
  ],
  revisionCommit: [[42, ["bob", "carol"], { comments: 2 }]],
  conditionCommit: [[42, "carol"]],
  fileCommit: [[42, 2, "The limit is read there."]],
  itemCommit: [
    ["Refuse limits that are no numbers", "Answers 400, like a missing query."],
    ["Refuse limits that are no numbers", "Answers 400, like a missing query.", "fix"],
  ],
  revertCommit: [[{ id: 2, title: "Refuse limits that are no numbers" }, [{ oid: "4".repeat(40) }]]],
  archiveCommit: [
    [42, { isKept: true }],
    [42, { isKept: false, type: "fix" }],
  ],
});
