import { type Coordinates, putsWalElsewhere, toolWritesStandby } from '../axes/index.ts';
import type { Release } from '../release/index.ts';

/** What decides the backup tool's arguments besides the axes. */
export interface BackupPlace {
  readonly bin: string;
  /** Directory of the server's Unix socket, or its name on a private network. */
  readonly host: string;
  readonly port: number;
  readonly destination: string;
  /** The release's tool and PostgreSQL's own. */
  readonly tool: { readonly release: string; readonly stock: string };
  /** Rate in kB/s where that of the load will not do. */
  readonly maxRateKb?: string | undefined;
  /** Where each tablespace is, and where plain format is to put it. */
  readonly tablespaces?: readonly { readonly from: string; readonly to: string }[];
  /** Manifest of the backup that an incremental one is on top of. */
  readonly onTopOf?: string | undefined;
}

/** Replication slot of a standby, as the page `replication` calls it. */
export const SLOT = 'tde_slot';
/** The role that the page `replication` makes. */
export const REPLICATOR = 'example_replicator';

/**
 * Rates at which a backup under load is sent, in MB/s. They keep the window open long enough for a commit to fall into it on a
 * busy machine, and for heavy load to fill several WAL segments. Streamed WAL is not subject to them.
 */
const MAX_RATE_MB: Readonly<Record<Coordinates['load'], number | null>> = {
  quiet: null,
  light: 32,
  heavy: 16,
  'hint-bits': 16,
  ddl: 16,
  prepared: 16,
  'long-transaction': 16,
  messages: 16,
};

/** What the server compresses is subject to the rate as it is sent, so compressed: `SendBaseBackup`, `basebackup.c`. */
function maxRate({ load, compression }: Pick<Coordinates, 'load' | 'compression'>): string[] {
  const rate = MAX_RATE_MB[load];
  const { where } = COMPRESSION[compression];
  return rate === null ? [] : ['--max-rate', `${where === 'server' ? rate / 2 : rate}M`];
}

/**
 * The command line of a backup, as a user would type it. Options: PostgreSQL's `pg_basebackup` page; WAL encryption:
 * `how-to/backup-wal-enabled`.
 *
 * @throws {Error} when the release has no such spelling of the encrypt option: such a cell is not planned
 */
export function backupCommand(axes: Coordinates, release: Release | undefined, place: BackupPlace): string[] {
  const program = `${place.bin}/${axes.tool === 'stock' ? place.tool.stock : place.tool.release}`;
  // Word for word the options of the page `replication`, for the host and the directory.
  if (axes.restore === 'standby-documented')
    return [
      program,
      '-h',
      place.host,
      '-D',
      place.destination,
      '-U',
      REPLICATOR,
      '--wal-method=stream',
      `--slot=${SLOT}`,
      '-C',
      '-c',
      'fast',
      '-v',
      '-P',
    ];
  const wal = walBeside(axes, place.destination);
  return [
    program,
    '-h',
    place.host,
    '-p',
    String(place.port),
    '-U',
    'postgres',
    '-D',
    place.destination,
    '-X',
    axes.walMethod,
    '-F',
    axes.format,
    '-c',
    'fast',
    ...COMPRESSION[axes.compression].options,
    ...(place.maxRateKb === undefined ? maxRate(axes) : ['--max-rate', place.maxRateKb]),
    ...encryptArguments(axes, release),
    ...STANDBY[toolWritesStandby(axes)],
    ...(axes.format === 'tar' ? [] : (place.tablespaces ?? []).flatMap(({ from, to }) => ['-T', `${from}=${to}`])),
    ...(wal === null ? [] : [`--waldir=${wal}`]),
    ...(place.onTopOf === undefined ? [] : [`--incremental=${place.onTopOf}`]),
  ];
}

/**
 * What the command of a backup has to have been: whose tool, and the options that the cell is about. Null where no tool takes it.
 *
 * @returns `absent`: options of other cells that it may not have
 */
export function commandToProve(axes: Coordinates): {
  readonly isStock: boolean;
  readonly options: readonly string[];
  readonly absent: readonly string[];
} | null {
  const isStock = IS_STOCK[axes.tool];
  if (isStock === null) return null;
  if (axes.restore === 'standby-documented') return { isStock, options: ['--wal-method=stream'], absent: [] };
  const { options } = COMPRESSION[axes.compression];
  const others = Object.values(COMPRESSION).flatMap((each) => each.options);
  return {
    isStock,
    options: [`-X ${axes.walMethod}`, `-F ${axes.format}`, ...(options.length === 0 ? [] : [options.join(' ')])],
    absent: others.filter((word) => !options.includes(word)),
  };
}

const IS_STOCK: Readonly<Record<Coordinates['tool'], boolean | null>> = {
  release: false,
  stock: true,
  'low-level': null,
  none: null,
  pgbackrest: null,
};

/** Directory beside the destination that the tool puts `pg_wal` into; null where that is in the destination. */
export function walBeside(axes: Pick<Coordinates, 'restoredPgWal'>, destination: string): string | null {
  return putsWalElsewhere(axes) ? `${destination}-wal` : null;
}

/** What makes a standby of a backup. */
const STANDBY: Readonly<Record<ReturnType<typeof toolWritesStandby>, readonly string[]>> = {
  nothing: [],
  settings: ['-R'],
  'settings-and-slot': ['-R', '-C', '-S', SLOT],
};

const COMPRESSION: Readonly<
  Record<
    Coordinates['compression'],
    { readonly where: 'nowhere' | 'server' | 'client'; readonly options: readonly string[] }
  >
> = {
  none: { where: 'nowhere', options: [] },
  gzip: { where: 'client', options: ['-z'] },
  'server-lz4': { where: 'server', options: ['--compress', 'server-lz4'] },
  'client-lz4': { where: 'client', options: ['--compress', 'client-lz4'] },
  'server-zstd': { where: 'server', options: ['--compress', 'server-zstd'] },
  'client-zstd': { where: 'client', options: ['--compress', 'client-zstd'] },
};

function encryptArguments(axes: Coordinates, release: Release | undefined): readonly string[] {
  if (axes.encrypt === 'off') return [];
  const spelled = release?.encrypt[axes.encrypt];
  if (!spelled) throw new Error(`release ${release?.id ?? 'none'} documents no way to write encrypt=${axes.encrypt}`);
  return spelled;
}
