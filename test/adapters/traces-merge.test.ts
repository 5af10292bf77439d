import { describe, expect, test } from "@jest/globals";
import { renderCommitMessage, type Signer } from "../../src/core/state/traces.ts";
import { commitOf } from "../../src/github/traces.ts";
import { oid } from "../core/plan-builders.ts";

const signer: Signer = { keys: ["key"], scope: "R_1 7" };

describe("a merge is ours", () => {
  /** With a message that we signed for these parents. */
  const merge = (parents: string[], signedFor = parents) => {
    const place = { parent: signedFor.map(oid).join(" "), tree: oid("7") };
    const trailers = [["Base-Merged", oid("3")]] as const;
    const message = renderCommitMessage(signer, place, { subject: "Merge", body: "", trailers });
    const nodes = parents.map((parent) => ({ oid: oid(parent) }));
    const author = { name: "x", user: null };
    return commitOf({ oid: oid("1"), message, author, tree: { oid: oid("7") }, parents: { nodes } }, signer);
  };
  test("if we signed it for both its parents", () => {
    expect(merge(["2", "3"])).toMatchObject({ merges: oid("3"), ours: { body: "" } });
  });
  test.each([
    ["another second parent", ["2", "4"]],
    ["its parents the other way round", ["3", "2"]],
    ["one parent only", ["2"]],
    ["a third parent", ["2", "3", "4"]],
  ])("not with %s", (_, parents) => {
    expect(merge(parents, ["2", "3"]).ours).toBeUndefined();
  });
  test("not with the signature of a commit that is no merge", () => {
    expect(merge(["2", "3"], ["2"]).ours).toBeUndefined();
  });
  test("and nothing else is said of one with three parents", () => {
    expect(merge(["2", "3", "4"])).not.toHaveProperty("merges");
  });
});
