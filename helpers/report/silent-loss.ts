/** What a silent loss is, in words. */
export const SILENT_LOSS =
  'a server lets clients in without rows that were committed, or with others, and no error says so';
