import { type Act, PLACES } from '../acts/index.ts';
import type { Coordinates } from '../axes/index.ts';
import { isElsewhere } from './key-store.ts';
import type { Situation } from './situation.ts';

/** A program and the options that it is given before the directory of the backup. */
interface Examination {
  readonly program: string;
  readonly options: readonly string[];
}

/** Examinations of a backup: the workaround as `index/tde-limitations` has it, under "Currently unsupported WAL tools". */
const EXAMINATIONS: Readonly<Record<Coordinates['examinedBy'], Examination | null>> = {
  nothing: null,
  verifybackup: { program: 'pg_verifybackup', options: [] },
  'verifybackup-s-n': { program: 'pg_verifybackup', options: ['-s', '-n'] },
};

/** The program that examines the cell's backup; null where none does. */
export function examinerOf({ examinedBy }: Pick<Coordinates, 'examinedBy'>): string | null {
  return EXAMINATIONS[examinedBy]?.program ?? null;
}

/** What is run on the backup where it was taken. Whatever it says, the backup is restored afterwards. */
export function examinationActs({ cell: { axes } }: Situation): Act[] {
  const examination = EXAMINATIONS[axes.examinedBy];
  if (!examination) return [];
  return [{ do: 'run-tool', machine: 'source', ...examination, on: PLACES.backup }];
}

/** Whether a tool is run on the backup, or on what is restored from it. */
export function runsTool(axes: Pick<Coordinates, 'examinedBy' | 'keyStore'>): boolean {
  return examinerOf(axes) !== null || isElsewhere(axes);
}
