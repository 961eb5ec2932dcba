import { compare } from 'semver';
import { UsageError, didYouMean } from '../common/index.ts';
import { type CitingClaim, type Documentation, type CitedPlace, type Section, digestIn } from '../judgement/index.ts';
import { inRange } from '../release/index.ts';
import type { FoundDocumentation } from './checkout.ts';
import type { FoundSection } from './sections.ts';

/** A section on record that is not as it was, with the ids of the claims that cite it and are made for its release. */
interface Citation extends CitedPlace {
  readonly claims: readonly string[];
}

export interface ChangedSection extends Citation {
  readonly was: string;
  readonly is: string;
  /** Another release that had this text. */
  readonly asIn: string | null;
}

/** A section that stands somewhere else with the same text. */
export interface MovedSection extends Citation {
  readonly digest: string;
  readonly to: CitedPlace;
}

export interface GoneSection extends Citation {
  /** The section that is most like it, as the end of a sentence. */
  readonly suggestion: string;
}

export interface NewSection extends CitedPlace {
  readonly digest: string;
}

/** What a maintainer has to look at. */
export interface Findings {
  /** Release that was read, and the one on record that it was compared with. */
  readonly release: string;
  readonly comparedWith: string;
  readonly changed: readonly ChangedSection[];
  readonly moved: readonly MovedSection[];
  readonly gone: readonly GoneSection[];
  /** Sections about backups that are not on record. */
  readonly unknown: readonly NewSection[];
  /** Sections about backups that are on record, but neither cited nor noted as needing no claim. */
  readonly uncited: readonly CitedPlace[];
  /** Ids of claims none of whose sections the record has for this release. */
  readonly undocumented: readonly string[];
}

/**
 * Compares the documentation that was found with what is on record of its release, or of the newest one before it.
 *
 * @throws {UsageError} when the release is older than all that is on record
 */
export function checkDocumentation(
  found: FoundDocumentation,
  record: Documentation,
  claims: readonly CitingClaim[],
): Findings {
  const comparedWith = editionFor(found.release, record);
  const current = sectionsOnRecord(record, comparedWith);
  const sections = [...found.pages].flatMap(([page, all]) => all.map((section) => ({ page, ...section })));
  const strangers = sections.filter((section) => !current.some((known) => isSame(known, section)));
  const concerned = (place: CitedPlace): string[] =>
    citing(claims, place)
      .filter(({ releases }) => inRange(comparedWith, releases))
      .map(({ id }) => id);
  const different = differences(current, { found, record, sections, strangers, concerned });
  const asksForMore = ({ page, mentions }: FoundSection & CitedPlace): boolean =>
    mentions || record.backupPages.includes(page);
  return {
    release: found.release,
    comparedWith,
    ...different,
    unknown: strangers
      .filter((section) => asksForMore(section) && !different.moved.some(({ to }) => isSame(to, section)))
      .map(({ page, heading, digest }) => ({ page, heading, digest })),
    uncited: current
      .filter(
        (section) =>
          section.noClaim === undefined &&
          citing(claims, section).length === 0 &&
          sections.some((each) => isSame(each, section)),
      )
      .map(({ page, heading }) => ({ page, heading })),
    undocumented: claims
      .filter(
        ({ releases, sections: cited }) =>
          cited.length > 0 &&
          inRange(comparedWith, releases) &&
          cited.every(({ digests }) => digestIn(digests, comparedWith) === null),
      )
      .map(({ id }) => id),
  };
}

/** The edition on record to compare a release with: its own, or the newest one before it. */
function editionFor(release: string, { editions }: Documentation): string {
  const edition = editions
    .filter((each) => compare(each, release) <= 0)
    .toSorted(compare)
    .at(-1);
  if (edition === undefined)
    throw new UsageError(
      `nothing is on record of ${release}; the oldest release on record is ${editions.toSorted(compare)[0]}`,
    );
  return edition;
}

/** A section as it is in one edition. */
interface SectionOnRecord extends Section {
  readonly digest: string;
  readonly noClaim?: string | undefined;
}

function sectionsOnRecord(record: Documentation, edition: string): SectionOnRecord[] {
  return Object.entries(record.sections).flatMap(([page, headings]) =>
    Object.entries(headings).flatMap(([heading, section]) => {
      const digest = digestIn(section.digests, edition);
      return digest === null ? [] : [{ page, heading, ...section, digest }];
    }),
  );
}

const citing = (claims: readonly CitingClaim[], place: CitedPlace): CitingClaim[] =>
  claims.filter(({ sections }) => sections.some((section) => isSame(section, place)));

/** What sections on record are compared with. */
interface Comparison {
  readonly found: FoundDocumentation;
  readonly record: Documentation;
  /** All sections that were found, and those of them that are not on record. */
  readonly sections: readonly (FoundSection & CitedPlace)[];
  readonly strangers: readonly (FoundSection & CitedPlace)[];
  /** Ids of the claims that a change there concerns. */
  readonly concerned: (place: CitedPlace) => string[];
}

/** The sections on record that are not as they were, by what became of them. */
function differences(
  current: readonly SectionOnRecord[],
  { found, record, sections, strangers, concerned }: Comparison,
): Pick<Findings, 'changed' | 'moved' | 'gone'> {
  const changed: ChangedSection[] = [];
  const moved: MovedSection[] = [];
  const gone: GoneSection[] = [];
  for (const { page, heading, digest, digests } of current) {
    const cited = { page, heading, claims: concerned({ page, heading }) };
    const here = sections.find((section) => isSame(section, cited));
    const to = strangers.find(
      (stranger) => stranger.digest === digest && !moved.some((other) => isSame(other.to, stranger)),
    );
    if (here?.digest === digest) continue;
    if (here !== undefined)
      changed.push({
        ...cited,
        was: digest,
        is: here.digest,
        asIn: record.editions.find((edition) => digestIn(digests, edition) === here.digest) ?? null,
      });
    else if (to !== undefined) moved.push({ ...cited, digest, to: { page: to.page, heading: to.heading } });
    else gone.push({ ...cited, suggestion: suggestionFor(cited, found) });
  }
  return { changed, moved, gone };
}

/** Whether there is nothing to do. */
export function isClean({ changed, moved, gone, unknown, uncited, undocumented }: Findings): boolean {
  return [changed, moved, gone, unknown, uncited, undocumented].every((list) => list.length === 0);
}

const isSame = (one: CitedPlace, other: CitedPlace): boolean =>
  one.page === other.page && one.heading === other.heading;

function suggestionFor({ page, heading }: CitedPlace, { pages }: FoundDocumentation): string {
  const there = pages.get(page);
  if (there === undefined) return `the page is not there${didYouMean(page, [...pages.keys()])}`;
  return `the page has no text under such a heading${didYouMean(
    heading,
    there.map((section) => section.heading),
  )}`;
}
