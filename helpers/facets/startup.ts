import { z } from 'zod';
import { type Evidence, type StartObservation, startSchema } from '../evidence/index.ts';
import { differsFrom, oneOrMore, pattern, saysOtherThan } from './asked.ts';
import { facet, valueSchema } from './facet.ts';

const outcomes = {
  starts: 'every start of the restored server went well',
  fails: 'the server gave a reason and ended',
  crashes: 'the server panicked or a signal ended it',
  hangs: 'it neither answered nor ended within the limit',
  'not-attempted': 'there was nothing to start',
} as const;

const schema = valueSchema(outcomes, {
  which: startSchema.shape.which
    .nullable()
    .describe('Which start of the restored server did not go well; null where all did.'),
});
type Startup = z.infer<typeof schema>;

/** Whether the restored server starts. */
export const startup = facet({
  name: 'startup',
  outcomes,
  schema,
  nothing: { outcome: 'not-attempted', which: null, message: null },
  read,
  asked: z.strictObject({ outcome: oneOrMore(schema.shape.outcome).optional(), message: pattern.optional() }),
  differences: (asked, { outcome, message }) => [
    ...differsFrom(asked.outcome, outcome),
    ...saysOtherThan(asked.message, message),
  ],
  unwanted: [{ field: 'outcome', values: ['fails', 'crashes', 'hangs'], what: 'the restored server does not start' }],
  rule: {
    id: 'server-crash',
    asks: 'starts, or a reason',
    of: ({ outcome }) => (outcome === 'crashes' ? 'a signal ended the server, or it panicked' : null),
  },
  words: { which: { seen: 'at' } },
  toldByServer: ['fails', 'crashes', 'hangs'],
});

function read({ restore }: Evidence): Startup {
  const last = restore?.starts.at(-1);
  if (!last) return { outcome: 'not-attempted', which: null, message: null };
  const outcome = startOutcome(last);
  return { outcome, which: outcome === 'starts' ? null : last.which, message: last.message };
}

function startOutcome(start: StartObservation): Startup['outcome'] {
  switch (start.outcome) {
    case 'ready':
      return 'starts';
    case 'hangs':
      return 'hangs';
    case 'died':
      return 'crashes';
    case 'ended':
      // FATAL is a server that declines; PANIC and signals are one that breaks.
      return /^PANIC|terminated by signal/.test(start.message ?? '') || start.exitCode === null || start.exitCode > 128
        ? 'crashes'
        : 'fails';
  }
}
