import type { Coordinates } from '../axes/index.ts';
import { type Release, literal } from '../release/index.ts';
import { IO_METHODS } from './content.ts';
import { settingsForLoad } from './load.ts';
import { repositoryCommands } from './pgbackrest.ts';

type Into = 'as-it-is' | 'wrapped' | 'piped';

/** How WAL gets into the archive, and whether it goes through a wrapper on its way out of it. */
const ARCHIVES: Readonly<Record<Coordinates['archive'], { readonly into: Into; readonly outOf: boolean }>> = {
  none: { into: 'as-it-is', outOf: false },
  wrapped: { into: 'wrapped', outOf: true },
  raw: { into: 'as-it-is', outOf: false },
  'decrypted-raw': { into: 'wrapped', outOf: false },
  'raw-encrypted': { into: 'as-it-is', outOf: true },
  'piped-raw': { into: 'piped', outOf: false },
  'piped-encrypted': { into: 'piped', outOf: true },
};

/** Whether WAL goes through a wrapper on its way into the archive, and out of it. */
export const wrapsIn = (archive: Coordinates['archive']): { readonly into: boolean; readonly outOf: boolean } => ({
  into: ARCHIVES[archive].into !== 'as-it-is',
  outOf: ARCHIVES[archive].outOf,
});

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
  {
    restore,
    archive,
    checksums,
    load,
    ioMethod,
    tool,
  }: Pick<Coordinates, 'restore' | 'archive' | 'checksums' | 'load' | 'ioMethod' | 'tool'>,
  release: Release | undefined,
  { bin, archive: directory }: ArchivePlace,
): string[] {
  const method = IO_METHODS[ioMethod];
  const others = [
    ...(checksums === 'off-log-hints' ? ['wal_log_hints = on'] : []),
    ...(method === null ? [] : [`io_method = ${method}`]),
    ...settingsForLoad(load),
    ...(restore === 'incremental' ? ['summarize_wal = on'] : []),
  ];
  if (archive === 'none') return others;
  const push = repositoryCommands({ tool })?.push ?? `cp %p ${directory}/%f`;
  return [...others, 'archive_mode = on', archiveSetting({ archive }, release, bin, push)];
}

/** The setting that archives by a command, through the wrapper where the archive is one that is written so. */
export function archiveSetting(
  { archive }: Pick<Coordinates, 'archive'>,
  release: Release | undefined,
  bin: string,
  command: string,
): string {
  const { into } = ARCHIVES[archive];
  const wraps = into === 'as-it-is' ? '' : `${bin}/${wrapper(release, 'archiveDecrypt')} %f %p`;
  const commands: Readonly<Record<Into, string>> = {
    'as-it-is': command,
    wrapped: `${wraps} "${command.replaceAll('%', '%%')}"`,
    // As a public guide has it: what the wrapper ends with is lost in the pipe.
    piped: `${wraps} | ${command}`,
  };
  return `archive_command = ${literal(commands[into])}`;
}

/** What recovery from the archive needs on the restoring machine; it does not archive itself. */
export function restoreSettings(
  { archive, restoreCommand, tool }: Pick<Coordinates, 'archive' | 'restoreCommand' | 'tool'>,
  release: Release | undefined,
  { bin, archive: directory }: ArchivePlace,
  target: readonly string[],
): string[] {
  const fetches = restoreCommand === 'works' ? `cp ${directory}/%f %p` : `${directory}/${FETCH} %f %p`;
  const fetch = repositoryCommands({ tool })?.get ?? fetches;
  // As `command-line-tools/pg-tde-restore-encrypt` has it.
  const command = ARCHIVES[archive].outOf
    ? `${bin}/${wrapper(release, 'restoreEncrypt')} %f %p "${fetch.replaceAll('%', '%%')}"`
    : fetch;
  return ['archive_mode = off', `restore_command = ${literal(command)}`, ...target];
}

function wrapper(release: Release | undefined, tool: 'archiveDecrypt' | 'restoreEncrypt'): string {
  if (!release) throw new Error('a cluster without pg_tde has no wrappers for its archive');
  return release.tools[tool];
}
