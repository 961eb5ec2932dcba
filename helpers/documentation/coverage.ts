import { type CitingClaim, type Documentation, answersIn, digestsIn } from '../judgement/index.ts';
import { inRange } from '../release/index.ts';

/** How many sentences there are, how many of them a run could check, and for how many of these a claim is made. */
export interface Coverage {
  readonly sentences: number;
  readonly checkable: number;
  readonly claimed: number;
}

/** The sentences of one release, by page. A sentence counts as claimed where one of its claims is made for the release. */
export function coverageOf(
  record: Documentation,
  claims: readonly CitingClaim[],
  release: string,
): ReadonlyMap<string, Coverage> {
  const made = new Set(claims.filter(({ releases }) => inRange(release, releases)).map(({ id }) => id));
  const pages = new Map<string, Coverage>();
  for (const { page, answer } of answersIn(record)) {
    const sentences = digestsIn(answer.digests, release).length;
    if (sentences === 0) continue;
    const claimed = answer.claims?.some((id) => made.has(id)) === true;
    const checkable = answer.claims !== undefined || answer.unclaimed !== undefined;
    const before = pages.get(page) ?? { sentences: 0, checkable: 0, claimed: 0 };
    pages.set(page, {
      sentences: before.sentences + sentences,
      checkable: before.checkable + (checkable ? sentences : 0),
      claimed: before.claimed + (claimed ? sentences : 0),
    });
  }
  return pages;
}

/** All pages together. */
export function totalOf(pages: ReadonlyMap<string, Coverage>): Coverage {
  const sum = (of: keyof Coverage): number => [...pages.values()].reduce((total, page) => total + page[of], 0);
  return { sentences: sum('sentences'), checkable: sum('checkable'), claimed: sum('claimed') };
}

/** Coverage of a release in one line. */
export function coverageLine(release: string, { sentences, checkable, claimed }: Coverage): string {
  return `documentation of ${release}: ${sentences} sentences, of which a run can check ${checkable}; claims are made of ${claimed}`;
}

/** Coverage of every page in every release on record, as a table, with a line for each release below it. */
export function coverageTable(record: Documentation, claims: readonly CitingClaim[]): string {
  const releases = record.editions.map((release) => ({ release, pages: coverageOf(record, claims, release) }));
  const cell = (coverage: Coverage | undefined): string =>
    coverage === undefined ? '-' : `${coverage.sentences} ${coverage.checkable} ${coverage.claimed}`;
  const names = Object.keys(record.sections).filter((page) => releases.some(({ pages }) => pages.has(page)));
  const rows = [
    ['sentences, checkable, claimed', ...releases.map(({ release }) => release)],
    ...names.map((page) => [page, ...releases.map(({ pages }) => cell(pages.get(page)))]),
    ['all', ...releases.map(({ pages }) => cell(totalOf(pages)))],
  ];
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const table = rows.map((row) =>
    row
      .map((text, column) => (column === 0 ? text.padEnd(widths[column] ?? 0) : text.padStart(widths[column] ?? 0)))
      .join('  '),
  );
  const lines = releases.map(({ release, pages }) => coverageLine(release, totalOf(pages)));
  return `${[...table, '', ...lines].join('\n')}\n`;
}
