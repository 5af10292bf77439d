import { describe, expect, test } from "@jest/globals";
import { createDiagramParser } from "../../src/diagrams/parser.ts";

const parse = createDiagramParser();

describe("Mermaid's own parser", () => {
  test.each([
    'flowchart TD\n  A["<b>x</b>"] -->|yes| B{y}\n  click A "https://x.test"',
    "sequenceDiagram\n  A->>B: hi\n  alt x\n    B-->>A: y\n  end",
    "classDiagram\n  class A {\n    +int x\n    foo() string\n  }\n  A <|-- B : x<br>y",
    "stateDiagram-v2\n  [*] --> A\n  A --> [*]: done",
    "erDiagram\n  A ||--o{ B : has",
    "gantt\n  title x\n  section a\n  t :a1, 2014-01-01, 30d",
    'pie\n  "a" : 3',
    "gitGraph\n  commit\n  branch x\n  commit",
    "%%{init: {'theme': 'dark'}}%%\nflowchart LR\n  a --> b",
  ])("reads %j", async (source) => {
    expect(await parse(source)).toBeUndefined();
  });

  test.each([
    ["flowchart TD\n  A[x --> B", "Parse error on line 3:\n...hart TD  A[x --> B\n"],
    ["sequenceDiagram\n  A->B->C: x", "Parse error on line 2:"],
    ["gitGraph\n  commit commit", "Parsing failed"],
    ["nosuch\n  a", "No diagram type detected"],
    ["", "No diagram type detected"],
  ])("says what is wrong with %j", async (source, words) => {
    expect(await parse(source)).toContain(words);
  });

  test("is ended when it takes too much memory or time, and the next diagram is read", async () => {
    // Memory ends before this deadline on any machine.
    const patient = createDiagramParser(600_000);
    expect(await patient("block-beta\n  space:999999999")).toMatch(/^the parser broke off/);
    const atOnce = createDiagramParser(1);
    expect(await atOnce("flowchart TD\n  a --> b")).toBe("the parser does not come to an end with it");
    expect(await parse("flowchart TD\n  a --> b")).toBeUndefined();
  });
});
