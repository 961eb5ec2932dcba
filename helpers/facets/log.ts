import { z } from 'zod';
import { failsToArchive, losesPrimary } from '../axes/index.ts';
import type { Evidence } from '../evidence/index.ts';
import { FAILS_TO_ARCHIVE, divergenceComplaint } from '../source/index.ts';
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
  makes: { clean: null, errors: 'errors-logged', 'not-read': null },
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
  rules: [
    {
      id: 'hidden-error',
      asks: 'no error that nobody was told; warnings are shown',
      of: ({ outcome, message }) =>
        outcome === 'errors' && HIDDEN.test(message ?? '') ? 'a start that went well hides errors' : null,
    },
  ],
  toldByServer: ['errors'],
});

/** More than a warning, or than an archive command that is tried again. */
const HIDDEN = /: (ERROR|FATAL|PANIC): {2}|was terminated by signal/;

function read(evidence: Evidence): Log {
  const logged = evidence.restore?.logErrors;
  // A start that failed has said why.
  if (!logged || startup.read(evidence).outcome !== 'starts') return { outcome: 'not-read', message: null };
  const told = toldIn(evidence).flatMap((text) => text.split('\n').map(textOf));
  const errors = logged
    .filter(({ line }) => isCrash(line) || !isTold(textOf(line), told))
    .filter(({ line }) => !failsToArchive(evidence.axes) || !FAILS_TO_ARCHIVE.test(line))
    .filter(({ line }) => !losesPrimary(evidence.axes) || divergenceComplaint(line) === null)
    .toSorted((a, b) => Number(HIDDEN.test(`: ${b.line}`)) - Number(HIDDEN.test(`: ${a.line}`)));
  return {
    outcome: errors.length === 0 ? 'clean' : 'errors',
    message: messageOf(errors.map(({ machine, line }) => `${machine}: ${line}`)),
  };
}

/**
 * What clients were told when they read rows, looked at keys or operated on them: other facets have that, and that a key
 * is not there is no error.
 */
function toldIn({ restore, operation, told }: Evidence): string[] {
  const starts = restore?.starts ?? [];
  const checks = [...starts, ...(restore?.recovery ?? [])].flatMap((each) => each.checks);
  const looks = starts.flatMap(({ keys }) => (keys ? [keys] : []));
  return [
    ...told,
    ...checks.flatMap(({ detail }) => detail),
    ...looks.flatMap(({ verified, rotated }) => [...verified.map(({ error }) => error), rotated]),
    ...(operation?.steps ?? []).map(({ error }) => error),
  ].filter((text) => text != null);
}

/** Whether a client was told this, and nothing else: in some places the table stands before it. */
const isTold = (text: string, told: readonly string[]): boolean =>
  text !== '' && told.some((said) => said === text || said.endsWith(`: ${text}`));

/** Whether a line is none that a client is told: of a process that broke. */
const isCrash = (line: string): boolean => /^PANIC: |was terminated by signal/.test(line);

/** What a line of a log says, without its level. */
const textOf = (line: string): string => line.replace(/^[A-Z]+: +/, '');
