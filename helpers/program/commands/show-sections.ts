import { shellWord } from '../../common/index.ts';
import { FACETS, RULES, isRule } from '../../facets/index.ts';
import { type Evidence, TELLING, timelineOf, toolOutput } from '../../evidence/index.ts';
import { type Claim, keyFileCopies, placesOf, reasonsText } from '../../judgement/index.ts';
import { distributionLines } from '../../report/index.ts';
import type { CellLine, RepetitionLine } from '../../results/index.ts';

const STEPS_SHOWN = 10;
const TOOL_LINES = 20;
const SAID_LINES = 3;
/** What stands below a claim is under its id. */
const BELOW_CLAIM = ' '.repeat(18);

/** How often which outcome of a repeated cell was seen, and of which repetition the rest tells. */
export function outcomesSection(cell: CellLine | RepetitionLine, repetitions: readonly RepetitionLine[]): string[] {
  if (cell.type !== 'cell' || !cell.distribution) return [];
  const shown = repetitions.find(({ evidence }) => evidence === cell.evidence)?.repetition;
  return [
    'Outcomes',
    ...distributionLines(cell).map((line) => `  ${line}`),
    '',
    `What follows is of repetition ${shown}.`,
    '',
  ];
}

/** What became of each claim about the cell, and where it is documented. */
export function documentedSection(cell: CellLine | RepetitionLine, claims: readonly Claim[]): string[] {
  const judgements = cell.claims.flatMap(({ id, severity, verdict, reasons }) => [
    `  ${verdict.padEnd(15)} ${id} (${severity})`,
    ...[...saidBy(id, claims), ...(verdict === 'conforms' ? [] : [reasonsText(reasons)])].map(
      (line) => `${BELOW_CLAIM}${line}`,
    ),
  ]);
  return ['Documented', ...(judgements.length === 0 ? ['  nothing for this combination'] : judgements)];
}

/** What a claim says, and its places; nothing where it is no longer among the claims. */
function saidBy(id: string, claims: readonly Claim[]): string[] {
  const claim = claims.find((each) => each.id === id);
  if (claim) return [claim.says, ...placesOf(claim).map(({ page, heading }) => `${page}: ${heading}`)];
  return isRule(id) ? [RULES[id]] : [];
}

/** Outcome and message of each facet. */
export function seenSection({ facets }: CellLine | RepetitionLine): string[] {
  return [
    '',
    'Seen',
    ...Object.entries(facets).flatMap(([name, { outcome, message }]) => [
      `  ${name.padEnd(NAME_WIDTH)} ${outcome}`,
      ...(message ?? '')
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => `  ${' '.repeat(NAME_WIDTH)} ${line}`),
    ]),
  ];
}

/** Room for the name of a facet, in characters. */
const NAME_WIDTH = Math.max(...FACETS.map(({ name }) => name.length));

/** The commands of the backups, as they were run, and how the cell is run again. */
export function commandsSection({ backup, between, secondBackup }: Evidence, again: string): string[] {
  const commands = [backup, ...between, secondBackup].flatMap((one) =>
    one ? [one.command.argv.map(shellWord).join(' ')] : [],
  );
  return ['', 'Commands', ...commands.map((command) => `  ${command}`), `  again: ${again}`];
}

/** What was tried step by step, and the first lines of what was said. */
export function trialSection({ trial }: Evidence): string[] {
  return trial.length === 0
    ? []
    : [
        '',
        'Tried',
        ...trial.flatMap(({ what, exitCode, said }) => [
          `  ${exitCode === 0 ? 'done   ' : 'refused'}  ${what}`,
          ...said
            .trim()
            .split('\n')
            .filter((line) => line !== '')
            .slice(0, SAID_LINES)
            .map((line) => `           ${line}`),
        ]),
      ];
}

/** What happened when, in seconds since the cell began. */
export function timelineSection(evidence: Evidence): string[] {
  return [
    '',
    'Timeline',
    ...timelineOf(evidence).map(({ atMs, says }) => `  ${(atMs / 1000).toFixed(2).padStart(7)} s  ${says}`),
  ];
}

/** What the tools printed that were run on the backup or on what is restored from it. */
export function toolsSection(evidence: Evidence): string[] {
  const lines = toolOutput(evidence);
  const left = lines.length - TOOL_LINES;
  return lines.length === 0
    ? []
    : [
        '',
        'Tools',
        ...lines.slice(0, TOOL_LINES).map((line) => `  ${line}`),
        ...(left > 0 ? [`  and ${left} more lines, in evidence.json`] : []),
      ];
}

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
    (step) =>
      `  ${TELLING.recovery(step)}${step.message === null || step.outcome === 'reached' ? '' : ` (${step.message})`}`,
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
