import fc from "fast-check";
import type { Command, Near } from "./script.ts";
import type { Who } from "./who.ts";

/** Who may push. */
export const writer = fc.constantFrom<Who>("carol", "bob", "alice");
const anybody = fc.oneof(
  { weight: 6, arbitrary: writer },
  { weight: 1, arbitrary: fc.constantFrom<Who>("dave", "rita") },
);
const near = fc.constantFrom<Near>("goal", "item");
const nth = fc.nat(5);

/** What people say: commands, words about commands, and words. */
const BODIES = [
  "/approve",
  "/approve",
  "/approve\n\nGood work.",
  "/revise Mention the tests.",
  "/revise Why is it done so?",
  "/revise",
  "/pause",
  "/resume",
  "/resume",
  "/retry",
  "/cancel",
  "/help",
  "/status",
  "/pause now",
  "/budget +5",
  "/retry 1 Use a map.",
  "/approve 1",
  "/next",
  "/revert 1",
  "/revert 1",
  "/update",
  "/update",
  "/approve deadbeef",
  "/approve\n/revise And the moon.",
  "/pause\n/resume",
  "/resume\n/retry",
  "> /approve\n\nis what carol will say.",
  "Looks good to me.",
  "`/cancel` would end it.",
] as const;
const body = fc.constantFrom(...BODIES);
const LINE_COMMENTS = [
  "Say what happens to the tests.",
  "Why this way?",
  "Keep it short, please.",
  "/approve",
] as const;
const lineComment = fc.record({ near, body: fc.constantFrom(...LINE_COMMENTS) });

/** Where a bot dies: anywhere, or at one kind of effect. */
const PLACES = ["", "", "push", "push:after", "commit", "show", "open-pull", "model"] as const;

/** A command of that shape. */
export const record = <T extends Command>(
  shape: { [K in keyof T]: fc.Arbitrary<T[K]> },
): fc.Arbitrary<Command> => fc.record(shape) as unknown as fc.Arbitrary<Command>;
export const the = <T extends string>(value: T) => fc.constant(value);

type Weighted = { weight: number; arbitrary: fc.Arbitrary<Command> };

const TALK: Weighted[] = [
  {
    weight: 10,
    arbitrary: record({
      do: the("comment"),
      on: fc.constantFrom("pull", "pull", "pull", "issue"),
      by: anybody,
      body,
    }),
  },
  { weight: 2, arbitrary: record({ do: the("edit"), nth, body }) },
  { weight: 2, arbitrary: record({ do: the("delete"), nth }) },
  {
    weight: 3,
    arbitrary: record({
      do: the("review"),
      by: anybody,
      body: fc.constantFrom("", "A word besides.", "/approve"),
      lines: fc.array(lineComment, { minLength: 1, maxLength: 2 }),
    }),
  },
  { weight: 1, arbitrary: record({ do: the("suggest"), by: writer, near }) },
  {
    weight: 1,
    arbitrary: record({ do: the("reply"), by: anybody, nth, body: fc.constantFrom(...LINE_COMMENTS) }),
  },
  {
    weight: 1,
    arbitrary: record({ do: the("edit-line-comment"), nth, body: fc.constantFrom(...LINE_COMMENTS) }),
  },
  { weight: 1, arbitrary: record({ do: the("delete-line-comment"), nth }) },
  { weight: 2, arbitrary: record({ do: the("resolve"), by: writer }) },
];

const DEEDS: Weighted[] = [
  {
    weight: 3,
    arbitrary: record({ do: the("push"), by: writer, what: fc.constantFrom("code", "plan", "both") }),
  },
  {
    weight: 1,
    arbitrary: record({ do: the("force-push"), by: writer, back: fc.integer({ min: 1, max: 3 }) }),
  },
  { weight: 2, arbitrary: record({ do: the("move-base"), by: writer }) },
  { weight: 1, arbitrary: record({ do: the("unlabel"), by: writer }) },
  { weight: 2, arbitrary: record({ do: the("label"), by: anybody }) },
  { weight: 2, arbitrary: record({ do: the("close"), what: fc.constantFrom("pull", "issue"), by: writer }) },
  { weight: 3, arbitrary: record({ do: the("reopen"), what: fc.constantFrom("pull", "issue"), by: writer }) },
  { weight: 1, arbitrary: record({ do: the("merge"), by: writer }) },
];

/** What goes wrong. */
export const TROUBLE: Weighted[] = [
  {
    weight: 4,
    arbitrary: record({
      do: the("crash"),
      place: fc.constantFrom(...PLACES),
      nth: fc.integer({ min: 1, max: 6 }),
    }),
  },
  { weight: 1, arbitrary: record({ do: the("restart") }) },
  { weight: 1, arbitrary: record({ do: the("lose-store") }) },
  {
    weight: 3,
    arbitrary: record({
      do: the("webhooks"),
      kind: fc.constantFrom("lose", "double", "shuffle", "delay"),
      times: fc.integer({ min: 1, max: 4 }),
    }),
  },
  { weight: 1, arbitrary: record({ do: the("expire-token"), class: fc.constantFrom("graphql", "git") }) },
  { weight: 2, arbitrary: record({ do: the("github-faults"), seed: fc.nat(9_999) }) },
  { weight: 2, arbitrary: record({ do: the("model-faults"), seed: fc.nat(9_999) }) },
  { weight: 2, arbitrary: record({ do: the("advance"), seconds: fc.constantFrom(15, 60, 4_000) }) },
  { weight: 1, arbitrary: record({ do: the("switch-bot") }) },
];

/** One thing that happens, of those that nobody means ill by. */
export const ordinary: fc.Arbitrary<Command> = fc.oneof(...TALK, ...DEEDS, ...TROUBLE);
