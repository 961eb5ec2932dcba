/** Scenarios: what each cell does, composed of acts. Pure functions over the cell, the release and what the target has. */
export { type BackupPlace, backupCommand } from './backup-command.ts';
export type { Backup, BackupTool } from './backup-tool.ts';
export { PLAINEST } from './base-backup.ts';
export { questionsToProve } from './content.ts';
export { destinationScript } from './destination.ts';
export { type Obstacle, obstacleTo } from './obstacle.ts';
export { actsOf, toBeSeen } from './scenario.ts';
export { type SegmentToProve, faultsToProve, roomToProve, segmentToProve } from './faults.ts';
export { goldenKindOf } from './source.ts';
export { type Situation } from './situation.ts';
export { WITHOUT_KEYS, WITHOUT_LIBRARY, ON_FULL_DISK } from './starts.ts';
export {
  type OperationToProve,
  type SessionToProve,
  loadToProve,
  operationToProve,
  staysOnTimeline,
} from './to-prove.ts';
export { type StepsToProve, stepsToProve } from './restores/archive.ts';
export { serversToProve } from './restores/from-standby.ts';
export { attachedToProve } from './restores/in-place.ts';
export { type LinkToProve, linksToProve } from './restores/incremental.ts';
export { returnToProve } from './restores/standby-old-primary.ts';
export { statesToProve, writesInClear } from './wal-switches.ts';
