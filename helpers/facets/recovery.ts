import { z } from 'zod';
import type { Evidence, RecoveryStep } from '../evidence/index.ts';
import { differsFrom, oneOrMore, pattern, saysOtherThan } from './asked.ts';
import { facet, valueSchema } from './facet.ts';
import { fetchComplaint, parseLsn, lastRecovery, walComplaint } from '../source/index.ts';

const outcomes = {
  complete: 'every WAL position or target that was asked for was reached',
  short: 'recovery ended before it',
  stalled: 'recovery goes on and gets no further',
  ended: 'the server ended',
  'not-a-standby': 'what was to be a standby is a server of its own',
  none: 'nothing was asked for, or no server came so far',
} as const;

const schema = valueSchema(outcomes, {
  cause: z
    .string()
    .nullable()
    .describe(
      'What the log last says of WAL that cannot be read, or else of a command that cannot fetch it, where recovery does not come as far as it was to.',
    ),
});
type Recovery = z.infer<typeof schema>;

/** How far the restored server replayed of what was asked for. */
export const recovery = facet({
  name: 'recovery',
  outcomes,
  makes: {
    complete: null,
    short: 'lost-rows',
    stalled: 'hangs',
    ended: 'ends-in-recovery',
    'not-a-standby': 'not-a-standby',
    none: null,
  },
  schema,
  nothing: { outcome: 'none', cause: null, message: null },
  read,
  asked: z.strictObject({ outcome: oneOrMore(schema.shape.outcome), message: pattern.optional() }),
  differences: (asked, { outcome, message }) => [
    ...differsFrom(asked.outcome, outcome),
    ...saysOtherThan(asked.message, message),
  ],
  unwanted: [
    {
      field: 'outcome',
      values: ['short', 'stalled', 'ended', 'not-a-standby'],
      what: 'recovery does not come as far as it was to',
    },
  ],
  rules: [
    {
      id: 'silent-wrong-data',
      asks: 'complete, or an error',
      // Also where a later start fails: clients were let in before.
      of: ({ outcome }, { restore }) =>
        outcome === 'short' && restore?.starts.some((start) => start.outcome === 'ready') === true
          ? 'the server lets clients in short of the target, without an error'
          : null,
    },
    {
      id: 'silent-wrong-data',
      asks: 'no further than what was followed',
      of: (_value, evidence) =>
        wentAstray(evidence).length > 0
          ? 'a standby went on with WAL of another server than the one that it followed'
          : null,
    },
  ],
  signature: { cause: { schema: pattern, of: ({ cause }) => cause ?? '', words: true } },
  words: { cause: { seen: 'after' } },
  toldByServer: ['short', 'stalled', 'ended', 'not-a-standby'],
});

const NO_STANDBY = 'what was to be a standby is a server of its own';
const nameOf = ({ what, machine }: RecoveryStep): string => `${what}, on ${machine}`;

/** Where a standby replayed more than it had, of a primary that took the place of the one that it followed. */
export const wentAstray = ({
  attached,
  restore,
}: Pick<Evidence, 'attached' | 'restore'>): {
  readonly what: string;
  readonly had: string;
  readonly reached: string;
}[] =>
  (restore?.recovery ?? []).flatMap(({ what, reached }) => {
    const had = attached.find((one) => one.what === what)?.standbyAt;
    return had !== undefined && reached !== null && parseLsn(reached) > parseLsn(had) ? [{ what, had, reached }] : [];
  });

/** The step that recovery did not come to, without the positions, which differ each time; null where it came to all. */
export function missedStep({ restore }: Pick<Evidence, 'restore'>): string | null {
  if (restore?.isStandby === false) return NO_STANDBY;
  const missed = restore?.recovery.find(({ outcome }) => outcome !== 'reached');
  return missed ? nameOf(missed) : null;
}

function read({ restore }: Evidence): Recovery {
  if (!restore) return { outcome: 'none', cause: null, message: null };
  if (restore.isStandby === false)
    return {
      outcome: 'not-a-standby',
      cause: null,
      message: `${NO_STANDBY}: it is not in recovery`,
    };
  for (const step of restore.recovery) {
    const { wanted, reached, outcome, message } = step;
    // What ended recovery short is not what a later start says of the end of its own WAL.
    const log = outcome === 'short' ? lastRecovery(restore.log) : restore.log;
    if (outcome !== 'reached')
      return {
        outcome,
        cause: walComplaint(log) ?? fetchComplaint(log),
        message: `${nameOf(step)}: ${wanted} was wanted, ${reached ?? 'nothing'} reached${message === null ? '' : ` (${message})`}`,
      };
  }
  return { outcome: restore.recovery.length > 0 ? 'complete' : 'none', cause: null, message: null };
}
