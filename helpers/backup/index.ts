/** Taking the backup: the destination, the real tool with its options, and what came of it. */
export { type BackupPlace, backupCommand } from './command.ts';
export { FOREIGN_FILE, destinationScript } from './destination.ts';
export { type Inventory, type MarkerHit, isWal, openTar, takeInventory } from './inventory.ts';
export { type Warning, errorOf, warningsOf } from './messages.ts';
export { type BackupObservation, backupObservationSchema } from './observation.ts';
export { type Positions, positionsOf } from './positions.ts';
export { takeBackup } from './take.ts';
