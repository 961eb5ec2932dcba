import type { Reason, Verdict } from '../judgement/index.ts';
import type { CellLine, OutcomeCount, RepetitionLine } from './lines.ts';
import { facetWords } from './facet-words.ts';
import { outcomeOfAll } from './outcome.ts';

/** The worst first: what one repetition shows is not undone by those that do not show it. */
const WORST_FIRST: readonly Verdict[] = [
  'deviates',
  'stale-known',
  'inconclusive',
  'departs',
  'known-deviation',
  'informational',
  'conforms',
  'not-applicable',
];

/**
 * Combines all repetitions of one cell into its line. The verdict is the worst of theirs; facets, claims and evidence
 * are those of the first repetition that has it; the time is the sum.
 *
 * @throws {Error} when there is no repetition
 */
export function combineRepetitions(unordered: readonly RepetitionLine[]): CellLine {
  const repetitions = unordered.toSorted((a, b) => a.repetition - b.repetition);
  const worst = repetitions.toSorted((a, b) => WORST_FIRST.indexOf(a.verdict) - WORST_FIRST.indexOf(b.verdict))[0];
  if (!worst) throw new Error('a cell without repetitions has no result');
  const { id, family, axes, facets, verdict, claims, evidence, instant } = worst;
  const distribution = distributionOf(repetitions);
  const durationMs = repetitions.reduce((sum, repetition) => sum + repetition.durationMs, 0);
  return {
    type: 'cell',
    id,
    family,
    axes,
    facets,
    ...outcomeOfAll(repetitions),
    verdict,
    reasons: reasonsOf(verdict, distribution, repetitions),
    claims,
    durationMs,
    evidence,
    distribution,
    flips: distribution.length > 1,
    ...(instant && { instant }),
  };
}

/** One line for each cell: repetitions are combined, lines of cells that were run once stay as they are. */
export function combineByCell(lines: readonly (CellLine | RepetitionLine)[]): CellLine[] {
  const cells = new Map<string, CellLine | RepetitionLine[]>();
  for (const line of lines) {
    const before = cells.get(line.id);
    if (line.type === 'cell') cells.set(line.id, line);
    else if (Array.isArray(before)) before.push(line);
    else cells.set(line.id, [line]);
  }
  return [...cells.values()].map((cell) => (Array.isArray(cell) ? combineRepetitions(cell) : cell));
}

/** How often a cell was run; 1 where it was not repeated. */
export function timesRun({ distribution }: CellLine): number {
  return distribution?.reduce((sum, { count }) => sum + count, 0) ?? 1;
}

function distributionOf(repetitions: readonly RepetitionLine[]): OutcomeCount[] {
  const outcomes = new Map<string, OutcomeCount>();
  for (const { repetition, facets, verdict } of repetitions) {
    const named = Object.fromEntries(Object.entries(facets).map(([name, { outcome }]) => [name, outcome]));
    const key = JSON.stringify([verdict, named]);
    const { count, repetitions: those } = outcomes.get(key) ?? { count: 0, repetitions: [] };
    outcomes.set(key, { facets: named, verdict, count: count + 1, repetitions: [...those, repetition] });
  }
  // Sorting is stable: of two equally frequent outcomes the one that was seen first comes first.
  return [...outcomes.values()].toSorted((a, b) => b.count - a.count);
}

/** The reasons for the worst verdict, one for each outcome that has it; and all outcomes where there are several. */
function reasonsOf(
  verdict: Verdict,
  distribution: readonly OutcomeCount[],
  repetitions: readonly RepetitionLine[],
): Reason[] {
  const worst = distribution
    .filter((outcome) => outcome.verdict === verdict)
    .toSorted((a, b) => (a.repetitions[0] ?? 0) - (b.repetitions[0] ?? 0));
  const groups = new Map<string, { readonly reasons: readonly Reason[]; count: number }>();
  for (const outcome of worst) {
    // Reasons hold positions and times that differ in every repetition: those of the first stand for all.
    const reasons = repetitions.find(({ repetition }) => repetition === outcome.repetitions[0])?.reasons ?? [];
    const key = JSON.stringify(reasons);
    const group = groups.get(key) ?? { reasons, count: 0 };
    groups.set(key, { reasons, count: group.count + outcome.count });
  }
  return [
    ...[...groups.values()].flatMap(({ reasons, count }) =>
      reasons.map((reason) => ({ ...reason, repetitions: { count, of: repetitions.length } })),
    ),
    ...(distribution.length > 1 ? [{ text: `outcomes flip: ${differences(distribution)}` }] : []),
  ];
}

/** How outcomes differ: facets that are the same in all are left out, and so is the verdict. */
function differences(distribution: readonly OutcomeCount[]): string {
  const differ = (of: (outcome: OutcomeCount) => unknown): boolean => new Set(distribution.map(of)).size > 1;
  const byVerdict = differ(({ verdict }) => verdict);
  return distribution
    .map(({ facets, verdict, count }) => {
      const seen = facetWords(
        Object.fromEntries(Object.entries(facets).filter(([name]) => differ((outcome) => outcome.facets[name]))),
      );
      return `${count} × ${[...(byVerdict ? [verdict] : []), ...(seen === '' ? [] : [seen])].join(': ')}`;
    })
    .join('; ');
}
