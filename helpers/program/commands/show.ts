import {
  NO_SILENT_WRONG_DATA,
  SILENT_WRONG_DATA,
  loadExpectations,
  placesOf,
  reasonsText,
} from '../../judgement/index.ts';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { UsageError, didYouMean, lastLines, oneLine } from '../../common/index.ts';
import { evidenceAt, timelineOf } from '../../evidence/index.ts';
import { type CellLine, type RepetitionLine, type Results, readResults } from '../../results/index.ts';
import { distributionLines } from '../../report/index.ts';
import { numberOption } from '../options.ts';
import { runDirectoryOf } from '../runs.ts';
import { operationSection, recoverySection } from './show-sections.ts';

/** Longest line that is printed whole, in characters. */
const LINE_LIMIT = 2000;

/**
 * Prints one cell: claims with page and heading, facets, reasons, timeline and where everything is. Of a cell that was
 * repeated: how often which outcome was seen, and one repetition.
 *
 * @throws {UsageError} when the run has no such cell, or no such repetition of it
 */
export function show(cellId: string, options: { run: string; repetition?: string; results: string }): number {
  const directory = runDirectoryOf(options.run, options.results);
  const results = readResults(directory);
  const { run, end } = results;
  const cell = find(results, cellId, options.repetition);
  const { claims } = loadExpectations(run.startedAt.slice(0, 10));
  const lines = [
    `${cell.id}${cell.type === 'repetition' ? `, repetition ${cell.repetition}` : ''}: ${cell.verdict}`,
    `  ${reasonsText(cell.reasons)}`,
    '',
  ];
  if (end === null) lines.push('(of a run that was aborted)', '');
  if (cell.type === 'cell' && cell.distribution) {
    const shown = results.repetitions.find(({ evidence }) => evidence === cell.evidence)?.repetition;
    lines.push(
      'Outcomes',
      ...distributionLines(cell).map((line) => `  ${line}`),
      '',
      `What follows is of repetition ${shown}.`,
      '',
    );
  }

  lines.push('Documented');
  for (const judged of cell.claims) {
    const claim = claims.find(({ id }) => id === judged.id);
    lines.push(`  ${judged.verdict.padEnd(15)} ${judged.id} (${judged.severity})`);
    if (claim)
      lines.push(
        `                  ${claim.says}`,
        ...placesOf(claim).map(({ page, heading }) => `                  ${page}: ${heading}`),
      );
    else if (judged.id === SILENT_WRONG_DATA) lines.push(`                  ${NO_SILENT_WRONG_DATA}`);
    if (judged.verdict !== 'conforms') lines.push(`                  ${reasonsText(judged.reasons)}`);
  }
  if (cell.claims.length === 0) lines.push('  nothing for this combination');

  lines.push('', 'Seen');
  for (const [name, facet] of Object.entries(cell.facets)) {
    lines.push(
      `  ${name.padEnd(8)} ${facet.outcome}`,
      ...(facet.message ?? '')
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => `           ${line}`),
    );
  }
  const evidence = evidenceAt(directory, cell.evidence);
  lines.push(...operationSection(evidence), ...recoverySection(evidence));
  lines.push(
    '',
    'Timeline',
    ...timelineOf(evidence).map(({ atMs, says }) => `  ${(atMs / 1000).toFixed(2).padStart(7)} s  ${says}`),
  );
  for (const log of ['backup.stderr', 'restore.log']) {
    const file = join(directory, cell.evidence, log);
    const tail = existsSync(file) ? lastLines(readFileSync(file, 'utf8'), 8) : [];
    if (tail.length > 0) lines.push('', `End of ${log}`, ...tail.map((line) => `  ${line}`));
  }
  lines.push('', `evidence: ${join(directory, cell.evidence)}`, '');
  // Output of servers and tools must not control the terminal, nor flood it.
  process.stdout.write(
    lines
      .flatMap((line) => line.split('\n'))
      .map((line) => oneLine(line, LINE_LIMIT))
      .join('\n'),
  );
  return 0;
}

function find(
  { run, cells, repetitions }: Results,
  cellId: string,
  asked: string | undefined,
): CellLine | RepetitionLine {
  const cell = cells.find(({ id }) => id === cellId);
  const those = repetitions.filter(({ id }) => id === cellId);
  const repetition =
    asked === undefined
      ? undefined
      : numberOption('--repetition', asked, Math.max(1, ...those.map((line) => line.repetition)));
  if (repetition !== undefined && those.length > 0) {
    const found = those.find((line) => line.repetition === repetition);
    if (found) return found;
    throw new UsageError(`run ${run.run} has no repetition ${repetition} of ${cellId}`);
  }
  if (cell) return cell;
  if (those.length > 0)
    throw new UsageError(
      `${cellId} was cut off and has no result; --repetition shows one of the ${those.length} that ended`,
    );
  throw new UsageError(
    `run ${run.run} has no cell "${cellId}"${didYouMean(
      cellId,
      cells.map(({ id }) => id),
    )}`,
  );
}
