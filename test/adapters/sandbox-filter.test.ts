import { afterAll, describe, expect, test } from "@jest/globals";
import { seccompFilter } from "../../src/workspace/sandbox/seccomp.ts";
import {
  ARCHITECTURES,
  type Architecture,
  DENIED,
  LAST_KNOWN,
  NUMBERS,
} from "../../src/workspace/sandbox/syscalls.ts";
import {
  aPlaceForNobody,
  aTree,
  type Backend,
  sandboxedOr,
  startNobody,
  WALLS,
} from "../sandboxed/nobody.ts";

const place = await aPlaceForNobody();
const nobody = await startNobody(place.folder);
const sandboxed = await sandboxedOr(nobody);
const tree = await aTree(place.folder, {});

afterAll(async () => {
  await nobody.close();
  await place.close();
});

const ALLOWED = "allowed";
const KILLED = "killed";
const [EPERM, ENOSPC, ENOSYS, EPROTONOSUPPORT, EAFNOSUPPORT] = [1, 28, 38, 93, 97];

interface Call {
  readonly nr: number;
  readonly arch?: number;
  readonly args?: readonly bigint[];
}

/** What the kernel would do with a call: classic BPF as in Linux's Documentation/networking/filter.rst. */
function evaluate(filter: Buffer, { nr, arch = 0, args = [] }: Call): string | number {
  const data = Buffer.alloc(64);
  data.writeUInt32LE(nr, 0);
  data.writeUInt32LE(arch, 4);
  for (const [index, value] of args.entries()) data.writeBigUInt64LE(value, 16 + 8 * index);
  let loaded = 0;
  for (let at = 0; at < filter.length / 8; at++) {
    const [ifTrue, ifFalse] = [filter.readUInt8(8 * at + 2), filter.readUInt8(8 * at + 3)];
    const operand = filter.readUInt32LE(8 * at + 4);
    const jump = (holds: boolean) => (at += holds ? ifTrue : ifFalse);
    switch (filter.readUInt16LE(8 * at)) {
      case 0x20:
        loaded = data.readUInt32LE(operand);
        break;
      case 0x15:
        jump(loaded === operand);
        break;
      case 0x25:
        jump(loaded > operand);
        break;
      case 0x45:
        jump((loaded & operand) >>> 0 !== 0);
        break;
      case 0x06:
        if (operand === 0x7fff0000) return ALLOWED;
        if (operand === 0x80000000) return KILLED;
        return operand - 0x00050000;
      default:
        throw new Error("an unknown instruction");
    }
  }
  throw new Error("the filter has no end");
}

for (const name of Object.keys(ARCHITECTURES) as Architecture[])
  describe(`the filter for ${name}`, () => {
    const filter = seccompFilter(name);
    const arch = ARCHITECTURES[name];
    const call = (nr: number, ...args: number[]) =>
      evaluate(filter, { nr, arch, args: args.map((value) => BigInt(value)) });
    const listed = DENIED.flatMap((denied) => {
      const nr = denied[name];
      return nr === undefined ? [] : [[denied.name, nr, denied.errno] as const];
    });

    test.each(listed)("refuses %s", (_, nr, errno) => {
      expect(call(nr)).toBe(errno);
    });

    test("allows what everything needs", () => {
      const names = name === "x64" ? [0, 1, 9, 57, 59, 101, 231, 257] : [63, 64, 222, 221, 117, 94, 56];
      for (const nr of names) expect([nr, call(nr)]).toEqual([nr, ALLOWED]);
    });

    test("knows only its own machine's numbers", () => {
      for (const other of [0x40000003, 0x40000028, 0xc000003e, 0xc00000b7].filter((it) => it !== arch))
        expect(evaluate(filter, { nr: 0, arch: other })).toBe(KILLED);
      // The x32 ABI of x86-64, what is newer than the list, and numbers below zero.
      for (const nr of [0x40000000, 0x40000208, LAST_KNOWN + 1, 0xffffffff]) expect(call(nr)).toBe(ENOSYS);
      expect(call(LAST_KNOWN)).toBe(ALLOWED);
    });

    test("lets processes and threads be made, and no namespaces", () => {
      expect(call(NUMBERS.clone[name], 17)).toBe(ALLOWED);
      expect(call(NUMBERS.clone[name], 0x3d0f00)).toBe(ALLOWED);
      for (const flag of [0x20000, 0x2000000, 0x4000000, 0x8000000, 0x10000000, 0x20000000, 0x40000000])
        expect(call(NUMBERS.clone[name], flag + 17)).toBe(EPERM);
    });

    test("lets sockets be made of the families that a network namespace holds in", () => {
      for (const number of [NUMBERS.socket[name], NUMBERS.socketpair[name]]) {
        for (const family of [1, 2, 10]) expect(call(number, family, 1, 7)).toBe(ALLOWED);
        for (const family of [0, 3, 15, 17, 30, 31, 38, 40, 44])
          expect(call(number, family)).toBe(EAFNOSUPPORT);
        expect(call(number, 16, 3, 0)).toBe(ALLOWED);
        expect(call(number, 16, 3, 12)).toBe(EPROTONOSUPPORT);
      }
    });

    test("lets a terminal be used, and nothing be typed into it", () => {
      expect(call(NUMBERS.ioctl[name], 0, 0x5401)).toBe(ALLOWED);
      for (const request of [0x5412, 0x541c]) expect(call(NUMBERS.ioctl[name], 0, request)).toBe(EPERM);
      // The kernel looks at the lower half only.
      expect(evaluate(filter, { nr: NUMBERS.ioctl[name], arch, args: [0n, 0x100005412n] })).toBe(EPERM);
    });

    test("lets small segments of shared memory be made", () => {
      expect(call(NUMBERS.shmget[name], 0, 65_536)).toBe(ALLOWED);
      expect(call(NUMBERS.shmget[name], 0, 65_537)).toBe(ENOSPC);
      expect(call(NUMBERS.shmget[name], 0, 2 ** 32)).toBe(ENOSPC);
    });
  });

test("there is none for a machine whose numbers are not known", () => {
  expect(() => seccompFilter("riscv64")).toThrow("no list of system calls for riscv64");
});

describe("on this machine", () => {
  const own = process.arch as Architecture;
  const listed = DENIED.flatMap(({ name, errno, ...numbers }) => {
    const nr = numbers[own];
    return nr === undefined ? [] : [{ name, nr, errno }];
  });
  /** Each call with arguments that no call can do anything with; prints the error numbers. */
  const attempt = (calls: readonly { readonly nr: number }[]) =>
    `perl -e 'for (@ARGV) { syscall($_, -1, -1, -1, -1, -1); print $! + 0, " " }' ${calls.map(({ nr }) => nr).join(" ")}`;
  const errnos = async (backend: Backend, calls: typeof listed) => {
    const { output } = await nobody.run(backend, { tree, command: attempt(calls) });
    return output.trim().split(" ").map(Number);
  };

  sandboxed("every call of the list is refused", async () => {
    const found = await errnos(WALLS[0], listed);
    expect(listed.map(({ name }, index) => [name, found[index]])).toEqual(
      listed.map(({ name, errno }) => [name, errno]),
    );
  });

  sandboxed("such refusals are the filter's: without it the kernel says something else", async () => {
    const calls = listed.filter(({ name }) => ["memfd_create", "semget", "msgget"].includes(name));
    expect(calls).toHaveLength(3);
    for (const errno of await errnos("none", calls)) expect([EPERM, ENOSYS]).not.toContain(errno);
  });

  sandboxed("no socket leads to the host of a virtual machine", async () => {
    const command = `perl -e 'socket(S, 40, 1, 0) and print "made"; print $! + 0'`;
    // An engine's profile has one error for whatever it does not allow.
    const refused = WALLS[0] === "container" ? EPERM : EAFNOSUPPORT;
    expect((await nobody.run(WALLS[0], { tree, command })).output).toBe(String(refused));
  });
});
