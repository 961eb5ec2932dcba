import { type Act, PLACES } from '../../acts/index.ts';
import { BATCHES } from '../../source/index.ts';
import { toolOf } from '../backup-tools.ts';
import { restoreSettings } from '../settings.ts';
import type { Situation } from '../situation.ts';
import { insteadActs } from '../starts.ts';

/**
 * A standby that reaches no primary: it follows by `restore_command` alone (PostgreSQL, "Log-Shipping Standby Servers"),
 * and is promoted once it has all of the archive.
 */
export function archiveStandbyActs(situation: Situation): Act[] {
  const { cell, release } = situation;
  const machine = 'restore';
  const settings = restoreSettings(cell.axes, release, { bin: PLACES.bin, archive: PLACES.archive }, []);
  return [
    { do: 'write', machine: 'source', batch: BATCHES.after },
    { do: 'note-position', machine: 'source' },
    { do: 'archive-all', machine: 'source' },
    { do: 'look-at-archive', machine: 'source' },
    ...insteadActs(situation),
    ...toolOf(situation).layOut(situation, { name: 'backup' }, machine, PLACES.data),
    { do: 'bring-archive', machine, settings, signal: 'standby.signal' },
    { do: 'start', machine, which: 'first' },
    { do: 'expect-standby', machine, backup: 'backup' },
    { do: 'follow-to-end', machine, what: 'rows written after the backup' },
    { do: 'promote', machine },
    { do: 'look-at-promoted', machine, upTo: 'noted', what: 'rows on the promoted standby' },
    { do: 'write', machine, batch: BATCHES.after + 1 },
    { do: 'stop', machine, mode: 'fast' },
    { do: 'start', machine, which: 'promoted' },
    { do: 'look-at-promoted', machine, upTo: 'own', what: 'rows on the promoted standby after a restart' },
    { do: 'stop', machine, mode: 'fast' },
  ];
}
