import { type BotProcess, type Surroundings, startProcess } from "./process/process.ts";

/** Lines of the log that are kept for the pages. */
const LINES_MAX = 400;
const WARNING = 40;

/** When the bot is killed: at once, or at its next write to GitHub, before or after it has had its effect. */
export type Kill = "now" | "before" | "after";

/** A line of the bot's log. */
export interface LogLine {
  readonly time: number;
  readonly level: number;
  readonly msg: string;
  /** `owner/repo#issue`. */
  readonly key?: string;
  /** The kind of the action that was decided on. */
  readonly step?: string;
  readonly err?: { readonly message?: string };
}

interface Settings {
  readonly env: Readonly<Record<string, string>>;
  /** Takes warnings, in words. */
  readonly report: (line: string) => void;
}

/** The bot in a process of its own, which can be killed as a machine would, and started again. */
export class LiveBot {
  readonly log: LogLine[] = [];
  /** How many lines it has printed, also those that are not kept. */
  printed = 0;
  /** When it is to be killed, if that was asked for and has not happened. */
  armed: Exclude<Kill, "now"> | undefined;
  readonly #scene: Surroundings;
  readonly #settings: Settings;
  /** Since when it runs, or last ran. */
  startedAt = "";
  #process: BotProcess | undefined;
  #starting: Promise<string> | undefined;

  constructor(scene: Surroundings, settings: Settings) {
    this.#scene = scene;
    this.#settings = settings;
  }

  get isRunning(): boolean {
    return this.#process !== undefined;
  }

  /** Starts it, once if it is asked for twice; resolves to where it listens. Throws if it ends before. */
  start(): Promise<string> {
    this.#starting ??= this.#launch().finally(() => {
      this.#starting = undefined;
    });
    return this.#starting;
  }

  /** What it is working on; undefined while all plans wait. */
  work(): string | undefined {
    const steps = new Map(this.log.flatMap(({ key, step }) => (key && step ? [[key, step] as const] : [])));
    const [found] = [...steps].filter(([, step]) => step !== "wait");
    return found && `${found[0].replace(/^.*#/, "#")} ${found[1]}`;
  }

  async #launch(): Promise<string> {
    this.startedAt = new Date().toISOString();
    // What it was doing when it ended it does no more.
    this.log.length = 0;
    const process = await startProcess(this.#scene, {
      env: this.#settings.env,
      onLine: (line) => this.#take(line),
      goesOn: (place) => this.#goesOn(place),
    });
    this.#process = process;
    void process.ended.then(() => {
      this.#process = undefined;
      this.printed += 1;
    });
    const url = await process.lines.webhookUrl;
    if (url === undefined) throw new Error(`The bot did not start. ${process.lines.last()}`);
    return url;
  }

  /** Ends it as a crash does (SIGKILL). */
  async kill(when: Kill): Promise<void> {
    if (when !== "now") {
      this.armed = when;
      return;
    }
    this.armed = undefined;
    this.#process?.kill();
    await this.#process?.ended;
  }

  /** Ends it in order. */
  async stop(): Promise<void> {
    await this.#process?.stop();
  }

  /** Calls of the model are no writes to GitHub. */
  #goesOn(place: string): boolean {
    if (this.armed === undefined || place.startsWith("model:") || !place.endsWith(`:${this.armed}`))
      return true;
    this.armed = undefined;
    return false;
  }

  #take(line: string): void {
    this.printed += 1;
    if (!line.startsWith("{")) return;
    const said = JSON.parse(line) as LogLine;
    if (said.level >= WARNING)
      this.#settings.report(`The bot: ${said.msg}${said.err ? `: ${said.err.message}` : ""}`);
    this.log.push(said);
    if (this.log.length > LINES_MAX) this.log.shift();
  }
}
