import { z } from 'zod';
import { AXES, AXIS_NAMES, type Coordinates, DEFAULTS, FAMILIES } from '../axes/index.ts';
import { otherTargetSchema, targetFactsSchema } from '../lab/index.ts';
import { backupObservationSchema, batchSchema, commandSchema } from './backup.ts';
import { operationObservationSchema } from './operation.ts';
import { restoreObservationSchema, startSchema } from './restore.ts';

/** An axis that evidence does not name has its default: there was no such axis when the cell was run. */
const axesSchema = z.strictObject(
  Object.fromEntries(AXIS_NAMES.map((axis) => [axis, z.enum(AXES[axis]).default(DEFAULTS[axis])])),
) as unknown as z.ZodType<Coordinates>;

/** Why the harness could not do its part. */
const harnessErrorSchema = z.strictObject({
  stage: z.string(),
  message: z.string(),
  advice: z.string(),
  /** The whole story, for people. */
  description: z.string(),
});

/** What was seen of an archive of WAL, before anything was restored with it. */
const archiveSchema = z.strictObject({
  /** Why some WAL is missing from it; null where none is. */
  failed: z.string().nullable(),
  /** The segment that archiving failed for last, and what the server's log last says of that; left out where none has, or nobody asked. */
  unarchived: z.strictObject({ segment: z.string(), said: z.string().nullable() }).optional(),
  files: z.array(z.string()),
  /** Files in which markers can be read without a key. */
  readable: z.array(z.string()),
  /** PostgreSQL's own `pg_waldump` on the segment of the target, the first records of it. */
  dump: z.strictObject({ exitCode: z.number().nullable(), records: z.number(), error: z.string().nullable() }),
});
export type ArchiveObservation = z.infer<typeof archiveSchema>;

/** A step of a trial, and what came of it. */
const triedSchema = z.strictObject({
  what: z.string(),
  /** Zero where it was done, any other where it was refused or failed. */
  exitCode: z.number(),
  /** What was printed, answers and errors. */
  said: z.string(),
  /** What it has to say of rows that were committed, where it is done; left out where it asks for none. */
  rows: z.string().optional(),
});

/** A question, and what a restored server answered. */
const answerSchema = z.strictObject({
  which: startSchema.shape.which,
  name: z.string(),
  /** Null where the source was not asked. */
  atSource: z.string().nullable(),
  expected: z.string(),
  /** Null where there is none, and the error says why. */
  answer: z.string().nullable(),
  error: z.string().nullable(),
});

/** A session beside the backup, and its turns. */
const sessionSchema = z.strictObject({
  name: z.string(),
  /** Whether its turns came while the data directory was sent, or once the backup had ended. */
  when: z.enum(['sending', 'ended']),
  /** When all that comes before the backup was done; null where nothing does, and in evidence from before that was asked. */
  begun: z
    .strictObject({
      lsn: z.string(),
      /** The transaction that is open then; null where none is. */
      xid: z.string().nullable(),
    })
    .nullable()
    .default(null),
  /** WAL positions before and after each, and what it did, where that is a number; in which transaction it began, as above. */
  turns: z.array(
    z.strictObject({
      from: z.string(),
      to: z.string(),
      did: z.number().nullable(),
      xid: z.string().nullable().default(null),
    }),
  ),
});

/** An act of the cell: what was to be done, when, and what came of it. */
const actSchema = z.strictObject({
  /** The act as data; its verb is `do`. */
  act: z.looseObject({ do: z.string() }),
  /** Milliseconds since the epoch. */
  startedAt: z.number(),
  durationMs: z.number(),
  /** Goes on: the next one came. Ends here: what was seen ended the cell. Failed: the harness could not do it. */
  outcome: z.enum(['goes-on', 'ends-here', 'failed']),
  /** Its entry in a timeline; null where the observations tell it. */
  says: z.string().nullable(),
});
export type ActRecord = z.infer<typeof actSchema>;

/** What acts see, each where it looks: all but backups, of which there may be several. */
const seenSchema = z.strictObject({
  /** Tools that were run on a directory, in their order: what they said. */
  toolRuns: z.array(commandSchema).default([]),
  /** What servers answered where they were asked for a key that they do not have; earlier evidence leaves it out of the logs. */
  told: z.array(z.string()).default([]),
  /** What servers of these steps first said of a process that a signal ended, null where nothing; left out where nobody looked. */
  trialCrash: z.string().nullable().optional(),
  /** Steps that were tried, in their order; none in evidence from before there were any. */
  trial: z.array(triedSchema).default([]),
  archive: archiveSchema.nullable().default(null),
  /**
   * Programs that took backups, and servers that were started, in their order: SHA-256 of the program and of the server's library
   * by their names. Left out in a run of one target.
   */
  programs: z
    .array(
      z.strictObject({
        machine: z.string(),
        does: z.enum(['takes-backup', 'serves']),
        digests: z.record(z.string(), z.string()),
      }),
    )
    .optional(),
  /** What restored servers answered, and what was expected; none in evidence from before anything was asked. */
  answers: z.array(answerSchema).default([]),
  /** What sessions did beside the backup; none in evidence from before there were any. */
  sessions: z.array(sessionSchema).default([]),
  /** All that was written to the source or to a promoted standby, golden rows included; earlier evidence leaves it out. */
  written: z.array(batchSchema).default([]),
  /**
   * What was put at fault, and whether that struck; null where nothing was. Of a command that fetches WAL, what it was asked for
   * each time and the exit code that it had; left out for others, and where nobody noted it.
   */
  fault: z
    .strictObject({
      what: z.string(),
      struck: z.boolean(),
      calls: z.array(z.strictObject({ asked: z.string(), exitCode: z.number() })).optional(),
    })
    .nullable()
    .default(null),
  /**
   * What became of a segment whose archiving was made to fail by a command: whether the archiver told that (by its count of
   * failures, or in the log alone), whether it was still to be archived then, and whether it was archived later; null where
   * none was.
   */
  archiving: z
    .strictObject({
      segment: z.string(),
      reported: z.enum(['counted', 'logged', 'not']),
      kept: z.boolean(),
      archived: z.boolean(),
    })
    .nullable()
    .default(null),
  /** Cipher of the WAL keys that the tool wrote into the backup, by the release's name; null where nobody looked. */
  walCipher: z.string().nullable().default(null),
  /** What servers said of themselves after starts at which something was to be another, in their order. */
  states: z
    .array(
      z.strictObject({
        machine: z.string(),
        /** Value of the setting of WAL encryption; null where it is not asked for. */
        walEncryption: z.string().nullable(),
        /** Whether the start was one after a crash, by its log. */
        afterCrash: z.boolean(),
        /** WAL insert position. */
        lsn: z.string(),
        /** When the server was started, by its own word; null in evidence from before that was asked. */
        startedAt: z.string().nullable().default(null),
      }),
    )
    .default([]),
  /** What the running source says of its cluster; null in evidence from before that was asked. */
  shape: z
    .strictObject({
      walSegmentMb: z.number(),
      dataChecksums: z.boolean(),
      walLogHints: z.boolean(),
      /** What its `pg_wal` leads to, below the root of its machine or as it is; null where that is no link. */
      walLink: z.string().nullable(),
      /**
       * What it makes of its WAL: whether it encrypts it, with which cipher (null where the release has no setting), under a
       * server key or the default key (null where it has neither), and how many keys its file has (null where the release's file
       * is not known). Null without pg_tde, and in evidence from before that was asked.
       */
      wal: z
        .strictObject({
          isEncrypted: z.boolean(),
          cipher: z.string().nullable(),
          keyOf: z.enum(['server', 'default']).nullable(),
          keys: z.number().nullable(),
        })
        .nullable()
        .default(null),
    })
    .nullable()
    .default(null),
  /** Servers that were promoted, in their order, and the timeline that each then wrote; none in evidence from before that was asked. */
  promoted: z.array(z.strictObject({ machine: z.string(), timeline: z.number() })).default([]),
  /** The data directory that a backup took the place of, and how many files it had; null where none did. */
  replaced: z.strictObject({ machine: z.string(), files: z.number() }).nullable().default(null),
  /**
   * What a standby said that was attached to a primary in whose place a backup was restored, and where both were before that;
   * none where none was.
   */
  attached: z
    .array(
      z.strictObject({ what: z.string(), standbyAt: z.string(), primaryAt: z.string(), said: z.string().nullable() }),
    )
    .default([]),
  /** Key files of another time that were laid over those of the restored server and were others; null where none were. */
  laidOver: z.array(z.string()).nullable().default(null),
  /** What was done to keys on the source; null where nothing was, or it was not reached. */
  operation: operationObservationSchema.nullable().default(null),
  /** What the source's log first says of a crash, null where it says nothing; left out where nobody looked. */
  sourceCrash: z.string().nullable().optional(),
  /** Null when no restore was attempted, since there was nothing to restore. */
  restore: restoreObservationSchema.nullable(),
  /**
   * In a scan over the window: which instant it is, out of how many, and how many bytes should have been sent by then,
   * out of how many.
   */
  instant: z
    .strictObject({ number: z.number(), of: z.number(), atBytes: z.number(), totalBytes: z.number() })
    .nullable()
    .default(null),
});
export type SeenByActs = z.infer<typeof seenSchema>;

/** What acts have seen before the first of them. */
export const nothingSeen = (): SeenByActs => seenSchema.parse({ restore: null });

/** Everything that was seen of one cell, as plain data. What is judged later is judged on this alone. */
export const evidenceSchema = z.strictObject({
  schema: z.literal(2),
  id: z.string(),
  family: z.enum(FAMILIES),
  axes: axesSchema,
  target: targetFactsSchema,
  /** Whose tools took the backup, where that is another target than the source's. */
  toolsTarget: otherTargetSchema.optional(),
  /** On what the backup was restored, where that is another target than the source's. */
  restoreTarget: otherTargetSchema.optional(),
  /** When the cell began, in milliseconds since the epoch; null where old evidence does not tell. */
  beganAt: z.number().nullable(),
  /** What was done, in its order; acts that were done within another come before it. */
  acts: z.array(actSchema),
  backup: backupObservationSchema.nullable(),
  /** The last backup beside the first: the last incremental one, or that of a standby; null where there is none. */
  secondBackup: backupObservationSchema.nullable().default(null),
  /** Backups between these two, in their order. */
  between: z.array(backupObservationSchema).default([]),
  ...seenSchema.shape,
  harnessError: harnessErrorSchema.nullable(),
  durationMs: z.number(),
});

export type Evidence = z.infer<typeof evidenceSchema>;
