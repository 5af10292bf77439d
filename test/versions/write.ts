/**
 * Writes the newest version's status comment from the record in its expected.json, and what its redline.yml means into
 * that file:
 *
 *   npm run versions
 *
 * For a new field before its version is released: add it to the record, a new setting to redline.yml.
 */
import { writeFileSync } from "node:fs";
import { parseSettings } from "../../src/core/state/settings-file.ts";
import { withMarker } from "../../src/core/state/traces.ts";
import { expectedOf, NEWEST, pathOf, read, signer } from "./folder.ts";

const expected = expectedOf(NEWEST);
const { settings } = parseSettings(read(NEWEST, "redline.yml"));
const [body = ""] = read(NEWEST, "status-comment.md").split("\n\n<!--");
const marked = { record: expected.record, sequence: 12, at: 1_790_000_200_000 };
writeFileSync(pathOf(NEWEST, "status-comment.md"), `${withMarker(signer, body, "status", marked)}\n`);
writeFileSync(pathOf(NEWEST, "expected.json"), `${JSON.stringify({ ...expected, settings }, null, 2)}\n`);
