import { describe, expect, test } from "@jest/globals";
import { membershipsToAskFor, needsCodeowners } from "../../src/core/decide/memberships.ts";
import { digestOf, renderPlan } from "../../src/core/plan/file.ts";
import {
  type CodeownersFile,
  type Membership,
  membershipId,
  teamOf,
} from "../../src/core/state/approvers.ts";
import { next, saying } from "./approving.ts";
import { aBranch, aPublication } from "./builders.ts";
import { anItem, aPlan, aPlanFile, ourCommit } from "./plan-builders.ts";
import { approving, by, type Facts, max, olga, owners, ruled, wanda } from "./ruled.ts";

describe("code owners", () => {
  const files = (...paths: string[]) => paths.map((path) => ({ path, change: "edit" as const }));
  const text = renderPlan(
    aPlan({
      items: [
        anItem(1, { files: files("docs/a.md") }),
        anItem(2, { files: files("src/api.ts") }),
        anItem(3, { files: files("src/web.ts", "docs/b.md") }),
      ],
    }),
  );
  const begun = ourCommit("a", {
    "Plan-Revision": "1",
    "Plan-File": "PLAN.md",
    "Plan-Digest": digestOf(text),
  });
  const owned = (codeowners: CodeownersFile, members: Facts["members"] = {}) =>
    ruled(
      "{ require_code_owners: true }",
      { codeowners, members },
      {
        plan: aPlanFile(text),
        branch: aBranch([begun], { checks: [aPublication(text)] }),
      },
    );
  const API = owners("/src/api.ts @o/api\n/src/web.ts @Max dev@example.com\n");
  const inApi = (login: string, is: Membership = "member") => ({
    [membershipId(teamOf("@o/api", "o"), login)]: is,
  });
  test("several approvers may cover different files", () => {
    const s = owned(API, inApi("wanda"));
    expect(next(approving(s, olga)).reason).toBe(
      "Waiting for approval. olga approved. `@o/api` must approve `src/api.ts`. `@Max` must approve `src/web.ts`.",
    );
    expect(next(approving(s, olga, max)).reason).toBe(
      "Waiting for approval. max, olga approved. `@o/api` must approve `src/api.ts`.",
    );
    expect(next(approving(s, max, wanda))).toMatchObject({ kind: "execute-item", others: [{ by: "max" }] });
  });
  test("of the approved items only", () => {
    const s = owned(API, inApi("wanda"));
    expect(next(saying(s, "/approve 1", by(olga)))).toMatchObject({ kind: "execute-item", item: { id: 1 } });
    expect(next(saying(s, "/approve 2", by(olga))).reason).toContain("`@o/api` must approve `src/api.ts`.");
  });
  test("a membership that cannot be read is none", () => {
    const s = saying(owned(API, inApi("olga", "unknown")), "/approve 2", by(olga));
    expect(next(s).reason).toContain("*Members: read*");
  });
  test.each<[string, CodeownersFile]>([
    ["there is no file", { kind: "absent" }],
    ["nobody owns the files", owners("*.rs @max\n")],
    ["a later line clears the owners", owners("* @max\n/docs/\n/src/\n")],
  ])("where %s, the role is enough", (_, codeowners) => {
    expect(next(saying(owned(codeowners), "/approve", by(olga)))).toMatchObject({ kind: "execute-item" });
  });
  test("a file that cannot be read owns everything", () => {
    const s = saying(owned({ kind: "unreadable", path: "docs/CODEOWNERS" }), "/approve", by(max));
    expect(next(s).reason).toContain("`docs/CODEOWNERS` cannot be read");
    const { approvers: _, ...unknown } = s;
    expect(next(unknown).kind).toBe("wait");
  });
  test("an email address is nobody's account: it says what to do", () => {
    const s = saying(owned(owners("/src/api.ts dev@example.com\n")), "/approve", by(max));
    expect(next(s).reason).toContain(
      "`src/api.ts` is owned by `dev@example.com` in CODEOWNERS, and an email address",
    );
  });
  test("an invalid line is skipped and named", () => {
    const s = saying(owned(owners("* @max\n!/src/ @olga\n[a] @olga\n")), "/approve", by(olga));
    expect(next(s).reason).toContain("`CODEOWNERS`: 2 lines are invalid and skipped (2, 3).");
  });
  test("teams of this owner are asked for, and the file only where the settings need it", () => {
    const s = saying(owned(owners("* @o/api @other/team @max\n")), "/approve", by(olga));
    expect(membershipsToAskFor(s)).toEqual([{ team: { org: "o", slug: "api" }, login: "olga" }]);
    expect(needsCodeowners(s)).toBe(true);
    expect(needsCodeowners(saying(ruled("{ count: 2 }"), "/approve"))).toBe(false);
  });
});
