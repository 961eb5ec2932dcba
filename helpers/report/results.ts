import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, symlinkSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { type Evidence, evidencePath } from '../evidence/index.ts';
import { type Judgement, VERDICTS, type Verdict } from '../judgement/index.ts';
import { instantOf, instantSchema } from './instant.ts';

export const RESULTS_FILE = 'results.jsonl';

const runLineSchema = z.looseObject({
  type: z.literal('run'),
  schema: z.literal(1),
  run: z.string(),
  /** ISO time at which the run began. */
  startedAt: z.string(),
  target: z.looseObject({ ref: z.string(), driver: z.enum(['container', 'local']), postgres: z.string(), pgTde: z.string().nullable(), backupTool: z.string() }),
  planned: z.number(),
  /** Cells that were asked for and cannot be run on this target; `applicable` tells what the target lacks from what it documents not at all. */
  notRun: z.array(z.object({ id: z.string(), reason: z.string(), applicable: z.boolean() })),
  /** Known deviations that name no cell. */
  unmatchedKnown: z.array(z.string()),
});
export type RunLine = z.infer<typeof runLineSchema>;

/** What one run of a cell gave. */
const outcomeShape = {
  id: z.string(),
  family: z.string(),
  axes: z.record(z.string(), z.string()),
  facets: z.record(z.string(), z.looseObject({ outcome: z.string(), message: z.string().nullable() })),
  verdict: z.enum(VERDICTS),
  reason: z.string(),
  claims: z.array(z.object({ id: z.string(), severity: z.string(), verdict: z.enum(VERDICTS), reason: z.string() })),
  durationMs: z.number(),
  evidence: z.string(),
  /** Of a cell of a scan over the window. */
  instant: instantSchema.optional(),
};

/** An outcome that some repetitions of a cell had: a word for each facet, and the verdict. */
const outcomeCountSchema = z.object({
  facets: z.record(z.string(), z.string()),
  verdict: z.enum(VERDICTS),
  count: z.number(),
  /** Which repetitions these were, from 1, in order. */
  repetitions: z.array(z.number()),
});
export type OutcomeCount = z.infer<typeof outcomeCountSchema>;

const cellLineSchema = z.looseObject({
  type: z.literal('cell'),
  ...outcomeShape,
  /** Of a cell that was run several times: its distinct outcomes, the most frequent first. */
  distribution: z.array(outcomeCountSchema).min(1).optional(),
  /** Of a cell that was run several times: whether it had more than one outcome. */
  flips: z.boolean().optional(),
});
export type CellLine = z.infer<typeof cellLineSchema>;

/** One of several runs of a cell; `repetition` is its number, from 1. */
const repetitionLineSchema = z.looseObject({ type: z.literal('repetition'), repetition: z.number(), ...outcomeShape });
export type RepetitionLine = z.infer<typeof repetitionLineSchema>;

const endLineSchema = z.looseObject({ type: z.literal('end'), counts: z.record(z.string(), z.number()) });
type EndLine = z.infer<typeof endLineSchema>;

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
    verdict: judgement.verdict,
    reason: judgement.reason,
    claims: judgement.claims.map((claim) => ({ ...claim })),
    durationMs: evidence.durationMs,
    evidence: evidencePath(evidence.id),
    ...instantOf(evidence),
  };
}

/** The line of one of several runs of a cell. */
export function repetitionLine(evidence: Evidence, judgement: Judgement, repetition: number): RepetitionLine {
  return { ...cellLine(evidence, judgement), type: 'repetition', repetition, evidence: evidencePath(evidence.id, repetition) };
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

/** How many cells have each verdict; `not-run` for those that the target could not run. */
export function countVerdicts(run: RunLine, cells: readonly CellLine[]): Record<Verdict | 'not-run', number> {
  const counts = Object.fromEntries([...VERDICTS, 'not-run'].map((verdict) => [verdict, 0])) as Record<Verdict | 'not-run', number>;
  for (const cell of cells) counts[cell.verdict]++;
  for (const cell of run.notRun) counts[cell.applicable ? 'not-run' : 'not-applicable']++;
  return counts;
}

/**
 * Reads a results file. A last line that was cut short belongs to a run that was killed and is left out.
 *
 * @throws {Error} when there is no file, or its first line is not the header of a run
 */
export function readResults(runDirectory: string): Results {
  const file = join(runDirectory, RESULTS_FILE);
  if (!existsSync(file)) throw new Error(`there is no ${RESULTS_FILE} in ${runDirectory}`);
  const lines = readFileSync(file, 'utf8').split('\n').filter((line) => line !== '').flatMap(parseLine);
  const run = runLineSchema.safeParse(lines[0]);
  if (!run.success) throw new Error(`${file} does not begin with the header of a run`);
  // A cell may be there twice when it was run again; the last one counts.
  const cells = new Map(linesOf(lines, cellLineSchema).map((line) => [line.id, line]));
  const repetitions = new Map(linesOf(lines, repetitionLineSchema).map((line) => [line.evidence, line]));
  return { run: run.data, cells: [...cells.values()], repetitions: [...repetitions.values()], end: endLineSchema.safeParse(lines.at(-1)).data ?? null };
}

function linesOf<T>(lines: readonly unknown[], schema: z.ZodType<T>): T[] {
  return lines.map((line) => schema.safeParse(line).data).filter((line) => line !== undefined);
}

function parseLine(line: string): unknown[] {
  try {
    return [JSON.parse(line)];
  } catch {
    return [];
  }
}

/** What a run was on, in a line. */
export function targetText({ ref, postgres, pgTde, backupTool }: RunLine['target']): string {
  return `${ref}: PostgreSQL ${postgres}, ${pgTde === null ? 'without pg_tde' : `pg_tde ${pgTde}`}, ${backupTool}`;
}
