import { UsageError } from '../common/index.ts';
import type { Expectations } from '../judgement/index.ts';
import {
  EXIT,
  type Results,
  type RunLine,
  extensionText,
  notesOn,
  outcomeWords,
  targetsText,
} from '../results/index.ts';
import { changeOf } from './change.ts';
import { claimsOf } from './by-claim.ts';
import { extensionOf } from './differences.ts';
import { CATEGORIES, type Category, type Change, type ComparedCell, type Comparison } from './model.ts';
import { type CellInRun, isComplete, cellsIn } from './cell-in-run.ts';

/**
 * What changed between runs. The newest is held against each of the others, cell by cell: a release that is worse than
 * any of them is worse. Pure: the same runs and expectations give the same comparison.
 *
 * @param runs oldest first
 * @param expectations what is documented and known, as it is today: it says for which releases a claim is documented
 * @throws {UsageError} for fewer than two runs, and for a run that is there twice
 */
export function compareRuns(
  runs: readonly Results[],
  expectations: Pick<Expectations, 'claims' | 'known' | 'editions'>,
): Comparison {
  const newest = runs.at(-1);
  if (!newest || runs.length < 2) throw new UsageError('a comparison needs two runs or more');
  const twice = runs.find(({ run }, index) => runs.findIndex((each) => each.run.run === run.run) !== index);
  if (twice) throw new UsageError(`run ${twice.run.run} is there twice: a run compared with itself says nothing`);

  const columns = runs.map(cellsIn);
  const ids = [...new Set(columns.flatMap((column) => column.ids))].toSorted();
  const cells = ids.map((id) =>
    compareCell(
      id,
      columns.map((column) => column.of(id)),
      runs,
      expectations,
    ),
  );
  const common = commonOf(cells);
  const { result, reasons } = verdictOf(runs, cells, common);
  return {
    schema: 'tde-conformance/comparison',
    version: 1,
    runs: runs.map((results) => ({
      run: results.run.run,
      startedAt: results.run.startedAt,
      target: targetsText(results.run),
      notes: notesOn(results.run),
      planned: results.run.planned,
      cells: results.cells.length,
      complete: isComplete(results),
    })),
    targets: targetDifferences(runs.map(({ run }) => run)),
    result,
    reasons,
    counts: Object.fromEntries(
      CATEGORIES.map((category) => [category, cells.filter((cell) => cell.change.category === category).length]),
    ) as Record<Category, number>,
    common,
    brokenInBoth: ids.flatMap((id) =>
      brokenInBoth(
        id,
        columns.map((column) => column.of(id)),
      ),
    ),
    cells,
    claims: claimsOf(cells),
  };
}

/** Exit codes of a comparison: the newest is not worse, is worse, or it cannot be said. */
export function comparisonExitCode({ result }: Comparison): number {
  return { 'not-worse': EXIT.conforms, worse: EXIT.deviates, undecided: EXIT.inconclusive }[result];
}

function compareCell(
  id: string,
  seen: readonly CellInRun[],
  runs: readonly Results[],
  expectations: Pick<Expectations, 'claims' | 'known' | 'editions'>,
): ComparedCell {
  const between = (from: number, to: number): Change => {
    const [older, newer, then, now] = [seen[from], seen[to], runs[from], runs[to]];
    if (!older || !newer || !then || !now) throw new Error(`there is no run ${from} or ${to}`);
    return changeOf(id, older, newer, from, { targets: [then.run.target, now.run.target], expectations });
  };
  const last = seen.length - 1;
  const changes = seen.slice(0, last).map((_, from) => between(from, last));
  return {
    id,
    states: seen.map(({ state }) => state),
    change: afterFlips(decisive(changes, seen), seen, runs),
    steps: seen.slice(1).map((_, from) => between(from, from + 1).category),
  };
}

/**
 * The one change that is shown for a cell: the worst of those against runs in which the cell says something, and of
 * equally bad ones the latest. If those are all the same, a change against a run in which the cell is missing or says
 * nothing.
 */
function decisive(changes: readonly Change[], seen: readonly CellInRun[]): Change {
  const worstFirst = (these: readonly Change[]): Change[] =>
    these.toSorted((a, b) => CATEGORIES.indexOf(a.category) - CATEGORIES.indexOf(b.category) || b.from - a.from);
  const isClear = ({ from }: Change): boolean => saysSomething(seen[from]) && saysSomething(seen.at(-1));
  const [clear] = worstFirst(changes.filter(isClear));
  if (clear && clear.category !== 'same') return clear;
  const [rest] = worstFirst(changes.filter((change) => !isClear(change)));
  // A cell that can be compared with one run needs no other.
  if (rest?.effect === 'worse' && !clear) return rest;
  if (rest && rest.category !== 'same')
    return clear
      ? { ...rest, effect: 'none' }
      : { ...rest, effect: changes.some(({ effect }) => effect === 'undecided') ? 'undecided' : 'none' };
  const any = clear ?? rest;
  if (!any) throw new Error('there is nothing to compare with');
  return any;
}

function saysSomething(seen: CellInRun | undefined): boolean {
  return seen !== undefined && seen.standing !== 'unknown' && seen.standing !== 'absent';
}

/** What already differs between earlier runs of the same versions does not come from the newest release. */
function afterFlips(change: Change, seen: readonly CellInRun[], runs: readonly Results[]): Change {
  if (!['broken', 'known-new', 'other', 'known-gone', 'fixed'].includes(change.category)) return change;
  const earlier = seen
    .slice(0, -1)
    .map((one, index) => ({ one, versions: versionsOf(runs[index]?.run.target), outcome: outcomeOf(one) }))
    .filter(({ one }) => saysSomething(one));
  const group = earlier.filter(({ versions, outcome }) =>
    earlier.some((other) => other.versions === versions && other.outcome !== outcome),
  );
  const now = seen.at(-1);
  if (
    !now ||
    !group.some(
      ({ outcome, one }) => outcome === outcomeOf(now) || BAD.indexOf(one.standing) >= BAD.indexOf(now.standing),
    )
  )
    return change;
  return {
    ...change,
    category: 'flips',
    effect: 'none',
    notes: [...change.notes, 'earlier runs of the same versions disagree'],
  };
}

const BAD: readonly CellInRun['standing'][] = ['good', 'known', 'bad'];

function outcomeOf({ standing, line }: CellInRun): string {
  return JSON.stringify([standing, Object.entries(line?.facets ?? {}).map(([facet, { outcome }]) => [facet, outcome])]);
}

function versionsOf(target: RunLine['target'] | undefined): string {
  return JSON.stringify([
    target?.postgres,
    target?.pgTde,
    target?.backupTool,
    target?.driver,
    target?.['architecture'],
  ]);
}

/** Differences of the targets, besides the release that is compared, that may explain a difference in outcome. */
function targetDifferences(runs: readonly RunLine[]): Comparison['targets'] {
  const targets = runs.map(({ target }) => target);
  const facts: readonly [string, (target: RunLine['target']) => string][] = [
    ['PostgreSQL major version', ({ postgres }) => postgres.split('.')[0] ?? ''],
    ['extension', (target) => extensionOf(target) ?? 'none'],
    ['driver', ({ driver }) => driver],
    ['architecture', (target) => (typeof target['architecture'] === 'string' ? target['architecture'] : 'not known')],
  ];
  const others: readonly [string, (run: RunLine) => RunLine['target'] | undefined][] = [
    ['tools of', ({ toolsTarget }) => toolsTarget],
    ['restored on', ({ restoreTarget }) => restoreTarget],
  ];
  return [
    ...facts.map(([what, of]) => ({ what, values: targets.map(of) })),
    ...others.map(([what, of]) => ({ what, values: runs.map((run) => partOf(of(run))) })),
  ].filter(({ values }) => new Set(values).size > 1);
}

/** A target beside the source's, as far as a comparison asks. */
function partOf(target: RunLine['target'] | undefined): string {
  if (!target) return 'the same target';
  return `PostgreSQL ${target.postgres}, ${extensionText(target)}`;
}

/** Worse outweighs undecided: a release that is worse in one cell is worse, whatever the others are. */
function verdictOf(
  runs: readonly Results[],
  cells: readonly ComparedCell[],
  common: Comparison['common'],
): Pick<Comparison, 'result' | 'reasons'> {
  const count = (effect: Change['effect']): number => cells.filter(({ change }) => change.effect === effect).length;
  const counted = (number: number, one: string, more: string): string[] =>
    number === 0 ? [] : [number === 1 ? `1 cell ${one}` : `${number} cells ${more}`];
  const known = cells.filter(({ change }) => change.effect === 'worse' && change.category === 'known-new').length;
  const worse = counted(count('worse'), 'is worse', 'are worse').map((text) =>
    known === 0 ? text : `${text}, ${known} of them by a known deviation`,
  );
  const open = [
    ...runs.flatMap((results) =>
      isComplete(results)
        ? []
        : [
            `run ${results.run.run} has ${results.cells.length} of ${results.run.planned} cells${results.end === null ? ': it was aborted' : ''}`,
          ],
    ),
    ...counted(count('undecided'), 'leaves open whether it is worse', 'leave open whether they are worse'),
    ...tooLittle(common),
  ];
  const result = worse.length > 0 ? 'worse' : open.length > 0 ? 'undecided' : 'not-worse';
  return {
    result,
    reasons: [...worse, ...open, ...(result === 'not-worse' ? [`none of ${common.cells} cells is worse`] : [])],
  };
}

/**
 * Least share of the cells that an earlier run has a result of, or the newest one where that has more, which both must have:
 * with less, "not worse" would be said of what nobody compared. Documented in docs/comparing.md.
 */
const LEAST_COMMON = 0.5;

function commonOf(cells: readonly ComparedCell[]): Comparison['common'] {
  const inNewest = cells.filter(({ states }) => hasResult(states.at(-1)));
  const before = cells.filter(({ states }) => states.slice(0, -1).some(hasResult));
  return {
    cells: inNewest.filter(({ states }) => states.slice(0, -1).some(hasResult)).length,
    of: Math.max(inNewest.length, before.length),
  };
}

/** Why too little is common to say anything; nothing where it is enough. */
function tooLittle({ cells, of }: Comparison['common']): string[] {
  if (cells === 0) return ['no cell says something both in the newest run and in an earlier one'];
  return cells < of * LEAST_COMMON
    ? [`only ${cells} of ${of} cells say something both in the newest run and in an earlier one`]
    : [];
}

/** What became of a cell in the newest run, where it is not as documented, and was not in an earlier one either. */
function brokenInBoth(id: string, seen: readonly CellInRun[]): Comparison['brokenInBoth'] {
  const [newest, ...earlier] = seen.toReversed();
  const isBroken = ({ standing }: CellInRun): boolean => ['known', 'departing', 'bad'].includes(standing);
  return newest?.line && isBroken(newest) && earlier.some(isBroken) ? [{ id, outcome: outcomeWords(newest.line) }] : [];
}

function hasResult(state: ComparedCell['states'][number] | undefined): boolean {
  return state !== undefined && state.evidence !== null && state.status !== 'inconclusive';
}
