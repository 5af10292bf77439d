// Renews the cuts of GitHub's own descriptions that the local GitHub is validated against: `npm run cut`.
// The packages are 390 MB unpacked, so they are fetched for this and are no dependencies.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { EVENTS, OPERATIONS, payloadName } from "@redline/local-github/schema/operations.ts";
import { patched } from "./cut/patches.mjs";
import { hoister, plain, pointedAt, sorted } from "./cut/schema.mjs";

const PACKAGES = { rest: "@octokit/openapi@23.0.2", webhooks: "@octokit/openapi-webhooks@12.1.0" };
const DESCRIPTION = "package/generated/api.github.com.json";
const OUT = new URL("../packages/local-github/src/schema/", import.meta.url);

// A folder that holds openapi.json and webhooks.json spares the download.
const given = process.argv[2];
write("openapi.json", restCut(read("openapi.json", PACKAGES.rest)));
write("webhooks.json", webhookCut(read("webhooks.json", PACKAGES.webhooks)));

function read(name, spec) {
  return JSON.parse(given ? readFileSync(join(given, name), "utf8") : fetched(spec));
}

function fetched(spec) {
  const folder = mkdtempSync(join(tmpdir(), "cut-"));
  try {
    const options = { cwd: folder, encoding: "utf8", maxBuffer: 2 ** 26 };
    const [{ filename }] = JSON.parse(execFileSync("npm", ["pack", spec, "--json", "--silent"], options));
    execFileSync("tar", ["-xzf", filename, DESCRIPTION], options);
    return readFileSync(join(folder, DESCRIPTION), "utf8");
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function restCut(description) {
  const { components, paths } = description;
  const wanted = new Set();
  const point = (schema) => pointedAt(plain(schema), "rest", (name) => wanted.add(name));
  const operations = {};
  for (const [path, item] of Object.entries(paths)) {
    for (const [method, operation] of Object.entries(item)) {
      if (!OPERATIONS.includes(operation.operationId)) continue;
      const cut = operationCut({ path, method, operation }, components, point);
      operations[operation.operationId] = patched(operation.operationId, sorted(cut));
    }
  }
  complain(OPERATIONS.filter((id) => !operations[id]));
  const schemas = {};
  // A set takes in what is added while it is gone through.
  for (const name of wanted) schemas[name] = patched(name, point(components.schemas[name]));
  return { from: PACKAGES.rest, operations, schemas };
}

function operationCut({ path, method, operation }, components, point) {
  const resolved = (one) => (one.$ref ? components[one.$ref.split("/")[2]][one.$ref.split("/")[3]] : one);
  const parameters = (operation.parameters ?? []).map(resolved).map((one) => ({
    name: one.name,
    in: one.in,
    required: one.required === true,
    schema: point(one.schema),
    // One that may hold slashes, such as a path or a branch.
    ...(one["x-multi-segment"] ? { segments: "many" } : {}),
  }));
  const body = operation.requestBody?.content?.["application/json"];
  const responses = Object.entries(operation.responses).map(([status, response]) => {
    const schema = resolved(response).content?.["application/json"]?.schema;
    return [status, schema ? point(schema) : null];
  });
  return {
    method: method.toUpperCase(),
    path,
    parameters,
    ...(body ? { body: point(body.schema), bodyRequired: operation.requestBody.required === true } : {}),
    responses: Object.fromEntries(responses),
  };
}

function webhookCut(description) {
  const resolve = (schema) => {
    if (Array.isArray(schema)) return schema.map(resolve);
    if (typeof schema !== "object" || schema === null) return schema;
    if (typeof schema.$ref === "string")
      return resolve(description.components.schemas[schema.$ref.split("/").at(-1)]);
    return Object.fromEntries(Object.entries(schema).map(([key, one]) => [key, resolve(one)]));
  };
  const names = Object.entries(EVENTS).flatMap(([event, actions]) =>
    (actions.length > 0 ? actions : [undefined]).map((action) => payloadName(event, action)),
  );
  complain(names.filter((name) => !description.webhooks[name]));
  const whole = names.map((name) => {
    const { schema } = description.webhooks[name].post.requestBody.content["application/json"];
    return [name, sorted(plain(resolve(schema)))];
  });
  const { schemas, hoist } = hoister(
    "webhooks",
    whole.map(([, schema]) => schema),
  );
  const payloads = Object.fromEntries(whole.map(([name, schema]) => [name, hoist(schema)]));
  return { from: PACKAGES.webhooks, payloads, schemas };
}

function complain(missing) {
  if (missing.length > 0) throw new Error(`GitHub describes none of: ${missing.join(", ")}`);
}

/** One line for each operation, payload and schema: small, and a renewal still gives a readable diff. */
function write(name, cut) {
  const lines = Object.entries(sorted(cut)).map(
    ([key, value]) => `${JSON.stringify(key)}: ${section(value)}`,
  );
  const text = `{\n${lines.join(",\n")}\n}\n`;
  writeFileSync(new URL(name, OUT), text);
  console.log(`${name}: ${Math.round(text.length / 1000)} kB`);
}

function section(value) {
  if (typeof value !== "object") return JSON.stringify(value);
  const lines = Object.entries(value).map(([key, one]) => `${JSON.stringify(key)}: ${JSON.stringify(one)}`);
  return `{\n${lines.join(",\n")}\n}`;
}
