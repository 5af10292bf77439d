/**
 * The plan file as blocks of text: a head, sections, and the todo list cut into its items.
 * The blocks, joined, are the file byte for byte, so replacing one block leaves all others untouched.
 */
export type Block =
  | { readonly kind: "head"; readonly text: string; readonly line: number }
  | { readonly kind: "section"; readonly name: string; readonly text: string; readonly line: number }
  | { readonly kind: "item"; readonly text: string; readonly line: number }
  | { readonly kind: "rest"; readonly text: string; readonly line: number };

/** How an item begins, whatever follows; {@link parseItem} says whether it is well written. */
const ITEM_START = /^[-*+] *\[[ xX]?\](?!\()/;
const SECTION_START = /^## +(\S.*)/;

/** Cuts a plan file into blocks. Every text has a cut; joining the blocks gives the text back. */
export function cut(text: string): Block[] {
  const blocks: Block[] = [];
  let inTodo = false;
  const fence = fenceTracker();
  for (const [index, line] of linesOf(text).entries()) {
    const isCode = fence(line);
    const section = isCode ? undefined : SECTION_START.exec(line)?.[1]?.trimEnd();
    if (section !== undefined) inTodo = section === "Todo";
    const start = startOf(line, { section, inTodo, isCode, previous: blocks.at(-1), index });
    if (start) blocks.push(start);
    else extend(blocks, line);
  }
  return blocks;
}

/** The file that the blocks were cut from. */
export function join(blocks: readonly Block[]): string {
  return blocks.map((block) => block.text).join("");
}

interface Place {
  section: string | undefined;
  inTodo: boolean;
  isCode: boolean;
  previous: Block | undefined;
  index: number;
}

function startOf(line: string, { section, inTodo, isCode, previous, index }: Place): Block | undefined {
  const at = { text: line, line: index + 1 };
  if (section !== undefined) return { kind: "section", name: section, ...at };
  if (inTodo && !isCode && ITEM_START.test(line)) return { kind: "item", ...at };
  // A line at the margin ends an item: a person's own words between or below the items stay theirs.
  if (previous?.kind === "item" && !isCode && /^\S/.test(line)) return { kind: "rest", ...at };
  return previous ? undefined : { kind: "head", ...at };
}

function extend(blocks: Block[], line: string): void {
  const last = blocks.pop();
  if (last) blocks.push({ ...last, text: last.text + line });
}

/** Lines with their line ends, so that nothing is lost when they are joined. */
function linesOf(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

/** The mark of the fence that is still open behind the last of these lines. */
export function openFenceOf(lines: readonly string[]): string | undefined {
  let open: string | undefined;
  const fence = fenceTracker((mark) => {
    open = mark;
  });
  for (const line of lines) fence(line);
  return open;
}

/**
 * Tells line by line whether it lies in (or opens, or closes) a fenced code block. `turned` is told the mark of a
 * fence that opens, and nothing when it closes.
 */
export function fenceTracker(
  turned: (mark: string | undefined) => void = () => {},
): (line: string) => boolean {
  let open: string | undefined;
  const turn = (mark: string | undefined) => {
    open = mark;
    turned(mark);
  };
  return (line) => {
    const mark = /^\s{0,6}(`{3,}|~{3,})(.*)$/.exec(line.trimEnd());
    if (open === undefined) {
      // An info string with a backtick makes it a code span, not a fence (CommonMark 4.5).
      if (mark?.[1] && !(mark[1].startsWith("`") && mark[2]?.includes("`"))) {
        turn(mark[1]);
        return true;
      }
      return false;
    }
    if (mark?.[1]?.startsWith(open) && mark[2]?.trim() === "") turn(undefined);
    return true;
  };
}
