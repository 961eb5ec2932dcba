import { AXES, AXIS_NAMES, type AxisName, type Coordinates, DEFAULTS } from '../axes.ts';
import type { Constraint } from '../constraint.ts';
import { hasPgTde, mayEncrypt, writesWalKeys } from '../questions.ts';
import {
  type Combined,
  type FamilyEntry,
  HISTORIES,
  LOADS,
  METHODS,
  SESSION_LOADS,
  SOUND,
  SWITCHED_WAL,
  USUAL,
  allBut,
} from './family.ts';

const COMPRESSIONS = allBut(AXES.compression, 'none');

/** Axes that a tool knows from its options, and from the directories that they name, before it connects. */
const OPTIONS: readonly AxisName[] = ['walMethod', 'format', 'encrypt', 'keyDirectory'];
/** Whether a cell differs in anything else from the plainest one; `but` names what is not the default there. */
const isElsewhere = (at: Coordinates, but: Partial<Coordinates> = {}): boolean =>
  AXIS_NAMES.some((axis) => !OPTIONS.includes(axis) && at[axis] !== (but[axis] ?? DEFAULTS[axis]));

/** What cannot be combined, or is the same as another cell, first match wins. */
export const METHODS_CONSTRAINTS: readonly Constraint[] = [
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

/** Ways to take a backup. */
export const methods: FamilyEntry = {
  ...USUAL,
  about: 'Ways to take a backup, each restored alone.',
  has: () => true,
  seconds: 2.6,
  slices: [
    // Every way to take a backup, of a source with every history.
    {
      ...METHODS,
      keyDirectory: ['absent', 'copied', 'no-wal-keys', 'no-providers'],
      walEncryption: HISTORIES,
    },
    {
      walMethod: AXES.walMethod,
      format: ['tar'],
      compression: COMPRESSIONS,
      load: LOADS,
      walEncryption: HISTORIES,
    },
    // Whether -E can read the server key is known before the tool connects.
    { encrypt: ['on'], keyDirectory: ['key-gone', 'key-other', 'key-damaged'] },
    // What cipher to ask for, and how, of a source with keys of either cipher, with all else as the documentation has it.
    {
      encrypt: allBut(AXES.encrypt, 'off', 'on'),
      keyDirectory: ['copied'],
      load: LOADS,
      walEncryption: ['on', 'on-aes-256'],
    },
    // PostgreSQL's own tool knows nothing of keys: what differs is whether there is encrypted WAL.
    {
      ...METHODS,
      compression: AXES.compression,
      tool: ['stock'],
      walEncryption: ['on', 'on-then-off', 'off'],
    },
    { ...METHODS, tool: ['release', 'stock'], destination: allBut(AXES.destination, 'missing') },
    { ...METHODS, compression: AXES.compression, tablespace: ['one'] },
    { ...METHODS, tablespace: ['two'] },
    { ...METHODS, checksums: allBut(AXES.checksums, 'on') },
    { ...METHODS, load: ['quiet'], pgWal: allBut(AXES.pgWal, 'inside') },
    // With -X none as well, where nothing comes into it; a tar has no links.
    { walMethod: AXES.walMethod, load: ['light'], walEncryption: ['on', 'off'], restoredPgWal: ['waldir'] },
    { encrypt: ['on'], keyDirectory: ['copied'], load: ['light'], restoredPgWal: ['waldir'] },
    // Of a backup that starts alone; in the family restores, of one that recovers further.
    { walMethod: ['fetch'], damage: allBut(AXES.damage, 'none') },
    // A copy of files, of which a tool that is held cannot be had: every page is sent whole.
    {
      walMethod: ['fetch'],
      tool: ['low-level'],
      walEncryption: ['on', 'off'],
      tornPages: allBut(AXES.tornPages, 'none', 'kinds-logged'),
      checksums: AXES.checksums,
    },
    // Of relations that the content has.
    {
      walMethod: ['fetch'],
      tool: ['low-level'],
      walEncryption: ['on', 'off'],
      content: ['kinds'],
      tornPages: ['kinds-logged'],
      checksums: AXES.checksums,
    },
    // The key store is away when the server is started, and comes back.
    ...SOUND.map((way): Combined => ({ ...way, keyMaterial: ['comes-later'] })),
    // The library is forgotten on the new machine, and put right.
    { walMethod: ['fetch'], load: ['light'], library: ['comes-later'] },
    { walMethod: ['stream'], walEncryption: ['off'], load: ['light'], library: ['comes-later'] },
    // The restored server's own history; a backup with -E has WAL keys of its own.
    { walMethod: ['fetch'], walEncryption: ['on', 'off'], restoredWalEncryption: SWITCHED_WAL },
    { encrypt: ['on'], keyDirectory: ['copied'], restoredWalEncryption: SWITCHED_WAL },
    // Heavy load would have to write several hundred MB to fill segments that are larger.
    { ...METHODS, load: ['quiet', 'light'], walSegment: allBut(AXES.walSegment, '16mb') },
    { ...METHODS, load: ['heavy'], walSegment: ['1mb'] },
    ...SOUND.flatMap((sound): Combined[] => [
      { ...sound, content: allBut(AXES.content, 'followed') },
      { ...sound, load: SESSION_LOADS },
      // With checksums, or wal_log_hints, hint bits are logged.
      { ...sound, load: ['hint-bits'], checksums: ['off'] },
      { ...sound, load: ['messages'], walSegment: ['1mb'] },
      { ...sound, ioMethod: allBut(AXES.ioMethod, 'worker') },
    ]),
    { walMethod: ['fetch'], format: AXES.format, tablespace: ['one'], content: ['kinds'] },
    { walMethod: ['fetch'], format: ['tar'], content: ['large-table'] },
  ],
  constraints: METHODS_CONSTRAINTS,
};
