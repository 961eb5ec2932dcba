import { z } from 'zod';
import { commandSchema } from './backup.ts';
import { keysInForceSchema } from './operation.ts';

/** One way of reading one table, and what came of it. */
export const checkSchema = z.strictObject({
  what: z.string(),
  outcome: z.enum(['equal', 'differs', 'unreadable']),
  /** What differs, or the error; empty when equal. */
  detail: z.array(z.string()),
});
export type Check = z.infer<typeof checkSchema>;

/** What a server says of its keys. */
export const keysSchema = z.strictObject({
  inForce: keysInForceSchema,
  /** Each verification with its error, or null where it found nothing wrong. */
  verified: z.array(z.strictObject({ what: z.string(), error: z.string().nullable() })),
  /** Error of a further rotation of every kind of key; null where it went well, undefined where it was not tried. */
  rotated: z.string().nullable().optional(),
});
export type KeysObservation = z.infer<typeof keysSchema>;

/** One start of the restored server, or of a source that had crashed, and what it gave. */
export const startSchema = z.strictObject({
  /** After the restore, after a shutdown, or after a crash; of a promoted standby, and of a standby of that one. */
  which: z.enum(['first', 'restart', 'crash', 'promoted', 'second', 'second-restart']),
  /** Milliseconds since the epoch. */
  startedAt: z.number(),
  outcome: z.enum(['ready', 'ended', 'hangs', 'died']),
  exitCode: z.number().nullable(),
  /** The last FATAL or PANIC line of the log, or what it was waiting at. */
  message: z.string().nullable(),
  durationMs: z.number(),
  /** Whether it was still in recovery at the time limit, or is a standby; null when it let no client in. */
  inRecovery: z.boolean().nullable(),
  checks: z.array(checkSchema),
  /** Null where keys are not at issue, or no client was let in. */
  keys: keysSchema.nullable().default(null),
  /** What it had of keys when it was stopped; null where nobody looked. */
  held: z
    .strictObject({
      /** Names of the files in the key directory. */
      files: z.array(z.string()),
      /** Names of the global providers; null where it did not say. */
      providers: z.array(z.string()).nullable(),
    })
    .nullable()
    .default(null),
});
export type StartObservation = z.infer<typeof startSchema>;

/** A position up to which a server was to replay, and how far it came. Times in milliseconds. */
export const recoveryStepSchema = z.strictObject({
  what: z.string(),
  machine: z.string(),
  startedAt: z.number(),
  durationMs: z.number(),
  wanted: z.string(),
  /** Null where it does not say. */
  reached: z.string().nullable(),
  /**
   * Short: recovery ended before the position. Stalled: it still runs but makes no progress. Ended: the server ended.
   */
  outcome: z.enum(['reached', 'short', 'stalled', 'ended']),
  /** The timeline that recovery was on when it ended; left out where it goes on, or nobody looked. */
  timeline: z.number().optional(),
  /** Why recovery ended where it did, or how it went on. */
  message: z.string().nullable(),
  /** What is read at this position. */
  checks: z.array(checkSchema),
});
export type RecoveryStep = z.infer<typeof recoveryStepSchema>;

/** WAL segments by where the restored server got them from. */
export const walOriginSchema = z.strictObject({
  /** Names of those that were in the backup. */
  backup: z.array(z.string()),
  /** Names of those that came out of the archive. */
  archive: z.array(z.string()),
  /** Where streaming began, each time. */
  streamed: z.array(z.strictObject({ machine: z.string(), from: z.string(), timeline: z.number() })),
});
export type WalOrigin = z.infer<typeof walOriginSchema>;

/** What was seen on the restoring machine, or machines. */
export const restoreObservationSchema = z.strictObject({
  starts: z.array(startSchema),
  /** The restored server's whole log, all starts. */
  log: z.string(),
  /** Positions that were asked for; none for a standalone server. */
  recovery: z.array(recoveryStepSchema).default([]),
  /** Whether what was to be a standby is in recovery once it lets a client in; null where nothing was to be one. */
  isStandby: z.boolean().nullable().default(null),
  /** Null where all WAL is that of the backup. */
  wal: walOriginSchema.nullable().default(null),
  /** Errors in the logs of all machines, except those that the suite causes; null where logs were not read. */
  logErrors: z
    .array(z.strictObject({ machine: z.string(), line: z.string() }))
    .nullable()
    .default(null),
  /** Files of WAL on the disks of restored servers in which markers can be read; null where nobody looked. */
  readableWal: z.array(z.string()).nullable().default(null),
  /** As `readableWal`: those with rows that only the restored server can have written there. */
  readableOwn: z.array(z.string()).nullable().default(null),
  /** Other files on its disk in which rows of encrypted tables can be read; null where nobody looked. */
  readableFiles: z.array(z.string()).nullable().default(null),
  /** Machines whose disks were searched for that; left out in evidence from before those of servers that did not come up were. */
  searched: z.array(z.string()).optional(),
  /** What made a data directory of backups: `pg_combinebackup`, or a tool with a repository; null where nothing had to. */
  combined: commandSchema.nullable().default(null),
});
export type RestoreObservation = z.infer<typeof restoreObservationSchema>;
