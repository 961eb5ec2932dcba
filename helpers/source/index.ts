/** The source cluster: golden clusters, servers, the rows that are followed, and load. */
export { type GoldenKind, buildGoldenCluster, goldenName, paths } from './golden.ts';
export { GOLDEN_BATCHES, PROVIDERS, TOAST_PAYLOAD, type WalEncryption, goldenPlan, serverSettings } from './golden-plan.ts';
export { currentLsn, parseLsn, segmentsBetween } from './lsn.ts';
export { type Batch, DATABASES, MARKER, type MarkerKind, type MarkedTable, SEQUENCE, type SeenBatch, TABLES, compareBatches, createTable, insertBatch, readBatches, tableName } from './rows.ts';
export { type Place, fillPlaceholder, placesIn } from './placeholders.ts';
export { Server, START_LIMIT_MS, type StartResult, startServer, startSource } from './server.ts';
export { type Load, type Writer, nextSequenceValue, startWriter, writeBefore } from './writer.ts';
