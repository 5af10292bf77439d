import type { ReplyMessage } from "../protocol.ts";
import type { Say } from "../script.ts";
import type { StreamEvent } from "../stream.ts";
import type { Fault } from "./plan.ts";

/** Tools to look around with, in the order in which a model that gets nowhere would take them. */
const LOOKING = [
  { name: "list_files", input: {} },
  { name: "read_file", input: { path: "README.md" } },
  { name: "look", input: { at: "it again" } },
];

/** What the model says when the fault is in its words; anything else is said as it was meant. */
export function twistedWords(
  said: readonly Say[],
  fault: Fault | undefined,
  tools: ReadonlySet<string>,
): Say[] {
  switch (fault?.kind) {
    case "refusal":
      return [];
    case "pause":
      return [{ type: "text", text: "I am not done yet." }];
    case "wrong-tool":
      return [{ type: "tool_use", name: fault.name ?? "run_shell", input: { command: "ls" } }];
    case "wrong-input":
      return said.map((block) => (block.type === "text" ? block : { ...block, input: fault.input }));
    case "loop":
      return [{ type: "tool_use", ...(LOOKING.find(({ name }) => tools.has(name)) ?? LOOKING[0]) } as Say];
    default:
      return [...said];
  }
}

/** Why the model stopped, if the fault is in that. */
export function twistedStop(fault: Fault | undefined): ReplyMessage["stop_reason"] | undefined {
  if (fault?.kind === "refusal") return "refusal";
  if (fault?.kind === "pause") return "pause_turn";
  return fault?.kind === "max-tokens" ? "max_tokens" : undefined;
}

/** An answer that is not streamed, as it is when its end is lost: nothing of the last call's input is known. */
export function twistedMessage(message: ReplyMessage, fault: Fault | undefined): ReplyMessage {
  const last = message.content.at(-1);
  if (fault?.kind !== "max-tokens" || !last) return message;
  const cut =
    last.type === "text"
      ? { ...last, text: last.text.slice(0, Math.ceil(last.text.length / 2)) }
      : { ...last, input: {} };
  return { ...message, content: [...message.content.slice(0, -1), cut] };
}

/** The stream of an answer whose last block loses its end, or makes no sense. */
export function twistedEvents(
  events: readonly StreamEvent[],
  fault: Fault | undefined,
): readonly StreamEvent[] {
  const places = events.flatMap((event, place) => (event.type === "content_block_delta" ? [place] : []));
  const last = places.at(-1);
  if (last === undefined) return events;
  if (fault?.kind === "malformed") {
    const index = events[last]?.index;
    const nonsense = { type: "input_json_delta", partial_json: " ]]} as I said" };
    return events.toSpliced(last + 1, 0, { type: "content_block_delta", index, delta: nonsense });
  }
  if (fault?.kind !== "max-tokens") return events;
  const own = places.filter((place) => events[place]?.index === events[last]?.index);
  const kept = own.slice(0, Math.floor(own.length / 2));
  const lost = new Set(own.filter((place) => !kept.includes(place)));
  return events.filter((_, place) => !lost.has(place));
}
