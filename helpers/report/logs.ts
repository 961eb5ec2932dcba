import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { lastLines } from '../common/index.ts';
import { isEvidencePath } from '../evidence/index.ts';
import { FACETS } from '../facets/index.ts';
import type { CellLine } from '../results/index.ts';
import { refusesEarlyClient } from '../source/index.ts';

/** How many lines of a log are shown with a cell that is not as expected. */
const LOG_LINES = 3;

/**
 * The file of a cell's evidence that decided it: the restored server's log where there is something in it, else what the
 * backup tool printed.
 */
export function decidingFile({ facets }: Pick<CellLine, 'facets'>): string {
  const isServers = FACETS.some(({ name, toldByServer = [] }) => toldByServer.includes(facets[name]?.outcome ?? ''));
  return isServers ? 'restore.log' : 'backup.stderr';
}

/** The lines that decided a cell, as they are in its evidence; nothing where that is not there. */
export function decidingLog(runDirectory: string, cell: Pick<CellLine, 'facets' | 'evidence'>): string[] {
  if (!isEvidencePath(cell.evidence)) return [];
  const path = join(runDirectory, cell.evidence, decidingFile(cell));
  if (!existsSync(path)) return [];
  const text = readFileSync(path, 'utf8');
  const deciding = text
    .split('\n')
    .filter((line) => /\b(FATAL|PANIC|error|invalid)\b/.test(line) && !refusesEarlyClient(line));
  return (deciding.length > 0 ? deciding : lastLines(text, LOG_LINES)).slice(-LOG_LINES);
}
