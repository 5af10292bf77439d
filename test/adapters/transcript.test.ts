import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { z } from "zod";
import { runConversation, tool } from "../../src/agent/converse.ts";
import type { Model, ModelReply } from "../../src/agent/model.ts";
import { createTranscripts } from "../../src/agent/transcript.ts";
import { createSecrets } from "../../src/core/markdown/scrub.ts";
import { NO_USAGE } from "../../src/core/state/status.ts";
import { onSmallDisk } from "../world/small-disk.ts";

const SECRET = 'a "very" secret key';
const key = { installation: 1, owner: "acme", repo: "demo", issue: 42 };
const NOW = Date.UTC(2026, 0, 2, 3, 4, 5, 6);
let scratch: string;
beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), "redline-transcripts-"));
});
afterAll(() => rm(scratch, { recursive: true, force: true }));

async function aFolder(now = () => NOW) {
  const folder = join(await mkdtemp(join(scratch, "t-")), "transcripts");
  const warnings: string[] = [];
  const log = {
    info: () => {},
    warn: (_: object, text: string) => void warnings.push(text),
    error: () => {},
  };
  const transcripts = createTranscripts({
    folder,
    model: "claude-x",
    scrub: createSecrets([SECRET]).scrub,
    log,
    now,
  });
  const files = async () => (await readdir(folder, { recursive: true })).filter((one) => one.endsWith("l"));
  const lines = async (file: string) =>
    (await readFile(join(folder, file), "utf8"))
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
  return { folder, transcripts, warnings, files, lines };
}

const saying = (...content: object[]): ModelReply => ({
  content: content as unknown as ModelReply["content"],
  stopReason: "tool_use",
  usage: { ...NO_USAGE, usd: 0.1, calls: 1 },
});
const calls = (name: string, input: object) => ({ type: "tool_use", id: `t-${name}`, name, input });

/** A conversation in which the model looks at a secret and then answers, or fails. */
async function hold(
  transcripts: Awaited<ReturnType<typeof aFolder>>["transcripts"],
  last: () => ModelReply = () => saying(calls("answer", { [SECRET]: SECRET })),
  seen: () => Promise<void> = async () => {},
) {
  const replies = [() => saying(calls("look", {})), last];
  const model: Model = async () => {
    await seen();
    return (replies.shift() ?? last)();
  };
  const transcript = transcripts.begin({ key, phase: "execute", item: 3 });
  try {
    const answer = await runConversation(transcript.of(model), {
      system: "You look.",
      prompt: ["One.", `Two: ${SECRET}`],
      answerWith: "answer",
      turnsMax: 3,
      usdLeft: () => 1,
      choice: {},
      tools: [
        tool("look", "Looks.", z.object({}), async () => ({ text: `seen: ${SECRET}` })),
        tool("answer", "Answers.", z.looseObject({}), async () => ({ final: "yes" })),
      ],
    });
    await transcript.end(answer);
    return answer.kind;
  } catch (error) {
    await transcript.end({ kind: "error", error });
    return "error";
  }
}

describe("a conversation is written down", () => {
  test("a line for each thing said, without secrets, for nobody else to read", async () => {
    const { folder, transcripts, files, lines } = await aFolder();
    expect(await hold(transcripts)).toBe("done");
    const name = "acme/demo/42/2026-01-02T03-04-05.006Z-execute-3.jsonl";
    expect(await files()).toEqual([name]);
    const all = await lines(name);
    expect(all).toMatchObject([
      { kind: "request", model: "claude-x", system: "You look.", tools: ["look", "answer"] },
      { kind: "message", role: "user", content: [{ text: "One." }, { text: "Two: [redacted]" }] },
      { kind: "reply", stopReason: "tool_use", usage: { usd: 0.1 }, content: [{ name: "look" }] },
      { kind: "message", role: "user", content: [{ type: "tool_result", content: "seen: [redacted]" }] },
      { kind: "reply", content: [{ name: "answer", input: { "[redacted]": "[redacted]" } }] },
      { kind: "end", how: "done", usage: { calls: 2 } },
    ]);
    expect(all).toHaveLength(6);
    expect((await stat(join(folder, name))).mode & 0o777).toBe(0o600);
    for (const part of ["", "acme", "acme/demo", "acme/demo/42"])
      expect((await stat(join(folder, part))).mode & 0o777).toBe(0o700);
  });

  test("also where it ends with an error, whose words are scrubbed", async () => {
    const { transcripts, files, lines } = await aFolder();
    const failing = () => {
      throw new Error(`401 for ${SECRET} at https://x:${"p".repeat(20)}@host`);
    };
    expect(await hold(transcripts, failing)).toBe("error");
    const [name = ""] = await files();
    expect((await lines(name)).at(-1)).toMatchObject({
      kind: "end",
      how: "error",
      error: "Error: 401 for [redacted] at https://x:[redacted]@host",
    });
  });

  test("also where the model gave up", async () => {
    const { transcripts, files, lines } = await aFolder();
    expect(await hold(transcripts, () => ({ ...saying(), stopReason: "refusal" }))).toBe("gave-up");
    const [name = ""] = await files();
    expect((await lines(name)).at(-1)).toMatchObject({
      how: "gave-up",
      why: "The model declined to work on this.",
    });
  });

  test("while it goes on: before the model is asked, all that it is asked stands there", async () => {
    const { transcripts, files, lines } = await aFolder();
    const counts: number[] = [];
    await hold(transcripts, undefined, async () => {
      const [name = ""] = await files();
      counts.push((await lines(name)).length);
    });
    expect(counts).toEqual([2, 4]);
  });

  test("two that begin in the same millisecond have a file each", async () => {
    const { transcripts, files } = await aFolder();
    await Promise.all([hold(transcripts), hold(transcripts)]);
    expect(await files()).toHaveLength(2);
  });

  test("the oldest go beyond 200 files of a repository", async () => {
    let now = NOW;
    const { folder, transcripts, files } = await aFolder(() => now);
    for (const issue of ["41", "43"]) await mkdir(join(folder, "acme/demo", issue), { recursive: true });
    const old = (at: number) =>
      `acme/demo/${at % 2 ? 41 : 43}/2025-${String(at).padStart(4, "0")}-plan.jsonl`;
    for (let at = 0; at < 200; at++) await writeFile(join(folder, old(at)), "");
    await hold(transcripts);
    now++;
    await hold(transcripts);
    const left = await files();
    expect(left).toHaveLength(200);
    expect([0, 1, 2].map((at) => left.includes(old(at)))).toEqual([false, false, true]);
  });
});

describe("what cannot be written down goes on all the same, and is warned of once", () => {
  test("a folder that is a file", async () => {
    const { folder, transcripts, warnings } = await aFolder();
    await writeFile(folder, "");
    expect(await hold(transcripts)).toBe("done");
    expect(warnings).toEqual(["a conversation with the model is not written down"]);
  });

  test("a full disk", async () => {
    const script = new URL("./full-disk.mjs", import.meta.url);
    expect(await onSmallDisk(65_536, script)).toEqual({
      replies: 3,
      warnings: [["ENOSPC", "a conversation with the model is not written down"]],
    });
  });

  test("a folder that is taken away in mid conversation", async () => {
    const { folder, transcripts } = await aFolder();
    const gone = async () => await rm(folder, { recursive: true, force: true });
    expect(await hold(transcripts, undefined, gone)).toBe("done");
  });
});
