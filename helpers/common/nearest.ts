import { closest, distance } from 'fastest-levenshtein';

/** How many names that begin with what was given are told. */
const TOLD = 3;

/**
 * The end of a usage message: the known names that begin with the one given, else the one that differs from it in no more
 * than half of its letters, else nothing.
 */
export function didYouMean(given: string, known: readonly string[]): string {
  const beginning = given === '' ? [] : known.filter((name) => name.startsWith(given));
  if (beginning.length > 0) {
    const more = beginning.length > TOLD ? `, or one of ${beginning.length - TOLD} more` : '';
    return `; did you mean ${beginning.slice(0, TOLD).join(' or ')}${more}?`;
  }
  if (known.length === 0) return '';
  const nearest = closest(given, known);
  return distance(given, nearest) * 2 <= given.length ? `; did you mean ${nearest}?` : '';
}
