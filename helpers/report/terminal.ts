import { LIGHTS, type Light } from './outcome.ts';
import { type CellLine, type Results, type RunLine, countVerdicts } from './results.ts';

/** One line about one cell. */
export function cellSummary(cell: CellLine): string {
  return `${cell.verdict.padEnd(15)} ${cell.id}  (${(cell.durationMs / 1000).toFixed(1)} s)`;
}

/** What a run found, the unexpected first; ends with the line that CI systems read. */
export function summary({ run, cells, end }: Results, options: { runDirectory: string; program: string; logs: (cell: CellLine) => readonly string[] }): string {
  const counts = countVerdicts(run, cells);
  const unexpected = cells.filter((cell) => LIGHTS[cell.verdict] === 'failed');
  const lines = [targetLine(run), ''];
  for (const cell of unexpected) lines.push(...details(cell, run, options), '');
  for (const id of run.unmatchedKnown) lines.push(`stale-known     known deviation ${id} names no cell: expectations/known-deviations.yaml`, '');
  const missing = run.planned - cells.length;
  if (end === null) lines.push(`This run was aborted: ${cells.length} of ${run.planned} cells were run.`, '');
  else if (missing > 0) lines.push(`${missing} planned cells left no result.`, '');
  lines.push(...notRunLines(run), ...Object.entries(counts).filter(([, count]) => count > 0).map(([verdict, count]) => `${String(count).padStart(5)}  ${verdict}`));
  lines.push('', `results: ${options.runDirectory}`);
  const light = (wanted: Light): number => cells.filter((cell) => LIGHTS[cell.verdict] === wanted).length;
  const failed = light('failed') + run.unmatchedKnown.length + missing;
  lines.push(`${light('passed')} passed, ${failed} failed, ${light('skipped') + run.notRun.length} skipped`);
  return lines.join('\n');
}

function targetLine(run: RunLine): string {
  const { ref, postgres, pgTde, backupTool } = run.target;
  return `${ref}: PostgreSQL ${postgres}, ${pgTde === null ? 'without pg_tde' : `pg_tde ${pgTde}`}, ${backupTool}`;
}

function details(cell: CellLine, run: RunLine, options: { runDirectory: string; program: string; logs: (cell: CellLine) => readonly string[] }): string[] {
  const facets = Object.entries(cell.facets).map(([name, facet]) => `${name} ${facet.outcome}`).join(', ');
  return [
    `${cell.verdict.padEnd(15)} ${cell.id}`,
    `  seen:     ${facets}`,
    ...cell.reason.split('; ').map((reason) => `  why:      ${reason}`),
    ...options.logs(cell).map((line) => `  log:      ${line}`),
    `  evidence: ${options.runDirectory}/${cell.evidence}`,
    `  again:    ${options.program} run --target ${run.target.ref} --cells '${cell.id}'`,
  ];
}

/** Cells that were not run, counted by reason; a short list is named, a long one is left to the results file. */
function notRunLines(run: RunLine): string[] {
  const byReason = groupBy(run.notRun);
  const lines = [...byReason].flatMap(([reason, cells]) => [`not run: ${cells.length} cells: ${reason}`, ...(cells.length <= 10 ? cells.map((cell) => `    ${cell.id}`) : [`    ${cells[0]?.id} … ${cells.at(-1)?.id} (all in the first line of results.jsonl)`])]);
  return lines.length === 0 ? [] : [...lines, ''];
}

function groupBy(cells: RunLine['notRun']): Map<string, RunLine['notRun']> {
  const groups = new Map<string, RunLine['notRun']>();
  for (const cell of cells) groups.set(cell.reason, [...(groups.get(cell.reason) ?? []), cell]);
  return groups;
}
