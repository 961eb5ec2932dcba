import { z } from 'zod';
import type { Evidence } from '../evidence/index.ts';
import { differsFrom, oneOrMore } from './asked.ts';
import { facet, valueSchema } from './facet.ts';

const outcomes = {
  aes_128: 'AES with keys of 128 bits',
  aes_256: 'AES with keys of 256 bits',
  other: 'none that the release is known to have',
  none: 'the tool has written no key',
  'not-looked-at': 'the tool was to write none, or the release does not put down their cipher',
} as const;

/** Outcomes by the names that evidence has. */
const NAMES = ['aes_128', 'aes_256', 'none'] as const;

const schema = valueSchema(outcomes, {});
type WalCipher = z.infer<typeof schema>;

/** The cipher of the WAL keys that the tool wrote into the backup. */
export const walCipher = facet({
  name: 'walCipher',
  outcomes,
  // Which one it has to be is for the claims to say.
  makes: { aes_128: null, aes_256: null, other: 'keys-wrong', none: 'backup-failed', 'not-looked-at': null },
  schema,
  nothing: { outcome: 'not-looked-at', message: null },
  read,
  asked: z.strictObject({ outcome: oneOrMore(schema.shape.outcome) }),
  differences: (asked, { outcome }) => differsFrom(asked.outcome, outcome),
  unwanted: [
    { field: 'outcome', values: ['none', 'other'], what: 'the tool writes no WAL key, or one of no known cipher' },
  ],
});

function read({ walCipher: seen }: Evidence): WalCipher {
  if (seen === null) return { outcome: 'not-looked-at', message: null };
  const outcome = NAMES.find((name) => name === seen);
  return outcome === undefined ? { outcome: 'other', message: seen } : { outcome, message: null };
}
