/** Restoring: the backup laid out on another machine, started, and looked at. */
export { ACCESS, ownBatch } from './look.ts';
export { ASKED_FOR, archiveComplaint, decidingMessage, errorsIn, refusesEarlyClient } from './log.ts';
export {
  type Check,
  type KeysObservation,
  type RecoveryStep,
  type RestoreObservation,
  type StartObservation,
  type WalOrigin,
  restoreObservationSchema,
} from './observation.ts';
export { readableWal, streamedIn } from './recovery.ts';
export {
  type ArchiveSetting,
  NOTHING_MORE,
  type RestoreSetting,
  crashAndStart,
  restoreBackup,
  restoreFromArchive,
  restoreIncremental,
} from './restore.ts';
export { Standby } from './standby.ts';
export type { LookSetting } from './start.ts';
export { type Packed, layOut } from './unpack.ts';
