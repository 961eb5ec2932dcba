import type { BackupObservation } from './backup.ts';
import type { OperationObservation } from './operation.ts';
import type { StartObservation } from './restore.ts';
import type { Evidence } from './schema.ts';

/** What happened at one moment of a cell. */
export interface Happening {
  /** Milliseconds since the cell began. */
  readonly atMs: number;
  readonly says: string;
}

/** Moments between observations, told by the acts themselves: when each was done. */
export function happeningsOf({ acts, beganAt }: Evidence): Happening[] {
  return acts.flatMap(({ says, startedAt, durationMs, outcome }) => {
    if (says === null) return [];
    const atMs = Math.max(0, Math.round(startedAt + durationMs - (beganAt ?? 0)));
    return [{ atMs, says: outcome === 'failed' ? `${says}: failed` : says }];
  });
}

/** Everything that happened, the earliest first: what acts tell, and what was observed of them. */
export function timelineOf(evidence: Evidence): Happening[] {
  const { beganAt, backup, secondBackup, operation, restore } = evidence;
  if (beganAt === null) return happeningsOf(evidence);
  const second = restore?.combined ? 'incremental backup' : 'second backup';
  const observed: Observed[] = [
    ...(backup ? ofBackup(backup, 'backup') : []),
    ...(secondBackup ? ofBackup(secondBackup, second) : []),
    ...(operation ? ofOperation(operation) : []),
    ...(restore?.starts ?? []).map((start) => ({
      at: start.startedAt + start.durationMs,
      says: `${STARTS[start.which]}: ${start.outcome} after ${Math.round(start.durationMs)} ms`,
    })),
    ...(restore?.recovery ?? []).map(({ machine, what, wanted, outcome, startedAt, durationMs }) => ({
      at: startedAt + durationMs,
      says: `${machine}: ${what}, ${wanted} ${outcome}`,
    })),
  ];
  const happenings = observed.map(({ at, says }) => ({ atMs: Math.max(0, Math.round(at - beganAt)), says }));
  return [...happeningsOf(evidence), ...happenings].toSorted((a, b) => a.atMs - b.atMs);
}

/** What was observed at a time, in milliseconds since the epoch. */
interface Observed {
  readonly at: number;
  readonly says: string;
}

function ofBackup({ command, positions, hold }: BackupObservation, what: string): Observed[] {
  return [
    { at: command.startedAt, says: `${what} begun${positions ? `, start position ${positions.start}` : ''}` },
    ...(hold?.heldAt == null
      ? []
      : [{ at: hold.heldAt, says: `backup tool held, ${hold.bytesSent ?? 'unknown'} bytes sent` }]),
    ...(hold?.releasedAt == null ? [] : [{ at: hold.releasedAt, says: 'backup tool goes on' }]),
    {
      at: command.startedAt + command.durationMs,
      says: `${what} ended${positions ? `, stop position ${positions.stop}` : ''}`,
    },
  ];
}

function ofOperation({ steps, lsnBefore, lsnAfter }: OperationObservation): Observed[] {
  const [first] = steps;
  const last = steps.at(-1);
  if (!first || !last) return [];
  const done = `operation done at ${lsnAfter}, ${steps.length} steps`;
  return [
    { at: first.startedAt, says: `operation begun at ${lsnBefore}` },
    {
      at: last.startedAt + last.durationMs,
      says: last.error === null ? done : `operation failed: ${last.error}`,
    },
  ];
}

const STARTS: Readonly<Record<StartObservation['which'], string>> = {
  first: 'restored server, first start',
  restart: 'start after a shutdown',
  crash: 'start after a crash',
  promoted: 'promoted standby, start after a shutdown',
  second: 'second standby, first start',
  'second-restart': 'second standby, start after a shutdown',
};
