import { type JudgedWith, judgedWith } from '../release/index.ts';

/** The releases of an extension whose documentation was read. */
export interface Editions {
  readonly extension: string;
  readonly releases: readonly string[];
}

interface Target {
  readonly extension?: string | null | undefined;
  readonly pgTde: string | null;
}

/**
 * The edition that a target is judged with. Null without an extension, for one whose documentation was not read, and for a
 * version that is older than all editions: no claim is made of it.
 */
export function judgedWithFor({ extension, pgTde }: Target, editions: Editions): JudgedWith | null {
  if (pgTde === null || (extension ?? editions.extension) !== editions.extension) return null;
  return judgedWith(editions.releases, pgTde);
}

/** The release whose claims are held against a target: of an extension that has no editions its own. */
export function editionOf(target: Target, editions: Editions | undefined): string | null {
  return editions === undefined || (target.extension ?? editions.extension) !== editions.extension
    ? target.pgTde
    : (judgedWithFor(target, editions)?.edition ?? null);
}
