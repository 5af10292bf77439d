import { APPROVAL, type Kept, LABEL, NAMED, RESUME } from "./steps.ts";

/** On the plan branch. */
export const BRANCH: readonly Kept[] = [
  {
    name: "words in the place of evidence are no evidence: the plan cannot be read with them",
    items: 1,
    steps: [LABEL, { do: "plant", by: "bob", what: "aside", in: 0 }, APPROVAL],
    ending: "unreadable",
    done: [0],
  },
  {
    name: "a plan at the archive's path is not what is carried out",
    items: 1,
    steps: [LABEL, { do: "plant", by: "bob", what: "archive", in: 0 }, NAMED, RESUME],
    ending: "ready",
    done: [1, 1],
  },
  {
    name: "a plan at the archive's path that comes by a merge of main is not what is carried out",
    items: 1,
    steps: [LABEL, { do: "plant", by: "bob", what: "main", in: 0 }, NAMED, RESUME],
    ending: "ready",
    done: [1, 1],
  },
  {
    name: "what a merge brings back of the bot's own commits is not done",
    items: 1,
    steps: [LABEL, APPROVAL, { do: "plant", by: "bob", what: "own", in: 0 }, NAMED, RESUME],
    ending: "ready",
    done: [1],
  },
  {
    name: "what a merge brings back of the bot's whole work is not done either",
    items: 1,
    steps: [LABEL, APPROVAL, { do: "plant", by: "bob", what: "end", in: 0 }],
    ending: "unreadable",
    done: [1],
  },
  ...(["ticks", "evidence", "item"] as const).map((what) => ({
    name: `an item that a writer did for the bot (${what}) is not seen to pass`,
    items: 2,
    steps: [LABEL, { do: "plant" as const, by: "bob" as const, what, in: 0 }, NAMED, RESUME],
    ending: "ready",
    done: [2] as const,
  })),
  {
    name: "a revision under the bot's name is a person's, and is approved by its name only",
    items: 1,
    steps: [LABEL, { do: "plant", by: "bob", what: "revision", in: 0 }, APPROVAL],
    ending: "waits for approval",
    done: [0],
  },
  {
    name: "an older revision that somebody puts back is approved by its name only",
    items: 1,
    steps: [
      LABEL,
      { ...APPROVAL, body: "/revise Mention the tests." },
      // Or else the revision would be made once more.
      { do: "delete", nth: 0, in: 0 },
      { do: "roll", by: "bob", to: "older", nth: 0, in: 0 },
      APPROVAL,
    ],
    ending: "waits for approval",
    done: [0],
  },
  {
    name: "an approval that was written before a revision was published is not of it",
    items: 1,
    steps: [LABEL, { ...APPROVAL, body: "/revise Mention the tests." }, { ...APPROVAL, in: 8 }],
    ending: "waits for approval",
    done: [0],
  },
  {
    name: "fifteen digits of a digest, or digits of the head, name no wording",
    items: 1,
    steps: [
      LABEL,
      { do: "push", by: "bob", what: "plan", in: 0 },
      { ...NAMED, as: "short" },
      { ...NAMED, as: "head" },
      { ...NAMED, as: "bare" },
      { ...NAMED, as: "other" },
    ],
    ending: "waits for approval",
    done: [0],
  },
  {
    name: "a commit that a writer puts on a finished plan takes its green check away",
    items: 1,
    steps: [
      LABEL,
      APPROVAL,
      { do: "push", by: "bob", what: "code", in: 0 },
      { do: "impostor", says: "done", in: 0 },
    ],
    ending: "ready",
    done: [1, 1],
  },
];
