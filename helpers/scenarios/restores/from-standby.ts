import { type Act, PLACES } from '../../acts/index.ts';
import type { Coordinates } from '../../axes/index.ts';
import { BATCHES } from '../../source/index.ts';
import { type Backup, destinationOf } from '../backup-tool.ts';
import { toolOf } from '../backup-tools.ts';
import { endLoadActs, loadActs } from '../load.ts';
import { type Situation, releaseOf } from '../situation.ts';
import { bringKeysActs } from '../starts.ts';
import { becomesStandby } from './becomes-standby.ts';

const STANDBY = 'standby';
const BACKUP: Backup = { name: 'second', from: STANDBY, operated: false };

/** The cell's backup becomes a standby, which is backed up in the same way while rows are written to its primary. */
export function fromStandbyActs(situation: Situation): Act[] {
  const { axes } = situation.cell;
  // It is to be no standby itself.
  const alone = { ...situation, cell: { ...situation.cell, axes: { ...axes, restore: 'standalone' } as const } };
  return [
    { do: 'write', machine: 'source', batch: BATCHES.after },
    ...becomesStandby(situation, STANDBY),
    { do: 'write', machine: 'source', batch: BATCHES.beforeSecond },
    { do: 'take-from-sequence', machine: 'source' },
    { do: 'follow', machine: STANDBY, primary: 'source', what: 'rows written before the standby is backed up' },
    ...toolOf(alone).prepare(alone, BACKUP),
    ...primaryKeysActs(situation),
    ...loadActs(situation, BATCHES.beforeSecond + 1),
    ...toolOf(alone).take(alone, BACKUP),
    ...endLoadActs(situation),
    ...toolOf(alone).collect(alone, BACKUP, []),
    { do: 'stop', machine: STANDBY, mode: 'fast' },
    { do: 'remove', machine: 'source' },
    { do: 'boot', machine: 'restore' },
    ...bringKeysActs(situation, 'restore'),
    ...toolOf(alone).layOut(alone, BACKUP, 'restore', PLACES.data),
    // What is taken of a standby is one: it has the signal file.
    { do: 'start', machine: 'restore', which: 'second' },
    { do: 'promote', machine: 'restore' },
    { do: 'look', machine: 'restore', upTo: { stopOf: BACKUP.name } },
    { do: 'write-own', machine: 'restore', turn: 0 },
    { do: 'stop', machine: 'restore', mode: 'fast' },
    { do: 'start', machine: 'restore', which: 'second-restart' },
    { do: 'look', machine: 'restore', upTo: { stopOf: BACKUP.name } },
    { do: 'stop', machine: 'restore', mode: 'fast' },
  ];
}

/** Which kind of server each backup has to be of; null where that is not what the cell is about. */
export const serversToProve = ({
  restore,
}: Pick<Coordinates, 'restore'>): { readonly backup: Kind; readonly secondBackup: Kind } | null => {
  if (restore === 'from-standby') return { backup: 'primary', secondBackup: 'standby' };
  return restore === 'standby-old-primary' ? { backup: 'primary', secondBackup: 'primary' } : null;
};

type Kind = 'primary' | 'standby';

/** What was copied of the standby's key directory gives way to its primary's, where the cell has it so. */
function primaryKeysActs(situation: Situation): Act[] {
  if (situation.cell.axes.copiedFrom !== 'primary') return [];
  const { directory } = releaseOf(situation).files;
  return [
    { do: 'pack-key-directory', machine: 'source', directory: `${PLACES.data}/${directory}` },
    { do: 'lay-over', machine: STANDBY, directory: `${destinationOf(BACKUP)}/${directory}`, only: null },
  ];
}
