import { type Act, PLACES } from '../../acts/index.ts';
import { type Coordinates, endsArchive } from '../../axes/index.ts';
import { BATCHES } from '../../source/index.ts';
import { toolOf } from '../backup-tools.ts';
import type { Situation } from '../situation.ts';
import { bringKeysActs, keepKeyDirectoryActs, layOverActs, startsInTurn } from '../starts.ts';
import { staysOnTimeline } from '../to-prove.ts';
import { sourceGoesOn } from '../wal-switches.ts';
import { archiveFaultActs } from './archive-fault.ts';
import { reachesTarget, recoveryActs } from './archive.ts';
import { becomesStandby } from './becomes-standby.ts';

const STANDBY = 'standby';

/**
 * Which server has to be promoted between the backup and the target, and whether recovery stays on the timeline of the backup or
 * ends on the one that this server began; null where none is.
 */
export const timelineToProve = (
  axes: Pick<Coordinates, 'restore' | 'timeline'>,
): { promotes: string; stays: boolean } | null =>
  axes.restore === 'archive-failover' ? { promotes: STANDBY, stays: staysOnTimeline(axes) } : null;

/**
 * A failover between the backup and the target: the source archives and is shut down; a standby of it, made of the same
 * backup, is promoted and archives to the same place. The backup recovers from that archive, along the newest timeline,
 * or along its own: up to the failover, and without anything of after it.
 */
export function failoverActs(situation: Situation): Act[] {
  const { axes } = situation.cell;
  // What the promoted server wrote is not asked for.
  const isPast = staysOnTimeline(axes) || endsArchive(axes);
  const aimsAt = (machine: string): Act[] => [
    { do: 'take-from-sequence', machine },
    { do: 'aim', machine, at: 'end' },
  ];
  return [
    // Before there is a standby: one that streams over a restart of its source may stall there, which is another matter.
    ...sourceGoesOn(situation),
    ...becomesStandby(situation, STANDBY),
    // Past the end of the last segment in the archive there is nothing to recover.
    ...(isPast ? aimsAt('source') : []),
    { do: 'archive-all', machine: 'source' },
    ...(isPast ? [] : [{ do: 'note-position', machine: 'source' } as const]),
    { do: 'stop-source' },
    { do: 'follow-to-end', machine: STANDBY, what: 'rows written before the source was shut down' },
    ...keepKeyDirectoryActs(situation, 'source'),
    {
      do: 'bring-directory',
      from: 'source',
      to: STANDBY,
      directory: PLACES.archive,
      what: 'archive',
    },
    { do: 'remove', machine: 'source' },
    { do: 'promote', machine: STANDBY },
    { do: 'write', machine: STANDBY, batch: BATCHES.after + 2, ...(isPast ? { tooLate: true } : {}) },
    ...(isPast ? [] : aimsAt(STANDBY)),
    { do: 'archive-all', machine: STANDBY },
    { do: 'look-at-archive', machine: STANDBY },
    { do: 'stop', machine: STANDBY, mode: 'fast' },
    ...keepKeyDirectoryActs(situation, STANDBY),
    { do: 'boot', machine: 'restore' },
    ...bringKeysActs(situation, 'restore'),
    ...toolOf(situation).layOut(situation, { name: 'backup' }, 'restore', PLACES.data),
    ...layOverActs(situation, 'restore'),
    ...recoveryActs(situation, 'end'),
    ...archiveFaultActs(situation, 'restore'),
    ...startsInTurn(situation, 'restore', ['second', 'second-restart'], 'reached', [reachesTarget(situation)]),
  ];
}
