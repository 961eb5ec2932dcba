import { isUndocumented } from './undocumented.ts';
import { type Explained, explanation } from './explanation.ts';
import { outcomeWord } from '../facets/index.ts';
import { reasonText } from '../judgement/index.ts';
import { oneLine } from '../common/index.ts';
import type { ReportOptions } from './options.ts';
import {
  type CellLine,
  type Light,
  type Results,
  type RunLine,
  countOutcomes,
  countVerdicts,
  facetWords,
  lightOf,
  incompleteNote,
  notesOn,
  outcomeWords,
  targetsText,
  timesRun,
} from '../results/index.ts';
import { distributionLines } from './distribution.ts';
import { commandAgain } from './again.ts';
import { SILENT_LOSS, lossLines, silentLossesIn } from './silent-loss.ts';

type SummaryOptions = Omit<ReportOptions, 'claims'>;

/** Longest line of a log that is printed whole, in characters. */
const LINE_LIMIT = 160;
/** Longest reason that is printed whole, in characters: those of known deviations are sentences. */
const REASON_LIMIT = 1000;
/** Longest list of cells that is printed whole. */
const LIST_LIMIT = 10;

/** Room for an outcome, in characters: for most of them. */
const OUTCOME_WIDTH = 15;

/** One line about one cell: as documented or not, and what became of it. */
export function cellSummary(cell: CellLine): string {
  const repeated = cell.distribution ? `  ×${timesRun(cell)}${cell.flips ? ' (flips)' : ''}` : '';
  return `${cell.verdict.padEnd(15)} ${outcomeWords(cell).padEnd(OUTCOME_WIDTH)} ${cut(cell.id)}${repeated}  (${(cell.durationMs / 1000).toFixed(1)} s)`;
}

/** Above the counts of outcomes. */
const DOES_IT_WORK = 'does it work, whatever is documented?';

/** What a run found, the unexpected first; ends with the line that CI systems read. */
export function summary(results: Results, options: SummaryOptions): string {
  const { run, cells } = results;
  const incomplete = incompleteNote(results);
  const missing = run.planned - cells.length;
  const unexpected = cells.filter((cell) => lightOf(cell.verdict, run) === 'failed');
  return [
    cut(targetsText(run)),
    ...notesOn(run).map((note) => oneLine(note, REASON_LIMIT)),
    '',
    ...silentLosses(cells),
    ...unexpected.flatMap((cell) => [...details(cell, run, options), '']),
    ...run.unmatchedKnown.flatMap((id) => [
      `stale-known     known deviation ${cut(id)} names no cell: expectations/known-deviations.yaml`,
      '',
    ]),
    ...(incomplete === null ? [] : [incomplete, '']),
    ...flips(cells.filter((cell) => cell.flips)),
    ...grouped(
      'departs from a should',
      cells.filter((cell) => cell.verdict === 'departs' && !unexpected.includes(cell)),
    ),
    ...grouped(
      'known deviation',
      cells.filter((cell) => cell.verdict === 'known-deviation'),
    ),
    ...grouped('undocumented', cells.filter(isUndocumented)),
    ...grouped('not run', run.notRun),
    ...Object.entries(countVerdicts(run, cells))
      .filter(([, count]) => count > 0)
      .map(([verdict, count]) => `${String(count).padStart(5)}  ${verdict}`),
    '',
    ...(cells.length === 0 ? [] : [DOES_IT_WORK]),
    ...countOutcomes(cells).map(({ outcome, count }) => `${String(count).padStart(5)}  ${outcomeWord(outcome)}`),
    '',
    ...(run.strict === true ? ['strict: a cell that departs from a should counts as failed'] : []),
    `results: ${options.runDirectory}`,
    closingLine(results, missing),
  ].join('\n');
}

function closingLine({ run, cells }: Results, missing: number): string {
  const count = (light: Light): number => cells.filter((cell) => lightOf(cell.verdict, run) === light).length;
  return `${count('passed')} passed, ${count('failed') + run.unmatchedKnown.length + missing} failed, ${count('skipped') + run.notRun.length} skipped`;
}

function details(cell: CellLine, run: RunLine, options: SummaryOptions): string[] {
  return [
    `${cell.verdict.padEnd(15)} ${cut(cell.id)}`,
    `  outcome:  ${outcomeWords(cell)}`,
    `  seen:     ${cut(facetWords(cell.facets))}`,
    ...cell.reasons.map((reason) => `  why:      ${cut(reasonText(reason))}`),
    ...options.logs(cell).map((line) => `  log:      ${cut(line)}`),
    `  evidence: ${cut(`${options.runDirectory}/${cell.evidence}`)}`,
    `  again:    ${commandAgain(cell.id, run, options.program, timesRun(cell))}`,
  ];
}

/** What was lost in silence, whatever is known of it: nothing is worse. */
function silentLosses(cells: readonly CellLine[]): string[] {
  const those = silentLossesIn(cells);
  if (those.length === 0) return [];
  return [
    `SILENT LOSS     ${counted(those)}: ${SILENT_LOSS}`,
    ...those
      .slice(0, LIST_LIMIT)
      .flatMap((cell) => [
        `    ${cut(cell.id)} (${cell.verdict})`,
        ...lossLines(cell).map((line) => `        ${cut(line)}`),
      ]),
    ...(those.length > LIST_LIMIT ? [`    and ${those.length - LIST_LIMIT} more, in results.jsonl`] : []),
    '',
  ];
}

/** Cells whose outcome is not the same every time, whatever their verdict is: all of them, with all outcomes. */
function flips(cells: readonly CellLine[]): string[] {
  if (cells.length === 0) return [];
  return [
    `flips: ${counted(cells)} with more than one outcome`,
    ...cells.flatMap((cell) => [
      `    ${cut(cell.id)}`,
      ...distributionLines(cell).map((line) => `        ${cut(line)}`),
    ]),
    '',
  ];
}

/** Cells by reason, each reason once; a long list is left to the results file. */
function grouped(what: string, cells: readonly ({ id: string } & Explained)[]): string[] {
  const groups = new Map<string, string[]>();
  for (const { id, ...cell } of cells) {
    const reason = explanation(cell);
    groups.set(reason, [...(groups.get(reason) ?? []), id]);
  }
  return [...groups].flatMap(([reason, ids]) => [
    `${what}: ${counted(ids)}: ${oneLine(reason, REASON_LIMIT)}`,
    ...ids.slice(0, LIST_LIMIT).map((id) => `    ${cut(id)}`),
    ...(ids.length > LIST_LIMIT ? [`    and ${ids.length - LIST_LIMIT} more, in results.jsonl`] : []),
    '',
  ]);
}

function counted(cells: readonly unknown[]): string {
  return `${cells.length} ${cells.length === 1 ? 'cell' : 'cells'}`;
}

function cut(line: string): string {
  return oneLine(line, LINE_LIMIT);
}
