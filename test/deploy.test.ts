import { readFileSync } from "node:fs";
import { expect, test } from "@jest/globals";
import { parse, parseAllDocuments } from "yaml";

const read = (path: string) => readFileSync(new URL(`../${path}`, import.meta.url), "utf8");

interface Rule {
  readonly names: readonly string[];
  readonly action: string;
  readonly args?: readonly object[];
}

const profile: { defaultAction: string; syscalls: readonly Rule[] } = JSON.parse(read("deploy/seccomp.json"));
const allowed = profile.syscalls.filter(({ action }) => action === "SCMP_ACT_ALLOW");
const always = allowed.filter(({ args }) => args === undefined).flatMap(({ names }) => names);

test("the seccomp profile allows what the sandbox is made of", () => {
  const needed = ["clone", "mount", "pivot_root", "sethostname", "umount2", "unshare", "seccomp", "prctl"];
  expect(needed.filter((name) => !always.includes(name))).toEqual([]);
});

test.each([
  ["keys", ["add_key", "keyctl", "request_key"]],
  ["the newer mounts and other namespaces", ["fsopen", "mount_setattr", "move_mount", "open_tree", "setns"]],
  ["large parts of the kernel", ["bpf", "io_uring_setup", "perf_event_open", "userfaultfd"]],
  ["the machine", ["init_module", "kexec_load", "open_by_handle_at", "reboot", "settimeofday", "swapon"]],
])("the seccomp profile refuses %s", (_, names) => {
  expect(profile.defaultAction).toBe("SCMP_ACT_ERRNO");
  expect(allowed.flatMap((rule) => rule.names).filter((name) => names.includes(name))).toEqual([]);
});

test("the seccomp profile has no conditions: Docker would read them, Kubernetes would not", () => {
  const keys = profile.syscalls.flatMap((rule) => Object.keys(rule));
  expect([...new Set(keys)].sort()).toEqual(["action", "args", "comment", "errnoRet", "names"]);
});

test("the image has the Node that the tests have", () => {
  const { devDependencies } = JSON.parse(read("package.json"));
  expect(read("Dockerfile")).toContain(`FROM node:${devDependencies.node}-`);
});

test("the README names the Node that the packages need", () => {
  const { engines } = JSON.parse(read("package.json"));
  expect(engines.node).toBe("^22.20.0 || ^24.0.0 || >=26.0.0");
  expect(JSON.parse(read("package-lock.json")).packages[""].engines).toEqual(engines);
  expect(read("README.md")).toContain("Node 22 (22.20 or later), 24, or 26 and later.");
});

test("several servers have the rights of one, and share nothing but the database", () => {
  const { redline, postgres } = parse(read("deploy/compose.postgres.yaml"), { logLevel: "error" }).services;
  expect(Object.keys(redline).toSorted()).toEqual([
    "depends_on",
    "deploy",
    "environment",
    "ports",
    "volumes",
  ]);
  expect(Object.keys(redline.environment)).toEqual(["DATABASE_URL"]);
  expect(redline).toMatchObject({ volumes: [], ports: ["127.0.0.1:3000-3009:3000"] });
  expect(postgres).not.toHaveProperty("ports");
});

test("Docker and Kubernetes are told the same", () => {
  const { redline } = parse(read("deploy/compose.yaml")).services;
  const pod = parseAllDocuments(read("deploy/kubernetes.yaml"))[0]?.toJS().spec.template.spec;
  const [container] = pod.containers;
  expect(redline).toMatchObject({ read_only: true, cap_drop: ["ALL"], mem_limit: "4g" });
  expect(redline.security_opt).toEqual([
    "no-new-privileges",
    "seccomp=seccomp.json",
    "systempaths=unconfined",
    "apparmor=unconfined",
  ]);
  expect(pod).toMatchObject({
    hostUsers: false,
    securityContext: {
      runAsUser: 1000,
      seccompProfile: { type: "Localhost" },
      appArmorProfile: { type: "Unconfined" },
    },
  });
  expect(container).toMatchObject({
    securityContext: {
      allowPrivilegeEscalation: false,
      capabilities: { drop: ["ALL"] },
      procMount: "Unmasked",
      readOnlyRootFilesystem: true,
    },
    resources: { limits: { memory: "4Gi" } },
  });
});
