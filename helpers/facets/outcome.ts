import { FACETS, type FacetName, type Facets } from './facets.ts';

/**
 * What became of a cell in a word, whatever is documented, and what it says. In this order: of several words the first is
 * the cell's outcome.
 */
export const OUTCOMES = {
  'lost-rows': 'rows are wrong or missing, or recovery ended short, without an error',
  crashes: 'the restored server panics, or a signal ends it',
  'does-not-start': 'the restored server gives a reason and ends',
  hangs: 'a start or recovery gets no further',
  'ends-in-recovery': 'the restored server comes up and ends before it has recovered',
  'not-a-standby': 'what was to be a standby is a server of its own',
  unreadable: 'reading rows ends in an error',
  leaks: 'rows can be read without a key, in the backup or on the restored disk',
  'backup-failed': 'the tool breaks, or says that it succeeded and left something incomplete',
  refused: 'the tool refuses, and nothing of the cluster has arrived',
  'archive-broken': 'not all WAL got into the archive, or it is not of one kind',
  'keys-wrong':
    'keys cannot be verified or rotated, others are in force than on the source, or some are gone after a start',
  'tool-objects': 'a tool finds fault with the backup, or with what is restored from it',
  'errors-logged': 'all rows are there, and a log tells of errors',
  'not-seen': 'nothing was proven, or not all was looked at',
  restores: 'all rows are there; whether any can be read without a key was not looked for',
  works: 'all rows are there, as far as was asked for, and none can be read without a key',
} as const;
export type Outcome = keyof typeof OUTCOMES;
/** What keeps a cell from working. */
type Trouble = Exclude<Outcome, 'not-seen' | 'restores' | 'works'>;

/** All outcomes, in their order. */
export const OUTCOME_NAMES = Object.keys(OUTCOMES) as Outcome[];

/** An outcome as it is written for people. */
export const outcomeWord = (outcome: Outcome): string => outcome.replaceAll('-', ' ');

/** A cell's outcome, and the other words that are true of it. */
export interface CellOutcome {
  readonly outcome: Outcome;
  /** In the order of {@link OUTCOMES}. */
  readonly besides: readonly Outcome[];
}

/** What each outcome of each facet makes of the cell: null for what is as it should be, or was not looked at. */
const TROUBLES: { readonly [F in FacetName]: Readonly<Record<Facets[F]['outcome'], Trouble | null>> } = {
  backup: { succeeded: null, refused: 'refused', failed: 'backup-failed', 'not-taken': null },
  tool: { succeeded: null, failed: 'tool-objects', crashed: 'tool-objects', 'not-run': null },
  startup: { starts: null, fails: 'does-not-start', crashes: 'crashes', hangs: 'hangs', 'not-attempted': null },
  data: { equal: null, differs: 'lost-rows', unreadable: 'unreadable', 'not-read': null },
  secrecy: { sealed: null, plaintext: 'leaks', 'not-scanned': null },
  keys: { good: null, broken: 'keys-wrong', 'not-checked': null },
  recovery: {
    complete: null,
    short: 'lost-rows',
    stalled: 'hangs',
    ended: 'ends-in-recovery',
    'not-a-standby': 'not-a-standby',
    none: null,
  },
  archive: { plain: null, sealed: null, mixed: 'archive-broken', failed: 'archive-broken', none: null },
  log: { clean: null, errors: 'errors-logged', 'not-read': null },
};

/** Facets as results have them: those of older runs lack some. */
type Seen = Readonly<Record<string, { readonly outcome: string } | undefined>>;

/** What is wrong with each of some facets, in words of {@link OUTCOMES}, each once and in their order. */
export function troublesOf(facets: Seen, names: readonly FacetName[] = FACETS.map(({ name }) => name)): Outcome[] {
  const found = new Set<Outcome | null>(
    names.flatMap((name) => {
      const seen = facets[name];
      if (seen === undefined) return [];
      const table: Readonly<Record<string, Trouble | null>> = TROUBLES[name];
      // What another version of this program saw, and this one has no word for.
      const trouble = Object.hasOwn(table, seen.outcome) ? (table[seen.outcome] ?? null) : 'not-seen';
      return [trouble, ...besideOutcome(name, seen)];
    }),
  );
  return OUTCOME_NAMES.filter((outcome) => found.has(outcome));
}

/** What fields beside the outcome of a facet tell. */
function besideOutcome(name: FacetName, seen: { readonly outcome: string }): Trouble[] {
  const fields = seen as Readonly<Record<string, unknown>>;
  const leaks = 'plaintext' satisfies Facets['secrecy']['restoredWal' | 'restoredFiles'];
  if (name === 'secrecy' && (fields['restoredWal'] === leaks || fields['restoredFiles'] === leaks)) return ['leaks'];
  const isOther = fields['inForce'] === ('other' satisfies Facets['keys']['inForce']);
  const isLost = fields['kept'] === ('lost' satisfies Facets['keys']['kept']);
  return name === 'keys' && (isOther || isLost) ? ['keys-wrong'] : [];
}

/**
 * A cell's outcome, of its facets alone. It works only if the backup succeeded, every start went well, all rows were read
 * and are equal, nothing stopped recovery, and the backup was scanned and is sealed.
 *
 * @param isProven false for a cell that proves nothing: what was seen is not what was to be seen
 */
export function outcomeOf(facets: Seen, isProven: boolean): CellOutcome {
  if (!isProven) return { outcome: 'not-seen', besides: [] };
  const [outcome, ...besides] = troublesOf(facets);
  if (outcome !== undefined) return { outcome, besides };
  const is = <F extends FacetName>(name: F, ...wanted: readonly Facets[F]['outcome'][]): boolean =>
    wanted.some((each) => each === facets[name]?.outcome);
  const isRestored =
    is('backup', 'succeeded', 'not-taken') &&
    is('startup', 'starts') &&
    is('data', 'equal') &&
    // Runs from before there was this facet asked nothing of recovery.
    (facets['recovery'] === undefined || is('recovery', 'complete', 'none'));
  if (!isRestored) return { outcome: 'not-seen', besides: [] };
  return { outcome: is('backup', 'succeeded') && is('secrecy', 'sealed') ? 'works' : 'restores', besides: [] };
}

/** What several runs of one cell are together: all that is wrong with any of them, and what is best only if all are. */
export function worstOutcome(of: readonly CellOutcome[]): CellOutcome {
  const words = new Set(of.flatMap(({ outcome, besides }) => [outcome, ...besides]));
  const [outcome = 'not-seen', ...others] = OUTCOME_NAMES.filter((each) => words.has(each));
  return { outcome, besides: others.filter((each) => !isWhole(each)) };
}

/** Whether all rows came back, and nothing is known to be wrong. */
export const isWhole = (outcome: Outcome): boolean => outcome === 'works' || outcome === 'restores';
