import { fileURLToPath } from "node:url";

/** Limits of a child process. Each of its own children may use as much again. */
export interface Limits {
  /** Address space; what is mapped counts as well as what is used. */
  readonly memoryMb: number;
  readonly cpuSeconds: number;
  /** The largest file it may write. */
  readonly fileMb: number;
}

/**
 * The command to start instead of a program, with the environment of `limitsFor`. The limits are POSIX `ulimit`s, set by a
 * shell right before the program: Node can set none for its children.
 */
export const LIMITED = ["/bin/sh", fileURLToPath(new URL("./limited.sh", import.meta.url))] as const;

/** Passes the program and its limits to {@link LIMITED}. */
export function limitsFor(program: string, { memoryMb, cpuSeconds, fileMb }: Limits): Record<string, string> {
  // In the shell's units: 1,024 bytes of memory, 512 of a file.
  const limits = `v=${memoryMb * 1024} t=${cpuSeconds} f=${fileMb * 2048}`;
  return { REDLINE_PROGRAM: program, REDLINE_LIMITS: limits };
}

/** Limits how many pieces of work run at the same time; the others wait in order. */
export function createGate(atOnce: number): <T>(work: () => Promise<T>) => Promise<T> {
  const waiting: (() => void)[] = [];
  let free = atOnce;
  return async (work) => {
    if (free > 0) free--;
    else await new Promise<void>((go) => waiting.push(go));
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else free++;
    }
  };
}
