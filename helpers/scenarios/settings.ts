import type { Coordinates } from '../axes/index.ts';
import { type Release, literal } from '../release/index.ts';

/** Whether WAL goes through a wrapper on its way into the archive, and out of it. */
const WRAPPED: Readonly<Record<Coordinates['archive'], { readonly into: boolean; readonly outOf: boolean }>> = {
  none: { into: false, outOf: false },
  wrapped: { into: true, outOf: true },
  raw: { into: false, outOf: false },
  'decrypted-raw': { into: true, outOf: false },
  'raw-encrypted': { into: false, outOf: true },
};

/** Name of a command that is at fault, in the archive's directory. */
export const FETCH = 'fetch';

/** Programs that a setting names, and where the archive is. */
export interface ArchivePlace {
  readonly bin: string;
  readonly archive: string;
}

/**
 * What a source needs besides the settings of its golden cluster: an archive, or a WAL summarizer. Wrappers are called
 * as `command-line-tools/pg-tde-archive-decrypt` has it.
 *
 * @throws {Error} when a wrapper is asked for and the release has none
 */
export function sourceSettings(
  { restore, archive }: Pick<Coordinates, 'restore' | 'archive'>,
  release: Release | undefined,
  { bin, archive: directory }: ArchivePlace,
): string[] {
  if (restore === 'incremental') return ['summarize_wal = on'];
  if (archive === 'none') return [];
  const command = WRAPPED[archive].into
    ? `${bin}/${wrapper(release, 'archiveDecrypt')} %f %p "cp %%p ${directory}/%%f"`
    : `cp %p ${directory}/%f`;
  return ['archive_mode = on', `archive_command = ${literal(command)}`];
}

/** What recovery from the archive needs on the restoring machine; it does not archive itself. */
export function restoreSettings(
  { archive, restoreCommand }: Pick<Coordinates, 'archive' | 'restoreCommand'>,
  release: Release | undefined,
  { bin, archive: directory }: ArchivePlace,
  target: readonly string[],
): string[] {
  const [program, file] = restoreCommand === 'works' ? ['cp', `${directory}/`] : [`${directory}/${FETCH}`, ''];
  // As `command-line-tools/pg-tde-restore-encrypt` has it.
  const command = WRAPPED[archive].outOf
    ? `${bin}/${wrapper(release, 'restoreEncrypt')} %f %p "${program} ${file}%%f %%p"`
    : `${program} ${file}%f %p`;
  return ['archive_mode = off', `restore_command = ${literal(command)}`, ...target];
}

function wrapper(release: Release | undefined, tool: 'archiveDecrypt' | 'restoreEncrypt'): string {
  if (!release) throw new Error('a cluster without pg_tde has no wrappers for its archive');
  return release.tools[tool];
}
