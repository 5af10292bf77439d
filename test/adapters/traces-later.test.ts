import { describe, expect, test } from "@jest/globals";
import type { Comment } from "../../src/core/state/snapshot.ts";
import { EMPTY_RECORD } from "../../src/core/state/status.ts";
import { type Signer, withMarker } from "../../src/core/state/traces.ts";
import { asPressed, noticesOf, subIssuesOf } from "../../src/github/traces.ts";
import { aComment, aPerson } from "../core/builders.ts";

const self = { login: "redline", id: 900, nodeId: "BOT", isBot: true };
const signer: Signer = { keys: ["key"], scope: "R_1 7" };
const eye = { self, signer };
const oid = (digit: string) => digit.repeat(40);

const record = {
  ...EMPTY_RECORD,
  isPaused: true,
  spent: { plan: { fresh: 1, cached: 0, output: 1, usd: 2, calls: 1 } },
};
const _statusBody = (sequence: number, value: object = record, by: Signer = signer) =>
  withMarker(by, "Waiting.", "status", { record: value, sequence, at: 5 });
const ofOurs = (body: string, more: Partial<Comment> = {}): Comment => ({
  ...aComment(body),
  by: self,
  ...more,
});

describe("a comment that records a press", () => {
  const pressed = {
    id: "d-1",
    button: "approve",
    login: "carol",
    byId: 5,
    nodeId: "U_5",
    digest: "0123456789abcdef".repeat(4),
    head: oid("a"),
  };
  const body = withMarker(signer, "@carol pressed **Approve**.", "press", pressed);

  test("is the command of whoever pressed, on the commit of the check run, and recorded once", () => {
    const comment = ofOurs(body);
    expect(asPressed(comment, eye)).toMatchObject({
      id: comment.id,
      by: { login: "carol", id: 5, isBot: false },
      body: `/approve ${pressed.digest}`,
      review: { head: oid("a"), isAgainst: false },
    });
    expect(noticesOf([comment], undefined, eye).notices).toEqual(new Set(["press:d-1"]));
  });

  test("is nobody's command once it is edited, but stays recorded", () => {
    const comment = ofOurs(body, { isEdited: true, editedBy: aPerson("bob") });
    expect(asPressed(comment, eye)).toBe(comment);
    expect(noticesOf([comment], undefined, eye).notices).toEqual(new Set(["press:d-1"]));
  });

  test("is nobody's command if somebody else wrote it, or signed it for another issue", () => {
    const copy = aComment(body);
    const foreign = ofOurs(withMarker({ ...signer, scope: "R_1 8" }, "Pressed.", "press", pressed));
    const reviseOnly = ofOurs(withMarker(signer, "Pressed.", "press", { ...pressed, button: "revise" }));
    for (const comment of [copy, foreign, reviseOnly]) expect(asPressed(comment, eye)).toBe(comment);
  });
});

test("a sub-issue is ours if our account created it with a marker of this plan", () => {
  const bot = { __typename: "Bot", login: "redline", id: "BOT", databaseId: 900 };
  const body = withMarker(signer, "Item 2.", "sub-issue", { pull: 7, item: 2 });
  const found = (more: object) =>
    subIssuesOf(
      { node: { subIssues: { nodes: [{ id: "I_9", state: "OPEN", body, author: bot, ...more }] } } },
      7,
      eye,
    );
  expect(found({})).toEqual([{ id: "I_9", item: 2, isOpen: true }]);
  expect(found({ state: "CLOSED" })).toEqual([{ id: "I_9", item: 2, isOpen: false }]);
  expect(found({ author: { ...bot, databaseId: 901 } })).toEqual([]);
  expect(found({ author: { ...bot, __typename: "User" } })).toEqual([]);
  expect(found({ author: null })).toEqual([]);
  expect(found({ body: withMarker(signer, "Item 2.", "sub-issue", { pull: 6, item: 2 }) })).toEqual([]);
  expect(
    found({ body: withMarker({ ...signer, scope: "R_1 8" }, "Item 2.", "sub-issue", { pull: 7, item: 2 }) }),
  ).toEqual([]);
});
