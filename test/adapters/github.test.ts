import { afterEach, describe, expect, jest, test } from "@jest/globals";
import type { Update } from "../../src/core/discussion/action.ts";
import type { Snapshot } from "../../src/core/state/snapshot.ts";
import { EMPTY_RECORD } from "../../src/core/state/status.ts";
import { ownText } from "../../src/core/state/text.ts";
import { nock } from "../world/nock.ts";
import { API, client, key, SECRET, TOKEN } from "./nocked.ts";

const pull = { branch: "ai-plan/issue-42", base: "main", title: ownText("T"), body: ownText("B") };
const snapshot = { key } as Snapshot;

describe("opening the pull request", () => {
  const refusal = (message: string) => ({
    message: "Validation Failed",
    errors: [{ resource: "PullRequest", code: "custom", message }],
  });

  test("one that exists already is what was wanted", async () => {
    nock(API)
      .post("/repos/acme/demo/pulls")
      .reply(422, refusal("A pull request already exists for acme:ai-plan/issue-42."));
    await expect(client().openPull(snapshot, pull)).resolves.toBeUndefined();
  });

  test("where drafts are refused, it is opened as a plain one", async () => {
    nock(API)
      .post("/repos/acme/demo/pulls", (body) => body.draft === true)
      .reply(422, refusal("Draft pull requests are not supported in this repository."));
    const plain = nock(API)
      .post("/repos/acme/demo/pulls", (body) => body.draft === undefined)
      .reply(201, {});
    await client().openPull(snapshot, pull);
    expect(plain.isDone()).toBe(true);
  });

  test("any other refusal is thrown", async () => {
    nock(API)
      .post("/repos/acme/demo/pulls")
      .reply(422, refusal("No commits between main and ai-plan/issue-42"));
    await expect(client().openPull(snapshot, pull)).rejects.toThrow("No commits between");
  });

  test("a 502 is never sent again blindly: the first one may have happened", async () => {
    nock(API).post("/repos/acme/demo/pulls").reply(502, { message: "Server Error" });
    const again = nock(API).post("/repos/acme/demo/pulls").reply(201, {});
    await expect(client().openPull(snapshot, pull)).rejects.toThrow("Server Error");
    expect(again.isDone()).toBe(false);
  });
});

describe("secrets are taken out of what is written to GitHub", () => {
  const basic = Buffer.from(`x-access-token:${TOKEN}`).toString("base64");
  const shown = { key, now: 0, repository: { id: "R" }, issue: { number: 42 } } as Snapshot;
  const edits = (text: string): Update[] => [
    { kind: "status", subject: "I", body: text, record: { ...EMPTY_RECORD, requester: text } } as Update,
    { kind: "comment", subject: "I", body: text, notice: "n" } as Update,
    {
      kind: "check",
      head: "h",
      externalId: "e",
      conclusion: "neutral",
      title: text,
      summary: text,
    } as unknown as Update,
    { kind: "pull", pull: "P", body: text } as Update,
  ];
  const sent = async (text: string) => {
    const bodies: string[] = [];
    nock(API)
      .post("/graphql", (body) => bodies.push(JSON.stringify(body)) > 0)
      .reply(200, { data: { w0: { commentEdge: { node: { id: "C" } } } } });
    await client().update(shown, edits(text));
    return JSON.parse(bodies[0] ?? "").variables as Record<string, { body?: string; output?: object }>;
  };

  test("by REST, the token among them that GitHub gave us for this", async () => {
    const texts: unknown[] = [];
    nock(API)
      .post("/repos/acme/demo/pulls", ({ title, body }) => texts.push(title, body) > 0)
      .reply(201, {});
    const words = `${SECRET} ${TOKEN} ${basic} and on`;
    const github = client();
    await github.remote(key);
    await github.openPull(snapshot, { ...pull, title: ownText(words), body: ownText(words) });
    const clean = "[redacted] [redacted] [redacted] and on";
    expect(texts).toEqual([clean, clean]);
  });

  test("by GraphQL, in every kind of edit, and in the record before it is signed", async () => {
    const { i0, i1, i2, i3 } = await sent(`${SECRET} and on`);
    const record = /<!-- redline:status ([\w-]+) /.exec(i0?.body ?? "")?.[1] ?? "";
    expect(JSON.parse(Buffer.from(record, "base64url").toString())).toMatchObject({
      record: { requester: "[redacted] and on" },
    });
    for (const one of [i0?.body, i1?.body, i3?.body]) expect(one).toMatch(/^\[redacted\] and on/);
    expect(i2?.output).toEqual({ title: "[redacted] and on", summary: "[redacted] and on" });
  });

  test("a marker is sent byte for byte, whatever its base64 looks like", async () => {
    const { i0, i1 } = await sent("words");
    const marker = /<!-- redline:[a-z]+ [\w-]+ [0-9a-f]{32} -->$/;
    expect([i0?.body, i1?.body]).toEqual([expect.stringMatching(marker), expect.stringMatching(marker)]);
  });

  test("one that holds a secret all the same stops the request", async () => {
    const value = Buffer.from(JSON.stringify({ text: SECRET })).toString("base64url");
    const body = `words\n\n<!-- redline:status ${value} ${"0".repeat(32)} -->`;
    await expect(client().openPull(snapshot, { ...pull, body: ownText(body) })).rejects.toThrow(
      "nothing was sent",
    );
  });
});

describe("roles", () => {
  const ask = async (status: number, body: object) => {
    nock(API).get("/repos/acme/demo/collaborators/bob/permission").reply(status, body);
    return await client().roleOf(key, "bob");
  };

  test("role_name is read, because permission folds maintain into write", async () => {
    expect(await ask(200, { permission: "write", role_name: "maintain" })).toBe("maintain");
  });

  test("a custom role counts as what it is folded into", async () => {
    expect(await ask(200, { permission: "read", role_name: "security-reader" })).toBe("read");
  });

  test("somebody GitHub does not know has none", async () => {
    expect(await ask(404, { message: "Not Found" })).toBe("none");
  });

  test("no answer is no role: it is thrown, not guessed", async () => {
    await expect(ask(500, { message: "Server Error" })).rejects.toThrow("Server Error");
  });
});

describe("observing", () => {
  test("an issue that is gone is an answer", async () => {
    const errors = [
      { type: "NOT_FOUND", path: ["repository", "issue"], message: "Could not resolve to an Issue" },
    ];
    nock(API)
      .post("/graphql")
      .reply(200, { data: { viewer: {}, repository: { issue: null } }, errors });
    expect(await client().observe(key)).toBeUndefined();
  });

  test("any other error is thrown", async () => {
    nock(API)
      .post("/graphql")
      .reply(200, { data: null, errors: [{ type: "RATE_LIMITED", message: "API rate limit exceeded" }] });
    await expect(client().observe(key)).rejects.toThrow("rate limit");
  });
});

describe("GitHub's limits and tokens", () => {
  const asking = async (status: number, body: object, headers: Record<string, string> = {}) => {
    nock(API).get("/repos/acme/demo/collaborators/bob/permission").reply(status, body, headers);
    return await client()
      .roleOf(key, "bob")
      .catch((error: unknown) => error);
  };
  const slow = { message: "You have exceeded a secondary rate limit" };

  test.each([
    ["with retry-after", 403, slow, { "retry-after": "7" }, 8_000],
    ["without", 403, slow, {}, 61_000],
    ["as 429", 429, { message: "Too many" }, {}, 61_000],
    ["as 429 with retry-after", 429, { message: "Too many" }, { "retry-after": "30" }, 31_000],
  ])("a secondary limit %s is waited for", async (_, status, body, headers, waitMs) => {
    expect(await asking(status, body, headers)).toMatchObject({ name: "RetryAfter", waitMs });
  });

  test("the hourly limit is waited for until it is reset", async () => {
    const reset = String(Math.ceil(Date.now() / 1_000) + 1_800);
    const error = await asking(
      403,
      { message: "API rate limit exceeded" },
      { "x-ratelimit-remaining": "0", "x-ratelimit-reset": reset },
    );
    expect((error as { waitMs: number }).waitMs).toBeGreaterThan(1_790_000);
  });

  test.each(["RATE_LIMITED", "RATE_LIMIT"])(
    "GraphQL tells its limit with status 200, as %s",
    async (type) => {
      nock(API)
        .post("/graphql")
        .reply(200, { data: null, errors: [{ type, message: "API rate limit exceeded" }] });
      await expect(client().observe(key)).rejects.toMatchObject({ name: "RetryAfter", waitMs: 61_000 });
    },
  );

  test("a 403 that is no limit is what it is", async () => {
    expect(await asking(403, { message: "Resource not accessible by integration" })).toMatchObject({
      name: "HttpError",
      status: 403,
    });
  });

  describe("a token that ended before its time", () => {
    // Octokit itself is patient with tokens of the last five seconds; these are ten minutes old.
    const REAL = [
      "hrtime",
      "nextTick",
      "performance",
      "queueMicrotask",
      "setImmediate",
      "clearImmediate",
    ] as const;
    const TIMERS = ["setInterval", "clearInterval", "setTimeout", "clearTimeout"] as const;
    const later = async () => {
      const asked = client();
      nock(API).get("/repos/acme/demo/collaborators/eve/permission").reply(404, {});
      await asked.roleOf(key, "eve");
      jest.useFakeTimers({ doNotFake: [...REAL, ...TIMERS], now: Date.now() + 600_000 });
      return asked;
    };
    afterEach(() => {
      jest.useRealTimers();
    });

    test("is renewed, and the request sent once more", async () => {
      const asked = await later();
      nock(API)
        .get("/repos/acme/demo/collaborators/bob/permission")
        .reply(401, { message: "Bad credentials" });
      nock(API)
        .get("/repos/acme/demo/collaborators/bob/permission")
        .reply(200, { permission: "write", role_name: "write" });
      expect(await asked.roleOf(key, "bob")).toBe("write");
    });
  });
});

test("the branch of a pull request tells the issue; a fork's does not", async () => {
  const asked = (headRefName: string, isCrossRepository: boolean) =>
    nock(API)
      .post("/graphql")
      .reply(200, { data: { repository: { pullRequest: { headRefName, isCrossRepository } } } });
  const pullKey = { installation: 7, owner: "acme", repo: "demo", pull: 50 };
  asked("ai-plan/issue-42", false);
  expect(await client().issueOfPull(pullKey)).toBe(42);
  asked("ai-plan/issue-42", true);
  expect(await client().issueOfPull(pullKey)).toBeUndefined();
  asked("feature/x", false);
  expect(await client().issueOfPull(pullKey)).toBeUndefined();
});
