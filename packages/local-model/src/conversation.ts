import { blocksOf, type ContentBlock, type MessagesBody } from "./protocol.ts";

/** A call that the model made earlier, with what came back. */
export type PastCall = {
  readonly name: string;
  readonly input: Record<string, unknown>;
  readonly result: string;
  readonly isError: boolean;
};

/** All that the model knows: it has no memory besides the request. */
export type Conversation = {
  /** Names of the tools that may be called now. */
  readonly tools: ReadonlySet<string>;
  /** Everything that the user's side has written, without the tools' results. */
  readonly asked: string;
  /** The model's own calls, in order. */
  readonly calls: readonly PastCall[];
  /** How many turns of the model there have been; one that was paused belongs to the next. */
  readonly turns: number;
};

/** Reads a request as a conversation. */
export function readConversation(body: MessagesBody): Conversation {
  const blocks = body.messages.flatMap(({ role, content }) =>
    blocksOf(content).map((block) => ({ role, block })),
  );
  const asked = blocks.flatMap(({ role, block }) =>
    role === "user" && block.type === "text" ? [String(block.text)] : [],
  );
  return {
    tools: offered(body),
    asked: asked.join("\n"),
    calls: pastCalls(blocks.map(({ block }) => block)),
    turns: body.messages.filter(
      ({ role }, index) => role === "assistant" && body.messages[index + 1]?.role === "user",
    ).length,
  };
}

function offered({ tools = [], tool_choice: choice }: MessagesBody): Set<string> {
  const names = tools.map(({ name }) => name);
  if (choice?.type === "none") return new Set();
  return new Set(choice?.type === "tool" ? names.filter((name) => name === choice.name) : names);
}

function pastCalls(blocks: readonly ContentBlock[]): PastCall[] {
  const results = new Map(
    blocks.flatMap((block) => (block.type === "tool_result" ? [[block.tool_use_id, block] as const] : [])),
  );
  return blocks.flatMap((block) => {
    if (block.type !== "tool_use") return [];
    const result = results.get(block.id);
    return [
      {
        name: block.name,
        input: block.input,
        result: textOf(result?.content),
        isError: result?.is_error ?? false,
      },
    ];
  });
}

function textOf(content: string | readonly Record<string, unknown>[] | undefined): string {
  if (content === undefined || typeof content === "string") return content ?? "";
  return content.map((part) => (typeof part.text === "string" ? part.text : "")).join("\n");
}

/** An element `<name key="value">inner</name>` of a text; its inside as it stands, still escaped. */
export type Element = { readonly attributes: Readonly<Record<string, string>>; readonly inner: string };

/** All elements of a name in a text. Their insides must not hold an element of the same name. */
export function elements(text: string, name: string): Element[] {
  const found = text.matchAll(
    new RegExp(`<${name}((?:\\s+[\\w-]+="[^"]*")*)\\s*>([\\s\\S]*?)</${name}>`, "g"),
  );
  return Array.from(found, ([, head = "", inner = ""]) => ({
    attributes: Object.fromEntries(
      Array.from(head.matchAll(/([\w-]+)="([^"]*)"/g), ([, key = "", value = ""]) => [
        key,
        unescapeXml(value),
      ]),
    ),
    inner: inner.trim(),
  }));
}

const ENTITIES: Record<string, string> = {
  "&lt;": "<",
  "&gt;": ">",
  "&quot;": '"',
  "&#39;": "'",
  "&amp;": "&",
};

/** Undoes the escaping of text that people wrote. */
export function unescapeXml(text: string): string {
  return text.replaceAll(/&(?:lt|gt|quot|#39|amp);/g, (entity) => ENTITIES[entity] ?? entity);
}
