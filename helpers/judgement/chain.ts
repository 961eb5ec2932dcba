import { writesWalKeys } from '../axes/index.ts';
import { type Evidence, recordsActs } from '../evidence/index.ts';
import type { Release } from '../release/index.ts';
import { type LinkToProve, linksToProve } from '../scenarios/index.ts';
import { parseLsn } from '../source/index.ts';

type Backup = NonNullable<Evidence['backup']>;

/**
 * Why it is not proven that incremental backups were taken in the cell's way, each on top of the one before it and after it,
 * with rows in between, and that all were combined.
 *
 * @param isOver whether the cell ended before its last act
 * @param release that of the target; null where nobody knows it, so that spellings are left alone
 * @returns null when it is proven, or the cell has none
 */
export function unprovenChain(evidence: Evidence, isOver: boolean, release: Release | null): string | null {
  const { axes, backup, between, secondBackup, restore } = evidence;
  const links = linksToProve(axes);
  if (links.length === 0 || !backup) return null;
  const taken = [...between, ...(secondBackup ? [secondBackup] : [])];
  if (taken.length > links.length || (taken.length < links.length && !isOver && backup.command.exitCode === 0))
    return `${taken.length} incremental backups were taken of ${links.length}`;
  for (const [at, one] of taken.entries()) {
    const [link, below] = [links[at], [backup, ...taken][at]];
    if (!link || !below) continue;
    const why = takenOtherwise(one, link, release) ?? wronglyOnTop(one, link, below, evidence);
    if (why !== null) return why;
  }
  return restore?.combined ? wronglyCombined(restore.combined.argv, links, recordsActs(evidence)) : null;
}

/** In how far a backup was not taken in the way of its link. */
function takenOtherwise({ command: { argv } }: Backup, link: LinkToProve, release: Release | null): string | null {
  const after = (option: string): string | undefined => argv[argv.indexOf(option) + 1];
  const [method, format] = [after('-X'), after('-F')];
  if (method !== link.walMethod) return `the backup ${link.name} was taken with -X ${method}, not ${link.walMethod}`;
  // Earlier evidence, and that of other tools, may not have it.
  if (argv.includes('-F') && format !== link.format)
    return `the backup ${link.name} was taken with -F ${format}, not ${link.format}`;
  if (release === null) return null;
  const spellings = new Set(Object.values(release.encrypt).flatMap((words) => words ?? []));
  const [said, wanted] = [
    argv.filter((word) => spellings.has(word)),
    writesWalKeys(link) ? (release.encrypt[link.encrypt] ?? []) : [],
  ];
  return said.join(' ') === wanted.join(' ')
    ? null
    : `the backup ${link.name} was taken with ${said.join(' ') || 'nothing'} to encrypt WAL, not ${wanted.join(' ') || 'nothing'}`;
}

/** In how far a backup is not on top of the one below it, after it, and with rows that were committed in between. */
function wronglyOnTop(
  { command, positions }: Backup,
  link: LinkToProve,
  below: Backup,
  { written }: Evidence,
): string | null {
  const manifest = `/${link.onTopOf}/backup_manifest`;
  if (!command.argv.some((word) => word.startsWith('--incremental=') && word.endsWith(manifest)))
    return `the backup ${link.name} was not taken on top of ${link.onTopOf}`;
  const from = below.positions?.stop;
  if (positions === null || from === undefined) return null;
  const { start, stop } = positions;
  if (parseLsn(start) < parseLsn(from))
    return `the backup ${link.name} begins at ${start}, before the one below it ends, at ${from}`;
  const isWritten = written.some(
    ({ committedAt }) =>
      committedAt !== null && parseLsn(committedAt) > parseLsn(from) && parseLsn(committedAt) <= parseLsn(stop),
  );
  // Earlier evidence does not have what was written.
  return written.length === 0 || isWritten
    ? null
    : `nothing was committed between the end of the backup below ${link.name}, at ${from}, and its own, at ${stop}`;
}

/** @param namesFull whether the full backup is laid out under its name, which in earlier evidence it is not */
function wronglyCombined(argv: readonly string[], links: readonly LinkToProve[], namesFull: boolean): string | null {
  const combined = argv.slice(1, argv.indexOf('-o'));
  const names = [namesFull ? 'backup' : '', ...links.map(({ name }) => name)];
  const isWhole =
    combined.length === names.length &&
    names.every((name, at) => name === '' || combined[at]?.endsWith(`laid-out-${name}`) === true);
  return isWhole ? null : `other backups were combined than were taken: ${combined.join(', ')}`;
}
