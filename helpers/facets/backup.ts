import { bringsWal, segmentBytes, takesBackup } from '../axes/index.ts';
import { z } from 'zod';
import type { BackupObservation, Evidence } from '../evidence/index.ts';
import { differsFrom, matches, oneOrMore, pattern, saysOtherThan } from './asked.ts';
import { facet, valueSchema } from './facet.ts';
import { walFilesOf } from '../source/index.ts';
import { broke } from './tool.ts';

const outcomes = {
  succeeded: 'the tool says so and a backup is there',
  refused: 'nothing of the cluster arrived',
  failed: 'something of it did, or the tool hung',
  'not-taken': 'the cell is one without a backup',
} as const;

const schema = valueSchema(outcomes, {
  exitCode: z
    .number()
    .int()
    .nullable()
    .describe("The tool's exit code; null where it was not started, or a signal ended it."),
  warnings: z
    .array(
      z.object({
        message: z.string().describe('The warning itself.'),
        detail: z.string().nullable().describe('Its detail; null without one.'),
        hint: z.string().nullable().describe('Its hint; null without one.'),
      }),
    )
    .describe('What the tool warned of.'),
});
type Backup = z.infer<typeof schema>;

/** What became of the backup itself. */
export const backup = facet({
  name: 'backup',
  outcomes,
  makes: { succeeded: null, refused: 'refused', failed: 'backup-failed', 'not-taken': null },
  schema,
  nothing: { outcome: 'not-taken', exitCode: null, warnings: [], message: null },
  read,
  asked: z.strictObject({
    outcome: oneOrMore(schema.shape.outcome).optional(),
    message: pattern.optional(),
    warnings: z
      .array(z.strictObject({ message: pattern, detail: pattern.optional(), hint: pattern.optional() }))
      .optional(),
  }),
  unwanted: [{ field: 'outcome', values: ['failed', 'refused'], what: 'the backup tool gives no backup' }],
  differences: (asked, { outcome, message, warnings }) => [
    ...differsFrom(asked.outcome, outcome),
    ...saysOtherThan(asked.message, message),
    ...(asked.warnings ?? [])
      .filter(
        (wanted) =>
          !warnings.some(
            (warning) =>
              matches(wanted.message, warning.message) &&
              matches(wanted.detail, warning.detail) &&
              matches(wanted.hint, warning.hint),
          ),
      )
      .map((wanted) => `no warning like /${wanted.message}/ with its detail and hint`),
  ],
  rules: [
    {
      id: 'server-crash',
      asks: 'a source that is still there',
      // Also where the tool refused, so that nothing was started. What a restored server does is no excuse for it.
      of: (_, { sourceCrash }) =>
        sourceCrash == null ? null : `a signal ended the source, or it panicked: ${sourceCrash}`,
    },
    {
      id: 'false-success',
      asks: 'a tool that exits 0 has left everything',
      of: ({ outcome, exitCode }) =>
        outcome === 'failed' && exitCode === 0 ? 'the tool exits 0 and what it left is not whole' : null,
    },
  ],
  signature: { warnings: { schema: z.number(), of: ({ warnings }) => warnings.length } },
  words: { exitCode: { seen: 'exit code' }, warnings: { seen: 'warning', asked: 'warns' } },
});

function read({ backup: first, between, secondBackup, restore, axes }: Evidence): Backup {
  if (!first && !takesBackup(axes)) return { outcome: 'not-taken', exitCode: null, warnings: [], message: null };
  if (!first) return { outcome: 'failed', exitCode: null, warnings: [], message: 'no backup was attempted' };
  const taken = takenBackup(first, axes);
  if (taken.outcome !== 'succeeded' || !secondBackup) return taken;
  for (const [at, observed] of [...between, secondBackup].entries()) {
    const next = takenBackup(observed, axes);
    if (next.outcome !== 'succeeded')
      return {
        ...next,
        message: `the ${ORDINALS[at] ?? 'next'} backup: ${next.message ?? `exit code ${next.exitCode ?? 'none'}`}`,
      };
  }
  const combined = restore?.combined;
  return combined && combined.exitCode !== 0
    ? {
        ...taken,
        outcome: 'failed',
        exitCode: combined.exitCode,
        message:
          combined.stderr.trim() || `${combined.argv[0]?.split('/').at(-1)}: exit code ${combined.exitCode ?? 'none'}`,
      }
    : taken;
}

const ORDINALS = ['second', 'third', 'fourth'] as const;

function takenBackup(observed: BackupObservation, axes: Evidence['axes']): Backup {
  const { command, damaged, warnings, received, error } = observed;
  const { exitCode } = command;
  const [damage] = damaged;
  const [lacks] = [...observed.missing, ...missingWal(observed, axes)];
  if (exitCode === 0 && damage !== undefined)
    return { outcome: 'failed', exitCode, warnings, message: `the tool says it succeeded, but ${damage}` };
  if (exitCode === 0 && received && lacks !== undefined)
    return { outcome: 'failed', exitCode, warnings, message: `the tool says it succeeded, but ${lacks} is not there` };
  if (exitCode === 0 && !received)
    return { outcome: 'failed', exitCode, warnings, message: 'the tool says it succeeded, and nothing has arrived' };
  const outcome = exitCode === 0 ? 'succeeded' : received || broke(command) ? 'failed' : 'refused';
  return { outcome, exitCode, warnings, message: error };
}

/** WAL segments between the backup's positions that are not in it. */
function missingWal({ positions, walFiles }: BackupObservation, axes: Evidence['axes']): string[] {
  if (!positions || !bringsWal(axes) || walFiles === null) return [];
  const { timeline, start, stop } = positions;
  return walFilesOf(timeline, start, stop, segmentBytes(axes))
    .filter((name) => !walFiles.includes(name))
    .map((name) => `WAL segment ${name}`);
}
