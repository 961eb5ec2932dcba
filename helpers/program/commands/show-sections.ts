import type { Evidence } from '../../evidence/index.ts';
import { keyFileCopies } from '../../judgement/index.ts';

const STEPS_SHOWN = 10;

/** What was done to keys, and from which side of it each key file in the backup is. */
export function operationSection({ operation, backup }: Evidence): string[] {
  if (!operation || operation.steps.length === 0) return [];
  const steps = operation.steps
    .slice(0, STEPS_SHOWN)
    .map(({ what, lsn, error }) => `  ${lsn ?? '-'}  ${what}${error === null ? '' : `: ${error}`}`);
  const more =
    operation.steps.length > STEPS_SHOWN
      ? [`  and ${operation.steps.length - STEPS_SHOWN} more steps, in evidence.json`]
      : [];
  const copies = backup
    ? keyFileCopies(operation, backup.keyFiles.inBackup).map(({ name, state }) => `  ${state.padEnd(9)} ${name}`)
    : [];
  return [
    '',
    'Operation',
    ...steps,
    ...more,
    ...(copies.length > 0 ? ['', 'Key files in the backup, as before or after the operation', ...copies] : []),
  ];
}

/** How far the restored server replayed, and which WAL it had from where. */
export function recoverySection({ restore, archive }: Evidence): string[] {
  if (!restore) return [];
  const steps = restore.recovery.map(
    ({ what, machine, wanted, reached, outcome, message }) =>
      `  ${outcome.padEnd(8)} ${machine}: ${what}, ${wanted}${outcome === 'reached' ? '' : `, came to ${reached ?? 'nowhere'}${message === null ? '' : ` (${message})`}`}`,
  );
  const { wal } = restore;
  const origin =
    wal &&
    [
      ['backup', wal.backup.join(' ')],
      ['archive', wal.archive.join(' ')],
      [
        'streamed',
        wal.streamed.map(({ machine, from, timeline }) => `${machine} from ${from} on timeline ${timeline}`).join(', '),
      ],
    ]
      .filter(([, what]) => what !== '')
      .map(([from, what]) => `  ${from?.padEnd(8)} ${what}`);
  return [
    ...(steps.length === 0 ? [] : ['', 'Recovery', ...steps]),
    ...(origin === null ? [] : ['', 'Where the WAL came from', ...(origin.length === 0 ? ['  nowhere'] : origin)]),
    ...(archive === null
      ? []
      : [
          '',
          `Archive: ${archive.files.length} files, rows can be read in ${archive.readable.length}; pg_waldump reads ${archive.dump.records} records${archive.dump.error === null ? '' : ` (${archive.dump.error.split('\n')[0]})`}`,
        ]),
  ];
}
