import type { Stage } from '../stage.ts';
import { expectedOf } from './expected.ts';
import { lookAtData } from './read.ts';

/** Reads every row of a server that can be written to, at a position that it is known to have, and puts that down. */
export async function readAt(stage: Stage, machine: string, what: string, at: string): Promise<void> {
  const startedAt = Date.now();
  const watched = stage.watch(machine);
  const checks = await lookAtData(watched.server, expectedOf(stage, at), 0);
  watched.steps.push({
    what,
    machine,
    startedAt,
    durationMs: Date.now() - startedAt,
    wanted: at,
    reached: at,
    outcome: 'reached',
    message: null,
    checks,
  });
}
