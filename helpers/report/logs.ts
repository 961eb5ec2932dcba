import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { lastLines } from '../common/index.ts';
import { refusesEarlyClient } from '../restore/index.ts';
import type { CellLine } from './results.ts';

/** How many lines of a log are shown with a cell that is not as expected. */
const LOG_LINES = 3;

/**
 * The lines that decided a cell, as they are in its evidence: of the server's log where it did not start, else of what the
 * backup tool printed; nothing where the evidence is not there.
 */
export function decidingLog(runDirectory: string, cell: Pick<CellLine, 'facets' | 'evidence'>): string[] {
  const file = ['starts', 'not-attempted'].includes(cell.facets['startup']?.outcome ?? '') ? 'backup.stderr' : 'restore.log';
  const path = join(runDirectory, cell.evidence, file);
  if (!existsSync(path)) return [];
  const text = readFileSync(path, 'utf8');
  const deciding = text.split('\n').filter((line) => /\b(FATAL|PANIC|error|invalid)\b/.test(line) && !refusesEarlyClient(line));
  return (deciding.length > 0 ? deciding : lastLines(text, LOG_LINES)).slice(-LOG_LINES);
}
