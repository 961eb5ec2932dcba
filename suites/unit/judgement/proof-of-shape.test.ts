import { describe, expect, test } from 'vitest';
import type { Coordinates } from '../../../helpers/axes/index.ts';
import type { Evidence } from '../../../helpers/evidence/index.ts';
import { judge, reasonsText } from '../../../helpers/judgement/index.ts';
import { evidence } from '../fixtures.ts';

const USUAL = { walSegmentMb: 16, dataChecksums: true, walLogHints: false, walLink: null, wal: null };

/** Why the cell is inconclusive; null where it is not. */
function reasonOf(axes: Partial<Coordinates>, shape: Evidence['shape']): string | null {
  const against = { claims: [], known: [], today: '2026-11-28' };
  const { verdict, reasons } = judge(evidence({ axes: { walMethod: 'fetch', ...axes }, shape }), against);
  return verdict === 'inconclusive' ? reasonsText(reasons) : null;
}

describe.for([
  {
    axes: { walSegment: '1mb' },
    shape: { walSegmentMb: 1 },
    says: 'the size of WAL segments in MB of the source is 16',
  },
  { axes: { checksums: 'off' }, shape: { dataChecksums: false }, says: 'data_checksums of the source is true' },
  {
    axes: { checksums: 'off-log-hints' },
    shape: { dataChecksums: false, walLogHints: true },
    says: 'data_checksums of the source is true',
  },
  { axes: { pgWal: 'waldir' }, shape: { walLink: 'wal' }, says: 'the link of pg_wal of the source is null' },
  { axes: { pgWal: 'relative-link' }, shape: { walLink: '../wal' }, says: 'the link of pg_wal of the source is null' },
] as const)('a source with $axes', ({ axes, shape, says }) => {
  test('should be proven where the server says so', () => {
    expect(reasonOf(axes, { ...USUAL, ...shape })).toBeNull();
  });

  test('should prove nothing where it is the usual one, or nobody asked', () => {
    expect(reasonOf(axes, USUAL)).toContain(says);
    expect(reasonOf(axes, null)).toContain('nobody asked the source for the shape of its cluster');
  });
});

describe('a source of the usual shape', () => {
  test('should prove nothing where the server says another', () => {
    expect(reasonOf({}, USUAL)).toBeNull();
    expect(reasonOf({}, { ...USUAL, walSegmentMb: 64 })).toBe(
      'the size of WAL segments in MB of the source is 64, it was to be 16',
    );
  });

  test('should need no answer, for evidence of older runs has none', () => {
    expect(reasonOf({}, null)).toBeNull();
  });

  test('should prove nothing of logged hints where the server logs none', () => {
    expect(reasonOf({ checksums: 'off-log-hints' }, { ...USUAL, dataChecksums: false })).toMatch(/^wal_log_hints/);
  });
});

describe('a history of WAL encryption', () => {
  const WAL = { isEncrypted: true, cipher: 'aes_128', keyOf: 'server', keys: 2 } as const;
  const seen = (walEncryption: Coordinates['walEncryption'], wal: object): string | null =>
    reasonOf({ walEncryption }, { ...USUAL, wal: { ...WAL, ...wal } });

  test.for([
    ['on', {}],
    ['on', { cipher: null, keys: null }],
    ['on-restarted', { keys: 4 }],
    ['on-then-off', { isEncrypted: false }],
    ['off', { isEncrypted: false, keys: 0 }],
    ['default-key', { keyOf: 'default' }],
    ['on-aes-256', { cipher: 'aes_256' }],
  ] as const)('should be proven by what the source makes of its WAL: %s', ([history, wal]) => {
    expect(seen(history, wal)).toBeNull();
  });

  test.for([
    ['on', { isEncrypted: false }, 'the source was to run with WAL encryption on, and says otherwise'],
    ['on-then-off', {}, 'the source was to run with WAL encryption off, and says otherwise'],
    ['off', { keys: 1 }, 'the source was to run with WAL encryption off, and says otherwise'],
    ['on-restarted', {}, 'the source has 2 WAL keys, of 3 at least'],
    ['default-key', {}, 'the source was to have a default key, and has server'],
    ['on', { keyOf: null }, 'the source was to have a server key, and has none'],
    ['on-aes-256', {}, 'the cipher of the source is aes_128, it was to be aes_256'],
    ['on', { cipher: 'aes_256' }, 'the cipher of the source is aes_256, it was to be aes_128'],
  ] as const)('should prove nothing where it is another: %s', ([history, wal, why]) => {
    expect(seen(history, wal)).toBe(why);
  });
});
