import type { Evidence } from './schema.ts';

/** Evidence as it was written until acts were recorded: what happened was told in words, with milliseconds since the cell began. */
interface Schema1 {
  readonly schema: 1;
  readonly timeline: readonly { readonly atMs: number; readonly event: string }[];
  readonly backup?: { readonly command: { readonly startedAt: number } } | null;
  readonly operation?: { readonly steps: readonly { readonly startedAt: number }[] } | null;
  readonly restore?: {
    readonly starts: readonly { readonly startedAt: number }[];
    readonly recovery?: readonly { machine: string; what: string; wanted: string; outcome: string }[];
  } | null;
}

/** First words of events that observations describe better, with wall-clock times. */
const OBSERVED = [
  'backup ',
  'second backup ',
  'incremental backup ',
  'operation ',
  'restored server, ',
  'start after ',
  'promoted standby, start',
  'second standby, ',
];

/** In place of the verb of an act that earlier evidence has only told in words. */
const TOLD = 'told';

/** Whether evidence has its acts, rather than only what earlier evidence told of them. */
export function recordsActs({ acts }: Pick<Evidence, 'acts'>): boolean {
  return acts.length === 0 || acts.some(({ act }) => act.do !== TOLD);
}

/**
 * Evidence of schema 1 as evidence of schema 2. What its timeline told in words is kept, except for what observations
 * tell. This is the only place that reads such words.
 */
export function fromSchema1(old: Schema1): Record<string, unknown> {
  const { timeline, ...rest } = old;
  const beganAt = beganAtOf(old);
  const steps = new Set(
    (old.restore?.recovery ?? []).map(
      ({ machine, what, wanted, outcome }) => `${machine}: ${what}, ${wanted} ${outcome}`,
    ),
  );
  const isObserved = (event: string): boolean => OBSERVED.some((begin) => event.startsWith(begin)) || steps.has(event);
  const acts = timeline
    .filter(({ event }) => beganAt === null || !isObserved(event))
    .map(({ atMs, event }) => ({
      act: { do: TOLD },
      startedAt: (beganAt ?? 0) + atMs,
      durationMs: 0,
      outcome: 'goes-on',
      says: event,
    }));
  return { ...rest, schema: 2, beganAt, acts };
}

/** An event whose time is known both ways tells when the cell began. */
function beganAtOf({ timeline, backup, operation, restore }: Schema1): number | null {
  const known = [
    ['backup begun', backup?.command.startedAt],
    ['restored server, first start', restore?.starts[0]?.startedAt],
    ['operation begun', operation?.steps[0]?.startedAt],
    ['start after a crash', restore?.starts[0]?.startedAt],
  ] as const;
  for (const [begin, epochMs] of known) {
    const event = timeline.find((one) => one.event.startsWith(begin));
    if (event && epochMs !== undefined) return epochMs - event.atMs;
  }
  return null;
}

/** Whether a parsed file is evidence of schema 1. */
export function isSchema1(parsed: unknown): parsed is Schema1 {
  return typeof parsed === 'object' && parsed !== null && (parsed as { schema?: unknown }).schema === 1;
}
