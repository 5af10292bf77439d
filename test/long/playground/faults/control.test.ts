import { describe, expect, test } from "@jest/globals";
import { randomPlan } from "@redline/local-github";
import { ends, parsePlan } from "@redline/local-github/faults/plan.ts";
import { startModel } from "../../../../playground/model/index.ts";
import { api, freshGitHub, github, REPO } from "../../local-github/local.ts";

/** What the playground answers about itself. */
interface Json {
  readonly fired: readonly unknown[];
  readonly held: number;
  readonly message: string;
}

describe("a running playground", () => {
  freshGitHub();

  const steer = async (method: string, what: string, body?: unknown) => {
    const answer = await fetch(`${github.url}/_playground/${what}`, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: answer.status, body: (await answer.json()) as Json };
  };
  const read = async () => (await api("GET", `/repos/${REPO}/issues`, "ghp_maria")).status;

  test("takes a plan over HTTP, tells what has fired, and drops it", async () => {
    const plan = [{ on: { class: "rest-read" }, do: { kind: "status", status: 503, when: "before" } }];
    expect(await steer("PUT", "faults", plan)).toEqual({ status: 200, body: { plan, fired: [], held: 0 } });
    expect(await read()).toBe(503);
    expect((await steer("GET", "faults")).body.fired).toMatchObject([{ kind: "status", by: "maria" }]);
    await steer("DELETE", "faults");
    expect(await read()).toBe(200);
    expect(github.requests.map(({ path }) => path)).not.toContain("/_playground/faults");
  });

  test("says what is wrong with a plan, and keeps the one it has", async () => {
    await steer("PUT", "faults", [{ on: {}, do: { kind: "drop", when: "before" }, at: 9 }]);
    const { status, body } = await steer("PUT", "faults", [{ on: {}, do: { kind: "flood" } }]);
    expect([status, body.message]).toEqual([422, expect.stringContaining("kind")]);
    expect(github.faults.plan).toHaveLength(1);
    expect((await steer("PUT", "weather", [])).status).toBe(404);
  });

  test("moves its clock, and lets go of what it keeps back", async () => {
    const before = github.clock.unhurried();
    await steer("POST", "clock", { advance_ms: 90_000 });
    expect(github.clock.unhurried() - before).toBeGreaterThanOrEqual(90_000);
    expect((await steer("POST", "clock", { advance_ms: -1 })).status).toBe(422);
    await steer("PUT", "faults", [{ on: {}, do: { kind: "hang", when: "before" }, at: 1 }]);
    const hanging = new Promise<void>((resolve) => {
      github.faults.onHold = () => resolve();
    });
    const answer = read();
    await hanging;
    expect((await steer("POST", "faults/release")).body.held).toBe(0);
    expect(await answer).toBe(200);
  });

  test("the model takes its plan in the same way", async () => {
    const model = await startModel();
    const put = (plan: unknown) =>
      fetch(`${model.url}/_playground/faults`, { method: "PUT", body: JSON.stringify(plan) });
    expect((await put([{ on: { tool: "submit_plan" }, do: { kind: "pause" }, at: 1 }])).status).toBe(200);
    expect(model.faults.plan).toHaveLength(1);
    expect((await put([{ on: {}, do: { kind: "nap" } }])).status).toBe(422);
    await model.close();
  });
});

describe("random plans", () => {
  const plans = Array.from({ length: 200 }, (_, seed) => randomPlan(seed));

  test("are the same for the same seed, fit the form, and end", () => {
    expect(randomPlan(7)).toEqual(randomPlan(7));
    expect(randomPlan(7)).not.toEqual(randomPlan(8));
    for (const plan of plans) {
      expect(parsePlan(JSON.parse(JSON.stringify(plan)))).toEqual(plan);
      expect(ends(plan)).toBe(true);
    }
  });

  test("hold every kind of fault", () => {
    const kinds = new Set(plans.flat().map((rule) => rule.do.kind));
    const all = "delay,double,drop,expire-token,hang,limit,lose,partial,race,shuffle,stale,status";
    expect([...kinds].toSorted().join()).toBe(all);
  });
});
