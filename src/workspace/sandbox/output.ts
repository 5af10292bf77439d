/** Keeps the first and the last part of a text of any length, and never much more in memory. */
export interface FoldedText {
  readonly add: (chunk: string) => void;
  /** The whole text if it is within the limit; else both parts, with a line between them that says what is missing. */
  readonly text: () => string;
}

/** Keeps `characters` of what is added, half of them from the beginning and half from the end. */
export function fold(characters: number): FoldedText {
  const half = Math.floor(characters / 2);
  let head = "";
  let tail = "";
  let dropped = 0;
  return {
    add: (chunk) => {
      const room = half - head.length;
      if (room > 0) head += chunk.slice(0, room);
      const rest = tail + chunk.slice(Math.max(room, 0));
      const surplus = rest.length <= 2 * half ? 0 : rest.length - half;
      dropped += surplus;
      tail = rest.slice(surplus);
    },
    text: () => {
      const surplus = Math.max(0, tail.length - half);
      const missing = dropped + surplus;
      const end = tail.slice(surplus);
      return (
        missing === 0 ? head + end : `${head}\n[... ${missing} characters left out ...]\n${end}`
      ).toWellFormed();
    },
  };
}
