import { randomUUID } from "node:crypto";
import type { RunResult } from "../../ports/environment.ts";

/** Several commands as one: each in a shell of its own, up to the first that fails. */
export interface Steps {
  readonly command: string;
  /** The result of the command that failed, from that of all of them. */
  failed(result: RunResult): RunResult;
}

/** What a command does to say so is no more than a wrong report of its own. */
export function inSteps(commands: readonly string[]): Steps {
  const mark = randomUUID();
  const lines = commands.map((command, at) => `step ${at} ${quoted(command)}`);
  // The line before may have no end.
  const say = `printf '\\n%s %s\\n' ${mark} "$1"`;
  const step = `step() { ${say}; /bin/sh -c "$2" || { c=$?; ${say}; exit $c; }; }`;
  const marked = new RegExp(`\\n${mark} (\\d+)\\n`);
  return {
    command: [step, ...lines].join("\n"),
    failed: (result) => {
      // TEXT, then NUMBER and TEXT of each step as far as its mark was not folded away.
      const [before = "", ...parts] = result.output.split(marked);
      const texts = parts.flatMap((part, at) =>
        at % 2 === 0 ? [{ step: Number(part), text: parts[at + 1] ?? "" }] : [],
      );
      const last = texts.at(-1)?.step ?? 0;
      const own = texts.filter(({ step }) => step === last).map(({ text }) => text);
      return { ...result, command: commands[last] ?? "", output: own.length > 0 ? own.join("") : before };
    },
  };
}

/** What some commands print, each in a shell of its own; null for those that fail. */
export function inTurn(commands: readonly string[]) {
  const mark = randomUUID();
  const lines = commands.map(
    (command) =>
      `if out=$(/bin/sh -c ${quoted(command)} 2>&1); then echo "${mark} $out"; else echo "${mark}"; fi`,
  );
  return {
    command: lines.join("\n"),
    printed: (output: string): (string | null)[] => {
      const texts = output.split(mark).slice(1);
      return commands.map((_, at) => texts[at]?.trim() || null);
    },
  };
}

const quoted = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;
