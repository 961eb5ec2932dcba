import { knowsKeys } from '../axes/index.ts';
import { z } from 'zod';
import type { Evidence, KeysObservation, OperationObservation } from '../evidence/index.ts';
import { differsFrom, oneOrMore } from './asked.ts';
import { facet, messageOf, valueSchema } from './facet.ts';

const outcomes = {
  good: 'verified at every start, and rotated once more',
  broken: 'a verification or the rotation fails',
  'not-checked': 'the cell has no key operation, or no server came so far',
} as const;

const schema = valueSchema(outcomes, {
  inForce: z
    .enum(['same', 'other', 'not-checked'])
    .describe('Whether the keys in force are the ones that were on the source after the operation.'),
});
type Keys = z.infer<typeof schema>;

const words = { inForce: { seen: 'keys in force', asked: 'in force' } };

/** Whether the restored server's keys are good, and which are in force. */
export const keys = facet({
  name: 'keys',
  outcomes,
  schema,
  nothing: { outcome: 'not-checked', inForce: 'not-checked', message: null },
  read,
  asked: z.strictObject({
    outcome: oneOrMore(schema.shape.outcome).optional(),
    inForce: oneOrMore(schema.shape.inForce).optional(),
  }),
  differences: (asked, { outcome, inForce }) => [
    ...differsFrom(asked.outcome, outcome),
    ...differsFrom(asked.inForce, inForce, words.inForce),
  ],
  unwanted: [
    { field: 'outcome', values: ['broken'], what: 'keys cannot be verified or rotated' },
    { field: 'inForce', values: ['other'], what: 'other keys are in force than on the source' },
  ],
  signature: { inForce: { schema: z.string(), of: ({ inForce }) => inForce } },
  words,
  toldByServer: ['broken'],
});

/** Something that is wrong with keys, and of which keys or by which check. */
interface Fault {
  readonly of: string;
  readonly wrong: string;
}

/** What is wrong with keys first, without the error and the names of keys, which differ each time; null where nothing is. */
export function firstKeyFault({ restore, operation, axes }: Evidence): string | null {
  const looks = looksOf(restore);
  const [first] = looks;
  if (!first || !operation) return null;
  const [fault] = [...brokenOf(looks), ...(knowsKeys(axes) ? othersOf(first, operation) : [])];
  return fault?.of ?? null;
}

function looksOf(restore: Evidence['restore']): KeysObservation[] {
  return restore?.starts.flatMap((start) => (start.keys ? [start.keys] : [])) ?? [];
}

/** Verifications and rotations that fail. */
function brokenOf(looks: readonly KeysObservation[]): Fault[] {
  return looks.flatMap(({ verified, rotated }) => [
    ...verified.flatMap(({ what, error }) => (error === null ? [] : [{ of: what, wrong: error }])),
    ...(rotated == null ? [] : [{ of: 'a further rotation', wrong: rotated }]),
  ]);
}

/** Keys in force that are not those of the source. */
function othersOf({ inForce }: KeysObservation, { keys: { after } }: OperationObservation): Fault[] {
  return Object.entries(after)
    .filter(([of, key]) => inForce[of] !== key)
    .map(([of, key]) => ({ of, wrong: `${inForce[of] ?? 'no key'} in force, ${key ?? 'none'} on the source` }));
}

function read({ restore, operation, axes }: Evidence): Keys {
  const looks = looksOf(restore);
  const [first] = looks;
  if (!first || !operation) return { outcome: 'not-checked', inForce: 'not-checked', message: null };
  const broken = brokenOf(looks);
  // A storm goes on after the backup has ended: which of its keys has come over is not known.
  const isKnown = knowsKeys(axes);
  const others = isKnown ? othersOf(first, operation) : [];
  return {
    outcome: broken.length > 0 ? 'broken' : 'good',
    inForce: !isKnown ? 'not-checked' : others.length > 0 ? 'other' : 'same',
    message: messageOf([...broken, ...others].map(({ of, wrong }) => `${of}: ${wrong}`)),
  };
}
