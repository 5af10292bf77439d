import { readFileSync } from "node:fs";
import { composeFlags, docker, IMAGE } from "./engine.ts";

interface Way {
  readonly name: string;
  readonly flags: readonly string[];
  /** What the probe must say: that it is usable, or why not. */
  readonly says: "usable" | RegExp;
}

const compose = composeFlags();
const without = (word: string) => compose.filter((flag) => !flag.includes(word));
const SYSTEM_PATHS = "--security-opt=systempaths=unconfined";
/** What these say must not depend on whether the host has AppArmor, whose default profile refuses every mount. */
const APPARMOR = "--security-opt=apparmor=unconfined";

/** Ways to start the image: the one that is shipped, those with less, and those with more than is needed. */
const WAYS: readonly Way[] = [
  { name: "compose.yaml", flags: compose, says: "usable" },
  { name: "no flags", flags: [], says: /unshare.*seccomp=deploy\/seccomp.json/ },
  { name: "compose.yaml without seccomp", flags: without("seccomp"), says: /seccomp=deploy\/seccomp.json/ },
  { name: "compose.yaml without systempaths", flags: without("systempaths"), says: /systempaths=unconfined/ },
  {
    name: "SYS_ADMIN and systempaths",
    flags: ["--cap-add=SYS_ADMIN", SYSTEM_PATHS, APPARMOR],
    says: /mounts are refused.*deploy\/seccomp.json/,
  },
  { name: "compose.yaml as root", flags: [...compose, "--user=0", "--tmpfs=/data"], says: /runs as root/ },
  { name: "compose.yaml with 1 GiB", flags: [...compose, "--memory=1g"], says: /too little memory/ },
  { name: "compose.yaml with 20 processes", flags: [...compose, "--pids-limit=20"], says: /--pids-limit/ },
  {
    name: "seccomp=unconfined",
    flags: ["--security-opt=seccomp=unconfined", APPARMOR],
    says: /systempaths=unconfined/,
  },
  {
    name: "seccomp=unconfined and systempaths",
    flags: ["--security-opt=seccomp=unconfined", SYSTEM_PATHS, APPARMOR],
    says: "usable",
  },
  { name: "--privileged", flags: ["--privileged"], says: "usable" },
];

/** Tries each way, prints a row for each, and returns what was not as it must be. */
export function trySandbox(): string[] {
  return WAYS.flatMap(({ name, flags, says }) => {
    const { probe, run } = runInside(flags);
    const said = probe.usable ? "usable" : probe.reason;
    process.stdout.write(`| ${name} | ${said} | ${run} |\n`);
    const isRight = says === "usable" ? probe.usable && run === "works" : !probe.usable && says.test(said);
    return isRight
      ? []
      : [`${name}: the probe must say ${says}, and a command must run where it says usable.`];
  });
}

function runInside(flags: readonly string[]) {
  const script = readFileSync(new URL("./inside.mjs", import.meta.url), "utf8");
  const run = ["run", "--rm", "--interactive", "--network=none", ...flags, IMAGE];
  return JSON.parse(docker([...run, "node", "--input-type=module", "-"], script));
}
