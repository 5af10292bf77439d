/** Commands that other tools' files name for setting up a checkout. Only plain installations are taken from them. */
import {
  folderOf,
  inFolder,
  isProjectFolder,
  parseJsonObject,
  parseYamlObject,
  quote,
  type RepositoryFiles,
  record,
  text,
  textOf,
  texts,
  type Unknown,
} from "./repository.ts";

const STEPS = [".github/workflows/copilot-setup-steps.yml", ".github/workflows/copilot-setup-steps.yaml"];
const CONTAINER = [".devcontainer/devcontainer.json", ".devcontainer.json"];
/** The files that are read for hints. */
export const HINT_FILES: readonly string[] = [...STEPS, ...CONTAINER];

const COMMANDS_MAX = 10;
const LINE_MAX = 300;

interface Hint {
  readonly folder: string;
  readonly line: string;
}

/** Words without expansions, redirections or other commands: what the shell passes on is what is read here. */
const PLAIN =
  /^(?:[\w@%+=:,./[\]~^-]+|'[^']*'|"[^"$`\\!]*")(?: +(?:[\w@%+=:,./[\]~^-]+|'[^']*'|"[^"$`\\!]*"))*$/;
const PIP = /^(?:python3? -m )?pip3? install /;
const NPM = /^npm (?:ci|install|i)(?: |$)/;
const GO = /^go (?:mod download|install )/;

function fromSteps(source: string | undefined): readonly Hint[] {
  const job = record(record(record(parseYamlObject(source)).jobs)["copilot-setup-steps"]);
  const steps = Array.isArray(job.steps) ? job.steps.map(record) : [];
  return steps.flatMap((step) => {
    const folder = (text(step["working-directory"]) ?? "").replace(/^\.?\/|\/$|^\.$/g, "");
    return linesOf(text(step.run)).map((line) => ({ folder, line }));
  });
}

/** JSON with comments and trailing commas, as editors write it. */
function fromContainer(source: string | undefined): readonly Hint[] {
  const json = source
    ?.slice(0, 100_000)
    .replace(/("(?:[^"\\]|\\.)*(?:"|$))|\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$)/g, "$1");
  const file: Unknown = parseJsonObject(json?.replace(/,(?=\s{0,200}[}\]])/g, "")) ?? {};
  const commands = ["onCreateCommand", "updateContentCommand", "postCreateCommand"].flatMap((key) => {
    const value = file[key];
    const words = (list: unknown) => texts(list).map(quote).join(" ");
    if (typeof value === "string") return [value];
    if (Array.isArray(value)) return [words(value)];
    return Object.values(record(value)).map((one) => text(one) ?? words(one));
  });
  return commands.flatMap(linesOf).map((line) => ({ folder: "", line }));
}

function linesOf(script: string | undefined): readonly string[] {
  const joined = (script ?? "").slice(0, 20_000).replace(/\\\n/g, " ");
  const lines = joined.split(/\n|&&|;/).map((line) =>
    line
      .trim()
      .replace(/ +/g, " ")
      .replace(/^sudo /, ""),
  );
  return lines.filter((line) => line !== "" && line.length <= LINE_MAX && PLAIN.test(line));
}

/** The line as set-up runs it; undefined for what is no plain installation. */
function commandOf({ line }: Hint, scripts: boolean): string | undefined {
  if (PIP.test(line)) return line.replace(PIP, `pip install ${scripts ? "" : "--only-binary :all: "}`);
  if (NPM.test(line) && !/ (?:-g|--global|--prefix)\b/.test(line))
    return `${line}${scripts ? "" : " --ignore-scripts"}`;
  return GO.test(line) ? line : undefined;
}

/** A program's first words, by which a hint says again what the table's row of that folder does anyway. */
const sameProgram = (command: string, folder: string, line: string) =>
  command.startsWith(inFolder({ folder }, line.split(" ")[0] ?? "")) && !line.startsWith("pip");

/** Commands from the files for other tools that install what the table's rows do not. */
export function hintedCommands(
  files: RepositoryFiles,
  known: readonly string[],
  scripts: boolean,
): readonly string[] {
  const read = (paths: readonly string[]) =>
    textOf(paths.map((path) => files.read(path)).find((one) => one !== undefined));
  const folders = new Set(["", ...files.paths.map(folderOf)]);
  const hints = [...fromSteps(read(STEPS)), ...fromContainer(read(CONTAINER))].filter(
    ({ folder }) => folders.has(folder) && isProjectFolder(folder),
  );
  const found = hints.flatMap((hint) => {
    const command = commandOf(hint, scripts);
    const isKnown = known.some((one) => sameProgram(one, hint.folder, hint.line));
    return command && !isKnown ? [inFolder(hint, command)] : [];
  });
  return [...new Set(found)].slice(0, COMMANDS_MAX);
}
