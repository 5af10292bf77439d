import { expect, test } from "@jest/globals";
import { ownText } from "../../src/core/state/text.ts";
import { aPlannedSnapshot } from "../core/builders.ts";
import { nock } from "../world/nock.ts";
import { API, client, key } from "./nocked.ts";

const s = aPlannedSnapshot({ key });
const text = { title: ownText("Do part 2"), body: ownText("Because.") };
const create = { kind: "sub-issue", parent: "I_1", pull: 7, item: 2, ...text } as const;
const answering = (type: string) =>
  nock(API)
    .post("/graphql", /parentIssueId/)
    .reply(200, {
      data: { w0: null },
      errors: [{ type, path: ["w0"], message: "Parent cannot have more than 100 sub-issues" }],
    });

test("an issue with no room for more sub-issues stops nothing", async () => {
  answering("UNPROCESSABLE");
  await expect(client().update(s, [create])).resolves.toBeUndefined();
});

test("any other refusal does", async () => {
  answering("FORBIDDEN");
  await expect(client().update(s, [create])).rejects.toThrow("Parent cannot have more than 100 sub-issues");
});
