/** The source cluster: golden clusters, servers, the rows that are followed, and load. */
export { buildGoldenCluster, paths } from './golden.ts';
export { GOLDEN_BATCHES, TOAST_PAYLOAD, type WalEncryption, goldenPlan, serverSettings } from './golden-plan.ts';
export { parseLsn, segmentsBetween } from './lsn.ts';
export { type Batch, DATABASES, MARKER, type MarkerKind, type MarkedTable, SEQUENCE, type SeenBatch, TABLES, compareBatches, insertBatch, readBatches, tableName } from './rows.ts';
export { Server, START_LIMIT_MS, type StartResult, startServer, startSource } from './server.ts';
export { type Load, type Writer, startWriter, writeBefore } from './writer.ts';
