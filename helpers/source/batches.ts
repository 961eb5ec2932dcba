/** First numbers of batches, so far apart that no batch is written twice. */
export const BATCHES = {
  /** Committed before the backup begins; those of the writer follow. */
  before: 2,
  /** As `before`, for a second backup of the cell: the incremental one, or that of a promoted standby. */
  beforeSecond: 600_000,
  /** Written to a source, or a promoted standby, after the backup; the next ones follow. */
  after: 700_000,
  /** Written to a restored server by a look at it. */
  own: 900_000,
} as const;
