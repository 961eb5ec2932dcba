/** Evidence: everything that was seen of a cell, as plain data that can be judged again. */
export {
  type ActRecord,
  type ArchiveObservation,
  type Evidence,
  type SeenByActs,
  evidenceSchema,
  nothingSeen,
} from './schema.ts';
export {
  type SavedEvidence,
  evidenceAt,
  evidencePath,
  isEvidencePath,
  loadEvidence,
  loadRepetitions,
  saveEvidence,
} from './store.ts';
export { recordsActs } from './schema-1.ts';
export { FURTHER_BACKUPS, TELLING, furtherBackups, toolOutput } from './telling.ts';
export { type Happening, happeningsOf, timelineOf } from './timeline.ts';
export {
  COMMANDS_FILE,
  COMMANDS_LOG,
  type RanCommand,
  type ShownCommand,
  commandFiles,
  commandsIn,
} from './commands.ts';
export type { BackupObservation, HoldObservation, Warning } from './backup.ts';
export type { KeysInForce, OperationObservation } from './operation.ts';
export {
  type Check,
  type KeysObservation,
  type RecoveryStep,
  type RestoreObservation,
  type StartObservation,
  type WalOrigin,
  startSchema,
} from './restore.ts';
