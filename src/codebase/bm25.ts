import type { Bag } from "./tokenize.ts";

const K1 = 1.2;

/**
 * Okapi BM25 of each document for the weighted terms of a query, in the documents' order; 0 without any of them. A
 * document's length counts by `b`, from 0 to 1.
 */
export function bm25(documents: readonly Bag[], query: ReadonlyMap<number, number>, b: number): Float64Array {
  const idf = weigh(documents, query);
  const mean = documents.reduce((sum, bag) => sum + lengthOf(bag), 0) / documents.length || 1;
  return Float64Array.from(documents, (bag) => {
    const damping = K1 * (1 - b + (b * lengthOf(bag)) / mean);
    let score = 0;
    for (let at = 0; at < bag.length; at += 2) {
      const weight = idf.get(bag[at] ?? 0);
      const count = bag[at + 1] ?? 0;
      if (weight !== undefined) score += (weight * count * (K1 + 1)) / (count + damping);
    }
    return score;
  });
}

/** The weight of each term of the query: the fewer documents contain it, the higher. */
function weigh(documents: readonly Bag[], query: ReadonlyMap<number, number>): Map<number, number> {
  const frequency = new Map([...query.keys()].map((term) => [term, 0]));
  for (const bag of documents)
    for (let at = 0; at < bag.length; at += 2) {
      const term = bag[at] ?? 0;
      const n = frequency.get(term);
      if (n !== undefined) frequency.set(term, n + 1);
    }
  const inverse = (n: number) => Math.log(1 + (documents.length - n + 0.5) / (n + 0.5));
  return new Map([...query].map(([term, weight]) => [term, weight * inverse(frequency.get(term) ?? 0)]));
}

function lengthOf(bag: Bag): number {
  let length = 0;
  for (let at = 1; at < bag.length; at += 2) length += bag[at] ?? 0;
  return length;
}
