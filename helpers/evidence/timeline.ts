import type { BackupObservation } from './backup.ts';
import type { OperationObservation } from './operation.ts';
import type { Evidence } from './schema.ts';
import { TELLING, furtherBackups } from './telling.ts';

/** What happened at one moment of a cell. */
export interface Happening {
  /** Milliseconds since the cell began. */
  readonly atMs: number;
  readonly says: string;
}

/** What tools say is observed; earlier evidence tells of the act as well. */
const RAN_TOOL = 'run-tool';

/** Moments between observations, told by the acts themselves: when each was done. */
export function happeningsOf({ acts, beganAt }: Evidence): Happening[] {
  return acts.flatMap(({ act, says, startedAt, durationMs, outcome }) => {
    if (says === null || (act.do === RAN_TOOL && outcome !== 'failed')) return [];
    const atMs = Math.max(0, Math.round(startedAt + durationMs - (beganAt ?? 0)));
    return [{ atMs, says: outcome === 'failed' ? `${says}: failed` : says }];
  });
}

/** Everything that happened, the earliest first: what acts tell, and what was observed of them. */
export function timelineOf(evidence: Evidence): Happening[] {
  const { beganAt, backup, operation, restore, toolRuns } = evidence;
  if (beganAt === null) return happeningsOf(evidence);
  const observed: Observed[] = [
    ...(backup ? ofBackup(backup, 'backup') : []),
    ...furtherBackups(evidence).flatMap((one) => ofBackup(one.backup, one.name)),
    ...(operation ? ofOperation(operation) : []),
    ...toolRuns.map((command) => ({ at: endedAt(command), says: TELLING.tool(command) })),
    ...(restore?.starts ?? []).map((start) => ({ at: endedAt(start), says: TELLING.start(start) })),
    ...(restore?.recovery ?? []).map((step) => ({ at: endedAt(step), says: TELLING.recovery(step) })),
  ];
  const happenings = observed.map(({ at, says }) => ({ atMs: Math.max(0, Math.round(at - beganAt)), says }));
  return [...happeningsOf(evidence), ...happenings].toSorted((a, b) => a.atMs - b.atMs);
}

/** What was observed at a time, in milliseconds since the epoch. */
interface Observed {
  readonly at: number;
  readonly says: string;
}

const endedAt = ({ startedAt, durationMs }: { readonly startedAt: number; readonly durationMs: number }): number =>
  startedAt + durationMs;

function ofBackup(backup: BackupObservation, what: string): Observed[] {
  const { command, hold } = backup;
  return [
    { at: command.startedAt, says: TELLING.backup.begun(what, backup) },
    ...(hold?.heldAt == null ? [] : [{ at: hold.heldAt, says: TELLING.held.begun(hold) }]),
    ...(hold?.releasedAt == null ? [] : [{ at: hold.releasedAt, says: TELLING.held.ended() }]),
    { at: endedAt(command), says: TELLING.backup.ended(what, backup) },
  ];
}

function ofOperation(operation: OperationObservation): Observed[] {
  const [first] = operation.steps;
  const last = operation.steps.at(-1);
  if (!first || !last) return [];
  return [
    { at: first.startedAt, says: TELLING.operation.begun(operation) },
    { at: endedAt(last), says: TELLING.operation.ended(operation) },
  ];
}
