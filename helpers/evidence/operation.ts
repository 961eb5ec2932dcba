import { z } from 'zod';

/** The key in force for each database, the server, and by default, as `key of provider`; null where there is none. */
export const keysInForceSchema = z.record(z.string(), z.string().nullable());
export type KeysInForce = z.infer<typeof keysInForceSchema>;

const digests = z.record(z.string(), z.string());

/** What was seen of an operation on the source. */
export const operationObservationSchema = z.strictObject({
  /** Every step in order; the first that fails is the last. */
  steps: z.array(
    z.strictObject({
      what: z.string(),
      /** Milliseconds since the epoch. */
      startedAt: z.number(),
      durationMs: z.number(),
      /** WAL insert position after the step; null for one that is no statement. */
      lsn: z.string().nullable(),
      error: z.string().nullable(),
    }),
  ),
  /** WAL insert positions before the first step and after the last. */
  lsnBefore: z.string(),
  lsnAfter: z.string(),
  /** The answer to each query that shows whether the operation took effect; none where nothing is to be done. */
  effects: z.array(z.strictObject({ before: z.string(), after: z.string() })),
  /** Seed of a storm. */
  seed: z.number().nullable(),
  /** Digest of each file in the source's key directory, by name, before and after. */
  keyFiles: z.strictObject({
    before: digests,
    after: digests,
    /** What each file holds. */
    roles: z.record(z.string(), z.enum(['wal-keys', 'keys', 'providers'])),
  }),
  /** Keys in force on the source before and after. */
  keys: z.strictObject({ before: keysInForceSchema, after: keysInForceSchema }),
});

export type OperationObservation = z.infer<typeof operationObservationSchema>;
