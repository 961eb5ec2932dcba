import { judge, reasonsText } from '../../../helpers/judgement/index.ts';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { AXES, familyOf } from '../../../helpers/axes/index.ts';
import { ballastFor } from '../../../helpers/acts/backup/ballast.ts';
import { backupCommand } from '../../../helpers/scenarios/backup-command.ts';
import { maxRateFor, stopAt } from '../../../helpers/acts/backup/hold-at-bytes.ts';
import { sentIn, sentOrder } from '../../../helpers/acts/backup/sent-order.ts';
import {
  INSTANTS_LIMIT,
  SCAN_METHODS,
  allCells,
  bytesAt,
  scanCellOf,
  scanCells,
  scanExamples,
  selectCells,
} from '../../../helpers/cell/index.ts';
import { backupObservation, coordinates, evidence, operationObservation, release } from '../fixtures.ts';

const scans = fc.record({
  operation: fc.constantFrom(...AXES.operation),
  method: fc.constantFrom(...SCAN_METHODS),
  instants: fc.integer({ min: 1, max: INSTANTS_LIMIT }),
});

describe('the cells of a scan', () => {
  test('should be one for each instant, each with an id that names it alone', () => {
    fc.assert(
      fc.property(scans, (scan) => {
        const cells = scanCells(scan);
        expect(new Set(cells.map(({ id }) => id)).size).toBe(scan.instants);
        expect(cells.map(({ instant }) => instant)).toEqual(
          cells.map((_, index) => ({ number: index + 1, of: scan.instants })),
        );
        for (const cell of cells) expect(cell.id).toMatch(/^[a-z0-9/-]+$/);
      }),
      { numRuns: 40 },
    );
  });

  test('should be found again by their ids, as they were', () => {
    fc.assert(
      fc.property(scans, fc.nat(), (scan, turn) => {
        const cells = scanCells(scan);
        const cell = cells[turn % cells.length];
        expect(scanCellOf(cell?.id ?? '')).toEqual(cell);
      }),
      { numRuns: 40 },
    );
  });

  test('should be of the family scan, and of no other that there is', () => {
    const cells = scanCells({ operation: 'rotate-default-key', method: 'fetch-tar', instants: 2 });
    expect(cells.map(({ family, axes }) => [family, familyOf(axes)])).toEqual([
      ['scan', 'scan'],
      ['scan', 'scan'],
    ]);
    const ids = new Set(allCells().map(({ id }) => id));
    expect(scanExamples().filter(({ id }) => ids.has(id))).toEqual([]);
  });

  test('should sort by name as by instant', () => {
    const ids = scanCells({ operation: 'none', method: 'stream', instants: 40 }).map(({ id }) => id);
    expect([ids[0], ids[39], ids.toSorted()]).toEqual([
      'scan/stream-no-operation-01-of-40',
      'scan/stream-no-operation-40-of-40',
      ids,
    ]);
  });

  test('should rotate a default key on a source that has nothing else, and stream only with -E and a copied key directory', () => {
    expect(scanCells({ operation: 'rotate-default-key', method: 'fetch', instants: 1 })[0]?.axes.walEncryption).toBe(
      'default-key',
    );
    expect(scanCells({ operation: 'rotate-server-key', method: 'stream', instants: 1 })[0]?.axes).toMatchObject({
      walEncryption: 'on',
      encrypt: 'on',
      keyDirectory: 'copied',
      point: 'at-instant',
    });
  });

  test.for([
    'scan/stream-rotate-server-key-41-of-40',
    'scan/stream-rotate-server-key-0-of-8',
    'scan/stream-rotate-server-key-1-of-40',
    'scan/stream-rotate-1-of-8',
    'scan/tape-rotate-server-key-1-of-8',
    'scan/stream-rotate-server-key-001-of-201',
    'methods/stream-plain',
  ])('should not be found by %s', (id) => {
    expect(scanCellOf(id)).toBeUndefined();
  });

  test('should be selected by their ids, each once, and not by a pattern for all', () => {
    const id = 'scan/fetch-storm-3-of-8';
    expect(selectCells(allCells(), [id, 'control/none-tar', id]).map((cell) => cell.id)).toEqual([
      'control/none-tar',
      id,
    ]);
    expect(selectCells(allCells(), [], 'full').filter(({ family }) => family === 'scan')).toEqual([]);
  });
});

describe('the instants of a scan', () => {
  const of = fc.integer({ min: 1, max: INSTANTS_LIMIT });
  const totals = fc.integer({ min: 1_000_000, max: 2_000_000_000 });

  test('should be evenly spread, within the backup, and ascend', () => {
    fc.assert(
      fc.property(of, totals, (count, total) => {
        const bytes = Array.from({ length: count }, (_, index) => bytesAt({ number: index + 1, of: count }, total));
        const distances = bytes.slice(1).map((at, index) => at - (bytes[index] ?? 0));
        expect(distances.filter((distance) => distance <= 0 || Math.abs(distance - total / count) > 1)).toEqual([]);
        expect([(bytes[0] ?? 0) > 0, (bytes.at(-1) ?? total) < total]).toEqual([true, true]);
      }),
    );
  });

  test('should be farther apart than what the server sends at once, but for very many instants of a small backup', () => {
    fc.assert(
      fc.property(of, totals, (count, total) => {
        const distance = total / count;
        const sample = (maxRateFor(distance) * 1024) / 8;
        expect(sample <= distance * 0.51 || maxRateFor(distance) === 1024).toBe(true);
      }),
    );
  });

  test('should be aimed at from before: the server runs on until the socket is full', () => {
    expect(stopAt({ atBytes: 1_000_000 })).toBe(1_000_000 - 384 * 1024);
    expect(stopAt({ atBytes: 5 })).toBe(1);
  });

  test('should be reached at the rate of the scan, not of the load', () => {
    const place = { bin: '/bin', host: '/run', port: 5432, destination: '/backup', tool: { release: 'a', stock: 'b' } };
    const argv = backupCommand(coordinates({ load: 'light' }), release(), { ...place, maxRateKb: '2345' });
    expect(argv.filter((_, index) => argv[index - 1] === '--max-rate')).toEqual(['2345']);
  });
});

describe('ballastFor', () => {
  test('should leave at least a third of the backup on each side of the key directory', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1_000_000_000 }), fc.nat(1_000_000_000), (keysAt, after) => {
        const { place, bytes } = ballastFor({ totalBytes: keysAt + after, keysAt });
        const before = keysAt + (place === 'before-keys' ? bytes : 0);
        const total = keysAt + after + bytes;
        expect(Math.min(before, total - before) + 1).toBeGreaterThanOrEqual(total / 3);
      }),
    );
  });

  test('should add nothing where the key directory is in the middle', () => {
    expect(ballastFor({ totalBytes: 100, keysAt: 55 }).bytes).toBe(0);
  });
});

describe('sentOrder', () => {
  const manifest = (...files: (readonly [string, number])[]): string =>
    JSON.stringify({ Files: files.map(([Path, Size]) => ({ Path, Size })) });

  test('should say where each file began: headers and files in blocks of 512 bytes, a header for each directory', () => {
    const order = sentOrder(
      manifest(['backup_label', 200], ['keys/a', 512], ['keys/b', 513], ['global/pg_control', 8192]),
    );
    expect([...(order?.files ?? [])]).toEqual([
      ['backup_label', 512],
      ['keys/a', 2048],
      ['keys/b', 3072],
      ['global/pg_control', 5120],
    ]);
    expect(order?.totalBytes).toBe(5120 + 512 + 8192);
  });

  test('should name the files of one directory alone', () => {
    const order = sentOrder(manifest(['keys/a', 0], ['keys2/a', 0], ['base/keys/a', 0]));
    expect(sentIn(order, 'keys')).toEqual({ a: 512 });
  });

  test.for(['', '{', '{}', '{"Files":[{"Path":3}]}', 'null'])(
    'should know nothing of %j, which is no manifest',
    (text) => {
      expect(sentOrder(text)).toBeNull();
      expect(sentIn(sentOrder(text), 'keys')).toEqual({});
    },
  );
});

describe('a cell of a scan', () => {
  const hold = { heldAt: 1, releasedAt: 2, bytesSent: 100, bytesSentAfter: 100, toolState: 'T', sending: true };
  const [cell] = scanCells({ operation: 'none', method: 'fetch', instants: 1 });
  const seen = (over: Partial<typeof hold>, lsn = '0/6000000') =>
    evidence({
      id: cell?.id ?? '',
      family: 'scan',
      axes: cell?.axes ?? {},
      operation: operationObservation({ lsnBefore: lsn, lsnAfter: lsn, steps: [], effects: [] }),
      backup: backupObservation({ hold: { ...hold, ...over } }),
    });
  const verdictOf = (over: Partial<typeof hold>, lsn?: string): string => {
    const { verdict, reasons } = judge(seen(over, lsn), { claims: [], known: [], today: '2026-11-23' });
    return verdict === 'inconclusive' ? reasonsText(reasons) : verdict;
  };

  test('should be judged where the server stood still while the tool was stopped', () => {
    expect(verdictOf({})).toBe('informational');
  });

  test.for([
    ['the tool was not stopped', { toolState: 'S' }, /not stopped/],
    ['the server sent on', { bytesSentAfter: 101 }, /sent on/],
    ['the server was done with its files', { sending: false }, /no longer/],
  ] as const)('should prove nothing where %s', ([, over, reason]) => {
    expect(verdictOf(over)).toMatch(reason);
  });

  test('should prove nothing where the operation lies outside of the backup', () => {
    expect(verdictOf({}, '0/B000000')).toMatch(/the operation lies between/);
  });
});
