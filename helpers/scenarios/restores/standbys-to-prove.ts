import type { Coordinates } from '../../axes/index.ts';

/** Where a machine has to have followed, and by what. */
interface StandbyToProve {
  readonly machine: string;
  readonly by: 'streaming' | 'archive';
}

/** What has to be proven of the standbys of a kind of restore, and which servers are promoted, in their order. */
interface Roles {
  readonly standbys: readonly StandbyToProve[];
  readonly promoted: readonly string[];
}

const streams = (machine: string): StandbyToProve => ({ machine, by: 'streaming' });

const NOBODY: Roles = { standbys: [], promoted: [] };
/** One that is promoted, and a standby of it. */
const IN_TURN: Roles = { standbys: [streams('standby'), streams('second')], promoted: ['standby'] };

/** One that is promoted, and the primary that it followed, which follows it then and is promoted again. */
const BACK_AND_FORTH: Roles = { standbys: [streams('standby'), streams('source')], promoted: ['standby', 'source'] };

const ROLES: Readonly<Record<Coordinates['restore'], Roles>> = {
  standalone: NOBODY,
  crash: NOBODY,
  standby: IN_TURN,
  'standby-slot': IN_TURN,
  'standby-documented': IN_TURN,
  'standby-cut-off': IN_TURN,
  'standby-archive-only': { standbys: [{ machine: 'restore', by: 'archive' }], promoted: ['restore'] },
  'standby-old-primary': BACK_AND_FORTH,
  'standby-rewound': BACK_AND_FORTH,
  'standby-rewound-crashed': BACK_AND_FORTH,
  archive: NOBODY,
  'archive-failover': { standbys: [streams('standby')], promoted: ['standby'] },
  'in-place': { standbys: [streams('standby')], promoted: [] },
  incremental: NOBODY,
  'from-standby': { standbys: [streams('standby')], promoted: ['restore'] },
};

/** Machines that have to have followed another one, and by what; none where the cell has no standby. */
export const standbysToProve = ({ restore }: Pick<Coordinates, 'restore'>): readonly StandbyToProve[] =>
  ROLES[restore].standbys;

/** Machines whose server has to be promoted, in their order. */
export const promotedToProve = ({ restore }: Pick<Coordinates, 'restore'>): readonly string[] =>
  ROLES[restore].promoted;
