/** The supported architectures, by Node's name, with AUDIT_ARCH_* of linux/audit.h. */
export const ARCHITECTURES = { x64: 0xc000003e, arm64: 0xc00000b7 } as const;

export type Architecture = keyof typeof ARCHITECTURES;

export const EPERM = 1;
const ENOSYS = 38;

/** System calls above this number are newer than this list, and fail as on an older kernel. */
export const LAST_KNOWN = 466;

/** Numbers from asm/unistd_64.h (x64) and asm-generic/unistd.h (arm64); 424 and later are the same on both. */
export const NUMBERS = {
  clone: { x64: 56, arm64: 220 },
  socket: { x64: 41, arm64: 198 },
  socketpair: { x64: 53, arm64: 199 },
  ioctl: { x64: 16, arm64: 29 },
  shmget: { x64: 29, arm64: 194 },
} as const;

interface Denied {
  readonly name: string;
  readonly x64?: number;
  readonly arm64?: number;
  readonly errno: number;
}

const forbidden = (name: string, x64: number, arm64 = x64): Denied => ({ name, x64, arm64, errno: EPERM });
const absent = (name: string, x64: number, arm64 = x64): Denied => ({ name, x64, arm64, errno: ENOSYS });

/**
 * What no build and no test needs, in the spirit of Docker's default profile. Calls that need a capability are in it
 * too: a sandboxed process has none, and this still holds if it should ever gain one.
 */
export const DENIED: readonly Denied[] = [
  // The keyring of the bot's session is shared with its child processes.
  forbidden("keyctl", 250, 219),
  forbidden("add_key", 248, 217),
  forbidden("request_key", 249, 218),
  // Namespaces and mounts. clone3 hides its flags from a filter; libraries fall back to clone, which is looked into.
  forbidden("unshare", 272, 97),
  forbidden("setns", 308, 268),
  absent("clone3", 435),
  forbidden("mount", 165, 40),
  forbidden("umount2", 166, 39),
  forbidden("pivot_root", 155, 41),
  forbidden("chroot", 161, 51),
  forbidden("open_tree", 428),
  forbidden("move_mount", 429),
  forbidden("fsopen", 430),
  forbidden("fsconfig", 431),
  forbidden("fsmount", 432),
  forbidden("fspick", 433),
  forbidden("mount_setattr", 442),
  forbidden("open_by_handle_at", 304, 265),
  // Large parts of the kernel that need no privileges.
  forbidden("bpf", 321, 280),
  forbidden("perf_event_open", 298, 241),
  forbidden("userfaultfd", 323, 282),
  absent("io_uring_setup", 425),
  absent("io_uring_enter", 426),
  absent("io_uring_register", 427),
  forbidden("fanotify_init", 300, 262),
  forbidden("lookup_dcookie", 212, 18),
  forbidden("migrate_pages", 256, 238),
  forbidden("move_pages", 279, 239),
  // Memory that belongs to no process, so that it could not be counted.
  absent("memfd_create", 319, 279),
  absent("memfd_secret", 447),
  absent("semget", 64, 190),
  absent("msgget", 68, 186),
  // The machine itself.
  forbidden("kexec_load", 246, 104),
  forbidden("kexec_file_load", 320, 294),
  forbidden("init_module", 175, 105),
  forbidden("finit_module", 313, 273),
  forbidden("delete_module", 176, 106),
  forbidden("reboot", 169, 142),
  forbidden("swapon", 167, 224),
  forbidden("swapoff", 168, 225),
  forbidden("acct", 163, 89),
  forbidden("quotactl", 179, 60),
  forbidden("quotactl_fd", 443),
  forbidden("settimeofday", 164, 170),
  forbidden("clock_settime", 227, 112),
  forbidden("clock_adjtime", 305, 266),
  forbidden("syslog", 103, 116),
  forbidden("vhangup", 153, 58),
  { name: "iopl", x64: 172, errno: EPERM },
  { name: "ioperm", x64: 173, errno: EPERM },
  { name: "uselib", x64: 134, errno: EPERM },
];
