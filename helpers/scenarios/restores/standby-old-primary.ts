import { type Act, PLACES } from '../../acts/index.ts';
import { BATCHES } from '../../source/index.ts';
import type { Backup } from '../backup-tool.ts';
import { toolOf } from '../backup-tools.ts';
import { storeOf } from '../key-store.ts';
import { type Situation, rotation } from '../situation.ts';
import { becomesStandby } from './becomes-standby.ts';
import { FOLLOWS, OLD, PROMOTED, followsPromoted, takesOver, write } from './old-primary.ts';

const BACKUP: Backup = { name: 'second', from: PROMOTED, operated: false };

/**
 * A failover, and back: the backup becomes a standby, which is promoted; keys are rotated there, and it is backed up in the
 * same way. The old primary's data directory gives way to that backup, as PostgreSQL's "Failover" has it, it follows the
 * promoted server, and in the end takes over from it again.
 */
export function oldPrimaryActs(situation: Situation): Act[] {
  return [...failsOver(situation), ...isBackedUp(situation), ...comesBack(situation), ...takesOver()];
}

/** The standby has all of the old primary, is promoted, and goes on alone. */
function failsOver(situation: Situation): Act[] {
  return [
    write(OLD, 0),
    ...becomesStandby(situation, PROMOTED),
    write(OLD, 1),
    { do: 'note-position', machine: OLD },
    { do: 'stop-source' },
    { do: 'follow-to-end', machine: PROMOTED, what: 'rows written before the source was shut down' },
    { do: 'promote', machine: PROMOTED },
    { do: 'look-at-promoted', machine: PROMOTED, upTo: 'noted', what: 'rows on the promoted standby' },
    write(PROMOTED, 2),
    ...rotation(situation, PROMOTED, 'after-promotion'),
  ];
}

/** The promoted server is backed up without load. */
function isBackedUp(situation: Situation): Act[] {
  const tool = toolOf(situation);
  return [
    { do: 'write', machine: PROMOTED, batch: BATCHES.beforeSecond },
    { do: 'take-from-sequence', machine: PROMOTED },
    ...tool.prepare(situation, BACKUP),
    ...tool.take(situation, BACKUP),
    ...tool.collect(situation, BACKUP, []),
  ];
}

/** Key files are the promoted server's: those that it made are not on the old primary's machine. */
function comesBack(situation: Situation): Act[] {
  const { keys } = storeOf(situation.cell.axes).pack('current');
  return [
    { do: 'remove-directory', machine: OLD, directory: PLACES.data, what: 'data directory' },
    { do: 'bring-directory', from: PROMOTED, to: OLD, directory: keys, what: 'key files' },
    ...toolOf(situation).layOut(situation, BACKUP, OLD, PLACES.data),
    ...followsPromoted(),
  ];
}

/** Where the old primary has to come back, by a backup of which server, and what it does then. */
export interface ReturnToProve {
  readonly machine: string;
  readonly primary: string;
  readonly follows: string;
}

/** What has to be proven of an old primary that comes back; null where none does. */
export const returnToProve = (restore: Situation['cell']['axes']['restore']): ReturnToProve | null =>
  restore === 'standby-old-primary' ? { machine: OLD, primary: PROMOTED, follows: FOLLOWS } : null;
