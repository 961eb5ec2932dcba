import { z } from 'zod';
import type { Evidence } from '../evidence/index.ts';
import { differsFrom, oneOrMore } from './asked.ts';
import { facet, valueSchema } from './facet.ts';

const outcomes = {
  aes_128: 'AES with keys of 128 bits',
  aes_256: 'AES with keys of 256 bits',
  other: 'none that the release is known to have',
  none: 'the file of keys has none',
  'not-looked-at': 'the tool wrote none, or the release does not put down their cipher',
} as const;

const NAMES = Object.keys(outcomes) as (keyof typeof outcomes)[];

const schema = valueSchema(outcomes, {});
type WalCipher = z.infer<typeof schema>;

/** The cipher of the WAL keys that the tool wrote into the backup. */
export const walCipher = facet({
  name: 'walCipher',
  outcomes,
  // Which one it has to be is for the claims to say.
  makes: { aes_128: null, aes_256: null, other: null, none: null, 'not-looked-at': null },
  schema,
  nothing: { outcome: 'not-looked-at', message: null },
  read,
  asked: z.strictObject({ outcome: oneOrMore(schema.shape.outcome) }),
  differences: (asked, { outcome }) => differsFrom(asked.outcome, outcome),
});

function read({ walCipher: seen }: Evidence): WalCipher {
  if (seen === null) return { outcome: 'not-looked-at', message: null };
  const outcome = NAMES.find((name) => name === seen);
  return outcome === undefined ? { outcome: 'other', message: seen } : { outcome, message: null };
}
