/** The source cluster: golden clusters, servers, the rows that are followed, and load. */
export { type GoldenKind, buildGoldenCluster, goldenName, paths } from './golden.ts';
export {
  GOLDEN_BATCHES,
  type GoldenPlaces,
  TOAST_PAYLOAD,
  type WalEncryption,
  goldenPlan,
  serverSettings,
  historyToProve,
} from './golden-plan.ts';
export { type CellPosition, LIES, STEPS_OF_ROTATION, STORM_INSIDE, stormKey, stormKeysIn } from './lies.ts';
export {
  currentLsn,
  parseLsn,
  segmentBytesOf,
  segmentsBetween,
  walFile,
  walFileStart,
  walFilesBetween,
  walFilesOf,
} from './lsn.ts';
export { BATCHES } from './batches.ts';
export { type Content, contentOf } from './contents.ts';
export { type Question, asksSource, statementsOf } from './questions.ts';
export { OTHER_KINDS, summarises, writesToOtherKinds } from './kinds.ts';
export { LOAD_DATABASE, type LoadCheck, type LoadPlan, loadPlan } from './loads.ts';
export { PAUSE_MS, type RunningSession, type Session, type Turn, startSession } from './sessions.ts';
export { configure } from './settings.ts';
export { TABLESPACES, questionsOfTablespaces } from './tablespaces.ts';
export {
  type Batch,
  DATABASES,
  MARKER,
  type MarkerKind,
  type MarkedTable,
  SEQUENCE,
  type SeenBatch,
  TABLES,
  compareBatches,
  copied,
  createTable,
  indexesOf,
  insertBatch,
  markerOf,
  ownRows,
  readBatches,
  tableName,
} from './rows.ts';
export { type HoldPoint, fillPlaceholder, isHoldPoint, placesIn } from './placeholders.ts';
export {
  HBA_LINES,
  LINK_WAL,
  DISABLE_CHECKSUMS,
  initdbOptions,
  Server,
  START_LIMIT_MS,
  type StartResult,
  type Starting,
  beginServer,
  startSource,
} from './server.ts';
export { STOPPED_LIMIT_MS } from './backup-pace.ts';
export { Source } from './source.ts';
export {
  HEAVY_SEGMENTS,
  type Load,
  PACE,
  type Writer,
  nextSequenceValue,
  startWriter,
  walOnly,
  writeEverywhere,
} from './writer.ts';
export {
  ASKED_FOR,
  DIVERGED,
  FAILS_TO_ARCHIVE,
  archiveComplaint,
  crashIn,
  decidingMessage,
  divergenceComplaint,
  errorsIn,
  keyComplaint,
  refusesEarlyClient,
  fetchComplaint,
  killedIn,
  pausesAtTarget,
  repeatedComplaint,
  segmentsWithoutRoom,
  shutsDownAtTarget,
  lastRecovery,
  walComplaint,
} from './log.ts';
export {
  type KeyStore,
  PROVIDERS,
  SERVER_KEY,
  type StoreService,
  type StoreStatement,
  type StoreStep,
} from './key-store.ts';
export { type Golden, type RunningStore, beginStore, startStore } from './store-service.ts';
export { KEY_STORE, movedPort } from './service-store.ts';
export { type KeyStoreKind, ODD, keyStoreOf } from './key-stores.ts';
