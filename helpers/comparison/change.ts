import { type Facets, isWhole } from '../facets/index.ts';
import { type Expectations, knownFor, namesOf } from '../judgement/index.ts';
import type { RunLine } from '../results/index.ts';
import { claimChanges, comparable, extensionOf, facetChanges, isLost } from './differences.ts';
import type { Change, ClaimChange } from './model.ts';
import type { CellInRun, Standing } from './cell-in-run.ts';

/** What a change is decided by, besides the two results of the cell. */
export interface Context {
  readonly targets: readonly [RunLine['target'], RunLine['target']];
  readonly expectations: Pick<Expectations, 'claims' | 'known' | 'editions'>;
}

type Decided = Pick<Change, 'category' | 'effect'> & { readonly notes?: readonly string[] };

/** What became of one cell from an older run to a newer one. Pure. */
export function changeOf(id: string, older: CellInRun, newer: CellInRun, from: number, context: Context): Change {
  const both = older.line !== undefined && newer.line !== undefined;
  const facets = both ? facetChanges(older.line, newer.line) : [];
  const isClear = both && older.standing !== 'unknown' && newer.standing !== 'unknown';
  // A claim on an inconclusive cell has no verdict of its own.
  const claims = isClear ? claimChanges(older.line, newer.line, context.targets, context.expectations) : [];
  const { category, effect, notes } = isClear
    ? clear(id, older, newer, facets.length > 0, claims, context)
    : unclear(older, newer, from);
  const flips = [older, newer].some(({ line }) => line?.flips === true);
  return {
    from,
    category,
    effect,
    facets: isClear ? facets : [],
    claims,
    notes: [...(notes ?? []), ...(flips ? flipNotes(older, newer) : [])],
  };
}

/** One of the two results is missing, or says nothing. */
function unclear(older: CellInRun, newer: CellInRun, from: number): Decided {
  const status = newer.state.status;
  const isClear = ({ standing }: CellInRun): boolean => !['unknown', 'absent'].includes(standing);
  if (newer.standing === 'absent' && older.standing === 'absent') return { category: 'same', effect: 'none' };
  if (newer.standing === 'absent') {
    const lost = isClear(older) && (status === 'not-run' || status === 'cut-off');
    return {
      category: 'only-in-one',
      effect: lost ? 'undecided' : 'none',
      notes: [`the newest run has no result: ${masked(newer)}`],
    };
  }
  // What the release newly documents, and its tool refuses, is worse than not to have it: it is promised.
  if (older.state.status === 'not-applicable' && isRefused(newer))
    return {
      category: isRed(newer.standing) ? 'broken' : 'known-new',
      effect: 'worse',
      notes: [`newly documented, and refused: ${masked(newer)}`],
    };
  const unheld: Decided['effect'] =
    isRed(newer.standing) && older.state.status !== 'not-applicable' ? 'undecided' : 'none';
  if (older.standing === 'absent')
    return { category: 'only-in-one', effect: unheld, notes: [`run ${from + 1} has no result: ${masked(older)}`] };
  const which = newer.standing === 'unknown' ? newer : older;
  return { category: 'inconclusive', effect: isClear(older) ? 'undecided' : unheld, notes: [masked(which)] };
}

/** Whether the tool refuses what is documented. */
const isRefused = ({ line, standing }: CellInRun): boolean =>
  line?.facets['backup']?.outcome === ('refused' satisfies Facets['backup']['outcome']) &&
  (isRed(standing) || standing === 'known');

const RANK: Readonly<Record<Standing, number>> = { good: 0, known: 1, departing: 2, bad: 3, unknown: 4, absent: 4 };
const isRed = (standing: Standing): boolean => standing === 'bad' || standing === 'departing';

/** Both runs have a result that says something. */
function clear(
  id: string,
  older: CellInRun,
  newer: CellInRun,
  differs: boolean,
  claims: readonly ClaimChange[],
  context: Context,
): Decided {
  const lost = claims.some(isLost);
  const [was, now] = [older.standing, newer.standing];
  const isSporadic = (): boolean => sporadic(id, older, newer, context);
  const documented = claims.some(({ cause }) => cause !== 'outcome');
  const sameOutcome = differs
    ? []
    : ['the outcome is the same; other claims apply, or the list of known deviations is another'];
  if (isRed(now) && (RANK[was] < RANK[now] || lost)) return { category: 'broken', effect: 'worse', notes: sameOutcome };
  if (now === 'known' && isRed(was))
    return { category: 'known-new', effect: 'none', notes: ['it deviated before, and was not known'] };
  if (now === 'known' && (was === 'good' || lost))
    return isSporadic()
      ? { category: 'flips', effect: 'none', notes: [SPORADIC] }
      : { category: 'known-new', effect: 'worse', notes: sameOutcome };
  if (RANK[now] < RANK[was]) {
    if (!differs) return { category: 'documented', effect: 'none', notes: sameOutcome };
    if (isRed(was)) return { category: 'fixed', effect: 'none', notes: staleNotes(newer) };
    return isSporadic()
      ? { category: 'flips', effect: 'none', notes: [SPORADIC] }
      : { category: 'known-gone', effect: 'none', notes: staleNotes(newer) };
  }
  if (documented) return { category: 'documented', effect: 'none' };
  if ([older, newer].some(({ line }) => line?.flips === true)) return { category: 'flips', effect: 'none' };
  // Nothing is documented of it either way; whoever relied on it has lost it all the same.
  if (was === 'good' && now === 'good' && hasStoppedWorking(older, newer))
    return { category: 'other', effect: 'worse', notes: ['it worked before; nothing is documented of that'] };
  if (differs) return { category: 'other', effect: 'none' };
  if (newer.state.status !== older.state.status && newer.state.status === 'stale-known')
    return { category: 'known-stale', effect: 'none', notes: staleNotes(newer) };
  return { category: newer.state.status === older.state.status ? 'same' : 'other', effect: 'none' };
}

/** Whether all rows came back before, and not all do now, or some leak. */
function hasStoppedWorking({ line: then }: CellInRun, { line: now }: CellInRun): boolean {
  return (
    then !== undefined &&
    now !== undefined &&
    isWhole(then.outcome) &&
    !isWhole(now.outcome) &&
    now.outcome !== 'not-seen'
  );
}

function masked({ state }: Pick<CellInRun, 'state'>): string {
  return comparable(state.reason);
}

const SPORADIC = 'a known deviation that shows in some runs only, on both releases';

function staleNotes({ state }: CellInRun): string[] {
  return state.status === 'stale-known' ? [masked({ state })] : [];
}

function flipNotes(older: CellInRun, newer: CellInRun): string[] {
  return [
    ['before', older],
    ['now', newer],
  ].flatMap(([when, seen]) => (seen as CellInRun).state.distribution.map((line) => `${when as string}: ${line}`));
}

/** Whether all that deviates is known to show in some runs only, and on both targets. */
function sporadic(id: string, older: CellInRun, newer: CellInRun, { targets, expectations }: Context): boolean {
  const [then, today] = targets.map((target) =>
    knownFor(expectations.known, id, namesOf({ ...target, extension: extensionOf(target) }, expectations.editions)),
  );
  const entries = (today ?? []).filter((entry) => entry.sometimes && then?.includes(entry) === true);
  const deviating = [older, newer]
    .flatMap(({ line }) => line?.claims ?? [])
    .filter(({ verdict }) => verdict === 'known-deviation');
  return deviating.length > 0 && deviating.every((claim) => entries.some((entry) => entry.claims.includes(claim.id)));
}
