import { closeSync, existsSync, fstatSync, openSync, readSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { UsageError } from '../../common/index.ts';
import { type Evidence, evidenceAt, isEvidencePath } from '../../evidence/index.ts';
import { RESULTS_FILE } from '../../results/index.ts';

/** How much of a log's end is read, in bytes. */
const READ_LIMIT = 16 * 1024 * 1024;

/** What lies in the directory of a cell's evidence. */
export interface CellFiles {
  /** Null where there is none, or it cannot be read. */
  readonly evidence: Evidence | null;
  /** Why there is none; null where there is. */
  readonly missing: string | null;
  readonly files: readonly { readonly name: string; readonly bytes: number }[];
  /** Logs and what tools printed, by the name of the file, and the commands. */
  readonly texts: Readonly<Record<string, { readonly text: string; readonly note: string | null }>>;
}

/** Reads what there is of a cell; what there is not is said and fails nothing. */
export function readCellFiles(runDirectory: string, path: string): CellFiles {
  if (!isEvidencePath(path)) return nothing('the line of the results names no directory of this run');
  const directory = join(runDirectory, path);
  if (!existsSync(directory)) return nothing('the directory of its evidence is not there');
  const entries = readdirSync(directory)
    .toSorted()
    .map((name) => ({ name, stat: statSync(join(directory, name), { throwIfNoEntry: false }) }));
  const files = entries.flatMap(({ name, stat }) => (stat?.isFile() ? [{ name, bytes: stat.size }] : []));
  const texts = Object.fromEntries(
    files
      .filter(({ name, bytes }) => bytes > 0 && /\.(log|stderr|jsonl)$/.test(name))
      .map(({ name }) => [name, endOf(join(directory, name))]),
  );
  try {
    return { evidence: evidenceAt(runDirectory, path), missing: null, files, texts };
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    const isThere = files.some(({ name }) => name === 'evidence.json');
    const why = isThere ? 'it is not evidence as this version writes it' : 'it is not there';
    return { evidence: null, missing: `evidence.json cannot be read: ${why}`, files, texts };
  }
}

const nothing = (missing: string): CellFiles => ({ evidence: null, missing, files: [], texts: {} });

/** The end of a file as text; what is no UTF-8 is replaced. */
function endOf(file: string): { text: string; note: string | null } {
  const handle = openSync(file, 'r');
  try {
    const { size } = fstatSync(handle);
    const buffer = Buffer.alloc(Math.min(size, READ_LIMIT));
    const length = readSync(handle, buffer, 0, buffer.length, size - buffer.length);
    return {
      text: buffer.toString('utf8', 0, length),
      note:
        size > READ_LIMIT
          ? `only the last ${READ_LIMIT} of ${size} bytes were looked at; lines are counted from there`
          : null,
    };
  } finally {
    closeSync(handle);
  }
}

/** On which lines of the results file what stands. Lines are counted from 1. */
export interface LineNumbers {
  /** By id; of a cell that is there more than once, the last, which counts. */
  readonly cells: ReadonlyMap<string, number>;
  /** By the directory of evidence. */
  readonly repetitions: ReadonlyMap<string, number>;
}

/** Reads where in a run's results file each cell is. */
export function lineNumbersOf(runDirectory: string): LineNumbers {
  const [cells, repetitions] = [new Map<string, number>(), new Map<string, number>()];
  for (const [index, line] of readFileSync(join(runDirectory, RESULTS_FILE), 'utf8').split('\n').entries()) {
    try {
      const { type, id, evidence } = JSON.parse(line) as { type?: unknown; id?: unknown; evidence?: unknown };
      if (type === 'cell' && typeof id === 'string') cells.set(id, index + 1);
      if (type === 'repetition' && typeof evidence === 'string') repetitions.set(evidence, index + 1);
    } catch {
      // A line that was cut short, or the end of the file.
    }
  }
  return { cells, repetitions };
}
