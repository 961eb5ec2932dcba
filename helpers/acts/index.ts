/** Acts: what a cell does, verb by verb, each performed on machines and written into a script. */
export { type Act, programsOf } from './act.ts';
export { RESTORE_POINT } from './archive/target.ts';
export type { Measured } from './backup/ballast.ts';
export { READ_AHEAD_BYTES, maxRateFor } from './backup/hold-at-bytes.ts';
export type { Part } from './backup/low-level.ts';
export { sentIn, sentOrder } from './backup/sent-order.ts';
export { kindOfRotation, seedOf } from './keys/storm.ts';
export type { OperationStep } from './keys/operate.ts';
export { ACCESS, ACCESS_OF_STANDBY, CHECKS } from './look/read.ts';
export { type CellRun, performCell } from './perform.ts';
export { PLACES } from './places.ts';
export type { TriedStep } from './servers/try.ts';
export { comment, hereDocument, shown, words } from './script-text.ts';
export type { CellSetting } from './stage.ts';
export type { StartName } from './verb.ts';
export { allOf, seenBy, shellFile, shellOf, writeActs } from './write.ts';
