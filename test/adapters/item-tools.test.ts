import { describe, expect, test } from "@jest/globals";
import { runConversation, type Tool, tool } from "../../src/agent/converse.ts";
import type { Model } from "../../src/agent/model.ts";
import { diffTool, editingTools } from "../../src/agent/tools/editing.ts";
import { blockedTool } from "../../src/agent/tools/ending.ts";
import { readingTools, sourceOf } from "../../src/agent/tools/reading.ts";
import { itemRunTool, runTool } from "../../src/agent/tools/running.ts";
import { NO_USAGE } from "../../src/core/state/status.ts";
import type { RunResult } from "../../src/ports/environment.ts";

/** An item's files in memory. */
function itemFiles(files: Record<string, string>) {
  const now = new Map(Object.entries(files));
  const searched = [...now].flatMap(([path, text]) =>
    text
      .split("\n")
      .flatMap((line, at) => (line.includes("hit") ? [{ path, line: at + 1, text: line }] : [])),
  );
  return {
    now,
    port: {
      paths: async () => [...now.keys()],
      read: async (path: string) => now.get(path),
      search: async () => searched,
      write: async (path: string, text: string) => void now.set(path, text),
      remove: async (path: string) => void now.delete(path),
    },
  };
}

async function use(tools: readonly Tool<string>[], name: string, input: object): Promise<string> {
  const result = await tools
    .find((one) => one.name === name)
    ?.run(input)
    .catch((error: Error) => ({ text: error.message, isError: true }));
  return result && "text" in result ? result.text : JSON.stringify(result);
}

const ABC = "a\nb\nc\nd\ne\nf\ng\n";

describe("an edit", () => {
  const edited = async (text: string, input: object, name = "edit_file") => {
    const files = itemFiles({ "a.txt": text });
    const told = await use(editingTools(files.port), name, { path: "a.txt", ...input });
    return [told, files.now.get("a.txt")];
  };
  test("answers with the lines as they are now, and some around them", async () => {
    expect(await edited(ABC, { old: "d\n", new: "D\nDD\n" })).toEqual([
      "a.txt is changed:\n1\ta\n2\tb\n3\tc\n4\tD\n5\tDD\n6\te\n7\tf\n8\tg",
      "a\nb\nc\nD\nDD\ne\nf\ng\n",
    ]);
  });
  test("of what does not stand there tells the nearest place and the first difference", async () => {
    const text = "function add(a, b) {\n\treturn a + b;\n}\n";
    const [told, after] = await edited(text, { old: "function add(a, b) {\n  return a + b;\n}\n", new: "" });
    expect(told).toBe(
      'a.txt is unchanged: `old` occurs 0 times. The nearest place is lines 1-3:\n1\tfunction add(a, b) {\n2\t\treturn a + b;\n3\t}\nLine 2 is the first that differs, only in whitespace. There: "\\treturn a + b;"\nYours: "  return a + b;"',
    );
    expect(after).toBe(text);
    const other = await edited(ABC, { old: "nothing of this is in the file", new: "" });
    expect(other[0]).toBe(
      "a.txt is unchanged: `old` occurs 0 times. Nothing in it is similar; read it again.",
    );
    expect((await edited("const a = 1;\u200b\n", { old: "const a = 1;\n", new: "" }))[0]).toContain(
      "1;\\u200b",
    );
  });
  test("of a last line without a newline says that it has none", async () => {
    expect((await edited("a\nb", { old: "b\n", new: "" }))[0]).toContain("has no newline at its end");
  });
  test("of what stands there more than once names every place", async () => {
    expect((await edited("x\ny\nx\n", { old: "x", new: "" }))[0]).toBe(
      "a.txt is unchanged: `old` occurs 2 times, at lines 1, 3; it must occur once: include a line that only one of them has.",
    );
  });
  test("keeps the line ends of a file whose lines end with CRLF", async () => {
    expect((await edited("a\r\nb\r\n", { old: "a\nb", new: "c\nd" }))[1]).toBe("c\r\nd\r\n");
    expect((await edited("a\r\nb\r\n", { text: "c" }, "insert_lines"))[1]).toBe("a\r\nb\r\nc\r\n");
  });
  test.each<[string, string, object, string]>([
    ["at the end", "a\nb\n", { text: "c\n" }, "a\nb\nc\n"],
    ["at the end without a newline", "a\nb", { text: "c" }, "a\nb\nc\n"],
    ["into an empty file", "", { text: "c" }, "c\n"],
    ["at the beginning", "a\nb\n", { text: "c", after_line: 0 }, "c\na\nb\n"],
    ["after a line", "a\nb\n", { text: "c", after_line: 1 }, "a\nc\nb\n"],
    ["after the last line without a newline", "a\nb", { text: "c", after_line: 2 }, "a\nb\nc\n"],
    ["after a text", "a\nbb\nd\n", { text: "c", after_text: "b\n" }, "a\nbb\nc\nd\n"],
  ])("adds lines %s", async (_, text, input, after) => {
    expect((await edited(text, input, "insert_lines"))[1]).toBe(after);
  });
  test.each([
    [{ text: "c", after_line: 3 }, "it has only 2 lines"],
    [{ text: "c", after_text: "x" }, "`after_text` occurs 0 times"],
    [{ text: "c", after_text: "a", after_line: 1 }, "not both"],
  ])("adds nothing where there is no such place (%#)", async (input, why) => {
    const [told, after] = await edited("a\nb\n", input, "insert_lines");
    expect([told, after]).toEqual([expect.stringContaining(why), "a\nb\n"]);
  });
});

test("an item's changes are shown as a diff", async () => {
  expect(await use([diffTool(async () => "-a\n+b")], "diff", {})).toBe("-a\n+b");
  expect(await use([diffTool(async () => "")], "diff", {})).toBe("Nothing is changed yet.");
});

describe("a run", () => {
  const failed: RunResult = {
    command: "x",
    exitCode: 1,
    limit: undefined,
    output: "oh\n",
    durationMs: 1_234,
  };
  const killed: RunResult = {
    command: "x",
    exitCode: undefined,
    limit: "time",
    output: "",
    durationMs: 600_000,
  };
  test("that fails or is stopped is a result, not an error", async () => {
    expect(await runTool(async () => failed).run({ command: "x" })).toEqual({
      text: "Exit code 1 after 1.2 s. Its output:\noh",
    });
    expect(await use([runTool(async () => killed)], "run", { command: "x" })).toBe(
      "It was stopped after 600.0 s, at the limit of time. It printed nothing.",
    );
  });
  test("of an item names the files that were taken over", async () => {
    const asked: unknown[] = [];
    const tools = [
      itemRunTool<string>(async (command, take) => {
        asked.push([command, take]);
        return { result: failed, taken: take.slice(0, 1) };
      }),
    ];
    expect(await use(tools, "run", { command: "gen", take: ["a", "b"] })).toMatch(
      /^Taken over: a\.\nExit code 1/,
    );
    expect(await use(tools, "run", { command: "test" })).toMatch(/^Exit code 1/);
    expect(asked).toEqual([
      ["gen", ["a", "b"]],
      ["test", []],
    ]);
  });
});

test("an item that cannot be verified ends with the model's reason and what it proposes", async () => {
  const told = await use([blockedTool()], "blocked", {
    reason: "No left-pad.",
    proposed_verify: "node a.js",
  });
  for (const words of ["No left-pad.", "`node a.js`", "`/retry` alone will not help", "`environment`"])
    expect(told).toContain(words);
});

describe("reading", () => {
  const files = itemFiles({
    "a.txt": "1\n2\nhit\n4\nhit\n6\n7\n8\nhit",
    "b.txt": "hit\nx\n",
    "c.txt": "(a note)",
  });
  const tools = readingTools<string>(sourceOf(files.port));
  test("tells that a file has no newline at its end", async () => {
    const read = async (path: string, range = {}) =>
      (await use(tools, "read_file", { path, ...range })).split("\n").at(-1);
    expect(await read("a.txt")).toBe("(no newline at the end of the file)");
    expect(await read("a.txt", { from: 9 })).toBe("(no newline at the end of the file)");
    expect(await read("a.txt", { from: 1, to: 8 })).toBe("8\t8");
    expect(await read("b.txt")).toBe("2\tx");
  });
  test("shows the lines around matches, each once", async () => {
    expect(await use(tools, "search", { pattern: "hit", context: 1 })).toBe(
      [
        "a.txt-2- 2",
        "a.txt:3: hit",
        "a.txt-4- 4",
        "a.txt:5: hit",
        "a.txt-6- 6",
        "--",
        "a.txt-8- 8",
        "a.txt:9: hit",
        "--",
        "b.txt:1: hit",
        "b.txt-2- x",
      ].join("\n"),
    );
  });
  test("shows as many matches as were asked for, and that there are more", async () => {
    expect(await use(tools, "search", { pattern: "hit", limit: 1 })).toBe(
      "a.txt:3: hit\n(there are more: search below a path, or for something narrower)",
    );
    expect(await use(tools, "search", { pattern: "hit" })).not.toContain("there are more");
  });
});

describe("a turn of the model", () => {
  const files = itemFiles({ "a.txt": ABC });
  const call = (name: string, input: object) => ({ type: "tool_use" as const, id: `${name}1`, name, input });
  async function talk(...turns: object[][]) {
    const told: string[] = [];
    const model: Model = async ({ messages }) => {
      told.push(JSON.stringify(messages.at(-1)?.content));
      return { content: (turns.shift() ?? []) as never, stopReason: "tool_use", usage: NO_USAGE };
    };
    const finish = tool("finish_item", "Done.", {} as never, async () => ({ final: "done" }));
    const answer = await runConversation<string>(model, {
      system: "",
      prompt: ["Go."],
      tools: [
        ...editingTools<string>(files.port),
        { ...finish, schema: editingTools(files.port)[3]?.schema as never },
      ],
      answerWith: "finish_item",
      reminder: "Call this or that.",
      turnsMax: 3,
      choice: {},
      usdLeft: () => 1,
    });
    return { answer, told };
  }
  const finishing = call("finish_item", { path: "a.txt" });
  test("in which an edit fails does not finish the item, wherever the answer stands in it", async () => {
    const failing = call("edit_file", { path: "a.txt", old: "z", new: "y" });
    for (const turn of [
      [failing, finishing],
      [finishing, failing],
    ]) {
      const { answer, told } = await talk(turn, [finishing]);
      expect(answer).toMatchObject({ kind: "done", value: "done" });
      expect(told).toHaveLength(2);
      expect(told[1]).toContain("Not run, because an edit in the same answer failed.");
    }
  });
  test("in which an edit succeeds does", async () => {
    const { told } = await talk([call("edit_file", { path: "a.txt", old: "a\n", new: "A\n" }), finishing]);
    expect(told).toHaveLength(1);
  });
  test("in prose is reminded of every way to end", async () => {
    const { told } = await talk([{ type: "text", text: "Well." }], [finishing]);
    expect(told[1]).toContain("Prose is not read. Call this or that.");
  });
});
