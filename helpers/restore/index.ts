/** Restoring: the backup laid out on another machine, started, and looked at. */
export { decidingMessage, refusesEarlyClient } from './log.ts';
export { type Check, type KeysObservation, type RestoreObservation, type StartObservation, restoreObservationSchema } from './observation.ts';
export { type LookSetting, type RestoreSetting, crashAndStart, restoreBackup } from './restore.ts';
