import { type Evidence, happeningsOf } from '../../evidence/index.ts';
import { keyFileCopies } from '../../judgement/index.ts';
import type { Mark, Picture } from './panel/data.ts';

type Backup = NonNullable<Evidence['backup']>;
type Operation = NonNullable<Evidence['operation']>;

/** Most steps of an operation, and most key files, that have marks of their own. */
const STEPS = 12;
const KEY_FILES = 10;

/**
 * The timeline of a cell as a picture: lanes for machines, backup, key operation, key files, starts and recovery. Times
 * of evidence are of the wall clock.
 *
 * @returns null where there is nothing to draw
 */
export function pictureOf(evidence: Evidence): Picture | null {
  const began = evidence.beganAt;
  const at = (epochMs: number): number => Math.max(0, Math.round(epochMs - (began ?? 0)));
  const marks: Mark[] = actMarks(evidence);
  if (began !== null) {
    const { backup, secondBackup, operation, restore } = evidence;
    if (backup) marks.push(...backupMarks(backup, at, 'backup'));
    if (secondBackup) marks.push(...backupMarks(secondBackup, at, 'second backup'));
    if (operation) marks.push(...operationMarks(operation, at));
    if (backup) marks.push(...keyFileMarks(backup, operation, at));
    for (const start of restore?.starts ?? []) {
      const [from, ready] = [at(start.startedAt), at(start.startedAt + start.durationMs)];
      const failed = start.outcome !== 'ready';
      marks.push({
        lane: 'restored server',
        kind: failed ? 'start-failed' : 'start',
        from,
        to: ready,
        says: `${STARTS[start.which] ?? start.which}: ${failed ? `${start.outcome}${start.message === null ? '' : `, ${start.message}`}` : 'ready'} after ${Math.round(start.durationMs)} ms`,
      });
      if (!failed) marks.push({ lane: 'restored server', kind: 'event', from: ready, says: 'first query answered' });
    }
    for (const { machine, what, wanted, reached, outcome, startedAt, durationMs } of restore?.recovery ?? []) {
      marks.push({
        lane: 'recovery',
        kind: outcome === 'reached' ? 'recovery' : 'start-failed',
        from: at(startedAt),
        to: at(startedAt + durationMs),
        says: `${machine}: ${what}, ${wanted} ${outcome}${outcome === 'reached' ? '' : `, came to ${reached ?? 'nowhere'}`}`,
      });
    }
  }
  if (marks.length === 0) return null;
  const sorted = marks.toSorted((a, b) => a.from - b.from || (a.to ?? a.from) - (b.to ?? b.from));
  return {
    lengthMs: Math.max(1, ...marks.map(({ from, to }) => to ?? from)),
    lanes: LANES.filter((lane) => sorted.some((mark) => mark.lane === lane)),
    marks: sorted,
  };
}

const LANES = [
  'machines',
  'backup',
  'second backup',
  'key operation',
  'key files',
  'restored server',
  'recovery',
] as const;
const STARTS: Readonly<Record<string, string>> = {
  first: 'first start',
  restart: 'start after a shutdown',
  crash: 'start after a crash',
  promoted: 'promoted standby',
  second: 'second standby',
  'second-restart': 'second standby, after a shutdown',
};
/** What the acts tell that nothing else is drawn of. */
function actMarks(evidence: Evidence): Mark[] {
  return happeningsOf(evidence).map(({ atMs, says }) => ({ lane: 'machines', kind: 'event', from: atMs, says }));
}

function backupMarks({ command, positions, hold }: Backup, at: (epochMs: number) => number, lane: string): Mark[] {
  const [from, to] = [at(command.startedAt), at(command.startedAt + command.durationMs)];
  const ended = command.exitCode === null ? (command.signal ?? 'no exit code') : `exit code ${command.exitCode}`;
  return [
    {
      lane,
      kind: 'backup',
      from,
      to,
      says: `${lane} ${(command.durationMs / 1000).toFixed(2)} s, ${ended}${positions ? `, from start position ${positions.start} to stop position ${positions.stop}` : ''}`,
    },
    ...(hold?.heldAt == null
      ? []
      : [
          {
            lane,
            kind: 'held' as const,
            from: at(hold.heldAt),
            to: at(hold.releasedAt ?? hold.heldAt),
            says: `tool held, ${hold.bytesSent ?? 'unknown'} bytes sent`,
          },
        ]),
  ];
}

function operationMarks({ steps, lsnBefore, lsnAfter }: Operation, at: (epochMs: number) => number): Mark[] {
  const [first] = steps;
  const last = steps.at(-1);
  if (!first || !last) return [];
  const drawn = steps.slice(0, STEPS).map(({ what, lsn, error, startedAt, durationMs }): Mark => ({
    lane: 'key operation',
    kind: 'operation',
    from: at(startedAt),
    to: at(startedAt + durationMs),
    says: `${what}${lsn === null ? '' : `, WAL position after it ${lsn}`}${error === null ? '' : `: ${error}`}`,
  }));
  const rest =
    steps.length > STEPS
      ? [
          {
            lane: 'key operation',
            kind: 'operation' as const,
            from: at(steps[STEPS]!.startedAt),
            to: at(last.startedAt + last.durationMs),
            says: `${steps.length - STEPS} more steps, until ${lsnAfter}`,
          },
        ]
      : [];
  return [
    {
      lane: 'key operation',
      kind: 'event',
      from: at(first.startedAt),
      says: `operation begins at WAL position ${lsnBefore}`,
    },
    ...drawn,
    ...rest,
  ];
}

/** When each key file was copied, as far as its content tells: before the operation, or after it, else at some time in the backup. */
function keyFileMarks(
  { command, keyFiles, keyFilesSentAt }: Backup,
  operation: Operation | null,
  at: (epochMs: number) => number,
): Mark[] {
  const [begin, end] = [at(command.startedAt), at(command.startedAt + command.durationMs)];
  const first = operation?.steps[0];
  const last = operation?.steps.at(-1);
  const clamped = (ms: number): number => Math.min(end, Math.max(begin, ms));
  const placed = Object.keys(keyFiles.inDestination);
  const before: Mark[] =
    placed.length === 0
      ? []
      : [
          {
            lane: 'key files',
            kind: 'copied',
            from: begin,
            says: `in the destination before the tool began: ${placed.toSorted().join(', ')}`,
          },
        ];
  if (!operation || !first || !last) {
    const names = Object.keys(keyFiles.inBackup).toSorted();
    return names.length === 0
      ? before
      : [
          ...before,
          { lane: 'key files', kind: 'copied', from: begin, to: end, says: `in the backup: ${names.join(', ')}` },
        ];
  }
  const copies = keyFileCopies(operation, keyFiles.inBackup)
    .slice(0, KEY_FILES)
    .map(({ name, state }): Mark => {
      const sent = keyFilesSentAt[name] === undefined ? '' : `, after ${keyFilesSentAt[name]} bytes`;
      if (state === 'before')
        return {
          lane: 'key files',
          kind: 'copied-before',
          from: begin,
          to: clamped(at(last.startedAt + last.durationMs)),
          says: `${name}: as before the operation${sent}`,
        };
      if (state === 'after')
        return {
          lane: 'key files',
          kind: 'copied-after',
          from: clamped(at(first.startedAt)),
          to: end,
          says: `${name}: as after the operation${sent}`,
        };
      const says = {
        unchanged: 'not changed by the operation',
        other: 'neither as before nor as after the operation',
        absent: 'not in the backup',
      }[state];
      return { lane: 'key files', kind: 'copied', from: begin, to: end, says: `${name}: ${says}${sent}` };
    });
  return [...before, ...copies];
}
