import fc from "fast-check";
import type { Who } from "../who.ts";
import type { ApprovalForm, Hostile, Planted } from "./script.ts";

const writer = fc.constantFrom<Who>("bob", "bob", "carol");
const anybody = fc.constantFrom<Who>("bob", "carol", "alice", "rita", "mallory", "dave");
const place = fc.constantFrom("issue" as const, "pull" as const);
const nth = fc.nat(5);
const the = <T extends string>(value: T) => fc.constant(value);

const record = <T extends Hostile>(shape: { [K in keyof T]: fc.Arbitrary<T[K]> }): fc.Arbitrary<Hostile> =>
  fc.record(shape) as unknown as fc.Arbitrary<Hostile>;

type Weighted = { weight: number; arbitrary: fc.Arbitrary<Hostile> };

const planted = fc.constantFrom<Planted>(
  "ticks",
  "evidence",
  "archive",
  "item",
  "item",
  "revision",
  "main",
  "own",
  "end",
);
const form = fc.constantFrom<ApprovalForm>(
  "bare",
  "bare",
  "digest",
  "named",
  "short",
  "head",
  "other",
  "quoted",
  "fenced",
  "folded",
  "hidden",
);

const ON_COMMENTS: Weighted[] = [
  {
    weight: 6,
    arbitrary: record({
      do: the("tamper"),
      by: writer,
      how: fc.constantFrom("garble", "older", "older", "unmark", "copy", "delete"),
      nth,
    }),
  },
  {
    weight: 2,
    arbitrary: record({
      do: the("edit-notice"),
      by: writer,
      how: fc.constantFrom("garble", "unmark", "mark", "delete"),
      nth,
    }),
  },
  {
    weight: 4,
    arbitrary: record({
      do: the("edit-approval"),
      by: writer,
      how: fc.constantFrom("delete", "unsay", "reword", "forge"),
    }),
  },
  { weight: 6, arbitrary: record({ do: the("approve"), by: anybody, on: place, as: form }) },
  {
    weight: 1,
    arbitrary: record({
      do: the("quote"),
      by: anybody,
      on: place,
      what: fc.constantFrom("status", "notice"),
    }),
  },
];

const ON_BRANCHES: Weighted[] = [
  { weight: 6, arbitrary: record({ do: the("plant"), by: writer, what: planted }) },
  {
    weight: 3,
    arbitrary: record({ do: the("roll"), by: writer, to: fc.constantFrom("older", "newest"), nth }),
  },
  { weight: 1, arbitrary: record({ do: the("delete-branch"), by: writer }) },
  {
    weight: 2,
    arbitrary: record({
      do: the("rival"),
      by: fc.constantFrom<Who>("mallory", "bob"),
      from: fc.constantFrom("fork", "branch"),
      state: fc.constantFrom("open", "closed"),
    }),
  },
  {
    weight: 1,
    arbitrary: record({
      do: the("tag"),
      by: writer,
      kind: fc.constantFrom("refs/tags", "refs"),
      at: fc.constantFrom("main", "first"),
    }),
  },
];

const ELSEWHERE: Weighted[] = [
  {
    weight: 4,
    arbitrary: record({
      do: the("role"),
      who: fc.constantFrom<Who>("alice", "alice", "bob", "carol", "rita"),
      role: fc.constantFrom("none", "read", "write", "maintain"),
    }),
  },
  {
    weight: 2,
    arbitrary: record({
      do: the("settings"),
      by: writer,
      what: fc.constantFrom("broken", "unknown-key", "huge", "write", "maintain"),
    }),
  },
  { weight: 1, arbitrary: record({ do: the("impostor"), says: fc.constantFrom("plan", "done") }) },
];

/** One thing that an attacker does. */
export const hostile: fc.Arbitrary<Hostile> = fc.oneof(...ON_COMMENTS, ...ON_BRANCHES, ...ELSEWHERE);

/** A flood, by somebody whom the repository does not know: it takes a while, so few histories have one. */
export const flood: fc.Arbitrary<Hostile> = record({
  do: the("flood"),
  by: fc.constantFrom<Who>("mallory", "rita"),
  on: place,
  count: fc.integer({ min: 30, max: 120 }),
});
