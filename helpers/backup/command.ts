import type { Coordinates } from '../axes/index.ts';
import type { Release } from '../release/index.ts';

/** What decides the backup tool's arguments besides the axes. */
export interface BackupPlace {
  readonly bin: string;
  /** Directory of the source's Unix socket. */
  readonly socketDirectory: string;
  readonly port: number;
  readonly destination: string;
  /** The release's tool and PostgreSQL's own. */
  readonly tool: { readonly release: string; readonly stock: string };
  /** Rate in kB/s where that of the load will not do. */
  readonly maxRateKb?: number | undefined;
}

/**
 * Rates at which a backup under load is sent. They keep the window open long enough for a commit to fall into it on a
 * busy machine, and for heavy load to fill several WAL segments. Streamed WAL is not under them.
 */
const MAX_RATE: Readonly<Record<Coordinates['load'], readonly string[]>> = {
  quiet: [],
  light: ['--max-rate', '32M'],
  heavy: ['--max-rate', '6M'],
};

/**
 * The command line of a backup, as a user would type it. Options: PostgreSQL's `pg_basebackup` page; WAL encryption:
 * `how-to/backup-wal-enabled`.
 *
 * @throws {Error} when the release has no such spelling of the encrypt option: such a cell is not planned
 */
export function backupCommand(axes: Coordinates, release: Release | undefined, place: BackupPlace): string[] {
  return [
    `${place.bin}/${axes.tool === 'stock' ? place.tool.stock : place.tool.release}`,
    '-h', place.socketDirectory,
    '-p', String(place.port),
    '-U', 'postgres',
    '-D', place.destination,
    '-X', axes.walMethod,
    '-F', axes.format,
    '-c', 'fast',
    ...COMPRESSION[axes.compression],
    ...(place.maxRateKb === undefined ? MAX_RATE[axes.load] : ['--max-rate', String(place.maxRateKb)]),
    ...encryptArguments(axes, release),
  ];
}

const COMPRESSION: Readonly<Record<Coordinates['compression'], readonly string[]>> = {
  none: [],
  gzip: ['-z'],
  'server-lz4': ['--compress', 'server-lz4'],
  'client-lz4': ['--compress', 'client-lz4'],
  'server-zstd': ['--compress', 'server-zstd'],
  'client-zstd': ['--compress', 'client-zstd'],
};

function encryptArguments(axes: Coordinates, release: Release | undefined): readonly string[] {
  if (axes.encrypt === 'off') return [];
  const spelled = release?.encrypt[axes.encrypt];
  if (!spelled) throw new Error(`release ${release?.id ?? 'none'} documents no way to write encrypt=${axes.encrypt}`);
  return spelled;
}
