import { chmodSync, readFileSync, renameSync, writeFileSync } from "node:fs";

const FILE = ".env";

/**
 * Sets variables in `.env`, and leaves its other lines as they are; a variable that is only there as a comment gets its
 * line below that. A new file begins as `example`. Only this user can read the file, and it is replaced atomically. Returns
 * the variables. Throws an Error for a value that cannot be written.
 */
export function writeEnv<T extends Readonly<Record<string, string>>>(
  values: T,
  file = FILE,
  example?: URL,
): T {
  let text = textOf(file) ?? (example && textOf(example)) ?? "";
  for (const [name, value] of Object.entries(values)) {
    const line = `${name}=${quoted(name, value)}`;
    const present = new RegExp(
      `^[ \\t]*(?:export[ \\t]+)?${name}[ \\t]*=[ \\t]*(?:"[^"]*"|'[^']*'|.*)$`,
      "gm",
    );
    const commented = new RegExp(`^# ?${name}=.*$`, "m");
    if (text.search(present) >= 0) text = text.replace(present, () => line);
    else if (commented.test(text)) text = text.replace(commented, (comment) => `${comment}\n${line}`);
    else text = `${text}${line}\n`;
  }
  const made = `${file}.new`;
  writeFileSync(made, text, { mode: 0o600, flush: true });
  // It may be left over from before.
  chmodSync(made, 0o600);
  renameSync(made, file);
  return values;
}

function textOf(file: string | URL): string | undefined {
  try {
    return readFileSync(file, "utf8").replace(/([^\n])$/, "$1\n");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

/** As Node reads it: line breaks are written as `\n` between double quotes, where a quote itself has no spelling. */
function quoted(name: string, value: string): string {
  const bare = value.replace(/^"([\s\S]*)"$/, "$1").replace(/\r?\n/g, "\\n");
  if (/^[\w./:@-]*$/.test(bare)) return bare;
  if (!bare.includes('"')) return `"${bare}"`;
  if (!bare.includes("'") && !bare.includes("\\n")) return `'${bare}'`;
  throw new Error(`${name} holds quotes and cannot be written to ${FILE}: set it by hand.`);
}
