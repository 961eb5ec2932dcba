import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  symlinkSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { UsageError } from '../common/index.ts';
import { z } from 'zod';
import { type Evidence, evidencePath } from '../evidence/index.ts';
import type { Judgement } from '../judgement/index.ts';
import { instantOf } from './instant.ts';
import { outcomeOfLine } from './outcome.ts';
import {
  type CellLine,
  type EndLine,
  type RepetitionLine,
  type RunLine,
  cellLineSchema,
  endLineSchema,
  repetitionLineSchema,
  runLineSchema,
} from './lines.ts';
import { upgraded } from './upgrade.ts';

export const RESULTS_FILE = 'results.jsonl';

/** A run as its results file tells it. */
export interface Results {
  readonly run: RunLine;
  readonly cells: readonly CellLine[];
  /** Of cells that were run several times, also of those that were cut off and are not among `cells`. */
  readonly repetitions: readonly RepetitionLine[];
  /** Null for a run that was aborted. */
  readonly end: EndLine | null;
}

/** The line of a cell that was run once. */
export function cellLine(evidence: Evidence, judgement: Judgement): CellLine {
  return {
    type: 'cell',
    id: evidence.id,
    family: evidence.family,
    axes: { ...evidence.axes },
    facets: { ...judgement.facets },
    ...outcomeOfLine(judgement),
    verdict: judgement.verdict,
    ...(judgement.silentLoss === null
      ? {}
      : { silentLoss: { lost: [...judgement.silentLoss.lost], trace: judgement.silentLoss.trace } }),
    reasons: [...judgement.reasons],
    claims: judgement.claims.map((claim) => ({ ...claim, reasons: [...claim.reasons] })),
    durationMs: evidence.durationMs,
    evidence: evidencePath(evidence.id),
    ...instantOf(evidence),
  };
}

/** The line of one of several runs of a cell. */
export function repetitionLine(evidence: Evidence, judgement: Judgement, repetition: number): RepetitionLine {
  return {
    ...cellLine(evidence, judgement),
    type: 'repetition',
    repetition,
    evidence: evidencePath(evidence.id, repetition),
  };
}

/** Appends one line and syncs it, so that a killed run keeps what it had. */
export function appendLine(runDirectory: string, line: RunLine | CellLine | RepetitionLine | EndLine): void {
  mkdirSync(runDirectory, { recursive: true });
  const file = openSync(join(runDirectory, RESULTS_FILE), 'a');
  try {
    writeSync(file, `${JSON.stringify(line)}\n`);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** Makes `latest` beside the run's directory point at it. */
export function pointLatestAt(runDirectory: string): void {
  const link = join(dirname(runDirectory), 'latest');
  const fresh = `${link}.${process.pid}`;
  symlinkSync(runDirectory.slice(dirname(runDirectory).length + 1), fresh);
  renameSync(fresh, link);
}

/**
 * Reads a results file, also one of an older version of the format. A last line that was cut short belongs to a run that
 * was killed, and is left out.
 *
 * @throws {UsageError} when there is no file, its first line is not the header of a run, or another line is none that
 *   such a file has
 */
export function readResults(runDirectory: string): Results {
  const file = join(runDirectory, RESULTS_FILE);
  if (!existsSync(file)) throw new UsageError(`there is no ${RESULTS_FILE} in ${runDirectory}`);
  const texts = readFileSync(file, 'utf8').split('\n');
  // What comes after the last line end: nothing, or a line that was cut short.
  texts.pop();
  const lines = texts.map((text, index) => parseLine(text, `${file}, line ${index + 1}`));
  const [run] = lines;
  if (run?.type !== 'run') throw new UsageError(`${file} does not begin with the header of a run`);
  const last = lines.at(-1);
  // A cell may be there twice when it was run again; the last one counts.
  const cells = new Map(lines.flatMap((line) => (line.type === 'cell' ? [[line.id, line] as const] : [])));
  const repetitions = new Map(
    lines.flatMap((line) => (line.type === 'repetition' ? [[line.evidence, line] as const] : [])),
  );
  return {
    run,
    cells: [...cells.values()],
    repetitions: [...repetitions.values()],
    end: last?.type === 'end' ? last : null,
  };
}

/** A line by its type. */
const lineSchema = z.discriminatedUnion('type', [runLineSchema, cellLineSchema, repetitionLineSchema, endLineSchema]);

/** @throws {UsageError} naming the place when this is no line of a results file */
function parseLine(text: string, place: string): z.infer<typeof lineSchema> {
  let line: unknown;
  try {
    line = upgraded(JSON.parse(text));
  } catch (cause) {
    throw new UsageError(`${place}: ${(cause as Error).message}`, { cause });
  }
  const parsed = lineSchema.safeParse(line);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new UsageError(`${place}: ${issue?.path.join('.')}: ${issue?.message}`);
}

/** The extension of a target and its release, in words. */
export function extensionText({ extension, pgTde }: Pick<RunLine['target'], 'extension' | 'pgTde'>): string {
  return pgTde === null ? 'without pg_tde' : `${extension ?? 'pg_tde'} ${pgTde}`;
}

/** What a run was on, in a line. */
export function targetText(target: RunLine['target']): string {
  const { ref, postgres, backupTool } = target;
  return `${ref}: PostgreSQL ${postgres}, ${extensionText(target)}, ${backupTool}`;
}

/** All targets of a run, in a line: of most runs there is one. */
export function targetsText({ target, toolsTarget, restoreTarget }: TargetsOfRun): string {
  return [
    targetText(target),
    ...(toolsTarget ? [`tools of ${targetText(toolsTarget)}`] : []),
    ...(restoreTarget ? [`restored on ${targetText(restoreTarget)}`] : []),
  ].join('; ');
}

/** The targets that a run was on. */
export type TargetsOfRun = Pick<RunLine, 'target' | 'toolsTarget' | 'restoreTarget'>;
