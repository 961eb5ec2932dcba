import { z } from 'zod';
import type { Evidence } from '../evidence/index.ts';
import { differsFrom, oneOrMore, pattern, saysOtherThan } from './asked.ts';
import { facet, messageOf, valueSchema } from './facet.ts';
import { startup } from './startup.ts';

const outcomes = {
  clean: 'no machine logged an error that nobody asked for',
  errors: 'errors that a start which went well hides',
  'not-read': 'no start went well, or it is evidence from before logs were read',
} as const;

const schema = valueSchema(outcomes, {});
type Log = z.infer<typeof schema>;

/** Errors in the logs of all machines that a start which went well hides. */
export const log = facet({
  name: 'log',
  outcomes,
  schema,
  nothing: { outcome: 'not-read', message: null },
  read,
  asked: z.strictObject({
    outcome: oneOrMore(schema.shape.outcome.exclude(['not-read'])),
    message: pattern.optional(),
  }),
  differences: (asked, { outcome, message }) => [
    ...differsFrom(asked.outcome, outcome),
    ...saysOtherThan(asked.message, message),
  ],
  unwanted: [{ field: 'outcome', values: ['errors'], what: 'the logs tell of errors' }],
  toldByServer: ['errors'],
});

function read(evidence: Evidence): Log {
  const errors = evidence.restore?.logErrors;
  // A start that failed has said why.
  if (!errors || startup.read(evidence).outcome !== 'starts') return { outcome: 'not-read', message: null };
  return {
    outcome: errors.length === 0 ? 'clean' : 'errors',
    message: messageOf(errors.map(({ machine, line }) => `${machine}: ${line}`)),
  };
}
