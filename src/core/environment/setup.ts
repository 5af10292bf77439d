/** What a repository needs before its own commands can run. */

/** A program that a repository names a version of. */
export interface Toolchain {
  /** As people call it, such as `Node.js`. */
  readonly name: string;
  /** What prints its version, such as `node --version`. */
  readonly command: string;
  /** The versions that the repository names, as it writes them, such as `>=22` or `3.12`. */
  readonly wanted: string;
  /** The file that says so. */
  readonly from: string;
}

/** How to install what a repository needs: from its settings, or inferred from its files. */
export interface Setup {
  readonly source: "settings" | "inferred";
  /** Shell command lines, run in order, with a network that reaches `hosts` only. Nothing to do if there are none. */
  readonly commands: readonly string[];
  /** Run after them without network, such as builds that later runs can start from. If one fails, that is no error. */
  readonly warmUp: readonly string[];
  /** Environment variables of set-up and of every command after it. */
  readonly variables: Readonly<Record<string, string>>;
  /** Variables of the runs after set-up only, such as those that tell a package manager to stay offline. */
  readonly offline: Readonly<Record<string, string>>;
  /** Absolute folders in the sandbox that come before others in PATH. */
  readonly path: readonly string[];
  /** Host names that set-up may reach, besides the registries that this server's package managers are configured for. */
  readonly hosts: readonly string[];
  /** Package managers whose configured registries set-up may reach, such as `npm`. */
  readonly managers: readonly Manager[];
  /** Paths in the repository whose content decides whether an earlier set-up can be used again. */
  readonly inputs: readonly string[];
  readonly toolchains: readonly Toolchain[];
  /** What a checkout does not have, because the repository keeps it elsewhere: in sentences. */
  readonly absent: readonly string[];
  /** How long one command may take after set-up. */
  readonly runSeconds: number;
  /** The container image that commands run in, for servers that run them in containers. */
  readonly image?: string | undefined;
}

/** Package managers whose configuration names registries. */
export const MANAGERS = ["npm", "pip", "go", "cargo", "bundler", "composer", "maven", "gradle"] as const;
export type Manager = (typeof MANAGERS)[number];

/** True for a path that set-up depends on: an item that changes one needs set-up again. */
export function needsSetup(setup: Setup, changed: readonly string[]): boolean {
  return setup.commands.length > 0 && changed.some((path) => setup.inputs.includes(path));
}
