import { z } from 'zod';
import { keysInForceSchema } from '../operation/index.ts';

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
  /** After the restore, after a shutdown, or after a crash. */
  which: z.enum(['first', 'restart', 'crash']),
  /** Milliseconds since the epoch. */
  startedAt: z.number(),
  outcome: z.enum(['ready', 'ended', 'hangs', 'died']),
  exitCode: z.number().nullable(),
  /** The last FATAL or PANIC line of the log, or what it was waiting at. */
  message: z.string().nullable(),
  durationMs: z.number(),
  /** Whether it was still in recovery at the time limit; null when it let no client in. */
  inRecovery: z.boolean().nullable(),
  checks: z.array(checkSchema),
  /** Null where keys are not at issue, or no client was let in. */
  keys: keysSchema.nullable().default(null),
});
export type StartObservation = z.infer<typeof startSchema>;

/** What was seen on the restoring machine. */
export const restoreObservationSchema = z.strictObject({
  starts: z.array(startSchema),
  /** The restored server's whole log, both starts. */
  log: z.string(),
});
export type RestoreObservation = z.infer<typeof restoreObservationSchema>;
