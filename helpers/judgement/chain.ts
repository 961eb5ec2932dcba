import type { Evidence } from '../evidence/index.ts';
import { type LinkToProve, linksToProve } from '../scenarios/index.ts';
import { parseLsn } from '../source/index.ts';

type Backup = NonNullable<Evidence['backup']>;

/**
 * Why it is not proven that incremental backups were taken in the cell's way, each on top of the one before it and after it, and
 * that all were combined.
 *
 * @param isOver whether the cell ended before its last act
 * @returns null when it is proven, or the cell has none
 */
export function unprovenChain(
  { axes, backup, between, secondBackup, restore }: Evidence,
  isOver: boolean,
): string | null {
  const links = linksToProve(axes);
  if (links.length === 0 || !backup) return null;
  const taken = [...between, ...(secondBackup ? [secondBackup] : [])];
  if (taken.length > links.length || (taken.length < links.length && !isOver && backup.command.exitCode === 0))
    return `${taken.length} incremental backups were taken of ${links.length}`;
  const wrong = taken.map((one, at) => wrongLink(one, links[at], [backup, ...taken][at])).find((why) => why !== null);
  return wrong ?? (restore?.combined ? wronglyCombined(restore.combined.argv, links) : null);
}

function wrongLink(one: Backup, link: LinkToProve | undefined, below: Backup | undefined): string | null {
  if (!link) return null;
  const { argv } = one.command;
  const manifest = `/${link.onTopOf}/backup_manifest`;
  if (!argv.some((word) => word.startsWith('--incremental=') && word.endsWith(manifest)))
    return `the backup ${link.name} was not taken on top of ${link.onTopOf}`;
  const method = argv[argv.indexOf('-X') + 1];
  if (method !== link.walMethod) return `the backup ${link.name} was taken with -X ${method}, not ${link.walMethod}`;
  const [start, stop] = [one.positions?.start, below?.positions?.stop];
  return start !== undefined && stop !== undefined && parseLsn(start) < parseLsn(stop)
    ? `the backup ${link.name} begins at ${start}, before the one below it ends, at ${stop}`
    : null;
}

function wronglyCombined(argv: readonly string[], links: readonly LinkToProve[]): string | null {
  const combined = argv.slice(1, argv.indexOf('-o'));
  const isWhole =
    combined.length === links.length + 1 &&
    links.every(({ name }, at) => combined[at + 1]?.endsWith(`laid-out-${name}`) === true);
  return isWhole ? null : `other backups were combined than were taken: ${combined.join(', ')}`;
}
