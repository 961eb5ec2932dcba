import { type Act, PLACES } from '../../acts/index.ts';
import type { Coordinates } from '../../axes/index.ts';
import { BATCHES } from '../../source/index.ts';
import {
  type Backup,
  INCREMENTALS,
  type Incremental,
  destinationOf,
  sourceSpaces,
  spacesBeside,
} from '../backup-tool.ts';
import { endRowsActs, rowsActs } from '../load.ts';
import { toolOf } from '../backup-tools.ts';
import { operationActs } from '../operation.ts';
import type { Situation } from '../situation.ts';
import { insteadActs, startsInTurn, turnsOf } from '../starts.ts';
import { restartInChain } from '../wal-switches.ts';
import { archivesUpTo, reachesTarget, recoveryActs } from './archive.ts';

const LENGTHS: Readonly<Record<Coordinates['chain'], number>> = { one: 1, three: 3 };

const incrementalsOf = ({ chain }: Pick<Coordinates, 'chain'>): readonly Incremental[] =>
  INCREMENTALS.slice(0, LENGTHS[chain]);

/** Name of the last incremental backup of a cell. */
export const lastOf = (axes: Pick<Coordinates, 'chain'>): Incremental =>
  INCREMENTALS[LENGTHS[axes.chain] - 1] ?? INCREMENTALS[0];

/** What has to be proven of an incremental backup: the way that it is taken, and which backup it is on top of. */
export interface LinkToProve extends Pick<Coordinates, 'walMethod' | 'format' | 'encrypt'> {
  readonly name: Incremental;
  readonly onTopOf: string;
}

/** What has to be proven of a chain of incremental backups, in their order; none where the cell has none. */
export function linksToProve(axes: Coordinates): LinkToProve[] {
  if (axes.restore !== 'incremental') return [];
  const { walMethod, format, encrypt } = wayOfIncrementals(axes);
  return incrementalsOf(axes).map((name, at) => ({
    name,
    onTopOf: at === 0 ? 'backup' : (INCREMENTALS[at - 1] ?? name),
    walMethod,
    format,
    encrypt,
  }));
}

/** The source goes on, incremental backups are taken on top of the full one, and all are combined. */
export function incrementalActs(situation: Situation): Act[] {
  const { axes } = situation.cell;
  const names = incrementalsOf(axes);
  const archives = axes.archive !== 'none';
  const last = lastOf(axes);
  const mapped = spacesBeside(axes, axes.format === 'plain' ? destinationOf({ name: last }) : laidOutAt(last));
  return [
    ...(axes.point === 'between-backups' ? operationActs(situation) : []),
    ...names.flatMap((name, at) => takeActs(situation, name, at)),
    ...(archives ? archivesUpTo(situation, 'end', BATCHES.after + names.length) : []),
    ...insteadActs(situation),
    ...(['backup', ...names] as const).flatMap((name) =>
      toolOf(situation).layOut(situation, { name }, 'restore', laidOutAt(name)),
    ),
    {
      do: 'combine',
      machine: 'restore',
      args: [
        ...['backup', ...names].map(laidOutAt),
        '-o',
        PLACES.data,
        ...sourceSpaces(axes).flatMap((to, at) => ['-T', `${mapped[at]}=${to}`]),
      ],
    },
    ...(archives
      ? [
          ...recoveryActs(situation, 'end'),
          ...startsInTurn(situation, 'restore', turnsOf(situation), 'reached', [reachesTarget(situation)]),
        ]
      : startsInTurn(situation, 'restore', turnsOf(situation), { stopOf: last })),
  ];
}

/** A number that no batch before a backup or after the chain has. */
const BETWEEN_RESTARTS = BATCHES.after + 20;

const laidOutAt = (name: string): string => `${PLACES.root}/laid-out-${name}`;

/**
 * One incremental backup; the source is restarted after the first where the cell has it so, and rows of its load are in the last.
 * Its sessions are beside the full one, and what they did is in the first incremental one.
 */
function takeActs(situation: Situation, name: Incremental, at: number): Act[] {
  const { axes } = situation.cell;
  const isLast = name === lastOf(axes);
  const taken = otherWay(situation);
  const below = at === 0 ? PLACES.backup : destinationOf({ name: INCREMENTALS[at - 1] ?? name });
  const backup: Backup = {
    name,
    from: 'source',
    tablespaces: sourceSpaces(axes),
    onTopOf: `${below}/backup_manifest`,
    operated: false,
  };
  return [
    { do: 'write', machine: 'source', batch: BATCHES.after + at },
    ...(isLast ? [{ do: 'write', machine: 'source', batch: BATCHES.beforeSecond } as const] : []),
    { do: 'take-from-sequence', machine: 'source' },
    ...toolOf(taken).prepare(taken, backup),
    ...(isLast ? rowsActs(situation, BATCHES.beforeSecond + 1) : []),
    ...toolOf(taken).take(taken, backup),
    ...(isLast ? endRowsActs(situation) : []),
    ...toolOf(taken).collect(taken, backup, []),
    ...(at === 0 ? restartInChain(situation, BETWEEN_RESTARTS) : []),
  ];
}

/** The way of the incremental backups: that of the full one, or the other of those that are documented. */
const otherWay = (situation: Situation): Situation => ({
  ...situation,
  cell: { ...situation.cell, axes: wayOfIncrementals(situation.cell.axes) },
});

function wayOfIncrementals(axes: Coordinates): Coordinates {
  if (axes.incrementalWay === 'same') return axes;
  const way =
    axes.walMethod === 'fetch'
      ? ({ walMethod: 'stream', encrypt: 'on', keyDirectory: 'copied' } as const)
      : ({ walMethod: 'fetch', encrypt: 'off', keyDirectory: 'absent' } as const);
  return { ...axes, ...way };
}
