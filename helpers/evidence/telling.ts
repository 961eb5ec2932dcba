import type { BackupObservation, HoldObservation } from './backup.ts';
import type { OperationObservation } from './operation.ts';
import type { RecoveryStep, StartObservation } from './restore.ts';
import type { Evidence } from './schema.ts';

type Command = Evidence['toolRuns'][number];

/**
 * How happenings are told: one place for the timeline in text and for the picture of it. `begun` and `ended` are moments,
 * `whole` stands beside a bar, which has its times already.
 */
export const TELLING = {
  backup: {
    begun: (what: string, { positions }: BackupObservation): string =>
      `${what} begun${positions ? `, start position ${positions.start}` : ''}`,
    ended: (what: string, { command, positions }: BackupObservation): string =>
      `${what} ended with ${endOf(command)}${positions ? `, stop position ${positions.stop}` : ''}`,
    whole: (what: string, { command, positions }: BackupObservation): string =>
      [
        `${what} ended with ${endOf(command)} after ${(command.durationMs / 1000).toFixed(2)} s`,
        ...(positions ? [`start position ${positions.start}`, `stop position ${positions.stop}`] : []),
      ].join(', '),
  },
  held: {
    begun: ({ bytesSent }: HoldObservation): string => `backup tool held, ${bytesSent ?? 'unknown'} bytes sent`,
    ended: (): string => 'backup tool goes on',
  },
  operation: {
    begun: ({ lsnBefore }: OperationObservation): string => `key operation begun at WAL position ${lsnBefore}`,
    ended: ({ steps, lsnAfter }: OperationObservation): string => {
      const error = steps.at(-1)?.error ?? null;
      return error === null
        ? `key operation done at WAL position ${lsnAfter}, steps: ${steps.length}`
        : `key operation failed: ${error}`;
    },
    step: ({ what, lsn, error }: OperationObservation['steps'][number]): string =>
      `${what}${lsn === null ? '' : `, WAL position after it ${lsn}`}${error === null ? '' : `: ${error}`}`,
    more: (steps: number, { lsnAfter }: OperationObservation): string =>
      `${steps} more steps, up to WAL position ${lsnAfter}`,
  },
  start: ({ which, outcome, message, durationMs }: StartObservation): string =>
    `${STARTS[which]}: ${outcome} after ${Math.round(durationMs)} ms${outcome === 'ready' || message === null ? '' : `, ${message}`}`,
  recovery: ({ machine, what, wanted, reached, outcome }: RecoveryStep): string =>
    `${machine}: ${what}, ${wanted} ${outcome}${outcome === 'reached' ? '' : `, came to ${reached ?? 'nowhere'}`}`,
  tool: (command: Command): string => `${programOf(command)} ended with ${endOf(command)}`,
} as const;

const STARTS: Readonly<Record<StartObservation['which'], string>> = {
  first: 'restored server, first start',
  restart: 'start after a shutdown',
  crash: 'start after a crash',
  promoted: 'promoted standby, start after a shutdown',
  second: 'second restored server, first start',
  'second-restart': 'second restored server, start after a shutdown',
};

/** What backups after the first are called, the name of which is a lane of the picture. */
export const FURTHER_BACKUPS = [
  'second backup',
  'incremental backup',
  'second incremental backup',
  'third incremental backup',
] as const;

/** The backups of a cell after its first, in their order, each by its name. */
export function furtherBackups({
  between,
  secondBackup,
  restore,
}: Pick<Evidence, 'between' | 'secondBackup' | 'restore'>): {
  readonly name: (typeof FURTHER_BACKUPS)[number];
  readonly backup: BackupObservation;
}[] {
  const [second, ...incremental] = FURTHER_BACKUPS;
  return [...between, ...(secondBackup ? [secondBackup] : [])].map((backup, at) => ({
    name: (restore?.combined || between.length > 0 ? incremental[at] : undefined) ?? second,
    backup,
  }));
}

/** What the tools printed that were run on a directory: a line for each, and below it all that it said. */
export function toolOutput({ toolRuns }: Pick<Evidence, 'toolRuns'>): string[] {
  return toolRuns.flatMap((command) => [
    TELLING.tool(command),
    ...`${command.stdout}\n${command.stderr}`
      .split('\n')
      .filter((line) => line.trim() !== '')
      .map((line) => `  ${line}`),
  ]);
}

function endOf({ exitCode, signal, timedOut }: Command): string {
  if (timedOut) return 'the time limit';
  return exitCode === null ? (signal ?? 'no exit code') : `exit code ${exitCode}`;
}

/** The program by its file name, with its arguments. */
function programOf({ argv: [program = '', ...rest] }: Command): string {
  return [program.slice(program.lastIndexOf('/') + 1), ...rest].join(' ');
}
