import { loadExpectations, onOwnPages, reasonsText } from '../../judgement/index.ts';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { UsageError, didYouMean, lastLines, lineByLine } from '../../common/index.ts';
import { evidenceAt } from '../../evidence/index.ts';
import {
  type CellLine,
  type RepetitionLine,
  type Results,
  incompleteNote,
  notesOn,
  outcomeWords,
  readResults,
} from '../../results/index.ts';
import { PROGRAM, commandAgain, explanation, lossLines } from '../../report/index.ts';
import { numberOption } from '../options.ts';
import { runDirectoryOf } from '../runs.ts';
import {
  commandsSection,
  documentedSection,
  operationSection,
  outcomesSection,
  recoverySection,
  seenSection,
  timelineSection,
  toolsSection,
  trialSection,
} from './show-sections.ts';

/** Longest line that is printed whole, in characters. */
const LINE_LIMIT = 2000;
/** Logs whose ends are printed. */
const LOGS = ['backup.stderr', 'restore.log'];

/**
 * Prints one cell: claims with page and heading, facets, reasons, timeline and where everything is. Of a cell that was
 * repeated: how often which outcome was seen, and one repetition.
 *
 * @throws {UsageError} when the run has no such cell, or no such repetition of it
 */
export function show(cellId: string, options: { run: string; repetition?: string; results: string }): number {
  const directory = runDirectoryOf(options.run, options.results);
  const results = readResults(directory);
  const { run } = results;
  const incomplete = incompleteNote(results);
  const cell = find(results, cellId, options.repetition);
  const { claims, editions } = loadExpectations(run.startedAt.slice(0, 10));
  const evidence = evidenceAt(directory, cell.evidence);
  const lines = [
    `${cell.id}${cell.type === 'repetition' ? `, repetition ${cell.repetition}` : ''}: ${cell.verdict}, ${outcomeWords(cell)}`,
    ...lossLines(cell).map((line) => `  silent loss: ${line}`),
    `  ${reasonsText(cell.reasons)}`,
    '',
    ...notesOn(run).flatMap((note) => [note, '']),
    ...(incomplete === null ? [] : [incomplete, '']),
    ...outcomesSection(cell, results.repetitions),
    ...documentedSection(cell, onOwnPages(claims, run.target, editions)),
    ...seenSection(cell),
    ...operationSection(evidence),
    ...recoverySection(evidence),
    ...timelineSection(evidence),
    ...toolsSection(evidence),
    ...trialSection(evidence),
    ...commandsSection(evidence, commandAgain(cell.id, run, PROGRAM)),
    ...LOGS.flatMap((log) => endOfLog(join(directory, cell.evidence), log)),
    '',
    `evidence: ${join(directory, cell.evidence)}`,
    '',
  ];
  // Output of servers and tools must not control the terminal, nor flood it.
  process.stdout.write(lineByLine(lines.join('\n'), LINE_LIMIT));
  return 0;
}

function endOfLog(directory: string, log: string): string[] {
  const file = join(directory, log);
  const tail = existsSync(file) ? lastLines(readFileSync(file, 'utf8'), 8) : [];
  return tail.length === 0 ? [] : ['', `End of ${log}`, ...tail.map((line) => `  ${line}`)];
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
  const left = run.notRun.find(({ id }) => id === cellId);
  if (left) throw new UsageError(`run ${run.run} has not run ${cellId}: ${explanation(left)}`);
  throw new UsageError(
    `run ${run.run} has no cell "${cellId}"${didYouMean(
      cellId,
      cells.map(({ id }) => id),
    )}`,
  );
}
