import { type Act, PLACES } from '../acts/index.ts';
import { walBeside } from './backup-command.ts';
import { type Backup, destinationOf, sourceSpaces, spacesBeside } from './backup-tool.ts';
import { type Situation, isEncrypted } from './situation.ts';

/** {@link BackupTool.collect}, of a backup that is a directory on the machine that was backed up. */
export function collectDirectory(situation: Situation, backup: Backup, orElse: readonly Act[]): Act[] {
  return [
    {
      do: 'collect',
      backup: backup.name,
      from: backup.from,
      destination: destinationOf(backup),
      spaces: situation.cell.axes.format === 'plain' ? spacesBeside(situation.cell.axes, destinationOf(backup)) : [],
      ...walElsewhere(situation, backup),
      orElse,
      keeps: KEEPS[backup.name],
    },
  ];
}

/** A field of acts: the directory that `pg_wal` of the backup leads to, where it is elsewhere. */
function walElsewhere({ cell: { axes } }: Situation, backup: Pick<Backup, 'name'>): { readonly wal?: string } {
  const wal = walBeside(axes, destinationOf(backup));
  return wal === null ? {} : { wal };
}

const KEEPS = {
  backup: { streams: 'backup', list: 'manifest.txt' },
  incremental: { streams: 'incremental', list: 'incremental-manifest.txt' },
  'incremental-2': { streams: 'incremental-2', list: 'incremental-2-manifest.txt' },
  'incremental-3': { streams: 'incremental-3', list: 'incremental-3-manifest.txt' },
  second: { streams: 'second-backup', list: null },
} as const satisfies Record<Backup['name'], unknown>;

/** {@link BackupTool.layOut}, of a backup that is a data directory, or one in tar. */
export function layOutDirectory(
  situation: Situation,
  { name }: Pick<Backup, 'name'>,
  machine: string,
  to: string,
): Act[] {
  const { axes } = situation.cell;
  const linked = to !== PLACES.data;
  const from = sourceSpaces(axes);
  const inTar = linked ? spacesBeside(axes, to) : from;
  const spaces = axes.format === 'plain' ? spacesBeside(axes, destinationOf({ name })) : inTar;
  return [
    {
      do: 'lay-out',
      backup: name,
      machine,
      format: axes.format,
      to,
      spaces: spaces.map((space, at) => ({ from: from[at] ?? '', to: space })),
      ...walElsewhere(situation, { name }),
      linked,
      scanned: isEncrypted(situation),
    },
  ];
}
