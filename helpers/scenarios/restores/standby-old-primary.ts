import { type Act, PLACES } from '../../acts/index.ts';
import { BATCHES } from '../../source/index.ts';
import type { Backup } from '../backup-tool.ts';
import { toolOf } from '../backup-tools.ts';
import { storeOf } from '../key-store.ts';
import { type Situation, rotation } from '../situation.ts';
import { bringKeysActs, packKeysActs } from '../starts.ts';

const PROMOTED = 'standby';
/** The machine of the primary that was shut down. */
const OLD = 'source';
const BACKUP: Backup = { name: 'second', from: PROMOTED, operated: false };

/**
 * A failover, and back: the backup becomes a standby, which is promoted; keys are rotated there, and it is backed up in the
 * same way. The old primary's data directory gives way to that backup, as PostgreSQL's "Failover" has it, it follows the
 * promoted server, and in the end takes over from it again.
 */
export function oldPrimaryActs(situation: Situation): Act[] {
  return [...failsOver(situation), ...isBackedUp(situation), ...comesBack(situation), ...takesOver()];
}

const write = (machine: string, further: number): Act => ({ do: 'write', machine, batch: BATCHES.after + further });

/** The standby has all of the old primary, is promoted, and goes on alone. */
function failsOver(situation: Situation): Act[] {
  return [
    write(OLD, 0),
    { do: 'boot', machine: PROMOTED },
    ...packKeysActs(situation),
    ...bringKeysActs(situation, PROMOTED),
    ...toolOf(situation).layOut(situation, { name: 'backup' }, PROMOTED, PLACES.data),
    { do: 'start', machine: PROMOTED, which: 'first' },
    { do: 'expect-standby', machine: PROMOTED, backup: 'backup' },
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
  const follow = (what: string): Act => ({ do: 'follow', machine: OLD, primary: PROMOTED, what });
  return [
    { do: 'remove-directory', machine: OLD, directory: PLACES.data, what: 'data directory' },
    { do: 'bring-directory', from: PROMOTED, to: OLD, directory: keys, what: 'key files' },
    ...toolOf(situation).layOut(situation, BACKUP, OLD, PLACES.data),
    write(PROMOTED, 3),
    { do: 'start', machine: OLD, which: 'second' },
    follow(FOLLOWS),
    { do: 'stop', machine: OLD, mode: 'fast' },
    write(PROMOTED, 4),
    { do: 'start', machine: OLD, which: 'second-restart' },
    follow('rows of the promoted server after a restart of the old primary'),
  ];
}

/** The promoted server is shut down, and the old primary has all of it when it is promoted. */
function takesOver(): Act[] {
  return [
    write(PROMOTED, 5),
    { do: 'note-position', machine: PROMOTED },
    { do: 'stop', machine: PROMOTED, mode: 'fast' },
    { do: 'follow-to-end', machine: OLD, what: 'rows written before the promoted server was shut down' },
    { do: 'promote', machine: OLD },
    { do: 'look-at-promoted', machine: OLD, upTo: 'noted', what: 'rows on the old primary, promoted' },
    write(OLD, 6),
    { do: 'stop', machine: OLD, mode: 'fast' },
    { do: 'start', machine: OLD, which: 'promoted' },
    { do: 'look-at-promoted', machine: OLD, upTo: 'own', what: 'rows on the old primary after a restart' },
    { do: 'stop', machine: OLD, mode: 'fast' },
  ];
}

/** The step at which the old primary is a standby, in words. */
const FOLLOWS = 'rows of the promoted server on the old primary';

/** Where the old primary has to come back, by a backup of which server, and what it does then. */
export interface ReturnToProve {
  readonly machine: string;
  readonly primary: string;
  readonly follows: string;
}

/** What has to be proven of an old primary that comes back; null where none does. */
export const returnToProve = (restore: Situation['cell']['axes']['restore']): ReturnToProve | null =>
  restore === 'standby-old-primary' ? { machine: OLD, primary: PROMOTED, follows: FOLLOWS } : null;
