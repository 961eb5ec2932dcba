/** Acts: what a cell does, verb by verb, performed on machines or written into a script. */
export { type Measured, ballastFor } from './backup/ballast.ts';
export { type BackupPlace, REPLICATOR, SLOT, backupCommand } from './backup/command.ts';
export { FOREIGN_FILE, copyAgainScript, destinationScript } from './backup/destination.ts';
export { READ_AHEAD_BYTES, type SentBytes, maxRateFor } from './backup/hold-at-bytes.ts';
export { HELD_FILE_BYTES } from './backup/hold.ts';
export { type Inventory, isWal, takeInventory } from './backup/inventory.ts';
export { keyMaterialPath } from './backup/key-material.ts';
export { ORDER, copyScript, walSegments } from './backup/low-level.ts';
export { errorOf, warningsOf } from './backup/messages.ts';
export { positionsOf } from './backup/positions.ts';
export { sentIn, sentOrder } from './backup/sent-order.ts';
export { takeBackup } from './backup/take.ts';
export { type BackupAt } from './backup/ways.ts';
export { roleOf } from './keys/key-files.ts';
export {
  type KeyOperation,
  OPERATION_BATCH,
  type Step,
  furtherRotation,
  keyOperation,
  rotationInTwo,
} from './keys/operations.ts';
export { SourceOperation } from './keys/perform.ts';
export { seedOf, stormRotation } from './keys/storm.ts';
export { ACCESS, ownBatch } from './restore/look.ts';
export { readableWal, streamedIn } from './restore/recovery.ts';
export {
  NOTHING_MORE,
  crashAndStart,
  restoreBackup,
  restoreFromArchive,
  restoreIncremental,
} from './restore/restore.ts';
export { Standby } from './restore/standby.ts';
export { type LookSetting } from './restore/start.ts';
export { type Packed, layOut } from './restore/unpack.ts';
