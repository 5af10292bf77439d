/** How many random cases a property is tried on: a quarter of them in `npm test`, all of them in `npm run test:all`. */
export function runs(all: number): number {
  const { SHARE_OF_RUNS = 1 } = globalThis as { SHARE_OF_RUNS?: number };
  return Math.ceil(all * SHARE_OF_RUNS);
}
