import { oneLine } from '../common/index.ts';
import type { Category, CellState, Change, ComparedCell, ComparedClaim, Comparison } from './model.ts';

/** Heading of each category, and what it means in a sentence. */
export const CATEGORY_WORDS: Readonly<Record<Category, { readonly title: string; readonly means: string }>> = {
  broken: { title: 'broken', means: 'deviates now and did not before, or a claim that held does not hold' },
  'known-new': {
    title: 'new known deviation',
    means: 'a deviation on the list of known ones that was not there before',
  },
  inconclusive: {
    title: 'inconclusive in one run',
    means: 'one of the runs proves nothing, so neither fixed nor broken',
  },
  other: { title: 'other outcome', means: 'as good or bad as before, in another way' },
  flips: { title: 'flips', means: 'has more than one outcome on one release' },
  documented: { title: 'documented differently', means: 'other claims apply to the cell' },
  'only-in-one': { title: 'only in one run', means: 'one of the runs has no result of the cell' },
  'known-stale': {
    title: 'list of known deviations is stale',
    means: 'the outcome is as before; an entry has to be looked at',
  },
  'known-gone': { title: 'known deviation no longer', means: 'a known deviation that does not show any more' },
  fixed: { title: 'fixed', means: 'deviated before and does not now' },
  same: { title: 'same', means: 'nothing changed' },
};

export const RESULT_WORDS: Readonly<Record<Comparison['result'], string>> = {
  'not-worse': 'not worse',
  worse: 'worse',
  undecided: 'it cannot be said',
};

/** Longest text that is quoted, in characters. */
const QUOTED = 160;
/** Longest note on a run that is written whole, in characters. */
const NOTE = 500;

export function statusWord({ status }: CellState): string {
  return status === 'not-planned' ? 'not asked for' : status.replaceAll('-', ' ');
}

/** The verdicts of a cell, run by run. */
export function statesText(states: readonly CellState[]): string {
  return states.map(statusWord).join(' → ');
}

/** What changed, a line each; every line is fit to be shown and cut. */
export function changeLines({ facets, claims, notes }: Pick<Change, 'facets' | 'claims' | 'notes'>): string[] {
  const quoted = (text: string | null, field: string): string =>
    text === null ? 'nothing' : field === 'outcome' ? oneLine(text, QUOTED) : `"${oneLine(text, QUOTED)}"`;
  return [
    ...facets.map(
      ({ facet, field, was, now }) =>
        `${oneLine(facet, QUOTED)}${field === 'outcome' ? '' : ` ${oneLine(field, QUOTED)}`}: ${quoted(was, field)} → ${quoted(now, field)}`,
    ),
    ...claims.map((claim) => `claim ${oneLine(claim.id, QUOTED)}: ${claimText(claim)}`),
    ...notes.map((note) => oneLine(note, QUOTED * 2)),
  ];
}

function claimText({ was, now, cause }: Change['claims'][number]): string {
  const verdict = (now ?? was ?? '').replaceAll('-', ' ');
  const which = now === null ? 'earlier' : 'newest';
  if (cause === 'release') return `documented for the ${which} release only; ${verdict}`;
  if (cause === 'expectations')
    return `held against in the ${which} run only: our claims were changed between the runs; ${verdict}`;
  return `${(was ?? 'held').replaceAll('-', ' ')} → ${(now ?? 'holds').replaceAll('-', ' ')}`;
}

/** Cells with the same verdicts and the same differences. */
export interface Group {
  readonly category: Category;
  readonly states: readonly CellState[];
  readonly from: number;
  readonly lines: readonly string[];
  readonly cells: readonly ComparedCell[];
}

/** All cells with something to report, by category, the most urgent first; similar ones together. */
export function groupsOf(
  { cells }: Comparison,
  order: readonly Category[],
): { readonly category: Category; readonly count: number; readonly groups: readonly Group[] }[] {
  return order
    .filter((category) => category !== 'same')
    .flatMap((category) => {
      const here = cells.filter((cell) => cell.change.category === category);
      const groups = new Map<string, ComparedCell[]>();
      for (const cell of here) {
        const key = JSON.stringify([
          cell.states.map(({ status }) => status),
          cell.change.from,
          changeLines(cell.change),
        ]);
        groups.set(key, [...(groups.get(key) ?? []), cell]);
      }
      const alike = [...groups.values()].flatMap((same) =>
        same[0]
          ? [
              {
                category,
                states: same[0].states,
                from: same[0].change.from,
                lines: changeLines(same[0].change),
                cells: same,
              },
            ]
          : [],
      );
      return here.length === 0 ? [] : [{ category, count: here.length, groups: alike }];
    });
}

/** What changed about a claim, in words: `does not hold in 2 cells any more`. */
export function claimCounts({ lost, regained, added, removed }: ComparedClaim): string {
  const counted = ({ length }: readonly string[], words: string): string[] =>
    length === 0 ? [] : [`${words} ${length} ${length === 1 ? 'cell' : 'cells'}`];
  return [
    ...counted(lost, 'no longer holds in'),
    ...counted(regained, 'holds again in'),
    ...counted(added, 'applies newly to'),
    ...counted(removed, 'no longer applies to'),
  ].join(', ');
}

/** What is different about the targets, a line each, and what else a reader has to know first. */
export function warnings({ targets, runs }: Comparison): string[] {
  const disordered = runs.some(({ startedAt }, index) => index > 0 && startedAt < (runs[index - 1]?.startedAt ?? ''));
  return [
    ...targets.map(
      ({ what, values }) =>
        `not the same in all runs: ${what} (${values.map((value) => oneLine(value, QUOTED)).join(', ')})`,
    ),
    ...runs.flatMap(({ notes }, index) => notes.map((note) => `run ${index + 1}: ${oneLine(note, NOTE)}`)),
    ...(disordered
      ? ['the runs are not in the order in which they were made: the last one counts as the newest all the same']
      : []),
  ];
}

/** What is broken in the newest run and was before: no change, and yet nothing to ship without knowing. */
export function brokenLines({ brokenInBoth }: Comparison): string[] {
  const groups = new Map<string, string[]>();
  for (const { id, outcome } of brokenInBoth) groups.set(outcome, [...(groups.get(outcome) ?? []), id]);
  return [...groups].map(
    ([outcome, ids]) =>
      `${outcome}: ${ids
        .slice(0, BROKEN)
        .map((id) => oneLine(id, QUOTED))
        .join(', ')}${ids.length > BROKEN ? ` and ${ids.length - BROKEN} more` : ''}`,
  );
}

/** Most cells that are named of one outcome. */
const BROKEN = 6;

/** Above {@link brokenLines}. */
export const BROKEN_IN_BOTH = 'broken in both: not as documented in the newest run, nor before, known or not';
