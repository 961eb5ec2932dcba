import { closest } from 'fastest-levenshtein';

/** Ends a usage message with the known name that looks most like the one given, if there is any. */
export function didYouMean(given: string, known: readonly string[]): string {
  return known.length === 0 ? '' : `; did you mean ${closest(given, known)}?`;
}
