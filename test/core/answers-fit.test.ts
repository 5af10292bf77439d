import { expect, test } from "@jest/globals";
import { decide } from "../../src/core/decide/decide.ts";
import { type Disposition, storable } from "../../src/core/revision/disposition.ts";
import { withMarker } from "../../src/core/state/traces.ts";
import { aBranch, aPlannedSnapshot, aPull, aStatus } from "./builders.ts";
import { ourCommit, planCommit } from "./plan-builders.ts";
import { edits } from "./shown.ts";

/** What GitHub takes of a comment or a review, in characters. */
const GITHUB_MAX = 65_536;
const signer = { keys: ["key"], scope: "1 42" } as const;

const many = (text: string, count = 50) =>
  Array.from({ length: count }, (_, n): Disposition => {
    return { feedback: `c${2_000_000_000 + n}`, became: "needs-decision", reply: text.repeat(4_000) };
  });

test.each(["a", "\u6f22", "\u{1f600}", '"', "a\n"])("answers to fifty comments fit on GitHub: %j", (text) => {
  const unposted = { revision: 2, digest: "d", dispositions: storable(many(text)) };
  const branch = aBranch([ourCommit("d", { "Plan-Revision": "2", "Plan-Digest": "d" }), planCommit]);
  const decision = decide(aPlannedSnapshot({ branch, pull: aPull(), status: aStatus({ unposted }) }), {});
  const [status] = edits(decision, "status");
  const [review] = edits(decision, "review");
  const { notice, dispositions } = review ?? {};
  expect(dispositions).toHaveLength(50);
  const posted = withMarker(signer, review?.body ?? "", "notice", { notice, dispositions });
  expect(posted.length).toBeLessThan(GITHUB_MAX);
  const { record, sequence } = status ?? {};
  expect(withMarker(signer, status?.body ?? "", "status", { record, sequence, at: 0 }).length).toBeLessThan(
    40_000,
  );
});

test("answers that fit are stored whole", () => {
  const few = many("ab", 2);
  expect(storable(few)).toEqual(few);
});
