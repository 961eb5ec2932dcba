import { AXES, type AxisName } from '../../axes/index.ts';

/** What an axis is called for people. */
const AXIS_WORDS: Readonly<Record<AxisName, string>> = {
  walMethod: 'WAL method',
  format: 'format',
  compression: 'compression',
  encrypt: 'encrypt option',
  keyDirectory: 'key directory',
  tool: 'backup tool',
  walEncryption: 'WAL encryption',
  destination: 'destination',
  load: 'load',
  operation: 'key operation',
  point: 'when',
  keyMaterial: 'key material',
  restore: 'restored as',
  archive: 'archive',
  recoveryTarget: 'recovery target',
  sourceRestart: 'source restart',
  tablespace: 'tablespace',
};

/** Values whose name alone would not say enough beside that of another axis. */
const VALUE_WORDS: { readonly [A in AxisName]?: { readonly [V in (typeof AXES)[A][number]]?: string } } = {
  walMethod: { stream: '-X stream', fetch: '-X fetch', none: '-X none' },
  format: { plain: '-F plain', tar: '-F tar' },
  compression: { none: 'not compressed' },
  encrypt: {
    off: 'without -E',
    on: 'with -E',
    long: '-E in its long form',
    'aes-128': '-E with AES-128',
    'aes-256': '-E with AES-256',
    'long-aes-128': 'long -E with AES-128',
    'long-aes-256': 'long -E with AES-256',
    'other-cipher': '-E with another cipher',
  },
  keyDirectory: {
    absent: 'key directory not copied',
    copied: 'key directory copied first',
    'no-wal-keys': 'copied without WAL keys',
    'no-providers': 'copied without providers',
    stale: 'copied before the operation',
    'torn-old-wal-keys': 'copied, WAL keys older',
    'torn-old-providers': 'copied, providers older',
  },
  tool: {
    release: "the release's tool",
    stock: "PostgreSQL's own tool",
    'low-level': 'low-level API',
    none: 'no backup',
  },
  walEncryption: {
    on: 'WAL encryption on',
    'on-restarted': 'on, restarted several times',
    'on-then-off': 'on, then off',
    off: 'WAL encryption off',
    'default-key': 'default key only',
    'on-aes-256': 'on, AES-256 keys',
    stock: 'cluster without pg_tde',
  },
  destination: { missing: 'destination missing', empty: 'destination empty', 'not-empty': 'destination not empty' },
  load: { quiet: 'quiet', light: 'light load', heavy: 'heavy load' },
  operation: { none: 'no operation' },
  point: { none: 'at no point' },
  keyMaterial: {
    current: 'key material of now',
    'at-begin': 'key material of the begin',
    'at-end': 'key material of the end',
    none: 'no key material',
    'provider-missing': 'provider missing',
  },
  restore: {
    crash: 'source crashes',
    'standby-slot': 'standby with slot',
    'standby-documented': 'standby as documented',
    'standby-cut-off': 'standby, cut off',
  },
  archive: {
    none: 'no archive',
    wrapped: 'through both wrappers',
    raw: 'raw',
    'decrypted-raw': 'decrypted in, raw out',
    'raw-encrypted': 'raw in, encrypted out',
  },
  recoveryTarget: { none: 'no target', end: 'to the end', 'restore-point': 'to a restore point', time: 'to a time' },
  sourceRestart: { none: 'source not restarted', restarted: 'source restarted' },
  tablespace: { none: 'no tablespace', one: 'with a tablespace' },
};

/** The name of an axis in words; one that there no longer is has only its name. */
export function axisWords(axis: string): string {
  return Object.hasOwn(AXIS_WORDS, axis) ? AXIS_WORDS[axis as AxisName] : axis;
}

/** A value of an axis in words that can stand alone. */
export function valueWords(axis: string, value: string): string {
  const values: Readonly<Record<string, string>> = Object.hasOwn(VALUE_WORDS, axis)
    ? (VALUE_WORDS[axis as AxisName] ?? {})
    : {};
  return Object.hasOwn(values, value) ? (values[value] ?? value) : value.replaceAll('-', ' ');
}

/** Where a value stands among those of its axis; behind all of them where it is none. */
export function valueRank(axis: string, value: string): number {
  const values: readonly string[] = Object.hasOwn(AXES, axis) ? AXES[axis as AxisName] : [];
  const at = values.indexOf(value);
  return at === -1 ? values.length : at;
}
