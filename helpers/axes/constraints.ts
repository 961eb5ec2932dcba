import { AXIS_NAMES, type AxisName, type Coordinates, DEFAULTS } from './axes.ts';
import type { Constraint } from './constraint.ts';
import type { Family } from './families.ts';
import { hasPgTde, mayEncrypt, writesWalKeys } from './questions.ts';
import { RESTORES_CONSTRAINTS } from './restores-constraints.ts';
import { WINDOW_CONSTRAINTS } from './window-constraints.ts';

/** Axes that a tool knows from its options, and from the directories that they name, before it connects. */
const OPTIONS: readonly AxisName[] = ['walMethod', 'format', 'encrypt', 'keyDirectory'];
/** Whether a cell differs in anything else from the plainest one; `but` names what is not the default there. */
const isElsewhere = (at: Coordinates, but: Partial<Coordinates> = {}): boolean =>
  AXIS_NAMES.some((axis) => !OPTIONS.includes(axis) && at[axis] !== (but[axis] ?? DEFAULTS[axis]));

/** What cannot be combined, or is the same as another cell, first match wins. */
const METHODS_CONSTRAINTS: readonly Constraint[] = [
  {
    reason: 'compression is for tar: with plain format the tool unpacks what the server compressed',
    excludes: (at) => at.compression !== 'none' && at.format === 'plain',
  },
  {
    reason: 'a destination that holds the key directory is neither missing nor empty: the same as missing',
    excludes: (at) => at.keyDirectory !== 'absent' && at.destination === 'empty',
  },
  {
    reason: 'only -E reads the copied key directory: leaving a file of it out means nothing without -E',
    excludes: (at) => !writesWalKeys(at) && (at.keyDirectory === 'no-wal-keys' || at.keyDirectory === 'no-providers'),
  },
  {
    reason: 'tar format writes archives beside the copied key directory and does not touch it',
    excludes: (at) => !writesWalKeys(at) && at.keyDirectory === 'copied' && at.format === 'tar',
  },
  {
    reason:
      'options that exclude each other are refused before the tool connects or looks at the destination: the same whatever these are',
    excludes: (at) => writesWalKeys(at) && !mayEncrypt(at) && (at.keyDirectory !== 'copied' || isElsewhere(at)),
  },
  {
    reason: "PostgreSQL's own tool does not know -E and refuses it before it connects: the same whatever the source",
    excludes: (at) =>
      at.tool === 'stock' &&
      writesWalKeys(at) &&
      (at.keyDirectory !== 'copied' || isElsewhere(at, { tool: 'stock', load: 'light' })),
  },
  {
    reason: 'an unknown cipher is refused before the tool connects: the same whatever the source',
    excludes: (at) => at.encrypt === 'other-cipher' && isElsewhere(at, { load: 'light' }),
  },
  {
    reason:
      'a destination with other files in it is refused before the backup begins: the same on an idle source and on a busy one',
    excludes: (at) =>
      at.destination === 'not-empty' && at.load !== (at.tool === 'stock' && hasPgTde(at) ? 'light' : 'quiet'),
  },
];

/** What cannot be combined in each family, or is the same as another cell of it. */
export const CONSTRAINTS: Readonly<Record<Family, readonly Constraint[]>> = {
  control: METHODS_CONSTRAINTS,
  methods: METHODS_CONSTRAINTS,
  window: WINDOW_CONSTRAINTS,
  restores: RESTORES_CONSTRAINTS,
  tools: [
    {
      reason: 'a tool that refuses leaves no backup to examine: -E needs streamed WAL and the copied key directory',
      excludes: (at) => writesWalKeys(at) && !(mayEncrypt(at) && at.keyDirectory === 'copied'),
    },
    {
      reason: 'a copied key directory is for -E',
      excludes: (at) => !writesWalKeys(at) && at.keyDirectory === 'copied',
    },
    {
      reason: 'a backup without WAL has none to be read',
      excludes: (at) => at.walMethod === 'none' && (at.examinedBy === 'waldump' || at.examinedBy === 'waldump-k'),
    },
    {
      reason: 'checksums are looked at on what was restored: -E has to do with WAL, and without WAL nothing starts',
      excludes: (at) =>
        (at.examinedBy === 'checksums' || at.examinedBy === 'checksums-damaged') &&
        (at.walMethod !== 'fetch' || writesWalKeys(at)),
    },
  ],
  scan: [],
};
