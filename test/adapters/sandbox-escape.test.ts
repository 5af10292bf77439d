import { execFileSync } from "node:child_process";
import { createSocket } from "node:dgram";
import { readlinkSync } from "node:fs";
import { chmod, writeFile } from "node:fs/promises";
import { type AddressInfo, createServer, type Server } from "node:net";
import { networkInterfaces } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect } from "@jest/globals";
import { type Architecture, DENIED, NUMBERS } from "../../src/workspace/sandbox/syscalls.ts";
import {
  aPlaceForNobody,
  aTree,
  type Backend,
  IMAGE,
  LEAKED,
  sandboxedOr,
  startNobody,
  WALLS,
} from "../sandboxed/nobody.ts";

/** The number of a call on this machine, for perl's `syscall`. */
const nr = (name: string) => DENIED.find((call) => call.name === name)?.[process.arch as Architecture];
const CLONE = NUMBERS.clone[process.arch as Architecture];
const PTRACE = process.arch === "arm64" ? 117 : 101;

/** Puts a key into a session keyring of its own, as a login does, and becomes the bot. */
const KEYRING = `my ($type, $name, $key) = ("user", "redline-canary", "a key of the bot");
  syscall(${nr("keyctl")}, 1, 0); syscall(${nr("add_key")}, $type, $name, $key, length $key, -3); exec @ARGV`;

const place = await aPlaceForNobody();
const nobody = await startNobody(place.folder, ["perl", "-e", KEYRING]);
const sandboxed = await sandboxedOr(nobody);
const pid = await nobody.pid();
const tree = await aTree(place.folder, { "a.js": "a\n" });
const other = await aTree(place.folder, { "b.js": "of another plan\n" });
const outside = join(place.folder, "outside");
await writeFile(outside, "of the host\n");

const servers: Server[] = [];
async function listening(where: { port: number; host: string } | { path: string }): Promise<Server> {
  const server = createServer((socket) => socket.end("reached"));
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(where, resolve));
  return server;
}
const { port } = (await listening({ port: 0, host: "0.0.0.0" })).address() as AddressInfo;
const socketFile = join(place.folder, "socket");
await listening({ path: socketFile });
await chmod(socketFile, 0o777);
const abstract = `redline-${process.pid}`;
await listening({ path: `\0${abstract}` });
const names = createSocket("udp4", (_, from) => names.send("reached", from.port, from.address));
await new Promise<void>((resolve) => names.bind(0, "127.0.0.1", resolve));

afterAll(async () => {
  await nobody.close();
  for (const server of servers) server.close();
  names.close();
  await place.close();
});

const connecting = (kind: string, address: string) =>
  `perl -MSocket -e 'socket(S, ${kind}, SOCK_STREAM, 0) or die "socket: $!"; connect(S, ${address}) or die "no way: $!"; print <S>'`;
const hostAddresses = Object.values(networkInterfaces()).flatMap((all) => all ?? []);

const groups = execFileSync("sh", ["-c", "cksum < /etc/group"], { encoding: "utf8" }).trim();

interface Attempt {
  readonly what: string;
  readonly command: string;
  /** What is printed where it works. It is tried without a sandbox, to show that the attempt is a good one. */
  readonly works: RegExp;
  /** What must be printed inside, beside nothing that `works`. */
  readonly inside?: RegExp;
}

const ATTEMPTS: readonly Attempt[] = [
  { what: "reads a file of the host", command: `cat ${outside}`, works: /of the host/ },
  { what: "reads another plan's files", command: `cat ${other}/b.js`, works: /of another plan/ },
  {
    what: "writes to the host",
    command: `echo x > ${place.folder}/runs/x && echo written; rm -f ${place.folder}/runs/x`,
    works: /written/,
  },
  { what: "goes up from its folder", command: `cat ../../../../../../../..${outside}`, works: /of the host/ },
  {
    what: "reads the bot's environment",
    command: `tr '\\0' '\\n' < /proc/${pid}/environ | grep CANARY; grep -ls CANARY /proc/self/environ`,
    works: /must not be seen/,
  },
  {
    what: "sees the bot's process",
    command: `tr '\\0' ' ' < /proc/${pid}/cmdline; ls -d /proc/[0-9]* | wc -l`,
    works: /driver/,
  },
  {
    what: "reaches the bot's files through /proc",
    command: `cat /proc/${pid}/cwd/outside`,
    works: /of the host/,
  },
  { what: "signals the bot", command: `kill -0 ${pid} && echo signalled`, works: /signalled/ },
  {
    what: "traces the bot",
    // Without a sandbox it may be refused as well, but not because there is no such process (3).
    command: `perl -e 'syscall(${PTRACE}, 0x4206, ${pid}, 0, 0); print "error ", $! + 0'`,
    works: /error [^3]/,
    inside: /error 3$/,
  },
  {
    what: "reads the bot's keys",
    command: `perl -e 'my ($t, $n, $b) = ("user", "redline-canary", " " x 64); my $id = syscall(${nr("keyctl")}, 10, -3, $t, $n, 0); my $got = syscall(${nr("keyctl")}, 11, $id, $b, 64); print substr($b, 0, $got)'`,
    works: /a key of the bot/,
  },
  { what: "lists the bot's keys", command: "cat /proc/keys", works: /redline-canary/ },
  {
    what: "connects to the host's loopback",
    command: connecting("PF_INET", `sockaddr_in(${port}, inet_aton("127.0.0.1"))`),
    works: /reached/,
    inside: /refused/,
  },
  ...hostAddresses
    .filter(({ family, internal }) => family === "IPv4" && !internal)
    .map(({ address }) => ({
      what: `connects to ${address}`,
      command: connecting("PF_INET", `sockaddr_in(${port}, inet_aton("${address}"))`),
      works: /reached/,
      inside: /unreachable/,
    })),
  {
    what: "asks a name server",
    command: `perl -MSocket -e 'socket(S, PF_INET, SOCK_DGRAM, 0); connect(S, sockaddr_in(${names.address().port}, inet_aton("127.0.0.1"))); send(S, "x", 0); recv(S, $b, 64, 0); print $b || "no answer: $!"'`,
    works: /reached/,
    inside: /no answer/,
  },
  {
    what: "connects to a socket's file",
    command: connecting("PF_UNIX", `sockaddr_un("${socketFile}")`),
    works: /reached/,
    inside: /No such file/,
  },
  {
    what: "connects to an abstract socket",
    command: connecting("PF_UNIX", `sockaddr_un("\\0${abstract}")`),
    works: /reached/,
    inside: /refused/,
  },
  {
    what: "makes a user namespace",
    command: "unshare --user echo made",
    works: /made/,
    inside: /Operation not permitted/,
  },
  {
    what: "clones into a user namespace",
    command: `perl -e '$|++; my $p = syscall(${CLONE}, 0x10000000 + 17, 0, 0, 0, 0); print $p < 0 ? "no: $!" : "made"; wait'`,
    works: /made/,
    inside: /no: Operation not permitted/,
  },
  {
    what: "types into a terminal",
    command: `perl -e 'my $x = "x"; ioctl(STDIN, 0x5412, $x); print "error ", $! + 0'`,
    works: /error 25/,
    inside: /error 1$/,
  },
  {
    what: "gains rights by a setuid program",
    command: "grep NoNewPrivs /proc/self/status",
    works: /\t0$/,
    inside: /\t1$/,
  },
  { what: "sees the machine", command: "ls /sys/class/net", works: /lo/ },
  { what: "reads the host's groups", command: "cksum < /etc/group", works: new RegExp(`^${groups}$`) },
];

describe.each(ATTEMPTS)("a command that $what", ({ command, works, inside }) => {
  const run = async (backend: Backend) => (await nobody.run(backend, { tree, command })).output.trimEnd();

  sandboxed("succeeds without a sandbox", async () => {
    expect(await run("none")).toMatch(works);
  });

  for (const backend of WALLS)
    sandboxed(`fails, files by ${backend}`, async () => {
      const output = await run(backend);
      expect(output).not.toMatch(works);
      expect(output).toMatch(inside ?? /^/);
    });
});

describe("what is seen inside", () => {
  const inside = async (command: string, hidden: readonly string[] = []) =>
    (await nobody.run(WALLS[0], { tree, command }, hidden)).output.trimEnd();

  // What is in a container is its image's.
  if (IMAGE === undefined) {
    sandboxed("is a list of what commands need", async () => {
      const top = (await inside("ls -A /")).split("\n");
      const known = ["bin", "dev", "etc", "home", "opt", "proc", "sbin", "tmp", "usr", "work"];
      expect(top.filter((name) => !known.includes(name) && !name.startsWith("lib"))).toEqual([]);
      const usr = (await inside("ls -A /usr /usr/local | sort -u")).split("\n");
      expect(usr).toEqual(expect.arrayContaining(["bin", "lib", "share"]));
      expect(usr.filter((name) => ["src", "etc", "games", "var", "tmp"].includes(name))).toEqual([]);
      expect(await inside("find /opt -maxdepth 3 | sort")).toMatch(
        /^\/opt\n\/opt\/node\n\/opt\/node\/bin\n\/opt\/node\/bin\/node/,
      );
    });

    sandboxed("is no folder of ours, even below one that is shown", async () => {
      expect(await inside("ls /usr/share/perl5 /usr/share/zoneinfo | head -3")).not.toBe("");
      expect(await inside("ls -A /usr/share/zoneinfo", ["/usr/share/zoneinfo"])).toBe("");
    });
  }

  sandboxed("are no files that the bot was started with", async () => {
    expect(readlinkSync(`/proc/${pid}/fd/${LEAKED}`)).toMatch(/package\.json$/);
    const open = await inside("for fd in /proc/$$/fd/*; do readlink $fd; done");
    expect(open.split("\n").filter((file) => !/^(pipe:.*|\/dev\/null)$/.test(file))).toEqual([]);
  });

  sandboxed("is the metadata service of no cloud", async () => {
    expect(await inside(connecting("PF_INET", `sockaddr_in(80, inet_aton("169.254.169.254"))`))).toMatch(
      /unreachable/,
    );
  });
});
