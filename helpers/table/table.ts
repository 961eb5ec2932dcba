import {
  type AxisName,
  type Coordinates,
  DEFAULTS,
  AXIS_NAMES,
  WAYS,
  type Way,
  encryptsWal,
  hasPgTde,
  hasTarget,
} from '../axes/index.ts';
import { type Cell, allCells } from '../cell/index.ts';
import { OUTCOME_NAMES, type Outcome, isWhole } from '../facets/index.ts';
import { valueWords } from '../report/index.ts';
import { type CellLine, type Results, type RunLine, incompleteNote, notesOn } from '../results/index.ts';

/** What may be said of a way on one target. */
export interface Answer {
  readonly state: 'safe' | 'not-safe' | 'not-known';
  /** Of how many cells it is known what became of them, and how many there are. */
  readonly seen: number;
  readonly of: number;
  /** What is wrong, with the number of cells, the worst first. */
  readonly wrong: readonly { readonly outcome: Outcome; readonly cells: number }[];
  /** Loads under which nothing of it was seen. */
  readonly loadsUnseen: readonly string[];
}

export interface WayRow {
  readonly method: string;
  readonly format: string;
  /** One for each run, in the order of the runs; null where that release has no such thing. */
  readonly answers: readonly (Answer | null)[];
}

/** Ways to back up sources of one kind that are restored in the same way. */
export interface WayGroup {
  readonly source: string;
  readonly restoredAs: string;
  readonly rows: readonly WayRow[];
}

export interface WaysTable {
  /** Sources and restores of which nothing was seen in any run, in words. */
  readonly unseen: readonly string[];
  readonly columns: readonly {
    readonly run: string;
    readonly target: RunLine['target'];
    /** Whose tools took the backups, and on what they were restored, where these are other targets. */
    readonly toolsTarget?: RunLine['target'];
    readonly restoreTarget?: RunLine['target'];
    readonly notes: readonly string[];
  }[];
  readonly groups: readonly WayGroup[];
}

/**
 * In what cells of one way may differ: whatever of these a reader has, the way has to hold. All else is as documented, or
 * the default: no key operation meanwhile, all key material there, the release's tool.
 */
const MAY_DIFFER: readonly AxisName[] = ['load', 'compression', 'walEncryption', 'recoveryTarget'];
/** What the cluster is like, beside WAL encryption. */
const SHAPED_BY: readonly AxisName[] = ['tablespace', 'walSegment', 'checksums', 'pgWal', 'content', 'ioMethod'];
/** Which cells of one way are restored alike: as what, in which chain, with which archive and target, after which history, with whose keys. */
const RESTORED_BY: readonly AxisName[] = [
  'restore',
  'copiedFrom',
  'chain',
  'incrementalWay',
  'archive',
  'targetAction',
  'timeline',
  'sourceRestart',
  'laidOver',
  'restoredWalEncryption',
  'restoredPgWal',
];

const BY_TOOL = WAYS.filter(({ given }) => given['walMethod'] !== undefined && given['tool'] === undefined);

/** The way that a cell is one of; undefined for one that is about something else. */
function wayOf(axes: Coordinates): Way | undefined {
  const way = BY_TOOL.find(({ is }) => is(axes));
  const isPlain = AXIS_NAMES.every(
    (axis) =>
      [MAY_DIFFER, SHAPED_BY, RESTORED_BY].some((free) => free.includes(axis)) ||
      axes[axis] === (way?.given[axis] ?? DEFAULTS[axis]),
  );
  return way && isPlain && hasPgTde(axes) && hasTarget(axes) ? way : undefined;
}

interface Member {
  readonly cell: Cell;
  readonly way: Way;
  readonly source: string;
  readonly restoredAs: string;
}

/** All cells of ways, in the order of the matrix. */
function members(): Member[] {
  return allCells().flatMap((cell) => {
    const way = wayOf(cell.axes);
    return way === undefined
      ? []
      : [
          {
            cell,
            way,
            source: [
              encryptsWal(cell.axes) ? 'WAL encryption on' : 'WAL encryption off',
              ...wordsOf(cell.axes, SHAPED_BY),
            ].join(', '),
            restoredAs: [
              valueWords('restore', cell.axes.restore),
              ...wordsOf(
                cell.axes,
                RESTORED_BY.filter((axis) => axis !== 'restore'),
              ),
            ].join(', '),
          },
        ];
  });
}

/** Values that are not the default, in words. */
const wordsOf = (at: Coordinates, axes: readonly AxisName[]): string[] =>
  axes.filter((axis) => at[axis] !== DEFAULTS[axis]).map((axis) => valueWords(axis, at[axis]));

/**
 * Which ways to back up an encrypted cluster are safe, on which target. A way is safe only if every cell of it, under every
 * load, restored all rows and is sealed; where nothing was run, or anything proves nothing, it is not known. Pure.
 *
 * @param runs one for each column
 */
export function waysTable(runs: readonly Results[]): WaysTable {
  const all = members();
  const seenIn = runs.map(({ cells }) => new Map(cells.map((cell) => [cell.id, cell])));
  const asked = new Set(runs.flatMap(({ cells, run }) => [...cells, ...run.notRun].map(({ id }) => id)));
  const order = (group: readonly Member[]): number => (group[0] && encryptsWal(group[0].cell.axes) ? 0 : 1);
  const groups = grouped(all)
    .toSorted((a, b) => order(a) - order(b))
    .flatMap((group): WayGroup[] => {
      const rows = BY_TOOL.flatMap((way): WayRow[] => {
        const those = group.filter((member) => member.way === way);
        // What no selection has would never be known: a cell counts that is in the default one, or in a run here.
        const counted = those.filter(({ cell }) => cell.depth === 'default' || asked.has(cell.id));
        const answers = runs.map(({ run }, index) => answerOf(counted, those, run, seenIn[index] ?? new Map()));
        return answers.every((answer) => answer === null) ? [] : [{ method: way.method, format: way.format, answers }];
      });
      const [first] = group;
      return rows.length === 0 || !first ? [] : [{ source: first.source, restoredAs: first.restoredAs, rows }];
    });
  const isSeen = ({ rows }: WayGroup): boolean =>
    rows.some(({ answers }) => answers.some((answer) => answer !== null && answer.seen > 0));
  return {
    columns: runs.map((results) => ({
      run: results.run.run,
      target: results.run.target,
      ...(results.run.toolsTarget ? { toolsTarget: results.run.toolsTarget } : {}),
      ...(results.run.restoreTarget ? { restoreTarget: results.run.restoreTarget } : {}),
      notes: [...notesOn(results.run), ...[incompleteNote(results)].filter((note) => note !== null)],
    })),
    groups: groups.filter(isSeen),
    unseen: groups.filter((group) => !isSeen(group)).map(({ source, restoredAs }) => `${source}: ${restoredAs}`),
  };
}

/** Members by source and by what they are restored as. */
function grouped(all: readonly Member[]): Member[][] {
  const groups = new Map<string, Member[]>();
  for (const member of all) {
    const key = `${member.source}, ${member.restoredAs}`;
    const group = groups.get(key);
    if (group) group.push(member);
    else groups.set(key, [member]);
  }
  return [...groups.values()];
}

function answerOf(
  counted: readonly Member[],
  all: readonly Member[],
  run: RunLine,
  lines: ReadonlyMap<string, CellLine>,
): Answer | null {
  const lacking = new Set(run.notRun.filter(({ applicable }) => !applicable).map(({ id }) => id));
  const cells = counted.filter(({ cell }) => !lacking.has(cell.id));
  if (cells.length === 0) return null;
  const known = cells.flatMap(({ cell }) => {
    const line = lines.get(cell.id);
    return line && line.outcome !== 'not-seen' && line.outcome !== 'restores' ? [line] : [];
  });
  const words = known.map(({ outcome, besides }) => [outcome, ...besides]);
  const wrong = OUTCOME_NAMES.filter((outcome) => !isWhole(outcome) && outcome !== 'not-seen')
    .map((outcome) => ({ outcome, cells: words.filter((each) => each.includes(outcome)).length }))
    .filter((each) => each.cells > 0);
  const loadsSeen = new Set(known.map(({ axes }) => axes['load'] ?? DEFAULTS.load));
  const loads = [...new Set(all.filter(({ cell }) => !lacking.has(cell.id)).map(({ cell }) => cell.axes.load))];
  const loadsUnseen = loads.filter((load) => !loadsSeen.has(load));
  const isSafe =
    known.length === cells.length && loadsUnseen.length === 0 && words.every((each) => each.every(isWorking));
  return {
    state: wrong.length > 0 ? 'not-safe' : isSafe ? 'safe' : 'not-known',
    seen: known.length,
    of: cells.length,
    wrong,
    loadsUnseen,
  };
}

const isWorking = (outcome: Outcome): boolean => outcome === 'works';
