import type { Scrub } from "../core/markdown/scrub.ts";

/** What the bot needs, each `ok` or what is wrong with it, in words without secrets. */
export interface Fitness {
  readonly database: string;
  readonly github: string;
  readonly sandbox: string;
}

interface Parts {
  /** Throws if the queue's database does not answer. */
  readonly database: () => Promise<unknown>;
  /** Throws if GitHub does not answer us. */
  readonly github: () => Promise<unknown>;
  /** Why items cannot be carried out here; undefined if they can, or if the sandbox is switched off. */
  readonly unfit: string | undefined;
  /** The time, in milliseconds since 1970. */
  readonly now: () => number;
  readonly scrub: Scrub;
}

const OK = "ok";
/** Who does not answer in this time is not fit. Milliseconds. */
const ANSWER_MS = 5_000;
/** Probes come every few seconds, and each question to GitHub counts against a limit. Milliseconds. */
const KEPT_MS = 30_000;

/** Makes what tells whether the bot can do its work now. It never throws; what GitHub answered is told for 30 s. */
export function createHealth({ database, github, unfit, now, scrub }: Parts): () => Promise<Fitness> {
  const wordsOf = (ask: () => Promise<unknown>): Promise<string> =>
    inTime(ask).then(
      () => OK,
      (error: Error & { code?: string }) => scrub(error.message.split("\n")[0] || error.code || error.name),
    );
  let asked: { at: number; words: Promise<string> } | undefined;
  return async () => {
    if (!asked || now() - asked.at >= KEPT_MS) asked = { at: now(), words: wordsOf(github) };
    const [ofDatabase, ofGitHub] = await Promise.all([wordsOf(database), asked.words]);
    return { database: ofDatabase, github: ofGitHub, sandbox: unfit ?? OK };
  };
}

/** True if all of it is. */
export function isFit(fitness: Fitness): boolean {
  return Object.values(fitness).every((words) => words === OK);
}

/** The answer, or an Error when it takes longer than 5 s; what was asked goes on unheard. */
export async function inTime<T>(ask: () => Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`No answer in ${ANSWER_MS / 1_000} s.`)), ANSWER_MS);
  });
  try {
    return await Promise.race([ask(), late]);
  } finally {
    clearTimeout(timer);
  }
}
