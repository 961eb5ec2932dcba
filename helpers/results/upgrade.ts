import { z } from 'zod';
import { outcomeOfAll, outcomeOfLine } from './outcome.ts';
import { VERDICTS } from '../judgement/index.ts';

/**
 * A line as it is written today, from one of any version of the format. In version 1 reasons were one text, which is taken
 * as one reason: what is in it is not looked for. What became of the cell was not always said: it is found from the
 * facets. A verdict that there was not when the line was written counts no cell.
 */
export function upgraded(line: unknown): unknown {
  if (!isRecord(line)) return line;
  if (line['type'] === 'run') return line['schema'] === 1 ? { ...line, schema: 2 } : line;
  if (line['type'] === 'end' && isRecord(line['counts']))
    return { ...line, counts: { ...NO_CELLS, ...line['counts'] } };
  if (line['type'] !== 'cell' && line['type'] !== 'repetition') return line;
  const claims: unknown = line['claims'];
  return withOutcome(withReasons(Array.isArray(claims) ? { ...line, claims: claims.map(withReasons) } : line));
}

const NO_CELLS = Object.fromEntries([...VERDICTS, 'not-run'].map((verdict) => [verdict, 0]));

/** A line with what became of its cell, which lines did not say from the start; nothing is said where facets are not ones. */
function withOutcome(line: unknown): unknown {
  if (!isRecord(line) || line['outcome'] !== undefined) return line;
  const seen = seenSchema.safeParse(line).data;
  if (seen === undefined) return line;
  const inRepetitions = (seen.distribution ?? []).map(({ facets, verdict }) =>
    outcomeOfLine({
      facets: Object.fromEntries(Object.entries(facets).map(([name, outcome]) => [name, { outcome }])),
      verdict,
    }),
  );
  return { ...line, ...outcomeOfAll([outcomeOfLine(seen), ...inRepetitions]) };
}

/** What a line says of what was seen. */
const seenSchema = z.object({
  verdict: z.string(),
  facets: z.record(z.string(), z.looseObject({ outcome: z.string() })),
  distribution: z.array(z.object({ verdict: z.string(), facets: z.record(z.string(), z.string()) })).optional(),
});

function withReasons(of: unknown): unknown {
  if (!isRecord(of) || typeof of['reason'] !== 'string') return of;
  const { reason, ...rest } = of;
  return { ...rest, reasons: [{ text: reason }] };
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
