/**
 * What earlier versions have written on GitHub, as they wrote it. Every later one must read it and say the same:
 * docs/versioning.md. A folder of a released version never changes; a new field goes into that of the next one, with
 * `npm run versions`.
 */
import { describe, expect, test } from "@jest/globals";
import { itemDigests, progressOf } from "../../src/core/discussion/progress.ts";
import { digestOf, parsePlan } from "../../src/core/plan/file.ts";
import { DEFAULT_SETTINGS } from "../../src/core/state/settings.ts";
import { parseSettings } from "../../src/core/state/settings-file.ts";
import type { StatusRecord } from "../../src/core/state/status.ts";
import { parseCommitMessage, withMarker } from "../../src/core/state/traces.ts";
import { noticesOf, statusOf } from "../../src/github/traces.ts";
import {
  aBranch,
  aComment,
  anApproval,
  anApprovedSnapshot,
  aPublication,
  aStatus,
} from "../core/builders.ts";
import { oid, ourCommit, planCommit } from "../core/plan-builders.ts";
import { expectedOf, NEWEST, read, signer, VERSIONS } from "./folder.ts";

const self = { login: "redline", id: 900, nodeId: "BOT", isBot: true };
const ofOurs = (body: string) => aComment(body, { by: self });
const statusIn = (body: string) => statusOf([ofOurs(body)], undefined, { self, signer });

/** Every field of the record; one that is missing here does not compile. */
const FIELDS: Record<keyof StatusRecord, true> = {
  version: true,
  requester: true,
  requesterId: true,
  subIssues: true,
  requestedAt: true,
  approval: true,
  earlierApprovals: true,
  pendingApprovals: true,
  skipped: true,
  resumedAt: true,
  isPaused: true,
  labelEvent: true,
  cancelledAt: true,
  reopenedAt: true,
  suspended: true,
  revert: true,
  update: true,
  rechecked: true,
  failure: true,
  retried: true,
  published: true,
  unposted: true,
  reviewersAsked: true,
  pull: true,
  replaced: true,
  descriptionHash: true,
  titles: true,
  handled: true,
  spent: true,
  budgetAdded: true,
};

/** The value with one more field in it, once for each object that it has. */
function withLater(value: object): object[] {
  const inside = Object.entries(value).flatMap(([key, child]: [string, unknown]) =>
    typeof child === "object" && child !== null
      ? withLater(child).map((later) =>
          Array.isArray(value) ? value.with(Number(key), later) : { ...value, [key]: later },
        )
      : [],
  );
  return [...inside, ...(Array.isArray(value) || isMap(value) ? [] : [{ ...value, later: true }])];
}

/** An object whose keys are data: it can have any. */
const isMap = (value: object) => MAPS.some((keys) => Object.keys(value).join() === keys);
const MAPS = ["plan", "IC_60", "Goal"];

describe.each(VERSIONS)("what %s wrote", (version) => {
  const expected = expectedOf(version);
  const plan = read(version, "PLAN.md");

  test("is signed with the key that is derived today", () => {
    expect(signer.keys[0]).toBe(expected.signingKey);
  });

  test("PLAN.md has the same items and the same digests, so approvals of it hold", () => {
    expect(parsePlan(plan)).toMatchObject({ plan: expected.plan, problems: [] });
    expect(digestOf(plan)).toBe(expected.digest);
    expect(Object.fromEntries(itemDigests(plan))).toEqual(expected.itemDigests);
  });

  test("the status comment's record is read whole", () => {
    expect(statusIn(read(version, "status-comment.md"))).toMatchObject({
      state: "intact",
      sequence: 12,
      record: expected.record,
    });
  });

  test("the settings mean the same", () => {
    expect(parseSettings(read(version, "redline.yml"))).toMatchObject({
      settings: expected.settings,
      problems: [],
    });
  });

  test("a commit and an answer are recognized as ours", () => {
    const place = { parent: oid("a"), tree: oid("d") };
    const parsed = parseCommitMessage(signer, place, read(version, "commit.txt"));
    expect(parsed?.body).toBe(expected.commit.body);
    expect(Object.fromEntries(parsed?.trailers ?? [])).toEqual(expected.commit.trailers);
    const { notices } = noticesOf([ofOurs(read(version, "answers.md"))], undefined, { self, signer });
    expect([...notices]).toEqual(["answers:3"]);
  });

  test("together they say what is done, skipped and open", () => {
    const item = ourCommit("e", expected.commit.trailers);
    const s = anApprovedSnapshot({
      plan: { path: "PLAN.md", text: plan },
      branch: aBranch([item, planCommit], { checks: [aPublication(plan)] }),
      status: aStatus({ approval: anApproval(), skipped: expected.record.skipped }),
    });
    const { items } = progressOf(s);
    expect(items.map(({ state }) => state)).toEqual(["done", "open", "open", "skipped"]);
  });
});

test(`${NEWEST} has every field of the record and every key of the settings`, () => {
  const { record, settings } = expectedOf(NEWEST);
  expect(Object.keys(record).toSorted()).toEqual(Object.keys(FIELDS).toSorted());
  expect(Object.keys(settings).toSorted()).toEqual(Object.keys(DEFAULT_SETTINGS).toSorted());
});

describe("what a later version wrote stops this one:", () => {
  const { record } = expectedOf(NEWEST);
  const stateOf = (later: object) =>
    statusIn(withMarker(signer, "Waiting.", "status", { record: later, sequence: 13, at: 5 }))?.state;

  test("a record of another version", () => {
    expect(stateOf({ ...record, version: 2 })).toBe("unreadable");
  });
  test("a record with a field that is not known, anywhere: without it, an approval could cover more", () => {
    expect(withLater(record).length).toBeGreaterThan(15);
    expect(withLater(record).filter((later) => stateOf(later) !== "unreadable")).toEqual([]);
  });
  test("a plan with another head", () => {
    const text = read(NEWEST, "PLAN.md").replace(" base=", " grammar=2 base=");
    expect(parsePlan(text)).toMatchObject({ plan: undefined, problems: [{ line: 1 }] });
  });
  test("settings with a key that is not known", () => {
    const { settings, problems } = parseSettings(`${read(NEWEST, "redline.yml")}later: true\n`);
    expect(settings).toBeUndefined();
    expect(problems).toHaveLength(1);
  });
});
