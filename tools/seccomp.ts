/**
 * Makes two profiles of the default one of container engines: deploy/seccomp.json for Redline's own container, and that
 * of the containers in which commands are run.
 *
 *   go mod download -json github.com/moby/profiles/seccomp@v0.2.3   # "Dir" has default.json
 *   npm run seccomp -- DIR/default.json && npm run format
 *
 * What is conditional there (on capabilities, on machines) is decided here, for a container without capabilities on
 * x86-64 or arm64: containerd, and so Kubernetes, does not know the conditions and would allow all of it.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { CLONE_NEW, SHARED_SEGMENT_BYTES, TIOCLINUX, TIOCSTI } from "../src/workspace/sandbox/seccomp.ts";
import { DENIED, NUMBERS } from "../src/workspace/sandbox/syscalls.ts";

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
const COMMANDS = new URL("../src/workspace/sandbox/container/seccomp.json", import.meta.url);

const [, , path = ""] = process.argv;
const upstream = JSON.parse(readFileSync(path, "utf8"));
const rules = (upstream.syscalls as Rule[]).filter(applies).map(unconditional);
const syscalls = [...rules, { names: NEEDED, action: "SCMP_ACT_ALLOW", comment: COMMENT }];
const { defaultAction, defaultErrnoRet } = upstream;
writeFileSync(TARGET, `${JSON.stringify({ defaultAction, defaultErrnoRet, syscalls }, undefined, 2)}\n`);
const lines = forCommands(rules).map((rule) => JSON.stringify(rule));
writeFileSync(
  COMMANDS,
  `{"defaultAction":"${defaultAction}","defaultErrnoRet":${defaultErrnoRet},"syscalls":[\n${lines.join(",\n")}\n]}\n`,
);

/** Less than the default: nothing that the sandbox's own filter denies, and the same bounds on arguments. */
function forCommands(rules: readonly Rule[]): readonly Omit<Rule, "includes" | "excludes">[] {
  const ours = new Set<string>([...Object.keys(NUMBERS), ...DENIED.map(({ name }) => name)]);
  const left = rules.map((rule) => ({ ...rule, names: rule.names.filter((name) => !ours.has(name)) }));
  const allow = (names: readonly string[], ...args: readonly object[]) => ({
    names,
    action: "SCMP_ACT_ALLOW",
    args,
  });
  const is = (index: number, value: number) => ({ index, value, op: "SCMP_CMP_EQ" });
  const [AF_UNIX, AF_INET, AF_INET6, AF_NETLINK] = [1, 2, 10, 16] as const;
  const sockets = ["socket", "socketpair"];
  return [
    ...left.filter(({ names }) => names.length > 0),
    allow(["clone"], { index: 0, value: CLONE_NEW, valueTwo: 0, op: "SCMP_CMP_MASKED_EQ" }),
    ...[AF_UNIX, AF_INET, AF_INET6].map((family) => allow(sockets, is(0, family))),
    allow(sockets, is(0, AF_NETLINK), is(2, 0)),
    ...exceptFor(1, TIOCSTI, TIOCLINUX).map((condition) => allow(["ioctl"], condition)),
    allow(["shmget"], { index: 1, value: SHARED_SEGMENT_BYTES, op: "SCMP_CMP_LE" }),
    ...DENIED.filter(({ errno }) => errno !== upstream.defaultErrnoRet).map(({ name, errno }) => ({
      names: [name],
      action: "SCMP_ACT_ERRNO",
      errnoRet: errno,
    })),
  ];
}

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

/**
 * Conditions of which one holds for every number but these two: some bit differs from both, or those in which the two
 * differ have another pattern. The kernel looks at 32 bits of ioctl's request, so no condition looks at more.
 */
function exceptFor(index: number, one: number, other: number): readonly object[] {
  const masked = (mask: number, value: number) => ({
    index,
    value: mask,
    valueTwo: value,
    op: "SCMP_CMP_MASKED_EQ",
  });
  const mask = one ^ other;
  const same = Array.from({ length: 32 }, (_, bit) => 2 ** bit).filter((bit) => (mask & bit) === 0);
  const patterns = Array.from({ length: mask + 1 }, (_, value) => value).filter(
    (value) => (value & ~mask) === 0 && value !== (one & mask) && value !== (other & mask),
  );
  return [
    ...same.map((bit) => masked(bit, (one & bit) === 0 ? bit : 0)),
    ...patterns.map((value) => masked(mask, value)),
  ];
}
