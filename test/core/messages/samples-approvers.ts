/** Examples of who must approve. */
import * as approvers from "../../../src/core/messages/approvers.ts";
import { surface } from "./surface.ts";

const file = (path: string, ...owners: string[]) => ({ path, owners });

export const APPROVERS = surface("Who must approve", "approvers.ts", approvers, {
  teamList: [[["acme/api", "@acme/maintainers"]]],
  approversNamed: [[[{ by: "bob", items: [1, 3] }, { by: "carol" }]]],
  requesterMayNotApprove: [[]],
  notInTeam: [[["maintainers"]]],
  approvalRecorded: [[approvers.awaited({ given: 1, needed: 2, approvals: [], files: [], reasons: [] })]],
  awaited: [
    [
      {
        given: 1,
        needed: 2,
        approvals: [{ by: "bob" }],
        files: [file("src/api.ts", "@acme/api")],
        reasons: [],
      },
    ],
    [
      {
        given: 0,
        needed: 1,
        approvals: [{ by: "bob", items: [1, 2, 3] }],
        files: [file("src/a.ts", "@carol", "@acme/api"), file("docs/a.md", "dev@example.com")],
        reasons: [approvers.otherMustApprove()],
      },
    ],
    [
      {
        given: 0,
        needed: 1,
        approvals: [],
        files: Array.from("abcdefg", (path) => file(path, "@bob")),
        reasons: [],
      },
    ],
  ],
  otherMustApprove: [[]],
  twoMustApprove: [[]],
  teamsUnreadable: [[]],
  codeownersUnreadable: [[".github/CODEOWNERS"]],
  codeownersInvalid: [
    ["CODEOWNERS", [3]],
    ["CODEOWNERS", [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]],
  ],
});
