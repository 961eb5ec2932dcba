import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { UsageError } from '../common/index.ts';
import { type Evidence, evidenceSchema } from './schema.ts';
import { fromSchema1, isSchema1 } from './schema-1.ts';

/** Evidence as it lies in a run's directory. */
export interface SavedEvidence {
  readonly evidence: Evidence;
  /** Which repetition of its cell it is of, from 1; null where the cell was run once. */
  readonly repetition: number | null;
  /** Where it lies, relative to its run's directory. */
  readonly path: string;
}

/**
 * Directory of a cell's evidence, relative to its run's.
 *
 * @param repetition from 1, where the cell is run several times: each has a directory of its own
 */
export function evidencePath(cellId: string, repetition: number | null = null): string {
  return `cells/${cellId.replaceAll('/', '.')}${repetition === null ? '' : `@${repetition}`}`;
}

/**
 * Writes a cell's evidence.
 *
 * @param runDirectory directory of the run
 * @param files more files to keep beside it: logs, streams, configuration
 * @param repetition as for {@link evidencePath}
 */
export function saveEvidence(
  runDirectory: string,
  evidence: Evidence,
  files: Readonly<Record<string, string>>,
  repetition: number | null = null,
): void {
  const directory = join(runDirectory, evidencePath(evidence.id, repetition));
  mkdirSync(directory, { recursive: true });
  for (const [name, text] of Object.entries(files)) writeFileSync(join(directory, name), text);
  writeFileSync(join(directory, 'evidence.json'), `${JSON.stringify(evidence, null, 2)}\n`);
}

/**
 * Reads all evidence of a run, in the order of the cells' ids, that of each cell in the order of repetitions.
 *
 * @throws {UsageError} when there is none, or naming the file when one is not evidence of this schema
 */
export function loadRepetitions(runDirectory: string): SavedEvidence[] {
  const cells = join(runDirectory, 'cells');
  if (!existsSync(cells))
    throw new UsageError(`${cells} is not there: a run is judged on its evidence, which lies beside its results`);
  return readdirSync(cells, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
    .map(({ name }) => parseEntry(name))
    .toSorted(inOrder)
    .map(({ entry, repetition }) => {
      const path = `cells/${entry}`;
      return { evidence: evidenceAt(runDirectory, path), repetition, path };
    });
}

/** Whether the evidence of a line lies where that of a run does. A results file can come from anywhere, and so say anything. */
export function isEvidencePath(path: string): boolean {
  return /^cells\/(?!\.{1,2}$)[^/\\\0]+$/.test(path);
}

/**
 * Reads the evidence in one directory of a run.
 *
 * @param path as {@link evidencePath} gives it
 * @throws {UsageError} when it names no directory of a run, there is no evidence in it, or it is not evidence of this
 *   schema
 */
export function evidenceAt(runDirectory: string, path: string): Evidence {
  if (!isEvidencePath(path))
    throw new UsageError(`the results name a directory for evidence that is none of this run: ${path}`);
  const file = join(runDirectory, path, 'evidence.json');
  if (!existsSync(file))
    throw new UsageError(
      `the evidence is not there: ${file}. Take it from where the run was made, or run the cell again`,
    );
  const parsed = parsedFrom(file);
  const checked = evidenceSchema.safeParse(isSchema1(parsed) ? fromSchema1(parsed) : parsed);
  if (checked.success) return checked.data;
  const issue = checked.error.issues[0];
  throw new UsageError(`${file} is not evidence: ${issue?.path.join('.')}: ${issue?.message}. Run the cell again`);
}

function parsedFrom(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (cause) {
    throw new UsageError(`${file} is not JSON: ${(cause as Error).message}. Run the cell again`, { cause });
  }
}

/** As {@link loadRepetitions}, where it does not matter which repetition it is. */
export function loadEvidence(runDirectory: string): Evidence[] {
  return loadRepetitions(runDirectory).map(({ evidence }) => evidence);
}

interface Entry {
  readonly entry: string;
  readonly cell: string;
  readonly repetition: number | null;
}

function parseEntry(entry: string): Entry {
  const [cell = entry, repetition] = entry.split('@');
  return { entry, cell, repetition: repetition === undefined ? null : Number(repetition) };
}

function inOrder(a: Entry, b: Entry): number {
  if (a.cell !== b.cell) return a.cell < b.cell ? -1 : 1;
  return (a.repetition ?? 0) - (b.repetition ?? 0);
}
