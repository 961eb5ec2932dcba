import { type Act, PLACES } from '../../acts/index.ts';
import type { Coordinates } from '../../axes/index.ts';
import { BATCHES, TABLES } from '../../source/index.ts';
import { storeOf } from '../key-store.ts';
import { type Situation, rotation } from '../situation.ts';
import { becomesStandby } from './becomes-standby.ts';
import { OLD, PROMOTED, followsPromoted, takesOver, write } from './old-primary.ts';

/**
 * A failover that the old primary does not notice: the backup becomes a standby and is promoted, and both go on. Then the old
 * primary ends, and is rewound to where the other left it, so that it follows that; in the end it takes over from it again. Rows
 * that the old primary wrote after the failover have to be gone.
 */
export function rewoundActs(situation: Situation): Act[] {
  return [...diverges(situation), ...isRewound(situation), ...followsPromoted(), ...takesOver()];
}

/**
 * Every table is rewritten while the standby follows: since then its files are encrypted under another key on each of the two,
 * and a page that is copied from one to the other cannot be read as it is.
 */
function diverges(situation: Situation): Act[] {
  return [
    write(OLD, 0),
    ...becomesStandby(situation, PROMOTED),
    {
      do: 'run-sql',
      machine: OLD,
      statements: TABLES.map(({ database, table }) => ({ database, sql: `VACUUM FULL ${table}` })),
    },
    write(OLD, 1),
    { do: 'follow', machine: PROMOTED, primary: OLD, what: 'rows written before the failover' },
    { do: 'promote', machine: PROMOTED },
    write(PROMOTED, 2),
    { do: 'write', machine: OLD, batch: BATCHES.after + DIVERGED, tooLate: true },
    ...rotation(situation, PROMOTED, 'after-promotion'),
    ENDS[wayOf(situation.cell.axes.restore)],
  ];
}

const DIVERGED = 7;

/** How the old primary ends. */
const ENDS: Readonly<Record<'shut-down' | 'crashed', Act>> = {
  'shut-down': { do: 'stop-source' },
  crashed: { do: 'crash-source' },
};
const wayOf = (restore: Coordinates['restore']): keyof typeof ENDS =>
  restore === 'standby-rewound-crashed' ? 'crashed' : 'shut-down';

/** The key files are those of both: the tool reads the data directory of each. */
function isRewound(situation: Situation): Act[] {
  const { keys } = storeOf(situation.cell.axes).pack('current');
  return [
    { do: 'bring-directory', from: PROMOTED, to: OLD, directory: keys, what: 'key files' },
    {
      do: 'run-tool',
      machine: OLD,
      program: rewinds(situation),
      options: ['--source-server', `host=${PROMOTED} port=5432 user=postgres dbname=postgres`, '-R', '-D'],
      on: PLACES.data,
      isNeeded: true,
    },
  ];
}

/** PostgreSQL's own tool for a cluster without pg_tde, as that is backed up by PostgreSQL's own. */
const rewinds = ({ cell, release }: Situation): string =>
  (cell.axes.tool === 'stock' ? undefined : release?.tools.rewind) ?? 'pg_rewind';

/** What has to be proven of an old primary that is rewound; null where none is. */
export const rewindToProve = ({
  restore,
}: Pick<Coordinates, 'restore'>): { readonly machine: string; readonly promoted: string } | null =>
  restore === 'standby-rewound' || restore === 'standby-rewound-crashed' ? { machine: OLD, promoted: PROMOTED } : null;
