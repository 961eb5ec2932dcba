import type { FacetName, Facets } from './facets.ts';

/** Every outcome of every facet, and what it says. The compiler keeps it whole: each outcome of {@link Facets}, and no other. */
export const OUTCOMES: { readonly [F in FacetName]: Readonly<Record<Facets[F]['outcome'], string>> } = {
  backup: {
    succeeded: 'the tool says so and a backup is there',
    refused: 'nothing of the cluster arrived',
    failed: 'something of it did, or the tool hung',
    'not-taken': 'the cell is one without a backup',
  },
  startup: {
    starts: 'every start of the restored server went well',
    fails: 'the server gave a reason and ended',
    crashes: 'the server panicked or a signal ended it',
    hangs: 'it neither answered nor ended within the limit',
    'not-attempted': 'there was nothing to start',
  },
  data: {
    equal: "every row committed before the backup's stop position is there, and no other",
    differs: 'rows are wrong or missing, without an error',
    unreadable: 'reading ends in an error',
    'not-read': 'no server came so far',
  },
  secrecy: {
    sealed: 'no row can be read in the backup without a key',
    plaintext: 'rows of encrypted tables anywhere in it, or of any table in its WAL, can be read without a key',
    'not-scanned': 'there was no backup, or nothing in it is encrypted',
  },
  keys: {
    good: 'verified at every start, and rotated once more',
    broken: 'a verification or the rotation fails',
    'not-checked': 'the cell has no key operation, or no server came so far',
  },
  recovery: {
    complete: 'every WAL position or target that was asked for was reached',
    short: 'recovery ended before it',
    stalled: 'recovery goes on and gets no further',
    ended: 'the server ended',
    'not-a-standby': 'what was to be a standby is a server of its own',
    none: 'nothing was asked for, or no server came so far',
  },
  archive: {
    plain: 'rows and records can be read in it without a key',
    sealed: 'neither can',
    mixed: 'one of the two can',
    failed: 'not all WAL got there',
    none: 'the cell has no archive',
  },
  log: {
    clean: 'no machine logged an error that nobody asked for',
    errors: 'errors that a start which went well hides',
    'not-read': 'no start went well, or it is evidence from before logs were read',
  },
};
