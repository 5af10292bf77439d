import { endianness } from "node:os";
import { ARCHITECTURES, type Architecture, DENIED, EPERM, LAST_KNOWN, NUMBERS } from "./syscalls.ts";

/** One instruction of classic BPF (linux/filter.h): code, how far to jump if true and if false, operand. */
type Instruction = readonly [code: number, ifTrue: number, ifFalse: number, operand: number];

const LOAD = 0x20;
const EQUALS = 0x15;
const IS_ABOVE = 0x25;
const HAS_BITS = 0x45;
const RETURN = 0x06;

// struct seccomp_data (linux/seccomp.h): the call's number, the architecture, and six arguments of 64 bits.
const NUMBER = 0;
const ARCHITECTURE = 4;
const low = (argument: number) => 16 + 8 * argument;
const high = (argument: number) => low(argument) + 4;

const ALLOW: Instruction = [RETURN, 0, 0, 0x7fff0000];
const KILL_PROCESS: Instruction = [RETURN, 0, 0, 0x80000000];
const fail = (errno: number): Instruction => [RETURN, 0, 0, 0x00050000 + errno];
const load = (offset: number): Instruction => [LOAD, 0, 0, offset];

const ENOSPC = 28;
const ENOSYS = 38;
const EPROTONOSUPPORT = 93;
const EAFNOSUPPORT = 97;

/** CLONE_NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID and NEWNET. */
export const CLONE_NEW = 0x7e020000;
const [AF_UNIX, AF_INET, AF_INET6, AF_NETLINK] = [1, 2, 10, 16] as const;
export const [TIOCSTI, TIOCLINUX] = [0x5412, 0x541c] as const;
/** System V segments without an attached process are not counted; 4,096 of this size are 256 MiB. */
export const SHARED_SEGMENT_BYTES = 65_536;

/**
 * The seccomp filter as bubblewrap takes it. Everything is allowed but `DENIED`, what is newer than that list, and a
 * few calls with certain arguments; another architecture than the native one ends the process, because its numbers
 * mean other calls. Throws where it is not known how to make one.
 */
export function seccompFilter(architecture: string = process.arch): Buffer {
  if (!(architecture in ARCHITECTURES) || endianness() !== "LE")
    throw new Error(`The sandbox has no list of system calls for ${architecture}; it knows x64 and arm64.`);
  return assemble(program(architecture as Architecture));
}

function program(arch: Architecture): Instruction[] {
  const denied = DENIED.flatMap((call) => {
    const number = call[arch];
    return number === undefined ? [] : when(number, [fail(call.errno)]);
  });
  return [
    load(ARCHITECTURE),
    [EQUALS, 1, 0, ARCHITECTURES[arch]],
    KILL_PROCESS,
    load(NUMBER),
    // The x32 calls of x86-64 have bit 30 set, so they end here too.
    [IS_ABOVE, 0, 1, LAST_KNOWN],
    fail(ENOSYS),
    ...denied,
    ...when(NUMBERS.clone[arch], [load(low(0)), [HAS_BITS, 0, 1, CLONE_NEW], fail(EPERM), ALLOW]),
    ...when(NUMBERS.socket[arch], SOCKETS),
    ...when(NUMBERS.socketpair[arch], SOCKETS),
    ...when(NUMBERS.ioctl[arch], [
      load(low(1)),
      [EQUALS, 1, 0, TIOCSTI],
      [EQUALS, 0, 1, TIOCLINUX],
      fail(EPERM),
      ALLOW,
    ]),
    ...when(NUMBERS.shmget[arch], [
      load(high(1)),
      [EQUALS, 0, 2, 0],
      load(low(1)),
      [IS_ABOVE, 0, 1, SHARED_SEGMENT_BYTES],
      fail(ENOSPC),
      ALLOW,
    ]),
    ALLOW,
  ];
}

/** Other families are not all held in by a network namespace: a virtual machine's host is reached by AF_VSOCK. */
const SOCKETS: readonly Instruction[] = [
  load(low(0)),
  [EQUALS, 7, 0, AF_UNIX],
  [EQUALS, 6, 0, AF_INET],
  [EQUALS, 5, 0, AF_INET6],
  [EQUALS, 1, 0, AF_NETLINK],
  fail(EAFNOSUPPORT),
  // Of netlink, NETLINK_ROUTE only: it lists the interfaces.
  load(low(2)),
  [EQUALS, 1, 0, 0],
  fail(EPROTONOSUPPORT),
  ALLOW,
];

/** Runs `body`, which must return, if the number that is loaded is `number`. */
function when(number: number, body: readonly Instruction[]): Instruction[] {
  return [[EQUALS, 0, body.length, number], ...body];
}

function assemble(instructions: readonly Instruction[]): Buffer {
  const filter = Buffer.alloc(8 * instructions.length);
  for (const [index, [code, ifTrue, ifFalse, operand]] of instructions.entries()) {
    filter.writeUInt16LE(code, 8 * index);
    filter.writeUInt8(ifTrue, 8 * index + 2);
    filter.writeUInt8(ifFalse, 8 * index + 3);
    filter.writeUInt32LE(operand, 8 * index + 4);
  }
  return filter;
}
