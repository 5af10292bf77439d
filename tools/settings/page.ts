import type { z } from "zod";
import { settingsSchema } from "../../src/core/state/settings-file.ts";

type Schema = z.core.JSONSchema.BaseSchema;

const HEAD = `# Settings

\`.github/redline.yml\` on a repository's default branch. Every key has a default, so no file is needed. The file of any
other branch has no effect. A pull request that changes it gets the check *Redline settings*, which names each mistake and
its line. If a mistake is merged, the last valid version applies; if there is none, Redline does nothing and says so on
the issues it is asked about. It never falls back to defaults, which could allow more than you meant.

For completion and errors in an editor that knows the YAML language server (VS Code with the YAML extension, Neovim,
JetBrains), begin the file with this line and the place of [settings.schema.json](settings.schema.json) in your copy of
Redline:

\`\`\`yaml
# yaml-language-server: $schema=https://github.com/OWNER/redline/raw/main/docs/settings.schema.json
roles:
  approve: maintain
budget: 5
checks: [npm run lint]
\`\`\`

This page and the schema are made by \`npm run settings\` from the one definition, \`src/core/state/settings.ts\`; a test keeps
them up to date.

| key | default | values | what it is |
| --- | --- | --- | --- |
`;

/** docs/settings.md: every key, from the one definition. */
export function settingsPage(): string {
  return `${HEAD}${rowsOf(settingsSchema(), "").join("\n")}\n`;
}

/** docs/settings.schema.json. */
export function settingsSchemaText(): string {
  const title = "Settings of Redline: .github/redline.yml";
  return `${JSON.stringify({ title, ...settingsSchema() }, null, 2)}\n`;
}

/** A row for each key with a value, in the order of the definition. */
function rowsOf(schema: Schema, prefix: string): string[] {
  return Object.entries(schema.properties ?? {}).flatMap(([key, part]) => {
    if (typeof part !== "object") return [];
    const name = `${prefix}${key}`;
    if (part.properties) return rowsOf(part, `${name}.`);
    const cells = [`\`${name}\``, defaultOf(part), valuesOf(part), part.description ?? ""];
    return [`| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`];
  });
}

const defaultOf = ({ default: value }: Schema) =>
  value === undefined || value === null ? "" : `\`${JSON.stringify(value).replace(/^"(.*)"$/, "$1")}\``;

function valuesOf(schema: Schema): string {
  const { enum: allowed, type, anyOf } = schema;
  if (allowed) return allowed.map((one) => `\`${String(one)}\``).join(", ");
  if (anyOf) {
    const kinds = anyOf.filter((one) => one.type !== "null");
    return kinds.map(valuesOf).join(", or ");
  }
  return VALUES[String(type)]?.(schema) ?? "";
}

const VALUES: Readonly<Record<string, (schema: Schema) => string>> = {
  boolean: () => "`true`, `false`",
  object: () => "keys with values",
  array: ({ maxItems }) => `a list of at most ${maxItems}`,
  string: ({ minLength, maxLength }) =>
    maxLength === undefined ? "text" : `text of ${minLength ? "1 to" : "at most"} ${maxLength} characters`,
  integer: ({ minimum, maximum }) => `a whole number from ${minimum} to ${maximum}`,
  number: ({ minimum, maximum }) => `a number from ${minimum} to ${maximum}`,
};
