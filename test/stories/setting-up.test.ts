import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "@jest/globals";
import type { World } from "../../playground/world.ts";
import { aWorld, said } from "../world/story.ts";

test("while set-up runs the status comment says so, and then what it is for again", async () => {
  const seen: (string | undefined)[] = [];
  const look = () => void seen.push(said(world, 1)[0]?.split("\n")[0]);
  const server = createServer((_, answer) => {
    look();
    answer.end();
  }).listen(0, "127.0.0.1");
  const world: World = await aWorld({
    script: ({ tools }, bundled) => {
      if (tools.has("submit_plan")) look();
      return bundled();
    },
  });
  try {
    const { github, repo } = world;
    const { port } = server.address() as AddressInfo;
    const setup = `node -e "fetch('http://127.0.0.1:${port}')"`;
    const files = {
      ".github/redline.yml": `debounce: 0\nenvironment:\n  setup:\n    - ${JSON.stringify(setup)}\n    - "true"\n`,
    };
    await github.commit(repo, "main", { by: "alice", message: "Set-up", files });
    const issue = github.openIssue(repo, { by: "alice", title: "Small", body: "Please." });
    github.label(repo, issue, "ai-plan", "alice");
    await world.settle();
    expect(seen.slice(0, 2)).toEqual([
      `**Redline** · Installing dependencies: \`${setup}\` and 1 more command`,
      "**Redline** · Reading the repository and writing a plan",
    ]);
    expect(said(world, issue)[0]).not.toContain("Installing");
    const [pull] = github.pulls(repo);
    github.comment(repo, pull?.number ?? 0, "/approve", "alice");
    await world.settle();
    expect(seen.filter((line) => line?.includes("Installing"))).toHaveLength(1);
    expect(said(world, issue)[0]).toContain("Done: the pull request is ready");
  } finally {
    server.close();
  }
});
