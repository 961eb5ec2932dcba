import { type Act, PLACES } from '../../acts/index.ts';
import { BATCHES } from '../../source/index.ts';
import { toolOf } from '../backup-tools.ts';
import type { Situation } from '../situation.ts';
import { bringKeysActs, packKeysActs } from '../starts.ts';

const STANDBY = 'standby';
const SOURCE = 'source';

/**
 * A restore in place: a standby, made of the same backup, streams from the source and has more than the backup. The source is
 * shut down, its data directory gives way to the backup, and it is started while that standby is still attached. It begins no
 * timeline, so that the standby learns from WAL positions alone that this is not what it followed: while the restored server
 * is behind it, and once it has gone past it. Neither may bring the standby other rows than those that it had.
 */
export function inPlaceActs(situation: Situation): Act[] {
  return [...hasStandby(situation), ...isRestored(situation), ...goesPast()];
}

const write = (further: number): Act => ({ do: 'write', machine: SOURCE, batch: BATCHES.after + further });
const follow = (what: string): Act => ({ do: 'follow', machine: STANDBY, primary: SOURCE, what });

/** Ends a segment: what comes next is in another, also where nothing else was written. */
const END_SEGMENT = "SELECT pg_logical_emit_message(false, '', 'end'), pg_switch_wal()";
const endSegments = (count: number): Act => ({
  do: 'run-sql',
  machine: SOURCE,
  statements: Array.from({ length: count }, () => ({ database: 'postgres', sql: END_SEGMENT })),
});

/** Segments that the source ends after the backup; once the restored server has ended as many, it is where the standby is. */
const SEGMENTS = 3;

function hasStandby(situation: Situation): Act[] {
  return [
    write(0),
    { do: 'boot', machine: STANDBY },
    ...packKeysActs(situation),
    ...bringKeysActs(situation, STANDBY),
    ...toolOf(situation).layOut(situation, { name: 'backup' }, STANDBY, PLACES.data),
    {
      do: 'configure',
      machine: STANDBY,
      settings: [`primary_conninfo = 'host=${SOURCE} port=5432 user=postgres'`],
      signal: 'standby.signal',
    },
    { do: 'start', machine: STANDBY, which: 'first' },
    { do: 'expect-standby', machine: STANDBY, backup: 'backup' },
    follow('rows written after the backup'),
    endSegments(SEGMENTS),
    write(1),
    follow('rows written before the restore'),
  ];
}

/** Key files stay where they are: the machine is the same. */
function isRestored(situation: Situation): Act[] {
  return [
    { do: 'stop-source' },
    { do: 'remove-directory', machine: SOURCE, directory: PLACES.data, what: 'data directory' },
    ...toolOf(situation).layOut(situation, { name: 'backup' }, SOURCE, PLACES.data),
    { do: 'start', machine: SOURCE, which: 'second' },
    { do: 'recover', machine: SOURCE },
    { do: 'look', machine: SOURCE, upTo: { stopOf: 'backup' } },
    { do: 'look-at-attached', machine: STANDBY, primary: SOURCE, primaryIs: 'behind', what: ATTACHED.behind },
  ];
}

function goesPast(): Act[] {
  return [
    endSegments(SEGMENTS),
    // Where the standby has rows of the source, the restored server has others.
    { do: 'write-own', machine: SOURCE, turn: 0 },
    endSegments(1),
    { do: 'look-at-attached', machine: STANDBY, primary: SOURCE, primaryIs: 'past', what: ATTACHED.past },
    { do: 'stop', machine: SOURCE, mode: 'fast' },
    { do: 'start', machine: SOURCE, which: 'second-restart' },
    { do: 'recover', machine: SOURCE },
    { do: 'look', machine: SOURCE, upTo: { stopOf: 'backup' } },
    { do: 'stop', machine: SOURCE, mode: 'fast' },
    { do: 'stop', machine: STANDBY, mode: 'fast' },
  ];
}

/** What is seen of the standby, in words. */
const ATTACHED = {
  behind: 'rows of the standby that is attached to a restored primary',
  past: 'rows of the standby once the restored primary has gone past it',
} as const;

/** What has to be proven of a standby that stays attached over a restore in place; null where none does. */
export const attachedToProve = (
  restore: Situation['cell']['axes']['restore'],
): { readonly machine: string; readonly primary: string; readonly behind: string; readonly past: string } | null =>
  restore === 'in-place' ? { machine: STANDBY, primary: SOURCE, ...ATTACHED } : null;
