import { readdirSync, readFileSync } from "node:fs";

/** What a process and its descendants use. */
export interface Use {
  readonly bytes: number;
  /** Threads count, as they do for the kernel's limit. */
  readonly tasks: number;
}

/** The direct children of a process, by process id; none if it is gone. */
export function childrenOf(pid: number): number[] {
  return tasksOf(pid).flatMap((task) => numbersIn(read(`/proc/${pid}/task/${task}/children`)));
}

/**
 * Memory that would be free if the process and its descendants ended: what is theirs alone, shared memory, swapped
 * pages, and page tables. What processes share since a fork counts for each of them.
 */
export function useOf(pid: number): Use {
  const tasks = tasksOf(pid);
  const below = childrenOf(pid).map(useOf);
  return below.reduce((sum, use) => ({ bytes: sum.bytes + use.bytes, tasks: sum.tasks + use.tasks }), {
    bytes: bytesOf(pid, tasks),
    tasks: tasks.length,
  });
}

/** A thread that goes on after the process's first one has ended still has its memory: any thread will do. */
function bytesOf(pid: number, tasks: readonly number[]): number {
  for (const task of tasks) {
    const status = read(`/proc/${pid}/task/${task}/status`);
    const parts = [...status.matchAll(/^(?:RssAnon|RssShmem|VmSwap|VmPTE):\s+(\d+) kB$/gm)];
    if (parts.length > 0) return parts.reduce((sum, [, kB]) => sum + Number(kB) * 1024, 0);
  }
  return 0;
}

const tasksOf = (pid: number) => namesIn(`/proc/${pid}/task`).map(Number);
const numbersIn = (text: string) => text.split(" ").filter(Boolean).map(Number);

/** A file of /proc; empty if its process is gone. */
export function read(file: string): string {
  try {
    return readFileSync(file, "latin1");
  } catch {
    return "";
  }
}

/** What is in a folder of /proc; nothing if its process is gone. */
export function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
