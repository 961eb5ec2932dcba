/** Taking the backup: the destination, the real tool with its options, and what came of it. */
export { type Measured, ballastFor } from './ballast.ts';
export { type BackupPlace, REPLICATOR, SLOT, backupCommand } from './command.ts';
export { FOREIGN_FILE, copyAgainScript, destinationScript } from './destination.ts';
export { type Inventory, type MarkerHit, isWal, openTar, takeInventory } from './inventory.ts';
export { keyMaterialPath } from './key-material.ts';
export { HELD_FILE_BYTES } from './hold.ts';
export { READ_AHEAD_BYTES, maxRateFor } from './hold-at-bytes.ts';
export { ORDER, type Part, copyScript, walSegments } from './low-level.ts';
export { type Warning, errorOf, warningsOf } from './messages.ts';
export { type BackupObservation, type HoldObservation, backupObservationSchema, commandSchema } from './observation.ts';
export { type Positions, positionsOf } from './positions.ts';
export { sentIn, sentOrder } from './sent-order.ts';
export { type TakenBackup, takeBackup } from './take.ts';
export type { BackupAt, BackupSetting } from './ways.ts';
export type { SentBytes } from './hold-at-bytes.ts';
