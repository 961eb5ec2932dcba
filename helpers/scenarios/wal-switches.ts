import type { Act, StartName } from '../acts/index.ts';
import { type Coordinates, encryptsWal, hasPgTde } from '../axes/index.ts';
import { BATCHES } from '../source/index.ts';
import { operationActs } from './operation.ts';
import { type Situation, releaseOf } from './situation.ts';

type OnOff = 'on' | 'off';

/** What a server has to say of itself once it has started. */
export interface StateToProve {
  readonly machine: string;
  /** Null on a cluster without pg_tde. */
  readonly walEncryption: OnOff | null;
  readonly afterCrash: boolean;
}

/** An end and a start of the source: what WAL encryption is set to before, null for as it is, and by which mode it ends. */
interface SourceTurn {
  readonly set: OnOff | null;
  readonly mode: 'fast' | 'immediate';
}

/** What becomes of the source between the backup and the target. */
const SOURCE_TURNS: Readonly<Record<Coordinates['sourceRestart'], readonly SourceTurn[]>> = {
  none: [],
  restarted: [{ set: null, mode: 'fast' }],
  crashed: [{ set: null, mode: 'immediate' }],
  'switched-off': [{ set: 'off', mode: 'fast' }],
  'switched-on': [{ set: 'on', mode: 'fast' }],
  'off-and-on': [
    { set: 'off', mode: 'fast' },
    { set: 'on', mode: 'fast' },
  ],
};

/** Whether the source writes WAL in clear after the backup, which an archive may hand on as it is. */
export const sourceWritesInClear = ({ sourceRestart }: Pick<Coordinates, 'sourceRestart'>): boolean =>
  SOURCE_TURNS[sourceRestart].some(({ set }) => set === 'off');

/** A start of the restored server: which it is, and whether WAL encryption is as on the source or the other way. */
interface RestoredTurn {
  readonly which: StartName;
  readonly wal: 'as-source' | 'other';
}

const RESTORED_TURNS: Readonly<Record<Coordinates['restoredWalEncryption'], readonly RestoredTurn[]>> = {
  'as-source': [],
  'other-and-back': [
    { which: 'first', wal: 'other' },
    { which: 'crash', wal: 'other' },
    { which: 'restart', wal: 'as-source' },
    { which: 'crash', wal: 'as-source' },
  ],
  'later-and-back': [
    { which: 'first', wal: 'as-source' },
    { which: 'restart', wal: 'other' },
    { which: 'crash', wal: 'other' },
    { which: 'restart', wal: 'as-source' },
  ],
};

/** Starts of the restored server, where its WAL encryption is switched; none where it is not. */
export const restoredTurns = ({
  restoredWalEncryption,
}: Pick<Coordinates, 'restoredWalEncryption'>): readonly RestoredTurn[] => RESTORED_TURNS[restoredWalEncryption];

/**
 * Whether it has to be proven what a turn of the source did: a mere restart is in every archive that is restored, and neither in
 * a chain of backups nor while a standby follows by an archive alone.
 */
const isProven = ({ set, mode }: SourceTurn, { restore }: Pick<Coordinates, 'restore'>): boolean =>
  set !== null || mode === 'immediate' || restore === 'incremental' || restore === 'standby-archive-only';

/** Batches that are written before the first turn of the source and after each; one in between is of another act. */
const WRITTEN = [0, 1, 3] as const;

/**
 * Rows are written after the backup, where the cell has it so before and after each restart of the source; an operation that
 * comes after the backup is done once the first are there.
 *
 * @param firstBatch number of the first batch
 */
export function sourceGoesOn(situation: Situation, firstBatch: number = BATCHES.after): Act[] {
  const { axes } = situation.cell;
  const turns = SOURCE_TURNS[axes.sourceRestart];
  const states = statesOfSource(axes);
  const write = (at: number): Act[] =>
    WRITTEN.slice(at, at + 1).map((further) => ({ do: 'write', machine: 'source', batch: firstBatch + further }));
  const state = (at: number): Act[] => states.slice(at, at + 1).map((each) => stateAct(situation, each));
  const operation = axes.point === 'after-backup' ? operationActs(situation) : [];
  if (turns.length === 0) return [...write(0), ...operation, ...write(1)];
  return [
    ...write(0),
    ...operation,
    ...state(0),
    ...turns.flatMap((turn, at): Act[] => [
      ...(turn.set === null ? [] : [setAct(situation, turn.set)]),
      { do: 'restart-source', mode: turn.mode },
      ...state(at + 1),
      ...write(at + 1),
    ]),
  ];
}

/**
 * Between two backups of a chain the source is restarted, where the cell has it so, and asked before that and after it.
 *
 * @param batch number of the batch that is written between two restarts
 */
export const restartInChain = (situation: Situation, batch: number): Act[] =>
  turnsOfSource(situation, ({ isLast }) => (isLast ? [] : [{ do: 'write', machine: 'source', batch }]));

/**
 * The source ends and starts again as the cell has it, and is asked before that and after each start.
 *
 * @param then what is done after each start
 */
export function turnsOfSource(
  situation: Situation,
  then: (turn: { readonly number: number; readonly isLast: boolean }) => readonly Act[],
): Act[] {
  const { axes } = situation.cell;
  const [before, ...states] = statesOfSource(axes).map((each) => stateAct(situation, each));
  if (before === undefined) return [];
  return [
    before,
    ...SOURCE_TURNS[axes.sourceRestart].flatMap(({ set, mode }, turn): Act[] => [
      ...(set === null ? [] : [setAct(situation, set)]),
      { do: 'restart-source', mode },
      ...states.slice(turn, turn + 1),
      ...then({ number: turn, isLast: turn === states.length - 1 }),
    ]),
  ];
}

/** What the source has to say of itself before the first turn and after each; nothing where no turn has to be proven. */
function statesOfSource(axes: Coordinates): StateToProve[] {
  const turns = SOURCE_TURNS[axes.sourceRestart];
  if (!turns.some((turn) => isProven(turn, axes))) return [];
  let now: OnOff = encryptsWal(axes) ? 'on' : 'off';
  const state = (afterCrash: boolean): StateToProve => ({
    machine: 'source',
    walEncryption: hasPgTde(axes) ? now : null,
    afterCrash,
  });
  const before = state(false);
  return [
    before,
    ...turns.map(({ set, mode }) => {
      now = set ?? now;
      return state(mode === 'immediate');
    }),
  ];
}

/** What the restored server has to say of itself after each of its starts, where its WAL encryption is switched. */
function statesOfRestored(axes: Coordinates): StateToProve[] {
  return restoredTurns(axes).map(({ which, wal }) => ({
    machine: 'restore',
    walEncryption: (wal === 'as-source') === encryptsWal(axes) ? 'on' : 'off',
    afterCrash: which === 'crash',
  }));
}

/** Whether the restored server writes WAL that is not encrypted, for a while. */
export const writesInClear = (axes: Coordinates): boolean =>
  statesOfRestored(axes).some(({ walEncryption }) => walEncryption === 'off');

/** By which modes the source ends before it starts again, in their order; none where the cell does not ask for that. */
export const turnsToProve = ({ sourceRestart }: Pick<Coordinates, 'sourceRestart'>): ('fast' | 'immediate')[] =>
  SOURCE_TURNS[sourceRestart].map(({ mode }) => mode);

/** What servers have to say of themselves, in the order in which they are asked. */
export const statesToProve = (axes: Coordinates): StateToProve[] => [
  ...statesOfSource(axes),
  ...statesOfRestored(axes),
];

/** Before a turn of the restored server: its WAL encryption is set, where that is to be another than before. */
export function setActs(situation: Situation, machine: string, turn: number): Act[] {
  const { axes } = situation.cell;
  const turns = restoredTurns(axes);
  const [before, now] = [turns[turn - 1]?.wal ?? 'as-source', turns[turn]?.wal ?? 'as-source'];
  const value = statesOfRestored(axes)[turn]?.walEncryption;
  if (before === now || value == null) return [];
  return [{ do: 'configure', machine, settings: [`${releaseOf(situation).settings.walEncrypt} = ${value}`] }];
}

/** After a turn of the restored server: what it says of itself. */
export function stateActs(situation: Situation, machine: string, turn: number): Act[] {
  return statesOfRestored(situation.cell.axes)
    .slice(turn, turn + 1)
    .map((state) => stateAct(situation, { ...state, machine }));
}

function stateAct(situation: Situation, state: StateToProve): Act {
  const setting = state.walEncryption === null ? null : releaseOf(situation).settings.walEncrypt;
  return { do: 'look-at-state', setting, ...state };
}

/** `wal-encryption`: set by `ALTER SYSTEM`, in force after a restart. */
const setAct = (situation: Situation, value: OnOff): Act => ({
  do: 'run-sql',
  machine: 'source',
  statements: [
    { database: 'postgres', sql: `ALTER SYSTEM SET ${releaseOf(situation).settings.walEncrypt} = ${value}` },
  ],
});
