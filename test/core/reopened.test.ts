import { describe, expect, test } from "@jest/globals";
import { decide } from "../../src/core/decide/decide.ts";
import { peopleToAskFor } from "../../src/core/decide/people.ts";
import type { Person } from "../../src/core/state/roles.ts";
import type { Snapshot } from "../../src/core/state/snapshot.ts";
import {
  aComment,
  anApprovedSnapshot,
  anIssue,
  aPerson,
  aPull,
  aSnapshot,
  aStatus,
  minute,
} from "./builders.ts";
import { edits, shown } from "./shown.ts";

const rita = aPerson("rita");
const bot = aPerson("redline", { id: 1, isBot: true });
const by = (reopenedBy: Person) => anIssue({ reopenedAt: minute(50), reopenedBy });
const reopened = (more: Partial<Snapshot> = {}) => anApprovedSnapshot({ issue: by(rita), ...more });
const commented = (body: string, at = 51, person = aPerson()) =>
  reopened({ pull: aPull({ comments: [aComment(body, { id: "c901", at: minute(at), by: person })] }) });
const now = (s: Snapshot) => decide(s, {}).standing.now;
const said = (s: Snapshot) => edits(decide(s, {}), "comment").map(({ body }) => body);

const PAUSED = "Paused: rita reopened the issue. Comment `/resume` to continue.";

describe("an issue that was reopened", () => {
  test("by somebody without the role waits for a person with it, whatever was to be done", () => {
    expect(decide(reopened(), {}).action).toEqual({ kind: "wait", reason: PAUSED });
    expect(peopleToAskFor(reopened()).all).toContain("rita");
    // While the plan is written or revised as well.
    expect(decide(aSnapshot({ issue: by(rita), status: aStatus() }), {}).action.kind).toBe("wait");
    const status = edits(decide(reopened(), {}), "status")[0]?.body;
    expect(status).toContain(PAUSED);
  });

  test.each(["/resume", "/plan"])("is continued by a later %s of somebody with the role", (command) => {
    const s = commented(command);
    const first = decide(s, {});
    expect(first.action.kind).toBe("execute-item");
    const after = shown(s, first);
    expect(decide(after, {}).action.kind).toBe("execute-item");
    expect(peopleToAskFor(after).all).not.toContain("rita");
    // Once more by the same person is another matter.
    const again = { ...after, issue: { ...after.issue, reopenedAt: minute(55) } };
    expect(now(again)).toBe(PAUSED);
  });

  test.each(["/resume", "/plan"])("is not continued by a %s from before, nor by a reader's", (command) => {
    expect(said(commented(command, 49))).toEqual([expect.stringContaining("posted before this plan")]);
    expect(now(commented(command, 49))).toBe(PAUSED);
    expect(now(commented(command, 51, rita))).toBe(PAUSED);
  });

  test("refuses what is not to continue it", () => {
    expect(said(commented("/retry"))).toEqual([`@olga ${PAUSED}`]);
  });

  test("by somebody with the role goes on, also when they lose it", () => {
    const s = reopened({ issue: by(aPerson("max")) });
    const first = decide(s, {});
    expect(first.action.kind).toBe("execute-item");
    const later = { ...shown(s, first), roles: new Map([["olga", "write"] as const]) };
    expect(decide(later, {}).action.kind).toBe("execute-item");
    expect(decide(reopened({ issue: by(bot) }), {}).action.kind).toBe("execute-item");
  });

  test("before the plan was requested is nothing to look at", () => {
    const labelled = [{ id: "LE_2", label: "ai-plan", by: aPerson(), at: minute(51) }];
    const s = reopened({ issue: { ...by(rita), labelled } });
    expect(decide(s, {}).action.kind).toBe("execute-item");
    expect(decide(aSnapshot({ issue: by(rita) }), {}).action.kind).toBe("draft-plan");
  });

  test("waits after a /cancel for a /plan, which does both", () => {
    const cancelled = (comments: Snapshot["issue"]["comments"]) =>
      anApprovedSnapshot({
        issue: { ...by(rita), comments },
        status: aStatus({ cancelledAt: minute(40) }),
      });
    expect(now(cancelled([]))).toBe("Cancelled. Comment `/plan` to start again.");
    const plan = aComment("/plan", { id: "c901", at: minute(51) });
    expect(now(cancelled([plan]))).toBe("Waiting for approval.");
  });
});
