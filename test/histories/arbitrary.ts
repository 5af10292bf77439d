import fc from "fast-check";
import { ordinary, record, TROUBLE, the, writer } from "./commands.ts";
import { flood, hostile } from "./hostile/arbitraries.ts";
import type { Command, Flavor, History, Step } from "./script.ts";
import type { Who } from "./who.ts";

const command = fc.oneof({ weight: 3, arbitrary: ordinary }, { weight: 2, arbitrary: hostile });
const trouble = fc.oneof(...TROUBLE);

/** At rest, or in the middle of what the bot does. */
const moment = fc.oneof(
  { weight: 1, arbitrary: fc.constant(0) },
  { weight: 1, arbitrary: fc.integer({ min: 1, max: 20 }) },
);
const at = (one: fc.Arbitrary<Command>, when = moment): fc.Arbitrary<Step> =>
  fc.tuple(one, when).map(([made, moment]) => ({ ...made, in: moment }));

const now = fc.constant(0);
const first = fc.constantFrom<Who>("alice", "bob");
const label = at(
  fc.oneof(
    { weight: 3, arbitrary: record({ do: the("label"), by: first }) },
    { weight: 1, arbitrary: record({ do: the("comment"), on: the("issue"), by: first, body: the("/plan") }) },
  ),
  now,
);
const resolved = at(record({ do: the("resolve"), by: the("carol") }), now);
const approver = fc.oneof(
  { weight: 2, arbitrary: fc.constant<Who>("alice") },
  { weight: 1, arbitrary: writer },
);
const approval = fc.tuple(
  resolved,
  at(record({ do: the("comment"), on: the("pull"), by: approver, body: the("/approve") }), now),
);

/** Whoever may approve sees what has happened, means the plan as it is now, and lets the work go on. */
const approvalAgain = fc.tuple(
  resolved,
  at(record({ do: the("approve"), by: the("alice"), on: the("pull"), as: the("named") }), now),
  at(record({ do: the("comment"), on: the("pull"), by: the("alice"), body: the("/resume") }), now),
);

/** What gets in the way of work that goes on. */
const interference = at(
  fc.oneof(
    {
      weight: 4,
      arbitrary: record({ do: the("push"), by: writer, what: fc.constantFrom("code", "plan", "both") }),
    },
    {
      weight: 5,
      arbitrary: record({
        do: the("comment"),
        on: the("pull"),
        by: writer,
        body: fc.constantFrom("/cancel", "/revise Mention the tests.", "/pause"),
      }),
    },
    {
      weight: 3,
      arbitrary: record({ do: the("close"), what: fc.constantFrom("pull", "issue"), by: writer }),
    },
    { weight: 1, arbitrary: record({ do: the("unlabel"), by: writer }) },
    { weight: 1, arbitrary: record({ do: the("force-push"), by: writer, back: fc.constant(1) }) },
    { weight: 14, arbitrary: hostile },
    ...TROUBLE.slice(0, 1),
  ),
  fc.integer({ min: 1, max: 25 }),
);

const likely = <T>(weight: number, one: fc.Arbitrary<readonly T[]>): fc.Arbitrary<readonly T[]> =>
  fc.oneof({ weight: 10 - weight, arbitrary: fc.constant([]) }, { weight, arbitrary: one });

/**
 * Histories: mostly a plan is asked for, there is some talk and trouble, an approval at rest, something in the middle of the work, trouble
 * after it, and a second approval. Attackers are everywhere.
 * What is left out by shrinking is left out from anywhere.
 */
export const history: fc.Arbitrary<History> = fc
  .record({
    items: fc.constantFrom(1, 1, 1, 2, 1, 3),
    flavor: fc.constantFrom<Flavor>(...Array<Flavor>(8).fill("plain"), "fails", "gives-up"),
    before: likely(2, fc.array(at(trouble, now), { maxLength: 2 })),
    label: likely(9, fc.tuple(label)),
    early: fc.array(at(command), { maxLength: 2 }),
    approval: likely(
      9,
      fc.tuple(approval, likely(5, fc.tuple(interference))).map(([yes, but]) => [...yes, ...but]),
    ),
    late: fc.array(at(command), { maxLength: 4 }),
    again: likely(4, approvalAgain),
    flood: fc.oneof(
      { weight: 30, arbitrary: fc.constant([]) },
      { weight: 1, arbitrary: fc.tuple(at(flood)) },
    ),
    last: fc.array(at(command), { maxLength: 2 }),
    approve: fc.constantFrom("write" as const, "maintain" as const),
  })
  .map(
    ({
      items,
      flavor,
      approve,
      before,
      label: first,
      early,
      approval: yes,
      late,
      again,
      flood: many,
      last,
    }) => ({
      items,
      flavor,
      approve,
      steps: [...before, ...first, ...early, ...yes, ...late, ...many, ...again, ...last],
    }),
  );
