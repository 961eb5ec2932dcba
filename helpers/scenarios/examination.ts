import { type Act, PLACES } from '../acts/index.ts';
import type { Coordinates } from '../axes/index.ts';
import type { Release } from '../release/index.ts';
import { TABLES } from '../source/index.ts';
import { isToldOfStore } from './key-store.ts';
import type { Situation } from './situation.ts';

/** A program and the options that it is given before the directory that it is run on. */
interface Examination {
  /** Null for a tool of the release's where the target has none. */
  readonly program: (release: Release | undefined) => string | null;
  readonly options: (release: Release | undefined) => readonly string[];
  /** The backup where it was taken, or what was restored from it, once its server is shut down. */
  readonly of: 'backup' | 'restored';
  readonly on: string;
  /** Whether a page of an encrypted table is damaged before. */
  readonly damages?: boolean;
}

const verifyBackup = (...options: string[]): Examination => ({
  program: () => 'pg_verifybackup',
  options: () => options,
  of: 'backup',
  on: PLACES.backup,
});

/** WAL from where the backup begins to where it ends, as `pg_verifybackup` has it read. */
const waldump = (options: (release: Release | undefined) => readonly string[]): Examination => ({
  program: (release) => release?.tools.waldump ?? null,
  options: (release) => [...options(release), '--quiet', '-s', '$START', '-e', '$STOP', '-p'],
  of: 'backup',
  on: `${PLACES.backup}/pg_wal`,
});

const checksums: Examination = {
  program: (release) => release?.tools.checksums ?? null,
  options: () => ['--check', '-D'],
  of: 'restored',
  on: PLACES.data,
};

/**
 * Examinations of a backup: of `pg_verifybackup` the workaround as `index/tde-limitations` has it, under "Currently
 * unsupported WAL tools"; the others as on the pages of their tools, `command-line-tools/pg-tde-waldump` and
 * `command-line-tools/pg-tde-checksums`.
 */
const EXAMINATIONS: Readonly<Record<Coordinates['examinedBy'], Examination | null>> = {
  nothing: null,
  verifybackup: verifyBackup(),
  'verifybackup-s-n': verifyBackup('-s', '-n'),
  waldump: waldump(() => []),
  'waldump-k': waldump((release) => (release ? ['-k', `${PLACES.backup}/${release.files.directory}`] : [])),
  checksums,
  'checksums-damaged': { ...checksums, damages: true },
};

/** What is run on the backup where it was taken. Whatever it says, the backup is restored afterwards. */
export function examinationActs(situation: Situation): Act[] {
  return actsOn(situation, 'backup', 'source');
}

/** What is run on what was restored, once its server is shut down. */
export function afterwardsActs(situation: Situation, machine: string): Act[] {
  return actsOn(situation, 'restored', machine);
}

/** What is done to what was restored before its server is shut down for the last time. */
export function damageActs({ cell: { axes } }: Situation, machine: string): Act[] {
  const [table] = TABLES.filter(({ kind }) => kind === 'E');
  return EXAMINATIONS[axes.examinedBy]?.damages === true && table
    ? [{ do: 'damage-page', machine, database: table.database, table: table.table }]
    : [];
}

function actsOn({ cell: { axes }, release }: Situation, of: Examination['of'], machine: string): Act[] {
  const examination = EXAMINATIONS[axes.examinedBy];
  const program = examination?.program(release) ?? null;
  return examination?.of === of && program !== null
    ? [{ do: 'run-tool', machine, program, options: examination.options(release), on: examination.on }]
    : [];
}

/** Whether a tool is run on the backup, or on what is restored from it. */
export function runsTool(axes: Pick<Coordinates, 'examinedBy' | 'keyStore' | 'storeFault'>): boolean {
  return EXAMINATIONS[axes.examinedBy] !== null || isToldOfStore(axes);
}
