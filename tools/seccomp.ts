/**
 * Makes deploy/seccomp.json of the default profile of container engines:
 *
 *   go mod download -json github.com/moby/profiles/seccomp@v0.2.3   # "Dir" has default.json
 *   npm run seccomp -- DIR/default.json && npm run format
 *
 * What is conditional there (on capabilities, on machines) is decided here, for a container without capabilities on
 * x86-64 or arm64: containerd, and so Kubernetes, does not know the conditions and would allow all of it.
 */
import { readFileSync, writeFileSync } from "node:fs";

interface Rule {
  readonly names: readonly string[];
  readonly action: string;
  readonly errnoRet?: number;
  readonly args?: readonly object[];
  readonly comment?: string;
  readonly includes?: Condition;
  readonly excludes?: Condition;
}

interface Condition {
  readonly caps?: readonly string[];
  readonly arches?: readonly string[];
}

/** Each was tried: without any one of them no command can be run. */
const NEEDED = ["clone", "mount", "pivot_root", "sethostname", "umount2", "unshare"];
const COMMENT = "Added for Redline: a user who has no rights makes namespaces and mounts of his own.";
const OURS = ["amd64", "arm64"];
const TARGET = new URL("../deploy/seccomp.json", import.meta.url);

const [, , path = ""] = process.argv;
const upstream = JSON.parse(readFileSync(path, "utf8"));
const rules = (upstream.syscalls as Rule[]).filter(applies).map(unconditional);
const syscalls = [...rules, { names: NEEDED, action: "SCMP_ACT_ALLOW", comment: COMMENT }];
const { defaultAction, defaultErrnoRet } = upstream;
writeFileSync(TARGET, `${JSON.stringify({ defaultAction, defaultErrnoRet, syscalls }, undefined, 2)}\n`);

function applies({ names, includes, excludes }: Rule): boolean {
  if (includes?.caps !== undefined) return false;
  if (includes?.arches !== undefined && !includes.arches.some((arch) => OURS.includes(arch))) return false;
  // Conditions on the arguments of what is allowed with any.
  const isLoosened = names.length === 1 && NEEDED.includes(names[0] ?? "");
  return !isLoosened && !excludes?.arches?.some((arch) => OURS.includes(arch));
}

function unconditional({ includes: _, excludes: __, ...rule }: Rule): Omit<Rule, "includes" | "excludes"> {
  return rule;
}
