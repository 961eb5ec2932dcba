import { z } from 'zod';
import type { Check, Evidence } from '../evidence/index.ts';
import { differsFrom, oneOrMore } from './asked.ts';
import { NAMED, facet, messageOf, valueSchema } from './facet.ts';

const outcomes = {
  equal: "every row committed before the backup's stop position is there, and no other",
  differs: 'rows are wrong or missing, without an error',
  unreadable: 'reading ends in an error',
  'not-read': 'no server came so far',
} as const;

const schema = valueSchema(outcomes, {});
type Data = z.infer<typeof schema>;

/** Whether the restored rows are those that were committed. */
export const data = facet({
  name: 'data',
  outcomes,
  makes: { equal: null, differs: 'lost-rows', unreadable: 'unreadable', 'not-read': null },
  schema,
  nothing: { outcome: 'not-read', message: null },
  read,
  asked: z.strictObject({ outcome: oneOrMore(schema.shape.outcome) }),
  differences: (asked, { outcome }) => differsFrom(asked.outcome, outcome),
  unwanted: [{ field: 'outcome', values: ['unreadable'], what: 'data cannot be read' }],
  rules: [
    {
      id: 'silent-wrong-data',
      asks: 'equal, or an error',
      of: ({ outcome }) =>
        outcome === 'differs' ? 'the server gives other rows than were committed, without an error' : null,
    },
  ],
  toldByServer: ['differs', 'unreadable'],
});

const TOLD_OF_CHECK = 2;
const said = ({ what, detail }: { readonly what: string; readonly detail: readonly string[] }): string => {
  const more = detail.length - TOLD_OF_CHECK;
  return `${what}: ${[...detail.slice(0, TOLD_OF_CHECK), ...(more > 0 ? [`and ${more} more`] : [])].join('; ')}`;
};
/** The first of them, and how many more there are: who knows the first ones does not know all. */
const cut = (lines: readonly string[]): string[] =>
  lines.length <= NAMED ? [...lines] : [...lines.slice(0, NAMED), `and ${lines.length - NAMED} more`];

/** Rows that steps of a trial printed, as rows that were read: those that are refused have told so. */
export function rowsOfTrial({ trial }: Pick<Evidence, 'trial'>): Check[] {
  return trial.flatMap(({ what, exitCode, said: printed, rows }): Check[] => {
    if (rows === undefined || exitCode !== 0) return [];
    const is = printed.trim();
    return is === rows
      ? [{ what, outcome: 'equal', detail: [] }]
      : [{ what, outcome: 'differs', detail: [`${is}, expected is ${rows}`] }];
  });
}

function read({ restore, trial }: Evidence): Data {
  const checks = [
    ...(restore?.starts ?? []).flatMap((start) => start.checks),
    // Which machine it was, and at which step, is half of the message.
    ...(restore?.recovery ?? []).flatMap(({ machine, what, checks: at }) =>
      at.map((check) => ({ ...check, what: `${machine}, ${what}: ${check.what}` })),
    ),
    ...rowsOfTrial({ trial }),
  ];
  if (checks.length === 0) return { outcome: 'not-read', message: null };
  const worst = (['differs', 'unreadable'] as const).find((outcome) =>
    checks.some((check) => check.outcome === outcome),
  );
  if (worst === undefined) return { outcome: 'equal', message: null };
  // What cannot be read is told beside what differs, so that neither is taken for the other.
  const wrong = checks
    .filter(({ outcome }) => outcome === 'differs' || outcome === 'unreadable')
    .toSorted((a, b) => Number(b.outcome === worst) - Number(a.outcome === worst));
  return { outcome: worst, message: messageOf(cut([...new Set(wrong.map(said))])) };
}
