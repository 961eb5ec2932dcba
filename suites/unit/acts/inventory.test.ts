import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { compressFrameSync } from 'lz4-napi';
import { describe, expect, test } from 'vitest';
import { type Inventory, isWal, takeInventory, isLaterSegment } from '../../../helpers/acts/backup/inventory.ts';
import { MARKER } from '../../../helpers/source/index.ts';
import { inPieces, tarOf } from '../fixtures.ts';

const SEGMENT = '000000010000000000000005';
const HISTORY = '00000002.history';
const row = (kind: string, id = 1): string => `${MARKER}${kind}-${id}-c4ca4238a0b923820dcc509a6f75849b`;

async function inventoryOf(files: Readonly<Record<string, Buffer | string>>): Promise<Inventory> {
  return takeInventory(Readable.from([await tarOf(files)], { objectMode: false }));
}

const pathsOf = (inventory: Inventory): string[] =>
  inventory.hits.map(({ path, kind, count }) => `${path} ${kind} ${count}`);

/** A zstd frame (RFC 8878) of raw blocks: what follows the magic is a header without a size, then the blocks. */
function zstdOf(content: Buffer, blockBytes = 1000): Buffer {
  const parts: Buffer[] = [Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x00, 0x58])];
  for (let at = 0; at < content.length || at === 0; at += blockBytes) {
    const block = content.subarray(at, at + blockBytes);
    const header = (block.length << 3) | (at + blockBytes >= content.length ? 1 : 0);
    parts.push(Buffer.from([header & 0xff, (header >> 8) & 0xff, (header >> 16) & 0xff]), block);
  }
  return Buffer.concat(parts);
}

const COMPRESSIONS: readonly (readonly [string, (content: Buffer) => Buffer])[] = [
  ['base.tar', (content) => content],
  ['base.tar.gz', (content) => gzipSync(content)],
  ['base.tar.lz4', (content) => compressFrameSync(content)],
  ['base.tar.zst', (content) => zstdOf(content)],
];

describe('isWal', () => {
  test.for([
    [`pg_wal/${SEGMENT}`, true],
    [`pg_wal/${SEGMENT}.partial`, true],
    [`base.tar!pg_wal/${SEGMENT}`, true],
    [`base.tar.gz!pg_wal/${SEGMENT}`, true],
    [`pg_wal.tar!${SEGMENT}`, true],
    [`pg_wal.tar.gz!${SEGMENT}`, true],
    [`pg_wal/archive_status/${SEGMENT}.done`, false],
    [`pg_wal/${HISTORY}`, false],
    ['base/5/16384', false],
    ['base.tar!base/5/16384', false],
    [`my_pg_wal/${SEGMENT}`, false],
  ] as const)('should say of %s: %s', ([path, answer]) => {
    expect(isWal(path)).toBe(answer);
  });
});

describe('takeInventory', () => {
  test('should list files below the backup, with their sizes, without directories', async () => {
    const { files, bytes } = await inventoryOf({
      'backup/': '',
      'backup/PG_VERSION': '17\n',
      'backup/base/5/16384': 'x'.repeat(2000),
    });
    expect([files, bytes]).toEqual([
      [
        { path: 'PG_VERSION', size: 3 },
        { path: 'base/5/16384', size: 2000 },
      ],
      2003,
    ]);
  });

  test('should name files alike where the archive begins with a dot', async () => {
    const { files } = await inventoryOf({ './backup/PG_VERSION': '17\n' });
    expect(files).toEqual([{ path: 'PG_VERSION', size: 3 }]);
  });

  test('should say what links lead to, and not take them for files', async () => {
    const { files, links } = await inventoryOf({ 'backup/PG_VERSION': '17\n', 'backup/pg_wal@': '/m/backup-wal' });
    expect([files.length, links]).toEqual([1, { pg_wal: '/m/backup-wal' }]);
  });

  test('should list nothing in an empty destination', async () => {
    expect(await inventoryOf({ 'backup/': '' })).toEqual({
      files: [],
      bytes: 0,
      hits: [],
      links: {},
      damaged: [],
      captured: {},
      keyFiles: {},
    });
  });

  test('should keep label, manifest and tablespace map, and nothing else', async () => {
    const { captured } = await inventoryOf({
      'backup/backup_label': 'START',
      'backup/backup_manifest': '{}',
      'backup/tablespace_map': '1 /x',
      'backup/PG_VERSION': '17',
    });
    expect(captured).toEqual({ backup_label: 'START', backup_manifest: '{}', tablespace_map: '1 /x' });
  });

  test('should keep the label that lies in a tar, and the manifest that lies beside it', async () => {
    const base = await tarOf({ backup_label: 'START' });
    const { captured } = await inventoryOf({ 'backup/base.tar': base, 'backup/backup_manifest': '{}' });
    expect(captured).toEqual({ backup_label: 'START', backup_manifest: '{}' });
  });

  test('should not take a file of that name in a subdirectory for the manifest', async () => {
    const { captured } = await inventoryOf({ 'backup/old/backup_manifest': 'old' });
    expect(captured).toEqual({});
  });

  test('should find rows of encrypted and of plain tables, and tell them apart', async () => {
    const { hits } = await inventoryOf({ 'backup/base/5/16384': `abc${row('E')}abc${row('P')}${row('E', 2)}` });
    const second = 3 + row('E').length + 3;
    expect(hits).toEqual([
      { path: 'base/5/16384', kind: 'E', inWal: false, count: 2, firstOffset: 3 },
      { path: 'base/5/16384', kind: 'P', inWal: false, count: 1, firstOffset: second },
    ]);
  });

  test('should find a marker at the very begin and at the very end of a file', async () => {
    const { hits } = await inventoryOf({ 'backup/a': `${MARKER}E`, 'backup/b': `x${MARKER}P` });
    expect(hits.map(({ path, firstOffset }) => [path, firstOffset])).toEqual([
      ['a', 0],
      ['b', 1],
    ]);
  });

  test('should not take a cut or foreign marker for one', async () => {
    const { hits } = await inventoryOf({
      'backup/a': MARKER,
      'backup/b': `${MARKER}X`,
      'backup/c': MARKER.slice(1),
      'backup/d': row('E').toLowerCase(),
    });
    expect(hits).toEqual([]);
  });

  test('should not put a marker together from the ends of two files', async () => {
    const { hits } = await inventoryOf({ 'backup/a': `x${MARKER.slice(0, 4)}`, 'backup/b': `${MARKER.slice(4)}E` });
    expect(hits).toEqual([]);
  });

  test('should say which markers lie in WAL', async () => {
    const { hits } = await inventoryOf({ [`backup/pg_wal/${SEGMENT}`]: row('P'), 'backup/base/5/16384': row('E') });
    expect(hits.map(({ path, inWal }) => [path, inWal])).toEqual([
      [`pg_wal/${SEGMENT}`, true],
      ['base/5/16384', false],
    ]);
  });

  test.for(COMPRESSIONS)('should look into %s', async ([name, compress]) => {
    const base = compress(
      await tarOf({
        PG_VERSION: '17\n',
        'base/5/16384': `${'x'.repeat(5000)}${row('E')}`,
        [`pg_wal/${SEGMENT}`]: row('P'),
      }),
    );
    const inventory = await inventoryOf({ [`backup/${name}`]: base, 'backup/backup_manifest': '{}' });
    expect(inventory.hits).toEqual([
      { path: `${name}!base/5/16384`, kind: 'E', inWal: false, count: 1, firstOffset: 5000 },
      { path: `${name}!pg_wal/${SEGMENT}`, kind: 'P', inWal: true, count: 1, firstOffset: 0 },
    ]);
    expect(inventory.files.map(({ path }) => path)).toEqual([
      name,
      `${name}!PG_VERSION`,
      `${name}!base/5/16384`,
      `${name}!pg_wal/${SEGMENT}`,
      'backup_manifest',
    ]);
  });

  test('should read on after a tar inside', async () => {
    const inventory = await inventoryOf({
      'backup/base.tar': await tarOf({ a: row('E') }),
      'backup/pg_wal.tar': await tarOf({ [SEGMENT]: row('P') }),
      'backup/z': row('E'),
    });
    expect(pathsOf(inventory)).toEqual(['base.tar!a E 1', `pg_wal.tar!${SEGMENT} P 1`, 'z E 1']);
  });

  test('should take everything in an archive of streamed WAL for WAL', async () => {
    const inventory = await inventoryOf({ 'backup/pg_wal.tar.gz': gzipSync(await tarOf({ [SEGMENT]: row('E') })) });
    expect(inventory.hits.map(({ inWal }) => inWal)).toEqual([true]);
  });

  test('should take a tar inside a tar for a file', async () => {
    const inventory = await inventoryOf({
      'backup/base.tar': await tarOf({ 'inner.tar': await tarOf({ a: row('E') }) }),
    });
    expect(pathsOf(inventory)).toEqual(['base.tar!inner.tar E 1']);
  });

  test('should count the bytes of what is in a tar and of the tar', async () => {
    const base = await tarOf({ a: 'xyz' });
    const { bytes } = await inventoryOf({ 'backup/base.tar': base });
    expect(bytes).toBe(base.length + 3);
  });

  test('should read real zstd, with compressed blocks', async () => {
    // `zstd -19` of a tar with one file `a`: 20000 bytes of x, a marker of an encrypted row.
    const inventory = await inventoryOf({ 'backup/base.tar.zst': Buffer.from(REAL_ZSTD, 'base64') });
    expect(pathsOf(inventory)).toEqual(['base.tar.zst!a E 1']);
  });

  const CUT = /unexpected end|failed to fill|destroyed/i;
  const FOREIGN = /incorrect header|magic|invalid zstd/i;

  test.for(COMPRESSIONS)(
    'should record as damage, and not hang or pass, %s that is cut off',
    async ([name, compress]) => {
      const base = compress(
        await tarOf({ a: Buffer.from(Array.from({ length: 60_000 }, (_, at) => (at * 7919) % 251)) }),
      );
      const { damaged, files } = await inventoryOf({
        [`backup/${name}`]: base.subarray(0, base.length / 2),
        'backup/after': 'x',
      });
      expect(damaged).toEqual([expect.stringMatching(CUT)]);
      expect(files.map(({ path }) => path)).toContain('after');
    },
  );

  test.for(COMPRESSIONS.slice(1))('should record as damage %s that is none', async ([name]) => {
    expect((await inventoryOf({ [`backup/${name}`]: 'this is no archive of any kind' })).damaged).toEqual([
      expect.stringMatching(FOREIGN),
    ]);
  });

  test('should fail on a spool that is cut off', async () => {
    const whole = await tarOf({ 'backup/a': 'x'.repeat(3000) });
    await expect(takeInventory(Readable.from([whole.subarray(0, 1500)], { objectMode: false }))).rejects.toThrow(CUT);
  });

  test('should fail where the spool cannot be read', async () => {
    const broken = new Readable({
      read() {
        this.destroy(new Error('EIO'));
      },
    });
    await expect(takeInventory(broken)).rejects.toThrow('EIO');
  });
});

describe('takeInventory of key files', () => {
  const digestOf = (content: Buffer | string): string => createHash('sha256').update(content).digest('hex');
  const KEYS = 'cd_dir';
  const keyFilesOf = async (files: Readonly<Record<string, Buffer | string>>, sizes?: readonly number[]) => {
    const archive = await tarOf(files);
    return (await takeInventory(inPieces(archive, sizes ?? [archive.length]), KEYS)).keyFiles;
  };

  test('should digest each file of the key directory, by name, and no other', async () => {
    const files = {
      'backup/': '',
      'backup/cd_dir/': '',
      'backup/cd_dir/log_keys': 'w',
      'backup/cd_dir/5_stores': 'p',
      'backup/PG_VERSION': '17',
      'backup/base/5/1': 'x',
      'backup/cd_dir2/5_keys': 'x',
    };
    expect(await keyFilesOf(files)).toEqual({ log_keys: digestOf('w'), '5_stores': digestOf('p') });
  });

  test.for(COMPRESSIONS)('should digest the files of the key directory inside %s', async ([name, compress]) => {
    const key = Buffer.from(Array.from({ length: 5000 }, (_, at) => (at * 31) % 256));
    const base = compress(await tarOf({ PG_VERSION: '17', 'cd_dir/5_keys': key, 'cd_dir/9_stores': '' }));
    expect(await keyFilesOf({ [`backup/${name}`]: base })).toEqual({
      '5_keys': digestOf(key),
      '9_stores': digestOf(''),
    });
  });

  test('should tell two states of a file apart, and the same contents not', async () => {
    const [one, same, other] = await Promise.all(
      ['state 1', 'state 1', 'state 2'].map((content) => keyFilesOf({ 'backup/cd_dir/5_keys': content })),
    );
    expect(one).toEqual(same);
    expect(one).not.toEqual(other);
  });

  test('should not take a directory of that name elsewhere for the key directory', async () => {
    expect(
      await keyFilesOf({
        'backup/base/cd_dir/5_keys': 'x',
        'backup/base.tar': await tarOf({ 'old/cd_dir/5_keys': 'x' }),
      }),
    ).toEqual({});
  });

  test('should not take a file of that name for the key directory', async () => {
    expect(await keyFilesOf({ 'backup/cd_dir': 'x' })).toEqual({});
  });

  test('should digest none where no key directory is asked for', async () => {
    expect((await inventoryOf({ 'backup/cd_dir/5_keys': 'x', 'backup/undefined/5_keys': 'x' })).keyFiles).toEqual({});
  });

  test('should digest the same however the stream is cut into pieces', async () => {
    const content = Buffer.from(Array.from({ length: 3000 }, (_, at) => (at * 7919) % 251));
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 900 }), { minLength: 1, maxLength: 8 }), async (sizes) => {
        expect(await keyFilesOf({ 'backup/cd_dir/5_keys': content }, sizes)).toEqual({ '5_keys': digestOf(content) });
      }),
      { numRuns: 30 },
    );
  });
});

describe('takeInventory, however the stream is cut into pieces', () => {
  const piece = fc.oneof(
    fc.constantFrom(MARKER, `${MARKER}E`, `${MARKER}P`, `${MARKER}X`, MARKER.slice(0, 5), MARKER.slice(5)),
    fc.string({ maxLength: 12 }),
  );
  const content = fc.array(piece, { maxLength: 30 }).map((parts) => parts.join(''));

  test('should find the same', async () => {
    await fc.assert(
      fc.asyncProperty(
        content,
        fc.array(fc.integer({ min: 1, max: 700 }), { minLength: 1, maxLength: 8 }),
        async (text, sizes) => {
          const archive = await tarOf({ 'backup/a': text });
          const { hits, files } = await takeInventory(inPieces(archive, sizes));
          const count = (kind: string): number => text.split(`${MARKER}${kind}`).length - 1;
          const offset = (kind: string): number => Buffer.byteLength(text.slice(0, text.indexOf(`${MARKER}${kind}`)));
          const expected = (['E', 'P'] as const)
            .filter((kind) => count(kind) > 0)
            .map((kind) => ({ path: 'a', kind, inWal: false, count: count(kind), firstOffset: offset(kind) }));
          expect(hits.toSorted((a, b) => a.kind.localeCompare(b.kind))).toEqual(expected);
          expect(files).toEqual([{ path: 'a', size: Buffer.byteLength(text) }]);
        },
      ),
      { numRuns: 150 },
    );
  });

  test('should find a marker that is cut anywhere', async () => {
    const archive = await tarOf({ 'backup/a': `..${MARKER}E..` });
    const found: number[] = [];
    // The content of the first file lies behind one block of header.
    for (let cut = 512; cut < 512 + MARKER.length + 5; cut++) {
      const { hits } = await takeInventory(inPieces(archive, [cut, 1, archive.length]));
      found.push(hits[0]?.firstOffset ?? -1);
    }
    expect(new Set(found)).toEqual(new Set([2]));
  });

  test('should find a marker that comes byte by byte', async () => {
    const archive = await tarOf({ 'backup/a': `${MARKER}P${MARKER}E` });
    const { hits } = await takeInventory(inPieces(archive, [1]));
    expect(hits.map(({ kind, firstOffset }) => [kind, firstOffset])).toEqual([
      ['P', 0],
      ['E', MARKER.length + 1],
    ]);
  });
});

const REAL_ZSTD =
  'KLUv/WQAd2UDACJFERGQfQDUN4HSekt62CUNw0yZDYAuo066aK4/tdoni/5UhZhZTRVDOPEig67JDjbG+R/kuTUHH0BCY4wHD8wYyTwwBj2YAQ0AYI/LB1QAzOGAXUiOAvCbYagGAOEHIHkXNrcDMCgA2E+gDZ5cRHE=';

describe('isLaterSegment', () => {
  test.for([
    ['base/16384/16401.1', true],
    ['base.tar!base/16384/16401.12', true],
    ['tablespace/PG_17_202406281/16384/16401_fsm.1', true],
    ['base/16384/INCREMENTAL.16401.1', true],
    ['base/16384/16401', false],
    ['base/16384/INCREMENTAL.16401', false],
    ['16401.tar', false],
    ['pg_wal/000000010000000000000004', false],
  ] as const)('should be told by its number: %s %s', ([path, is]) => {
    expect(isLaterSegment(path)).toBe(is);
  });
});
