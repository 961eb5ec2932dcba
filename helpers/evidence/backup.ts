import { z } from 'zod';

/** A command that was run on a machine. */
export const commandSchema = z.strictObject({
  argv: z.array(z.string()),
  exitCode: z.number().nullable(),
  signal: z.string().nullable(),
  timedOut: z.boolean(),
  stdout: z.string(),
  stderr: z.string(),
  /** Milliseconds since the epoch. */
  startedAt: z.number(),
  durationMs: z.number(),
});

export const batchSchema = z.strictObject({
  batch: z.number(),
  tables: z.array(z.string()),
  rows: z.number(),
  payload: z.number(),
  committedAt: z.string().nullable(),
});

/** What was seen of a tool that was held. Times in milliseconds since the epoch; null for a tool that ended before. */
export const holdObservationSchema = z.strictObject({
  heldAt: z.number().nullable(),
  releasedAt: z.number().nullable(),
  /** Bytes that the server had sent when it had stalled, and after the operation: the same where the hold held. */
  bytesSent: z.number().nullable(),
  bytesSentAfter: z.number().nullable(),
  /** State of the tool's process after the operation, as /proc has it: T for a stopped one. */
  toolState: z.string(),
  /** Whether the server was still at the file that it was to be held at. */
  sending: z.boolean(),
});
export type HoldObservation = z.infer<typeof holdObservationSchema>;

/** A warning that a PostgreSQL program printed, with the detail and hint that belong to it. */
const warningSchema = z.strictObject({
  message: z.string(),
  detail: z.string().nullable(),
  hint: z.string().nullable(),
});
export type Warning = z.infer<typeof warningSchema>;

const digests = z.record(z.string(), z.string());

/** What was seen while the backup was taken. */
export const backupObservationSchema = z.strictObject({
  command: commandSchema,
  warnings: z.array(warningSchema),
  /** Reason that a failed tool gave. */
  error: z.string().nullable(),
  /** Whether anything of the cluster arrived in the destination; a refusal leaves nothing of it. */
  received: z.boolean(),
  /** Where the backup begins and ends; null when it says nothing of that. */
  positions: z.strictObject({ timeline: z.number(), start: z.string(), stop: z.string() }).nullable(),
  /** Which kind of server it was taken from, by its `backup_label`; null where it has none, and in earlier evidence. */
  takenFrom: z.enum(['primary', 'standby']).nullable().default(null),
  fileCount: z.number(),
  bytes: z.number(),
  /** The first files in the destination of a tool that did not succeed. */
  left: z.array(z.string()),
  /** Archives that cannot be read to their end, each with the reason. */
  damaged: z.array(z.string()).default([]),
  /** Files that its manifest names and that are not in it, the first of them. */
  missing: z.array(z.string()).default([]),
  /** Markers that can be read in the backup without a key. */
  hits: z.array(
    z.strictObject({
      path: z.string(),
      kind: z.enum(['E', 'P']),
      inWal: z.boolean(),
      count: z.number(),
      firstOffset: z.number(),
    }),
  ),
  /** Whether the source has a file of WAL keys. */
  sourceHasWalKeys: z.boolean(),
  /** Replication slots that are left on the source. */
  slotsLeft: z.array(z.string()),
  /** Everything that was written to the source, golden rows included. */
  written: z.array(batchSchema),
  /** Its tablespaces: the directory of each, and how many files of relations it has of it; null in earlier evidence. */
  tablespaces: z
    .array(z.strictObject({ directory: z.string(), files: z.number() }))
    .nullable()
    .default(null),
  /** Files of relations beyond their first segment, by their paths; null in earlier evidence. */
  laterSegments: z.array(z.string()).nullable().default(null),
  /** What `pg_wal` in it leads to; null where that is a directory, or an archive, and in earlier evidence. */
  walLink: z.string().nullable().default(null),
  /** Names of the WAL segments in the backup. */
  walFiles: z.array(z.string()).nullable().default(null),
  /** Value of the sequence before the backup. */
  sequenceBefore: z.number(),
  /** Null where nothing was held. */
  hold: holdObservationSchema.nullable().default(null),
  /** Digests of the files in the key directory, by name: in the destination before the tool began, and in the backup. */
  keyFiles: z.strictObject({ inDestination: digests, inBackup: digests }).default({ inDestination: {}, inBackup: {} }),
  /** Bytes that the server had sent when it began with each file of the key directory, by name; by the manifest's order. */
  keyFilesSentAt: z.record(z.string(), z.number()).default({}),
});

export type BackupObservation = z.infer<typeof backupObservationSchema>;
