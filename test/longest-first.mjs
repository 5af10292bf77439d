import Sequencer from "@jest/test-sequencer";

/** Folders whose files take longest, in that order; all others come after them. */
const LONGEST = [
  "test/long/",
  "test/crash/",
  "test/histories/",
  "test/stories/",
  "test/queue/",
  "test/server/",
];

const rank = ({ path }) => {
  const found = LONGEST.findIndex((folder) => path.includes(folder));
  return found < 0 ? LONGEST.length : found;
};

/** Begins with what takes longest, so that no worker is left with it at the end; in a folder jest's own order holds. */
export default class LongestFirst extends Sequencer {
  sort(tests) {
    return super.sort(tests).toSorted((a, b) => rank(a) - rank(b));
  }
}
