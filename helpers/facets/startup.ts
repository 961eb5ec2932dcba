import { z } from 'zod';
import { type Evidence, type StartObservation, startSchema } from '../evidence/index.ts';
import { differsFrom, oneOrMore, pattern, saysOtherThan } from './asked.ts';
import { facet, valueSchema } from './facet.ts';
import { crashIn, keyComplaint, repeatedComplaint, walComplaint } from '../source/index.ts';

const outcomes = {
  starts: 'every start of the restored server went well',
  fails: 'the server gave a reason and ended',
  crashes: 'the server panicked or a signal ended it',
  hangs: 'it neither answered nor ended within the limit',
  'not-attempted': 'there was nothing to start',
} as const;

const schema = valueSchema(outcomes, {
  cause: z
    .string()
    .nullable()
    .describe(
      'What the log of a server that did not start says of a key that is not found, or else of WAL that cannot be read; null where it says neither.',
    ),
  which: startSchema.shape.which
    .nullable()
    .describe('Which start of the restored server did not go well; null where all did.'),
});
type Startup = z.infer<typeof schema>;

/** Whether the restored server starts. */
export const startup = facet({
  name: 'startup',
  outcomes,
  makes: { starts: null, fails: 'does-not-start', crashes: 'crashes', hangs: 'hangs', 'not-attempted': null },
  schema,
  nothing: { outcome: 'not-attempted', which: null, cause: null, message: null },
  read,
  asked: z.strictObject({ outcome: oneOrMore(schema.shape.outcome).optional(), message: pattern.optional() }),
  differences: (asked, { outcome, message }) => [
    ...differsFrom(asked.outcome, outcome),
    ...saysOtherThan(asked.message, message),
  ],
  unwanted: [{ field: 'outcome', values: ['fails', 'crashes', 'hangs'], what: 'the restored server does not start' }],
  rules: [
    {
      id: 'server-crash',
      asks: 'starts, or a reason',
      // Also one that came before or after another trouble, which is the outcome then.
      of: (_, { restore }) =>
        restore?.starts.some((start) => startOutcome(start) === 'crashes') === true ||
        crashIn(restore?.log ?? '') !== null
          ? 'a signal ended the server, or it panicked'
          : null,
    },
    {
      id: 'endless-start',
      asks: 'starts, or a reason',
      of: ({ outcome }, { restore }) => {
        const again = outcome === 'hangs' ? repeatedComplaint(restore?.log ?? '') : null;
        return again === null ? null : `the server comes to the same WAL again and again: ${again}`;
      },
    },
  ],
  signature: { cause: { schema: pattern, of: ({ cause }) => cause ?? '', words: true } },
  words: { which: { seen: 'at' }, cause: { seen: 'after' } },
  toldByServer: ['fails', 'crashes', 'hangs'],
});

function read({ restore }: Evidence): Startup {
  const starts = restore?.starts ?? [];
  // Of several servers it may be another than the last one.
  const telling = starts.find((start) => startOutcome(start) !== 'starts') ?? starts.at(-1);
  if (!telling) return { outcome: 'not-attempted', which: null, cause: null, message: null };
  const outcome = startOutcome(telling);
  if (outcome === 'starts') return { outcome, which: null, cause: null, message: telling.message };
  const log = restore?.log ?? '';
  return { outcome, which: telling.which, cause: keyComplaint(log) ?? walComplaint(log), message: telling.message };
}

const BROKE = /^PANIC|terminated by signal/;

function startOutcome(start: StartObservation): Startup['outcome'] {
  switch (start.outcome) {
    case 'ready':
      return 'starts';
    case 'hangs':
      // One that crashes and starts again on its own answers nobody either.
      return BROKE.test(start.message ?? '') ? 'crashes' : 'hangs';
    case 'died':
      return 'crashes';
    case 'ended':
      // FATAL is a server that declines; PANIC and signals are one that breaks.
      return BROKE.test(start.message ?? '') || start.exitCode === null || start.exitCode > 128 ? 'crashes' : 'fails';
  }
}
