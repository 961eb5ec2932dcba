import type { BackupObservation } from '../evidence/index.ts';
import type { Evidence } from '../evidence/index.ts';
import type { OperationObservation } from '../evidence/index.ts';
import type { RecoveryStep, StartObservation } from '../evidence/index.ts';

/** What happened when, in milliseconds since the cell began. */
export class Timeline {
  readonly #events: Evidence['timeline'] = [];

  constructor(private readonly began: number) {}

  /** All events, the earliest first. */
  get events(): Evidence['timeline'] {
    return this.#events.toSorted((a, b) => a.atMs - b.atMs);
  }

  mark(event: string, atMs = performance.now() - this.began): void {
    this.#events.push({ atMs: Math.round(atMs), event });
  }

  markBackup(
    { command, positions, hold }: BackupObservation,
    operation: OperationObservation | null,
    what = 'backup',
  ): void {
    const start = this.#sinceBegan(command.startedAt);
    this.mark(`${what} begun${positions ? `, start position ${positions.start}` : ''}`, start);
    this.mark(`${what} ended${positions ? `, stop position ${positions.stop}` : ''}`, start + command.durationMs);
    if (hold?.heldAt != null)
      this.mark(`backup tool held, ${hold.bytesSent ?? 'unknown'} bytes sent`, this.#sinceBegan(hold.heldAt));
    if (hold?.releasedAt != null) this.mark('backup tool goes on', this.#sinceBegan(hold.releasedAt));
    if (operation) this.markOperation(operation);
  }

  markOperation({ steps, lsnBefore, lsnAfter }: OperationObservation): void {
    const [first] = steps;
    const last = steps.at(-1);
    if (!first || !last) return;
    this.mark(`operation begun at ${lsnBefore}`, this.#sinceBegan(first.startedAt));
    this.mark(
      last.error === null ? `operation done at ${lsnAfter}, ${steps.length} steps` : `operation failed: ${last.error}`,
      this.#sinceBegan(last.startedAt) + last.durationMs,
    );
  }

  markStart(start: StartObservation): void {
    this.mark(
      `${NAMES[start.which]}: ${start.outcome} after ${Math.round(start.durationMs)} ms`,
      this.#sinceBegan(start.startedAt),
    );
  }

  markRecovery({ what, machine, wanted, outcome, startedAt, durationMs }: RecoveryStep): void {
    this.mark(`${machine}: ${what}, ${wanted} ${outcome}`, this.#sinceBegan(startedAt) + durationMs);
  }

  /** Milliseconds from the cell's begin to a time of the wall clock. */
  #sinceBegan(epochMs: number): number {
    return performance.now() - this.began - (Date.now() - epochMs);
  }
}

const NAMES: Readonly<Record<StartObservation['which'], string>> = {
  first: 'restored server, first start',
  restart: 'start after a shutdown',
  crash: 'start after a crash',
  promoted: 'promoted standby, start after a shutdown',
  second: 'second standby, first start',
  'second-restart': 'second standby, start after a shutdown',
};
