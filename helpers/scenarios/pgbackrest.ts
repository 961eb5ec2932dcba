import { type Act, PLACES } from '../acts/index.ts';
import { type Coordinates, usesRepository } from '../axes/index.ts';
import type { BackupTool } from './backup-tool.ts';
import { collectDirectory } from './data-directory.ts';
import { isEncrypted } from './situation.ts';

/** The program, which is no part of PostgreSQL: found by `PATH`. */
export const PROGRAM = 'pgbackrest';

/** What pgBackRest calls a cluster with its backups and its archive. */
const STANZA = 'main';
const CONFIGURATION = `${PLACES.root}/pgbackrest.conf`;
/** As the pages on the wrappers call it, with a configuration of the cell's own. */
const CALLED = `${PROGRAM} --config=${CONFIGURATION} --stanza=${STANZA}`;

/**
 * The configuration of each machine. Files are kept as they are, so that what can be read in them can be found; what is said
 * carries no time, so that two runs can be compared.
 */
const SETTINGS: readonly string[] = [
  '[global]',
  `repo1-path=${PLACES.archive}`,
  'repo1-retention-full=9',
  `lock-path=${PLACES.root}/lock`,
  `spool-path=${PLACES.root}/spool`,
  'log-level-file=off',
  'log-timestamp=n',
  'compress-type=none',
  'start-fast=y',
  `[${STANZA}]`,
  `pg1-path=${PLACES.data}`,
  `pg1-socket-path=${PLACES.run}`,
  'pg1-user=postgres',
];

/** A command of sh that writes the configuration. */
const CONFIGURE = `printf '%s\\n' ${SETTINGS.map((line) => `"${line}"`).join(' ')} >"${CONFIGURATION}"`;
const told = (rest: string): string => `${CALLED} --log-level-console=info ${rest}`;

/** Directory of a repository that has its WAL, below the cell's archive; null where that has segments as they are named. */
export const walWithin = (axes: Pick<Coordinates, 'tool'>): string | null =>
  usesRepository(axes) ? `archive/${STANZA}` : null;

/** Commands that put WAL into the archive of a cell, and get it out again; null where its archive is a directory of segments. */
export function repositoryCommands(
  axes: Pick<Coordinates, 'tool'>,
): { readonly push: string; readonly get: string } | null {
  if (!usesRepository(axes)) return null;
  return { push: `${CALLED} archive-push %p`, get: `${CALLED} archive-get %f %p` };
}

/**
 * pgBackRest, with a repository in the directory of the cell's archive: backups and WAL, as its user guide ("Quick Start") has
 * them, and the commands for WAL as `command-line-tools/pg-tde-archive-decrypt` and `pg-tde-restore-encrypt` have them.
 */
export const PGBACKREST: BackupTool = {
  prepare: (_situation, { name, from }) => [
    { do: 'prepare-destination', backup: name, from, commands: [CONFIGURE], walKeys: null },
  ],
  take: (_situation, { name, from }) => [
    {
      do: 'back-up-to-repository',
      backup: name,
      from,
      commands: [told('stanza-create'), told('--type=full backup')],
      info: `${CALLED} --output=json info`,
      files: `${PLACES.archive}/backup/${STANZA}/latest/pg_data`,
      program: PROGRAM,
    },
  ],
  collect: collectDirectory,
  layOut: (situation, { name }, machine): Act[] => [
    {
      do: 'restore-from-repository',
      backup: name,
      machine,
      commands: [CONFIGURE, told('restore')],
      program: PROGRAM,
      scanned: isEncrypted(situation),
    },
  ],
};
