import { type Evidence, FURTHER_BACKUPS, TELLING, furtherBackups, happeningsOf } from '../../evidence/index.ts';
import { keyFileCopies } from '../../judgement/index.ts';
import { COPY_WORDS } from './copy-words.ts';
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
    const { backup, operation, restore, toolRuns } = evidence;
    if (backup) marks.push(...backupMarks(backup, at, 'backup'));
    for (const one of furtherBackups(evidence)) marks.push(...backupMarks(one.backup, at, one.name));
    if (operation) marks.push(...operationMarks(operation, at));
    if (backup) marks.push(...keyFileMarks(backup, operation, at));
    for (const command of toolRuns)
      marks.push({ lane: 'machines', kind: 'event', ...during(command, at), says: TELLING.tool(command) });
    for (const start of restore?.starts ?? []) {
      const [isReady, times] = [start.outcome === 'ready', during(start, at)];
      const kind = isReady ? 'start' : 'start-failed';
      marks.push({ lane: 'restored server', kind, ...times, says: TELLING.start(start) });
      if (isReady) marks.push({ lane: 'restored server', kind: 'event', from: times.to, says: 'first query answered' });
    }
    for (const step of restore?.recovery ?? []) {
      const kind = step.outcome === 'reached' ? 'recovery' : 'start-failed';
      marks.push({ lane: 'recovery', kind, ...during(step, at), says: TELLING.recovery(step) });
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
  ...FURTHER_BACKUPS,
  'key operation',
  'key files',
  'restored server',
  'recovery',
] as const;

/** From when to when something was done, in milliseconds since the cell began. */
function during(
  { startedAt, durationMs }: { readonly startedAt: number; readonly durationMs: number },
  at: (epochMs: number) => number,
): { readonly from: number; readonly to: number } {
  return { from: at(startedAt), to: at(startedAt + durationMs) };
}

/** What the acts tell that nothing else is drawn of. */
function actMarks(evidence: Evidence): Mark[] {
  return happeningsOf(evidence).map(({ atMs, says }) => ({ lane: 'machines', kind: 'event', from: atMs, says }));
}

function backupMarks(backup: Backup, at: (epochMs: number) => number, lane: string): Mark[] {
  const { command, hold } = backup;
  const held = hold?.heldAt == null ? null : { from: at(hold.heldAt), to: at(hold.releasedAt ?? hold.heldAt) };
  return [
    { lane, kind: 'backup', ...during(command, at), says: TELLING.backup.whole(lane, backup) },
    ...(hold && held ? [{ lane, kind: 'held' as const, ...held, says: TELLING.held.begun(hold) }] : []),
  ];
}

function operationMarks(operation: Operation, at: (epochMs: number) => number): Mark[] {
  const { steps } = operation;
  const [first] = steps;
  const last = steps.at(-1);
  if (!first || !last) return [];
  const bar = { lane: 'key operation', kind: 'operation' } as const;
  const drawn = steps
    .slice(0, STEPS)
    .map((step): Mark => ({ ...bar, ...during(step, at), says: TELLING.operation.step(step) }));
  const next = steps[STEPS];
  const says = TELLING.operation.more(steps.length - STEPS, operation);
  const rest: Mark[] = next ? [{ ...bar, from: at(next.startedAt), to: during(last, at).to, says }] : [];
  return [
    { ...bar, kind: 'event', from: at(first.startedAt), says: TELLING.operation.begun(operation) },
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
          says: `${name}: ${COPY_WORDS[state]}${sent}`,
        };
      if (state === 'after')
        return {
          lane: 'key files',
          kind: 'copied-after',
          from: clamped(at(first.startedAt)),
          to: end,
          says: `${name}: ${COPY_WORDS[state]}${sent}`,
        };
      return { lane: 'key files', kind: 'copied', from: begin, to: end, says: `${name}: ${COPY_WORDS[state]}${sent}` };
    });
  return [...before, ...copies];
}
