/** One decision of the bot, as its log tells it. */
export interface Look {
  /** `owner/repo#issue`. */
  readonly key: string;
  readonly step: string;
  readonly edits: readonly string[];
}

/** Nothing that the bot does takes as long as this without a word, in milliseconds: then something hangs. */
const SILENCE_MAX_MS = 90_000;
/** Work that fails so often is not going to succeed; it would be tried again ever later. */
const TROUBLES_MAX = 3;
const KEPT = 20;
const WARNING = 40;

/** What a bot's process prints, as it comes. */
export class Lines {
  /** Warnings and errors, in its words. */
  readonly troubles: string[] = [];
  /** Where it receives webhooks; undefined if it ended before it listened. */
  readonly webhookUrl: Promise<string | undefined>;
  /** Resolves when it has asked for the webhooks that it missed before its start, or has ended. */
  readonly swept: Promise<void>;
  #tellUrl: (url: string | undefined) => void = () => undefined;
  #tellSwept: () => void = () => undefined;
  #looks: Look[] = [];
  #isOver = false;
  #wake: () => void = () => undefined;
  readonly #last: string[] = [];

  constructor() {
    this.webhookUrl = new Promise((resolve) => {
      this.#tellUrl = resolve;
    });
    this.swept = new Promise((resolve) => {
      this.#tellSwept = resolve;
    });
  }

  /** Reads a line. */
  take(line: string): void {
    this.#last.push(line);
    if (this.#last.length > KEPT) this.#last.shift();
    const [, url] = /listens at (\S+)/.exec(line) ?? [];
    if (url !== undefined) this.#tellUrl(url);
    if (line.startsWith("{")) this.#read(JSON.parse(line) as Said);
  }

  #read(said: Said): void {
    if (said.again !== undefined) this.#tellSwept();
    if (said.level >= WARNING) this.#trouble(`${said.msg} ${said.err?.message ?? ""}`.trim());
    if (said.step === undefined || said.edits === undefined) return;
    this.#looks.push({ key: said.key ?? "", step: said.step, edits: said.edits });
    this.#wake();
  }

  #trouble(words: string): void {
    this.troubles.push(words);
    if (this.troubles.length > TROUBLES_MAX) this.#wake();
  }

  /** There is nothing more to come. */
  end(): void {
    this.#isOver = true;
    this.#tellUrl(undefined);
    this.#tellSwept();
    this.#wake();
  }

  /** The next decision; undefined if the process has ended before it made one. */
  async look(): Promise<Look | undefined> {
    if (this.troubles.length > TROUBLES_MAX) throw new Error(`It keeps failing. ${this.last()}`);
    const next = this.#looks.shift();
    if (next || this.#isOver) return next;
    await new Promise<void>((resolve, reject) => {
      const hangs = () => reject(new Error(`The bot went silent. ${this.last()}`));
      const timer = setTimeout(hangs, SILENCE_MAX_MS);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    return await this.look();
  }

  /** What it decided so far is not looked at any more. */
  forget(): void {
    this.#looks = [];
  }

  /** The last lines, for whoever has to find out. */
  last(): string {
    return `Its last lines:\n${this.#last.join("\n")}`;
  }
}

interface Said {
  readonly level: number;
  readonly msg?: string;
  readonly key?: string;
  readonly step?: string;
  readonly edits?: readonly string[];
  /** How many missed webhooks it has asked for. */
  readonly again?: number;
  readonly err?: { readonly message?: string };
}
