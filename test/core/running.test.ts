import { describe, expect, test } from "@jest/globals";
import { decide } from "../../src/core/decide/decide.ts";
import type { Action } from "../../src/core/discussion/action.ts";
import { DEFAULT_SETTINGS } from "../../src/core/state/settings.ts";
import type { Snapshot } from "../../src/core/state/snapshot.ts";
import {
  aComment,
  anApprovedSnapshot,
  aPlannedSnapshot,
  aPull,
  aReview,
  aStatus,
  aThread,
  minute,
} from "./builders.ts";
import { PLAN_TEXT } from "./plan-builders.ts";
import { edits, shown } from "./shown.ts";

const lineOf = (text: string) => PLAN_TEXT.split("\n").findIndex((line) => line.includes(text)) + 1;
const onLine = (text: string) =>
  aThread([aComment("Please say why.", { at: minute(59) })], { line: lineOf(text) });

/** An approved plan whose first item runs, seen once with more on the pull request. */
function running(more: Partial<NonNullable<Snapshot["pull"]>>) {
  const before = anApprovedSnapshot();
  const { action } = decide(before, {});
  const base = shown(before, decide(before, {}));
  const pull = { ...(base.pull ?? aPull()), ...more };
  const s = {
    ...base,
    pull: { ...pull, comments: [...(base.pull?.comments ?? []), ...(more.comments ?? [])] },
  };
  return { s, action, seen: decide(s, { running: action }) };
}
const saying = (body: string) => running({ comments: [aComment(body, { id: "c50", at: minute(59) })] });

describe("while an item runs", () => {
  test("/pause is acknowledged at once and does not count against it, but against the next", () => {
    const { s, action, seen } = saying("/pause");
    expect(seen.action).toEqual(action);
    expect(edits(seen, "react")).toEqual([{ kind: "react", subject: "N_c50", content: "ROCKET" }]);
    expect(edits(seen, "status")[0]?.body).toContain("Pausing after item 1 of 2: Do part 1");
    expect(decide(shown(s, seen), {}).action).toMatchObject({ kind: "wait" });
  });

  test.each([
    ["/pause now", "Paused. Comment `/resume` to continue."],
    ["/Pause Now", "Paused. Comment `/resume` to continue."],
    ["/cancel", "Cancelled. Comment `/plan` to start again."],
  ])("%s ends it", (body, reason) => {
    expect(saying(body).seen.action).toMatchObject({ kind: "wait", reason });
  });

  test("a comment on another item or section is seen and waits", () => {
    for (const place of ["**2. ", "## Goal"]) {
      const { action, seen } = running({ threads: [onLine(place)] });
      expect(seen.action).toEqual(action);
      expect(edits(seen, "react")).toEqual([expect.objectContaining({ content: "EYES" })]);
    }
  });

  test("a comment on the item itself, or on the plan as a whole, ends it", () => {
    expect(running({ threads: [onLine("**1. ")] }).seen.action.kind).not.toBe("execute-item");
    expect(saying("/revise Be brief.").seen.action.kind).toBe("revise");
    const review = aReview("Be brief.", { at: minute(59) });
    expect(running({ reviews: [review] }).seen.action.kind).toBe("revise");
  });

  test("/help is answered and changes nothing", () => {
    const { action, seen } = saying("/help");
    expect(seen.action).toEqual(action);
    expect(edits(seen, "comment")[0]?.body).toContain("| `/pause now` |");
  });
});

test("comments that come while a revision is made are for the next one, and do not delay this one", () => {
  const settings = { ...DEFAULT_SETTINGS, debounce: 600 };
  const s = aPlannedSnapshot({
    settings,
    status: aStatus(),
    pull: aPull({ threads: [onLine("**1. "), onLine("**2. ")] }),
  });
  const revise: Action = { kind: "revise", reason: "", feedback: [], head: "a".repeat(40) };
  expect(decide(s, {}).action.kind).toBe("wait");
  expect(decide(s, { running: revise }).action.kind).toBe("revise");
});
