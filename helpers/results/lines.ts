import { z } from 'zod';
import { OUTCOMES, OUTCOME_NAMES } from '../facets/index.ts';
import { type Reason, VERDICTS } from '../judgement/index.ts';
import { instantSchema } from './instant.ts';

const count = z.number().int().nonnegative();
const ordinal = z.number().int().positive();
const verdict = z.enum(VERDICTS);
const outcome = z.enum(OUTCOME_NAMES);

const targetSchema = z.looseObject({
  ref: z.string().describe('The target as it was given: `image:<reference>` or `prefix:<directory>`.'),
  driver: z
    .enum(['container', 'local'])
    .describe('What machines are: containers, or processes and directories of one host.'),
  imageId: z.string().optional().describe('Id of the image, where machines are containers.'),
  architecture: z.string().optional().describe('As `uname -m` has it, for example `x86_64`.'),
  postgres: z.string().describe("PostgreSQL's version, for example `17.11`."),
  perconaServer: z
    .string()
    .optional()
    .describe("Version of Percona's server, for example `17.11.1`; left out for another server."),
  release: z
    .string()
    .nullable()
    .optional()
    .describe(
      'Id of the entry in expectations/releases.yaml that describes the extension, or of the nearest one before it; null without the extension.',
    ),
  pgTde: z
    .string()
    .nullable()
    .describe('Version that the extension reports, for example `2.2.1`; null without the extension.'),
  extension: z.string().nullable().optional().describe('Name of the extension; null without one.'),
  backupTool: z
    .string()
    .describe("File name of the release's backup tool, or of PostgreSQL's own where there is no extension."),
  stockTool: z
    .string()
    .nullable()
    .optional()
    .describe("File name of PostgreSQL's own backup tool, where it is another program than the release's."),
  encryptForms: z
    .array(z.enum(['short', 'long', 'cipher']))
    .optional()
    .describe("Forms of the encrypt option that the backup tool's --help shows."),
  tools: z.array(z.string()).optional().describe('File names of all programs beside `postgres`.'),
  shmBytes: z.number().optional().describe('Size of /dev/shm in bytes.'),
  ioMethods: z
    .array(z.string())
    .optional()
    .describe("Values that the server's `io_method` takes; none before PostgreSQL 18."),
  ioUring: z
    .string()
    .nullable()
    .optional()
    .describe(
      'Why no server starts with `io_method = io_uring`; null where one does, left out where it was not tried.',
    ),
});

const otherSchema = targetSchema.extend({
  digests: z
    .record(z.string(), z.string())
    .optional()
    .describe("SHA-256 of its programs and its server's library, by their file names."),
});

export const runLineSchema = z.looseObject({
  type: z.literal('run').describe('The first line of a file: what the run was to do, and on what.'),
  schema: z.literal(2).describe('Version of this format.'),
  run: z.string().describe("The run's id, which is the name of its directory as well."),
  startedAt: z.string().describe('When the run began: ISO 8601, UTC.'),
  target: targetSchema.describe('What was tested, as it was found on the target.'),
  toolsTarget: otherSchema
    .optional()
    .describe('Whose tools took the backups, where that is another target than the one that was backed up.'),
  restoreTarget: otherSchema
    .optional()
    .describe('On what the backups were restored, where that is another target than the one that was backed up.'),
  judgedWith: z
    .object({
      edition: z.string().describe('Release whose documentation the cells are judged with.'),
      nearest: z
        .boolean()
        .describe(
          "True where that is not the target's own release, of which nothing is on record, but the nearest one before it.",
        ),
      of: z
        .string()
        .optional()
        .describe("The extension whose documentation that is, where the target's own goes by that of another."),
    })
    .nullable()
    .optional()
    .describe(
      'The edition of the documentation that cells are judged with; null where none is on record: there is no extension, another one, or an older release. Left out by older runs.',
    ),
  server: z
    .object({
      fits: z
        .enum(['yes', 'too-old', 'not-known'])
        .describe('Whether the server is as new as the documentation has the release need it.'),
      oldest: z
        .string()
        .nullable()
        .describe(
          "The oldest server of its major version that is named: of PostgreSQL, or with three numbers of Percona's; null where none is.",
        ),
      page: z.string().nullable().describe('Page below documentation/docs/ that names it; null where none does.'),
    })
    .optional()
    .describe(
      'Whether the release is documented to work with this server. Left out without the extension, and by older runs.',
    ),
  strict: z
    .boolean()
    .optional()
    .describe('True where a cell that departs from a claim of severity `should` counts as failed.'),
  planned: count.describe(
    'How many cells were to be run: a file without so many lines of type `cell` is of a run that was cut off.',
  ),
  notRun: z
    .array(
      z.object({
        id: z.string().describe('Id of the cell.'),
        reason: z.string().describe('What the target lacks.'),
        applicable: z
          .boolean()
          .describe(
            'Whether the release documents what the cell needs: false counts as `not-applicable`, true as `not-run`.',
          ),
      }),
    )
    .describe('Cells that were asked for and cannot be run on this target.'),
  unmatchedKnown: z.array(z.string()).describe('Ids of known deviations that name no cell: each is red.'),
});

const reasonSchema = z.object({
  claim: z.string().optional().describe('Id of the claim that the cell deviates from.'),
  known: z.string().optional().describe('Id of the known deviation that describes the cell.'),
  severity: z.string().optional().describe('What that known deviation costs whoever meets it.'),
  facet: z.string().optional().describe('The facet that is not as it should be.'),
  text: z.string().describe('The reason in words, without claim and known deviation.'),
  repetitions: z
    .object({
      count: ordinal.describe('How many repetitions have this reason.'),
      of: ordinal.describe('How many there are.'),
    })
    .optional()
    .describe('Of a cell that was run several times: how many of its repetitions have this reason.'),
}) satisfies z.ZodType<Reason>;

export const claimLineSchema = z.object({
  id: z
    .string()
    .describe(
      'Id of the claim in expectations/documented.yaml, documented-restores.yaml, documented-tools.yaml or documented-trials.yaml, or of a rule that holds in every cell.',
    ),
  severity: z.string().describe('How strongly it is documented.'),
  verdict: verdict.describe('What became of this claim.'),
  reasons: z.array(reasonSchema).describe('Deviation by deviation, what is documented and what was seen.'),
});

/** What one run of a cell gave. */
export const outcomeShape = {
  id: z.string().describe('Id of the cell: its family, a slash, and every value of an axis that is not the default.'),
  family: z.string().describe('The part of the matrix that the cell is of.'),
  axes: z.record(z.string(), z.string()).describe('The value of each axis, by its name.'),
  facets: z
    .record(z.string(), z.looseObject({ outcome: z.string(), message: z.string().nullable() }))
    .describe('What was seen, facet by facet. A facet that there was not yet when the run was made is left out.'),
  outcome: outcome.describe(
    `What became of the cell in a word, whatever is documented. ${OUTCOME_NAMES.map((name) => `${name}: ${OUTCOMES[name]}`).join('; ')}.`,
  ),
  besides: z.array(outcome).describe('What else is wrong, in the same words.'),
  silentLoss: z
    .object({
      lost: z.array(z.string()).describe('Which rows, and when they were committed.'),
      trace: z.string().nullable().describe('What the log says that could have told; null where nothing.'),
    })
    .optional()
    .describe(
      'Rows that a server lets clients read without, or with other values, while no error says so, whatever is known of it. Left out where there are none, and by older runs.',
    ),
  verdict: verdict.describe('Whether it is as documented: `deviates`, `stale-known` and `inconclusive` are red.'),
  reasons: z.array(reasonSchema).describe('Why that is the verdict.'),
  claims: z.array(claimLineSchema).describe('Every claim that applies to the cell.'),
  durationMs: z.number().nonnegative().describe('How long the cell took, in milliseconds.'),
  evidence: z.string().describe("Directory of the evidence, from the run's directory."),
  instant: instantSchema
    .optional()
    .describe('Of a cell of a scan over the window: where in the backup the operation was.'),
};

/** An outcome that some repetitions of a cell had: a word for each facet, and the verdict. */
const outcomeCountSchema = z.object({
  facets: z.record(z.string(), z.string()).describe('The outcome of each facet, by its name.'),
  verdict: verdict.describe('The verdict of these repetitions.'),
  count: ordinal.describe('How many repetitions had this outcome.'),
  repetitions: z.array(ordinal).describe('Which repetitions these were, from 1, in order.'),
});
export type OutcomeCount = z.infer<typeof outcomeCountSchema>;

export const cellLineSchema = z.looseObject({
  type: z.literal('cell').describe('A cell that has ended. Where a cell has several lines, the last one counts.'),
  ...outcomeShape,
  distribution: z
    .array(outcomeCountSchema)
    .min(1)
    .optional()
    .describe('Of a cell that was run several times: its distinct outcomes, the most frequent first.'),
  flips: z.boolean().optional().describe('Of a cell that was run several times: whether it had more than one outcome.'),
});

export const repetitionLineSchema = z.looseObject({
  type: z.literal('repetition').describe('One of several runs of a cell.'),
  repetition: ordinal.describe('Which one, from 1.'),
  ...outcomeShape,
});

export const endLineSchema = z.looseObject({
  type: z.literal('end').describe('The last line: a file without it is of a run that was cut off.'),
  counts: z.record(z.string(), count).describe('How many cells have each verdict, and how many could not be run.'),
});

export type RunLine = z.infer<typeof runLineSchema>;
export type CellLine = z.infer<typeof cellLineSchema>;
export type RepetitionLine = z.infer<typeof repetitionLineSchema>;
export type EndLine = z.infer<typeof endLineSchema>;
