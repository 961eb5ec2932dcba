import { type JudgedWith, type Release, inRange, judgedWith } from '../release/index.ts';

/** The releases of an extension whose documentation was read. */
export interface Editions {
  readonly extension: string;
  readonly releases: readonly string[];
  /** Releases of other extensions that go by it; left out where nobody knows of any. */
  readonly goBy?: readonly Pick<Release, 'extension' | 'versions' | 'documentation'>[];
}

interface Target {
  readonly extension?: string | null | undefined;
  readonly pgTde: string | null;
}

/** Whose documentation a target is judged with, as far as claims ask: the extension, the release, and pages that are not in it. */
export interface Documented {
  readonly extension: string | null;
  readonly edition: string | null;
  readonly lacks?: readonly string[];
}

/** What a target goes by that has no documentation of its own words; null for most. */
function borrowedBy({ extension, pgTde }: Target, editions: Editions | undefined): Release['documentation'] {
  const release = editions?.goBy?.find(
    (each) => each.extension === extension && pgTde !== null && inRange(pgTde, each.versions),
  );
  return release?.documentation ?? null;
}

/**
 * The edition that a target is judged with. Null without an extension, for one whose documentation was not read, and for a
 * version that is older than all editions: no claim is made of it.
 */
export function judgedWithFor(target: Target, editions: Editions): JudgedWith | null {
  const borrowed = borrowedBy(target, editions);
  if (borrowed) return { edition: borrowed.edition, nearest: false, of: borrowed.of };
  const { extension, pgTde } = target;
  if (pgTde === null || (extension ?? editions.extension) !== editions.extension) return null;
  return judgedWith(editions.releases, pgTde);
}

/** Whose claims are held against a target: of an extension that has no editions its own release's. */
export function documentedFor(target: Target, editions: Editions | undefined): Documented {
  const borrowed = borrowedBy(target, editions);
  if (borrowed) return { extension: borrowed.of, edition: borrowed.edition, lacks: borrowed.lacks };
  const extension = target.extension ?? null;
  const edition =
    editions === undefined || (target.extension ?? editions.extension) !== editions.extension
      ? target.pgTde
      : (judgedWithFor(target, editions)?.edition ?? null);
  return { extension, edition };
}

/** A target as known deviations name it: by its own release, and by that whose documentation it goes by. */
export function namesOf<T extends Target & { readonly extension: string | null }>(
  target: T,
  editions: Editions | undefined,
): readonly T[] {
  const borrowed = borrowedBy(target, editions);
  return borrowed ? [target, { ...target, extension: borrowed.of, pgTde: borrowed.edition }] : [target];
}

/** Claims with the pages that say so in a target's own documentation. */
export function onOwnPages<C extends { readonly page: string }>(
  claims: readonly C[],
  target: Target,
  editions: Editions | undefined,
): readonly C[] {
  const pages = borrowedBy(target, editions)?.pages;
  return pages ? claims.map((claim) => ({ ...claim, page: pages[claim.page] ?? claim.page })) : claims;
}
