import type { Act } from '../../acts/index.ts';
import { BATCHES } from '../../source/index.ts';

/** The machine of the standby that is promoted. */
export const PROMOTED = 'standby';
/** The machine of the primary that it was a standby of. */
export const OLD = 'source';

export const write = (machine: string, further: number): Act => ({
  do: 'write',
  machine,
  batch: BATCHES.after + further,
});

/** The step at which the old primary is a standby, in words. */
export const FOLLOWS = 'rows of the promoted server on the old primary';

/** The old primary is started, and follows the promoted server, also after a restart. */
export function followsPromoted(): Act[] {
  const follow = (what: string): Act => ({ do: 'follow', machine: OLD, primary: PROMOTED, what });
  return [
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
export function takesOver(): Act[] {
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
