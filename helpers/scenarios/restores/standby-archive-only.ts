import { type Act, PLACES } from '../../acts/index.ts';
import { BATCHES } from '../../source/index.ts';
import { toolOf } from '../backup-tools.ts';
import { askActs } from '../content.ts';
import { restoreSettings } from '../settings.ts';
import type { Situation } from '../situation.ts';
import { bringKeysActs, packKeysActs } from '../starts.ts';
import { turnsOfSource } from '../wal-switches.ts';

/**
 * A standby that reaches no primary: it follows by `restore_command` alone (PostgreSQL, "Log-Shipping Standby Servers"),
 * is restarted with more of it, and promoted once it has all of the archive. The source ends and starts again meanwhile, where
 * the cell has it so.
 */
export function archiveStandbyActs(situation: Situation): Act[] {
  const { cell, release } = situation;
  const machine = 'restore';
  const settings = restoreSettings(cell.axes, release, { bin: PLACES.bin, archive: PLACES.archive }, []);
  return [
    ...goesOn(BATCHES.after),
    { do: 'look-at-archive', machine: 'source' },
    ...packKeysActs(situation),
    { do: 'boot', machine },
    ...bringKeysActs(situation, machine),
    ...toolOf(situation).layOut(situation, { name: 'backup' }, machine, PLACES.data),
    { do: 'bring-archive', machine, settings, signal: 'standby.signal' },
    { do: 'start', machine, which: 'first' },
    { do: 'expect-standby', machine, backup: 'backup' },
    { do: 'follow-to-end', machine, what: 'rows written after the backup' },
    ...askActs(situation, machine),
    ...turnsOfSource(situation, () => []),
    { do: 'stop', machine, mode: 'fast' },
    ...goesOn(BATCHES.after + 1),
    { do: 'bring-directory', from: 'source', to: machine, directory: PLACES.archive, what: 'archive' },
    { do: 'remove', machine: 'source' },
    { do: 'start', machine, which: 'restart' },
    { do: 'follow-to-end', machine, what: 'rows written while the standby was down' },
    { do: 'promote', machine },
    { do: 'look-at-promoted', machine, upTo: 'noted', what: 'rows on the promoted standby' },
    { do: 'write', machine, batch: BATCHES.after + 2 },
    { do: 'stop', machine, mode: 'fast' },
    { do: 'start', machine, which: 'promoted' },
    { do: 'look-at-promoted', machine, upTo: 'own', what: 'rows on the promoted standby after a restart' },
    { do: 'stop', machine, mode: 'fast' },
  ];
}

/** The source writes rows, and has all of its WAL in the archive. */
function goesOn(batch: number): Act[] {
  return [
    { do: 'write', machine: 'source', batch },
    { do: 'note-position', machine: 'source' },
    { do: 'archive-all', machine: 'source' },
  ];
}
