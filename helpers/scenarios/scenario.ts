import type { Act } from '../acts/index.ts';
import {
  type Coordinates,
  goesFurther,
  isCommandFault,
  lacksSomethingFirst,
  needsNetwork,
  tablespacesOf,
} from '../axes/index.ts';
import type { SeenByActs } from '../evidence/index.ts';
import { BATCHES } from '../source/index.ts';
import { backupActs, crashActs } from './backup.ts';
import { examinationActs, runsTool } from './examination.ts';
import { archiveActs } from './restores/archive.ts';
import { failoverActs } from './restores/archive-failover.ts';
import { fromStandbyActs } from './restores/from-standby.ts';
import { attachedToProve, inPlaceActs } from './restores/in-place.ts';
import { incrementalActs, lastOf } from './restores/incremental.ts';
import { afterCrashActs, standaloneActs } from './restores/standalone.ts';
import { oldPrimaryActs, returnToProve } from './restores/standby-old-primary.ts';
import { archiveStandbyActs } from './restores/standby-archive-only.ts';
import { rewindToProve, rewoundActs } from './restores/standby-rewound.ts';
import { standbyActs } from './restores/standby.ts';
import { type Situation, isEncrypted } from './situation.ts';
import { sourceActs } from './source.ts';
import { sourceWritesInClear } from './wal-switches.ts';

/** Kinds of restore, each with the acts that it is composed of. */
const RESTORES: { readonly [R in Coordinates['restore']]: (situation: Situation) => Act[] } = {
  standalone: standaloneActs,
  crash: afterCrashActs,
  standby: standbyActs,
  'standby-slot': standbyActs,
  'standby-documented': standbyActs,
  'standby-cut-off': standbyActs,
  'standby-archive-only': archiveStandbyActs,
  'standby-old-primary': oldPrimaryActs,
  'standby-rewound': rewoundActs,
  'standby-rewound-crashed': rewoundActs,
  archive: archiveActs,
  'archive-failover': failoverActs,
  'in-place': inPlaceActs,
  incremental: incrementalActs,
  'from-standby': fromStandbyActs,
};

/** Name of the backup that a cell ends with a restore of. */
function restoredOf(axes: Coordinates): string {
  if (axes.restore === 'from-standby' || axes.restore === 'standby-old-primary') return 'second';
  return axes.restore === 'incremental' ? lastOf(axes) : 'backup';
}

/**
 * What a cell does, from the source to the last look, as plain data. The last act concludes it, however far it got.
 *
 * @throws {Error} for a cell that its target cannot run: such a cell is not planned
 */
export function actsOf(situation: Situation): Act[] {
  const { axes } = situation.cell;
  return [
    ...sourceActs(situation),
    ...(axes.tool === 'none' ? crashActs(situation) : backupActs(situation)),
    ...examinationActs(situation),
    ...RESTORES[axes.restore](situation),
    {
      do: 'conclude',
      further: goesFurther(axes),
      // To a standby that streams, everything that comes after the backup is written by the server; an archive brings the source's.
      ownFrom:
        needsNetwork(axes) && !(axes.archive !== 'none' && sourceWritesInClear(axes)) ? BATCHES.after : BATCHES.own,
      secret: isEncrypted(situation),
      restored: restoredOf(axes),
    },
  ];
}

/** What the evidence of a cell whose backup was taken has to have, and what is said of one that has nothing of it. */
export function toBeSeen(axes: Coordinates): readonly { of: keyof SeenByActs; otherwise: string }[] {
  return [
    ...(runsTool(axes) || rewindToProve(axes) !== null
      ? [{ of: 'toolRuns', otherwise: 'the tool that the cell is about was not run' } as const]
      : []),
    ...(axes.laidOver === 'nothing' && axes.copiedFrom === 'backed-up'
      ? []
      : [{ of: 'laidOver', otherwise: 'the key files that were laid over are those that were there' } as const]),
    ...(returnToProve(axes.restore) === null && attachedToProve(axes.restore) === null
      ? []
      : [{ of: 'replaced', otherwise: 'no data directory gave way to the backup' } as const]),
    ...(isCommandFault(axes.archiveFault)
      ? [{ of: 'archiving', otherwise: 'nobody asked what the archiver made of a command that failed' } as const]
      : []),
    ...(axes.content === 'followed' &&
    axes.ioMethod === 'worker' &&
    axes.keyStore !== 'file-odd-path' &&
    tablespacesOf(axes) < 2
      ? []
      : [{ of: 'answers', otherwise: 'nobody asked for what the cell is about' } as const]),
    ...(axes.trial === 'nothing' && !lacksSomethingFirst(axes)
      ? []
      : [{ of: 'trial', otherwise: 'what the cell is about was not tried' } as const]),
  ];
}
