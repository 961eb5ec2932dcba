import { closest } from 'fastest-levenshtein';

/** The end of a usage message: the known name that is most like the one given, if any is. */
export function didYouMean(given: string, known: readonly string[]): string {
  return known.length === 0 ? '' : `; did you mean ${closest(given, known)}?`;
}
