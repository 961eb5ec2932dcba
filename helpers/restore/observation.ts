import { z } from 'zod';

/** One way of reading one table, and what came of it. */
export const checkSchema = z.strictObject({
  what: z.string(),
  outcome: z.enum(['equal', 'differs', 'unreadable']),
  /** What differs, or the error; empty when equal. */
  detail: z.array(z.string()),
});
export type Check = z.infer<typeof checkSchema>;

/** One start of the restored server and what it gave. */
export const startSchema = z.strictObject({
  which: z.enum(['first', 'restart']),
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
});
export type StartObservation = z.infer<typeof startSchema>;

/** What was seen on the restoring machine. */
export const restoreObservationSchema = z.strictObject({
  starts: z.array(startSchema),
  /** The restored server's whole log, both starts. */
  log: z.string(),
});
export type RestoreObservation = z.infer<typeof restoreObservationSchema>;
