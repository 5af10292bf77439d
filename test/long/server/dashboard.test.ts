import { afterEach, expect, test } from "@jest/globals";
import { type BotProcess, startProcess } from "../../../playground/process/process.ts";
import { LIFE_SCRIPT } from "../../crash/life.ts";
import { type Scene, setScene } from "../../crash/scene.ts";
import { browser, TOKEN } from "../../server/browser.ts";

const ending: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of ending.splice(0).toReversed()) await end();
});

/** A server with a dashboard, and somebody who asks for that. */
async function aServer(scene: Scene) {
  const bot: BotProcess = await startProcess(scene, { env: { DASHBOARD_TOKEN: TOKEN } });
  const kill = async () => {
    bot.kill();
    await bot.ended;
  };
  ending.push(kill);
  return { kill, ...browser(new URL((await bot.lines.webhookUrl) ?? "").origin) };
}

const WAITING = /<h2>Waiting \(1\)<\/h2>.*Two more notes.*<p>Waiting for approval\.<\/p>.*Plan #2/s;

test("a plan that waits for approval is shown, also by the server that comes after a killed one, to the same session", async () => {
  const scene = await setScene(LIFE_SCRIPT);
  ending.push(() => scene.close());
  const { github, repo } = scene;
  const first = await aServer(scene);
  const cookie = await first.session();
  const issue = github.openIssue(repo, {
    by: "alice",
    title: "Two more notes",
    body: "A second and a third.",
  });
  github.label(repo, issue, "ai-plan", "alice");
  const shown = async (): Promise<string> => {
    const { text } = await first.ask({ cookie });
    return WAITING.test(text) ? text : await shown();
  };
  expect(await shown()).toContain("acme/notes#1");
  await first.kill();
  // It cannot have it from GitHub.
  github.faults.set([{ on: {}, do: { kind: "status", status: 503, when: "before" } }]);
  const next = await aServer(scene);
  expect(await next.ask({ cookie })).toMatchObject({ status: 200, text: expect.stringMatching(WAITING) });
  expect((await next.ask()).status).toBe(401);
});
