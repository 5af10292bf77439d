import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { parseCommands } from "../../src/core/discussion/command.ts";
import { inert, withoutBreaks } from "../../src/core/markdown/sanitize.ts";
import { BECAME, parseDispositions } from "../../src/core/revision/disposition.ts";
import {
  parseCommitMessage,
  parseMarker,
  renderCommitMessage,
  withMarker,
} from "../../src/core/state/traces.ts";
import { renderDispositions } from "../core/plan-builders.ts";
import { runs } from "../world/runs.ts";

const numRuns = runs(200);
const signer = { keys: ["k"] as const, scope: "R_1#42" };
const place = { parent: "a".repeat(40), tree: "b".repeat(40) };
const text = fc.oneof(
  fc.string({ unit: "grapheme" }),
  fc
    .array(
      fc.constantFrom(
        "\n",
        "\n\n",
        " ",
        "- t1 applied",
        "Plan-Item: 9",
        "  ",
        "x",
        "@bob",
        "fixes #1",
        "`",
        "\r",
        "- c2 answered\n",
      ),
    )
    .map((parts) => parts.join("")),
);
const disposition = fc.record({
  feedback: fc.stringMatching(/^[crt][1-9]\d{0,9}$/),
  became: fc.constantFrom(...BECAME),
  reply: text,
});
/** As documented: blank lines and blanks at the ends of lines are not kept. */
const normal = (reply: string) =>
  reply
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map((line) => line.trimEnd())
    .join("\n");

test("dispositions are read back, whatever the replies say", () => {
  fc.assert(
    fc.property(fc.array(disposition, { maxLength: 5 }), (all) => {
      const expected = all.map((one) => ({ ...one, reply: normal(one.reply) }));
      expect(parseDispositions(renderDispositions(all))).toEqual(expected);
    }),
    { numRuns },
  );
});

test("commit messages are read back, whatever they say", () => {
  const trailers = fc.array(fc.tuple(fc.constantFrom("Plan-Item", "Plan-Revision", "Evidence"), text), {
    minLength: 1,
    maxLength: 3,
  });
  fc.assert(
    fc.property(text, text, trailers, (subject, body, pairs) => {
      const message = renderCommitMessage(signer, place, { subject, body, trailers: pairs });
      const parsed = parseCommitMessage(signer, place, message);
      expect(parsed?.body).toBe(withoutBreaks(inert(body)).trim());
      const values = pairs.map(
        ([name, value]) => [name, withoutBreaks(inert(value.replace(/\s+/g, " ")))] as const,
      );
      expect(parsed?.trailers).toEqual(new Map(values));
    }),
    { numRuns },
  );
});

test("what became of comments survives the commit that carries it", () => {
  fc.assert(
    fc.property(fc.array(disposition, { minLength: 1, maxLength: 3 }), (all) => {
      const body = renderDispositions(all);
      const message = renderCommitMessage(signer, place, {
        subject: "s",
        body,
        trailers: [["Plan-Revision", "2"]],
      });
      const found = parseDispositions(parseCommitMessage(signer, place, message)?.body ?? "");
      expect(found.map((one) => one.feedback)).toEqual(all.map((one) => one.feedback));
      expect(found.map((one) => one.became)).toEqual(all.map((one) => one.became));
    }),
    { numRuns },
  );
});

test("markers are read back, whatever they hold", () => {
  fc.assert(
    fc.property(fc.jsonValue(), text, (value, around) => {
      const body = withMarker(signer, around, "notice", value);
      expect(JSON.stringify(parseMarker(signer, "notice", body)?.value)).toBe(JSON.stringify(value));
    }),
    { numRuns },
  );
});

test("a command below any closed paragraph is read, and one quoted is not", () => {
  const prose = fc.stringMatching(/^[A-Za-z ,.*_@#]{0,30}$/).map((one) => `W${one}`);
  fc.assert(
    fc.property(fc.constantFrom("approve", "revise", "pause", "cancel"), prose, (verb, before) => {
      expect(parseCommands(`${before}\n\n/${verb}`).map((one) => one.verb)).toEqual([verb]);
      expect(parseCommands(`> ${before}\n> /${verb}`)).toEqual([]);
      expect(parseCommands(`- ${before}\n  /${verb}`)).toEqual([]);
    }),
    { numRuns },
  );
});
