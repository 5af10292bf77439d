import { block } from "../../../src/core/markdown/template.ts";
import { SURFACES } from "./samples.ts";

const HEAD = `# Everything Redline says

Each message with example values, surface by surface. Made by \`npm run messages\` from \`src/core/messages\`; a test keeps
it up to date. To change a sentence, change it there, run the command, and read the difference here.
`;

/** Every message, rendered, on one page of Markdown. */
export function messagesPage(): string {
  const surfaces = SURFACES.map(({ title, file, messages, samples }) => {
    const functions: Record<string, unknown> = { ...messages };
    const parts = Object.entries(samples).map(([name, calls]) => {
      const texts = (calls as readonly unknown[][]).map((args) => rendered(functions[name], args));
      return `### ${name}\n\n${texts.map((text) => block(text, "markdown")).join("\n\n")}`;
    });
    return `## ${title}\n\n\`src/core/messages/${file}\`\n\n${parts.join("\n\n")}`;
  });
  return `${[HEAD.trimEnd(), ...surfaces].join("\n\n")}\n`;
}

function rendered(message: unknown, args: readonly unknown[]): string {
  if (typeof message !== "function") throw new TypeError("A sample is of no function.");
  const result: unknown = message(...args);
  if (typeof result === "string") return result;
  if (Array.isArray(result)) return result.join("\n");
  return Object.entries(Object(result))
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}:${inWords(value)}`)
    .join("\n");
}

function inWords(value: unknown): string {
  if (!Array.isArray(value)) return ` ${String(value)}`;
  return value.map((one) => `\n  - ${Object.values(Object(one)).join(" · ")}`).join("");
}
