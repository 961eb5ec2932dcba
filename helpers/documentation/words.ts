/** Words of four letters and more, in lower case; shorter ones are in every sentence. */
const wordsIn = (text: string): Set<string> => new Set(text.toLowerCase().match(/[\p{L}\d_]{4,}/gu) ?? []);

const inCommon = (one: string, other: string): number => {
  const words = wordsIn(other);
  return [...wordsIn(one)].filter((word) => words.has(word)).length;
};

/** Which of several texts has most words in common with one; null where none has any. */
export function nearest(text: string, others: readonly string[]): string | null {
  const [best] = others
    .map((other) => ({ other, common: inCommon(text, other) }))
    .filter(({ common }) => common > 0)
    .toSorted((one, two) => two.common - one.common);
  return best?.other ?? null;
}

/** What was and what is in pairs, those with most words in common first; the rest in their order. Each is in one pair. */
export function pairs<Was extends { words: string }, Is extends { text: string }>(
  before: readonly Was[],
  after: readonly Is[],
): [Was, Is][] {
  const all = before
    .flatMap((was) => after.map((is) => ({ was, is, common: inCommon(is.text, was.words) })))
    .toSorted((one, other) => other.common - one.common);
  const result: [Was, Is][] = [];
  for (const { was, is } of all)
    if (!result.some(([one, other]) => one === was || other === is)) result.push([was, is]);
  return result;
}
