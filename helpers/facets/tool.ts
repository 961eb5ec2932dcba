import { z } from 'zod';
import type { Evidence, RanCommand } from '../evidence/index.ts';
import { differsFrom, oneOrMore, pattern, saysOtherThan } from './asked.ts';
import { facet, valueSchema } from './facet.ts';

const outcomes = {
  succeeded: 'every tool that was run ended with 0',
  failed: 'one ended with another code',
  crashed: 'a signal or the time limit ended one',
  'not-run': 'none was run',
} as const;

/** From this on exit codes are those of a shell that could not run a program, or of a program that a signal ended. */
const NOT_RUN = 126;

/** Whether a program broke, rather than declined: a signal or the time limit ended it, or it could not be run. */
export const broke = ({ exitCode, timedOut }: Pick<RanCommand, 'exitCode' | 'timedOut'>): boolean =>
  exitCode === null || exitCode >= NOT_RUN || timedOut;

/** Most lines of what a tool says: a known deviation may name all of them. */
const LINES = 20;

const schema = valueSchema(outcomes, {});
type Tool = z.infer<typeof schema>;

/** What tools say of the backup, or of what is restored from it. */
export const tool = facet({
  name: 'tool',
  outcomes,
  makes: { succeeded: null, failed: 'tool-objects', crashed: 'tool-objects', 'not-run': null },
  schema,
  nothing: { outcome: 'not-run', message: null },
  read,
  asked: z.strictObject({ outcome: oneOrMore(schema.shape.outcome).optional(), message: pattern.optional() }),
  differences: (asked, { outcome, message }) => [
    ...differsFrom(asked.outcome, outcome),
    ...saysOtherThan(asked.message, message),
  ],
  unwanted: [{ field: 'outcome', values: ['failed', 'crashed'], what: 'a tool finds the backup at fault' }],
});

function read({ toolRuns }: Evidence): Tool {
  if (toolRuns.length === 0) return { outcome: 'not-run', message: null };
  const bad = toolRuns.filter(({ exitCode, timedOut }) => exitCode !== 0 || timedOut);
  if (bad.length === 0) {
    const said = toolRuns.flatMap(({ stdout, stderr }) => [...linesOf(stdout), ...linesOf(stderr)]);
    return { outcome: 'succeeded', message: said.slice(0, LINES).join('\n') || null };
  }
  const lines = bad.flatMap(({ stderr }) => linesOf(stderr));
  const errors = lines.filter((line) => line.includes(': error: '));
  // Several runs that fail for the same reason say it once.
  const said = [...new Set(errors.length > 0 ? errors : lines)];
  return {
    outcome: bad.some(broke) ? 'crashed' : 'failed',
    message: said.slice(0, LINES).join('\n') || null,
  };
}

const linesOf = (text: string): string[] => text.split('\n').filter((line) => line !== '');
