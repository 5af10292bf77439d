import { describe, expect, test } from "@jest/globals";
import type { PressKey } from "../../src/core/state/snapshot.ts";
import type { GitHub } from "../../src/ports/ports.ts";
import { recordPress } from "../../src/reconcile/press.ts";
import { aPull, aSnapshot } from "../core/builders.ts";
import { aMemory } from "../world/memory.ts";

const place = { installation: 1, owner: "acme", repo: "dates", issue: 42 };
const press = {
  id: "d-1",
  button: "stop",
  login: "carol",
  byId: 5,
  nodeId: "U_5",
  digest: "",
  head: "a".repeat(40),
};
const key = { ...place, press } as PressKey;

/** A GitHub that has sent the press or not, and shows what was posted. */
function setting(sent: boolean) {
  const posted: string[] = [];
  const woken: object[] = [];
  const warned: string[] = [];
  const github = {
    observe: async () => aSnapshot({ pull: aPull(), notices: new Set(posted) }),
    sentPress: async () => (sent ? { name: "check_run", payload: {} } : undefined),
    recordPress: async () => void posted.push("press:d-1"),
  } as Partial<GitHub> as GitHub;
  const log = { info: () => {}, error: () => {}, warn: (_: object, text: string) => void warned.push(text) };
  const queue = { wake: async (one: object) => void woken.push(one) };
  return { posted, woken, warned, deps: { github, queue, memory: aMemory(), log, read: () => key } };
}

describe("a press", () => {
  test("is recorded once, whether the process dies before or after that is remembered", async () => {
    const { deps, posted, woken } = setting(true);
    const dies = async () => Promise.reject(new Error("died"));
    const dying = { ...deps, memory: { ...deps.memory, put: dies } };
    await expect(recordPress(dying, key, { attempt: 1 })).rejects.toThrow("died");
    await recordPress(deps, key, { attempt: 2 });
    expect(posted).toEqual(["press:d-1"]);
    posted.length = 0;
    // Its comment is gone, and it comes again.
    await recordPress(deps, key, { attempt: 1 });
    expect(posted).toEqual([]);
    expect(woken).toEqual([place, place]);
  });

  test("that GitHub never lists is tried again for a while and then dropped, as the log says", async () => {
    const { deps, posted, woken, warned } = setting(false);
    for (const attempt of [1, 2, 3, 4])
      await expect(recordPress(deps, key, { attempt })).rejects.toThrow("does not list");
    await recordPress(deps, key, { attempt: 5 });
    expect([posted, woken]).toEqual([[], []]);
    expect(warned).toEqual(["dropped a press of a button: GitHub has not sent it"]);
  });
});
