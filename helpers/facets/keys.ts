import { knowsKeys, outlivesLook } from '../axes/index.ts';
import { z } from 'zod';
import type { Evidence, KeysObservation, OperationObservation, StartObservation } from '../evidence/index.ts';
import { STEPS_OF_ROTATION, stormKey, stormKeysIn } from '../source/index.ts';
import { differsFrom, oneOrMore } from './asked.ts';
import { facet, messageOf, valueSchema } from './facet.ts';

const outcomes = {
  good: 'verified at every start, and rotated once more',
  broken: 'a verification or the rotation fails',
  'not-checked':
    'the cell has no key operation, it is a standby, no server got that far, or not all of it was looked at',
} as const;

const schema = valueSchema(outcomes, {
  inForce: z
    .enum(['same', 'other', 'not-checked'])
    .describe('Whether the keys in force are the ones that were on the source after the operation.'),
  kept: z
    .enum(['all', 'lost', 'not-looked-at'])
    .describe('Whether each key file and global provider that a server had at one start is there at the next.'),
});
type Keys = z.infer<typeof schema>;

const words = { inForce: { seen: 'keys in force', asked: 'in force' }, kept: { seen: 'kept from start to start' } };

/** Whether the restored server's keys are good, and which are in force. */
export const keys = facet({
  name: 'keys',
  outcomes,
  makes: { good: null, broken: 'keys-wrong', 'not-checked': null },
  makesToo: [
    { field: 'inForce', value: 'other', trouble: 'keys-wrong' },
    { field: 'kept', value: 'lost', trouble: 'keys-wrong' },
  ],
  schema,
  nothing: { outcome: 'not-checked', inForce: 'not-checked', kept: 'not-looked-at', message: null },
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
  rules: [
    {
      id: 'key-lost',
      asks: 'what was there at one start is there at the next',
      of: ({ kept }) => (kept === 'lost' ? 'a key file or provider is gone after a start' : null),
    },
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
  const [fault] = [...brokenOf(looks), ...wrongIn(axes, first, operation)];
  return fault?.of ?? null;
}

function looksOf(restore: Evidence['restore']): KeysObservation[] {
  return restore?.starts.flatMap((start) => (start.keys ? [start.keys] : [])) ?? [];
}

/** Whether keys were verified at every start that went well, and rotated once: none of it can be taken for granted. */
function isCheckedThrough(restore: Evidence['restore']): boolean {
  const up = restore?.starts.filter(({ outcome }) => outcome === 'ready') ?? [];
  return (
    up.every(({ keys: look }) => look !== null && look.verified.length > 0) &&
    looksOf(restore).some(({ rotated }) => rotated !== undefined)
  );
}

/** Verifications and rotations that fail. */
function brokenOf(looks: readonly KeysObservation[]): Fault[] {
  return looks.flatMap(({ verified, rotated }) => [
    ...verified.flatMap(({ what, error }) => (error === null ? [] : [{ of: what, wrong: error }])),
    ...(rotated == null ? [] : [{ of: 'a further rotation', wrong: rotated }]),
  ]);
}

/** What of the keys in force is not as on the source, as far as that is known. */
function wrongIn(axes: Evidence['axes'], first: KeysObservation, operation: OperationObservation): Fault[] {
  if (knowsKeys(axes)) return othersOf(first, operation);
  return outlivesLook(axes) ? olderOf(first, operation) : [];
}

/** Keys in force that are older than rotations that were done before the source crashed, or that nobody put in force. */
function olderOf({ inForce }: KeysObservation, { steps, keys: { after } }: OperationObservation): Fault[] {
  const named = steps.filter(({ error }) => error === null).flatMap(({ what }) => stormKeysIn(what));
  return Object.entries(after).flatMap(([of, seen]) => {
    const [key] = stormKeysIn(seen ?? '');
    if (!key)
      return inForce[of] === seen || stormKeysIn(inForce[of] ?? '').length > 0 ? [] : [other(of, inForce, seen)];
    const isDone = (number: number): boolean =>
      named.filter((one) => one.kind === key.kind && one.number === number).length >= STEPS_OF_ROTATION;
    const numbers = named.filter(({ kind, number }) => kind === key.kind && isDone(number)).map(({ number }) => number);
    const newest = Math.max(key.number, ...numbers);
    const [now] = stormKeysIn(inForce[of] ?? '');
    return now?.kind === key.kind && now.number >= newest
      ? []
      : [other(of, inForce, seen?.replace(stormKey(key.kind, key.number), stormKey(key.kind, newest)) ?? null)];
  });
}

const other = (of: string, inForce: KeysObservation['inForce'], key: string | null): Fault => ({
  of,
  wrong: `${inForce[of] ?? 'no key'} in force, ${key ?? 'none'} on the source`,
});

/** Keys in force that are not those of the source. */
function othersOf({ inForce }: KeysObservation, { keys: { after } }: OperationObservation): Fault[] {
  return Object.entries(after)
    .filter(([of, key]) => inForce[of] !== key)
    .map(([of, key]) => other(of, inForce, key));
}

/** Of which machine each start is: the second standby is another server. */
const SERVER_OF: Readonly<Record<StartObservation['which'], 'restored' | 'second'>> = {
  first: 'restored',
  restart: 'restored',
  crash: 'restored',
  promoted: 'restored',
  second: 'second',
  'second-restart': 'second',
};

/** What of keys was there at one start of a server and is not at its next one. */
function keptOf(starts: readonly StartObservation[]): { kept: Keys['kept']; lost: string[] } {
  const looked = starts.filter(({ held }) => held !== null);
  const pairs = looked.flatMap((now, index) => {
    const before = looked.slice(0, index).findLast(({ which }) => SERVER_OF[which] === SERVER_OF[now.which]);
    return before ? [{ which: now.which, before: before.held, now: now.held }] : [];
  });
  const lost = pairs.flatMap(({ which, before, now }) =>
    [...gone('key file', before?.files, now?.files), ...gone('provider', before?.providers, now?.providers)].map(
      (what) => `${what} is gone at the start ${which}`,
    ),
  );
  return { kept: pairs.length === 0 ? 'not-looked-at' : lost.length > 0 ? 'lost' : 'all', lost };
}

function gone(
  what: string,
  before: readonly string[] | null | undefined,
  now: readonly string[] | null | undefined,
): string[] {
  if (before == null || now == null) return [];
  return before.filter((name) => !now.includes(name)).map((name) => `${what} ${name}`);
}

function read({ restore, operation, axes }: Evidence): Keys {
  const looks = looksOf(restore);
  const [first] = looks;
  const { kept, lost } = keptOf(restore?.starts ?? []);
  if (!first || !operation) return { outcome: 'not-checked', inForce: 'not-checked', kept, message: messageOf(lost) };
  const broken = brokenOf(looks);
  // A storm goes on after the backup has ended: which of its keys has come over is not known.
  const isKnown = knowsKeys(axes) || outlivesLook(axes);
  const others = wrongIn(axes, first, operation);
  return {
    outcome: broken.length > 0 ? 'broken' : isCheckedThrough(restore) ? 'good' : 'not-checked',
    inForce: !isKnown ? 'not-checked' : others.length > 0 ? 'other' : 'same',
    kept,
    message: messageOf([...lost, ...[...broken, ...others].map(({ of, wrong }) => `${of}: ${wrong}`)]),
  };
}
