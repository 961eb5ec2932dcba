import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { AXES } from '../../../helpers/axes/index.ts';
import {
  type Batch,
  DATABASES,
  GOLDEN_BATCHES,
  MARKER,
  type SeenBatch,
  TABLES,
  TOAST_PAYLOAD,
  type WalEncryption,
  compareBatches,
  goldenPlan,
  keyStoreOf,
  insertBatch,
  parseLsn,
  readBatches,
  segmentsBetween,
  serverSettings,
  tableName,
  walFile,
  walFilesBetween,
} from '../../../helpers/source/index.ts';
import type { Release } from '../../../helpers/release/index.ts';
import { release, renamed } from '../fixtures.ts';

const lsn = (position: bigint): string =>
  `${(position >> 32n).toString(16).toUpperCase()}/${(position & 0xffff_ffffn).toString(16).toUpperCase()}`;
const anyPosition = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n });

describe('parseLsn', () => {
  test.for([
    ['0/0', 0n],
    ['0/1', 1n],
    ['0/FFFFFFFF', 4_294_967_295n],
    ['1/0', 4_294_967_296n],
    ['16/B374D848', 97_500_059_720n],
    ['ab/cd', 734_439_407_821n],
  ] as const)('should read %s as %s', ([text, position]) => {
    expect(parseLsn(text)).toBe(position);
  });

  test('should read back every position', () => {
    fc.assert(fc.property(anyPosition, (position) => parseLsn(lsn(position)) === position));
  });

  test.for(['', '0', '0/', '/0', '0/G', '0x0/0', '100000000/0', '0/0/0', '-1/0'])('should refuse "%s"', (text) => {
    expect(() => parseLsn(text)).toThrow(`"${text}" is not a WAL position`);
  });
});

describe('segmentsBetween', () => {
  const size = 16 * 1024 * 1024;

  test.for([
    ['0/5000028', '0/5FFFFFF', 0],
    ['0/5FFFFFF', '0/6000000', 1],
    ['0/5000028', '0/A000120', 5],
    ['0/FF000000', '1/1000000', 2],
  ] as const)('should count the boundaries from %s to %s: %s', ([from, to, count]) => {
    expect(segmentsBetween(from, to, size)).toBe(count);
  });

  test('should count with the size of a segment', () => {
    expect(segmentsBetween('0/0', '0/A000000', size / 16)).toBe(160);
  });
});

describe('walFile', () => {
  const size = 16 * 1024 * 1024;

  test.for([
    ['0/5000000', '000000010000000000000004'],
    ['0/5000001', '000000010000000000000005'],
    ['0/5FFFFFF', '000000010000000000000005'],
    ['0/6000000', '000000010000000000000005'],
    ['0/1', '000000010000000000000000'],
    ['0/FF000001', '0000000100000000000000FF'],
    ['1/0', '0000000100000000000000FF'],
    ['1/1', '000000010000000100000000'],
    ['FF/0', '00000001000000FE000000FF'],
    ['FFFFFFFF/FFFFFFFF', '00000001FFFFFFFF000000FF'],
  ] as const)('should hold what lies right before %s in %s', ([at, file]) => {
    expect(walFile(1, at, size)).toBe(file);
  });

  test('should count with the size of a segment', () => {
    expect([walFile(1, '0/5000001', 4 * size), walFile(1, '1/0', 4 * size)]).toEqual([
      '000000010000000000000001',
      '00000001000000000000003F',
    ]);
  });

  test('should begin with the timeline, in hexadecimal', () => {
    expect([walFile(2, '0/5000001', size), walFile(26, '0/5000001', size)]).toEqual([
      '000000020000000000000005',
      '0000001A0000000000000005',
    ]);
  });

  test('should follow from one another by as many segments as there are boundaries between two positions', () => {
    const number = (file: string): number =>
      Number.parseInt(file.slice(8, 16), 16) * 256 + Number.parseInt(file.slice(16), 16);
    const near = fc.bigInt({ min: 1n, max: 2n ** 44n });
    fc.assert(
      fc.property(near, near, (one, other) => {
        const [from, to] = one < other ? [one, other] : [other, one];
        const apart = number(walFile(1, lsn(to), size)) - number(walFile(1, lsn(from), size));
        expect(apart).toBe(segmentsBetween(lsn(from - 1n), lsn(to - 1n), size));
      }),
    );
  });

  test('should sort as positions do', () => {
    fc.assert(
      fc.property(anyPosition, anyPosition, (one, other) => {
        const [from, to] = one < other ? [one, other] : [other, one];
        expect(from === 0n || walFile(1, lsn(from), size) <= walFile(1, lsn(to), size)).toBe(true);
      }),
    );
  });
});

describe('walFilesBetween', () => {
  const SIZE = 16 * 1024 * 1024;
  const T1 = '00000001';

  test('should be one segment from it to itself', () => {
    expect(walFilesBetween(`${T1}0000000000000005`, `${T1}0000000000000005`, SIZE)).toEqual([`${T1}0000000000000005`]);
  });

  test('should be all from one to another', () => {
    expect(walFilesBetween(`${T1}000000000000000E`, `${T1}0000000000000011`, SIZE)).toEqual(
      ['E', 'F', '10', '11'].map((last) => `${T1}00000000${last.padStart(8, '0')}`),
    );
  });

  test('should go from the last of 256 to the first of the next log', () => {
    expect(walFilesBetween(`${T1}00000003000000FE`, `${T1}0000000400000001`, SIZE)).toEqual([
      `${T1}00000003000000FE`,
      `${T1}00000003000000FF`,
      `${T1}0000000400000000`,
      `${T1}0000000400000001`,
    ]);
  });

  test('should go on to the next log after as many segments as have 4 GB', () => {
    expect(walFilesBetween(`${T1}000000030000003E`, `${T1}0000000400000001`, 4 * SIZE)).toEqual([
      `${T1}000000030000003E`,
      `${T1}000000030000003F`,
      `${T1}0000000400000000`,
      `${T1}0000000400000001`,
    ]);
  });

  test('should keep the timeline', () => {
    expect(walFilesBetween('0000001A00000000000000FF', '0000001A0000000100000000', SIZE)).toEqual([
      '0000001A00000000000000FF',
      '0000001A0000000100000000',
    ]);
  });

  test('should be as many as there are between the two, in order, each a name of PostgreSQL, the ends included', () => {
    const name = (number: number): string =>
      `${T1}${[Math.floor(number / 256), number % 256].map((part) => part.toString(16).toUpperCase().padStart(8, '0')).join('')}`;
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 0xffff_ffff * 256 - 1000 }),
        fc.integer({ min: 0, max: 600 }),
        (from, count) => {
          const names = walFilesBetween(name(from), name(from + count), SIZE);
          expect(names).toHaveLength(count + 1);
          expect([names[0], names.at(-1)]).toEqual([name(from), name(from + count)]);
          expect(names).toEqual([...new Set(names)].toSorted());
          expect(names.filter((each) => !/^00000001[0-9A-F]{8}000000[0-9A-F]{2}$/.test(each))).toEqual([]);
        },
      ),
      { numRuns: 200 },
    );
  });
});

const stop = '0/A000120';
const after = '0/A000121';
const batch = (number: number, over: Partial<Batch> = {}): Batch => ({
  batch: number,
  tables: ['app.enc_rows'],
  rows: 20,
  payload: 64,
  committedAt: '0/6000000',
  ...over,
});
const seen = (number: number, over: Partial<SeenBatch> = {}): SeenBatch => ({
  batch: number,
  rows: 20,
  wrong: 0,
  ...over,
});

describe('compareBatches', () => {
  test('should find no difference in what was written', () => {
    expect(compareBatches([batch(0), batch(1)], [seen(0), seen(1)], stop)).toEqual([]);
  });

  test('should miss a batch that was committed exactly at the stop position', () => {
    expect(compareBatches([batch(0, { committedAt: stop })], [], stop)).toEqual([
      `batch 0: missing, committed at or before ${stop}, asked for up to ${stop}`,
    ]);
  });

  test('should not miss a batch that was committed after the stop position', () => {
    expect(compareBatches([batch(0, { committedAt: after })], [], stop)).toEqual([]);
  });

  test('should not miss a batch whose commit was not confirmed', () => {
    expect(compareBatches([batch(0, { committedAt: null })], [], stop)).toEqual([]);
  });

  test('should let a batch be there that was committed after the stop position', () => {
    expect(compareBatches([batch(0, { committedAt: after })], [seen(0)], stop)).toEqual([]);
  });

  test('should not let a batch be there in part, whenever it was committed', () => {
    const parts = [batch(0), batch(1, { committedAt: after }), batch(2, { committedAt: null })];
    expect(compareBatches(parts, [seen(0, { rows: 19 }), seen(1, { rows: 19 }), seen(2, { rows: 19 })], stop)).toEqual([
      'batch 0: 19 rows of 20',
      'batch 1: 19 rows of 20',
      'batch 2: 19 rows of 20',
    ]);
  });

  test('should find rows with other values', () => {
    expect(compareBatches([batch(0)], [seen(0, { wrong: 3 })], stop)).toEqual([
      'batch 0: 3 rows hold other values than were written',
    ]);
  });

  test('should find rows that nobody wrote', () => {
    expect(compareBatches([batch(0)], [seen(0), seen(7)], stop)).toEqual(['batch 7: was never written']);
  });

  test('should find a batch that was committed after the target of recovery', () => {
    const late = batch(1, { committedAt: after });
    expect(compareBatches([batch(0), late], [seen(0), seen(1)], stop, [1])).toEqual([
      'batch 1: is there, committed after the target of recovery or on a timeline that was left',
    ]);
  });

  test('should not miss a batch that is too late, nor mind others after the stop position', () => {
    expect(
      compareBatches(
        [batch(0), batch(1, { committedAt: after }), batch(2, { committedAt: after })],
        [seen(0), seen(2)],
        stop,
        [1],
      ),
    ).toEqual([]);
  });

  test('should not miss a batch of a timeline that was left, though its position is before the stop position', () => {
    expect(compareBatches([batch(0), batch(1)], [seen(0)], stop, [1])).toEqual([]);
    expect(compareBatches([batch(0), batch(1)], [seen(0), seen(1)], stop, [1])).toHaveLength(1);
  });

  test('should say of a batch that is too late also what else is wrong with it', () => {
    expect(compareBatches([batch(1, { committedAt: after })], [seen(1, { rows: 19 })], stop, [1])).toEqual([
      'batch 1: is there, committed after the target of recovery or on a timeline that was left',
      'batch 1: 19 rows of 20',
    ]);
  });

  test('should compare positions as numbers', () => {
    expect(compareBatches([batch(0, { committedAt: '0/FFFFFFF' })], [], '1/0')).toHaveLength(1);
  });
});

describe('compareBatches, for any tables', () => {
  const position = fc.bigInt({ min: 1n, max: 2n ** 40n });
  /** Batches numbered in order, and a stop position. */
  const tables = fc
    .record({
      stopAt: position,
      batches: fc.array(fc.record({ rows: fc.integer({ min: 1, max: 500 }), at: fc.option(position) }), {
        minLength: 1,
        maxLength: 20,
      }),
    })
    .map(({ stopAt, batches }) => ({
      stopLsn: lsn(stopAt),
      written: batches.map(({ rows, at }, number) =>
        batch(number, { rows, committedAt: at === null ? null : lsn(at) }),
      ),
      required: batches.map(({ at }) => at !== null && at <= stopAt),
    }));
  const whole = (written: readonly Batch[]): SeenBatch[] =>
    written.map(({ batch: number, rows }) => seen(number, { rows }));

  test('should find no difference where all is there', () => {
    fc.assert(
      fc.property(tables, ({ written, stopLsn }) => {
        expect(compareBatches(written, whole(written), stopLsn)).toEqual([]);
      }),
    );
  });

  test('should find no difference where only the required batches are there', () => {
    fc.assert(
      fc.property(tables, ({ written, required, stopLsn }) => {
        expect(
          compareBatches(
            written,
            whole(written).filter((_, index) => required[index]),
            stopLsn,
          ),
        ).toEqual([]);
      }),
    );
  });

  test('should find exactly one difference for any one required batch that is missing', () => {
    fc.assert(
      fc.property(tables, fc.nat(), ({ written, required, stopLsn }, turn) => {
        const gone = turn % written.length;
        const differences = compareBatches(
          written,
          whole(written).filter((_, index) => index !== gone),
          stopLsn,
        );
        expect(differences).toHaveLength(required[gone] ? 1 : 0);
      }),
    );
  });

  test('should find a difference for any one count that is another', () => {
    fc.assert(
      fc.property(
        tables,
        fc.nat(),
        fc.integer({ min: -3, max: 3 }).filter((by) => by !== 0),
        ({ written, stopLsn }, turn, by) => {
          const rows = whole(written);
          const at = turn % rows.length;
          const changed = rows.map((entry, index) => (index === at ? { ...entry, rows: entry.rows + by } : entry));
          expect(compareBatches(written, changed, stopLsn)).toHaveLength(1);
        },
      ),
    );
  });

  test('should find one difference more for each batch that is there and too late', () => {
    fc.assert(
      fc.property(tables, fc.func(fc.boolean()), ({ written, stopLsn }, isLate) => {
        const tooLate = written.map(({ batch: number }) => number).filter((number) => isLate(number));
        expect(compareBatches(written, whole(written), stopLsn, tooLate)).toEqual(
          tooLate.map(
            (number) =>
              `batch ${number}: is there, committed after the target of recovery or on a timeline that was left`,
          ),
        );
      }),
    );
  });

  test('should find a difference for any batch that nobody wrote', () => {
    fc.assert(
      fc.property(tables, fc.integer({ min: 1, max: 1000 }), ({ written, stopLsn }, beyond) => {
        const unknown = written.length - 1 + beyond;
        expect(compareBatches(written, [...whole(written), seen(unknown)], stopLsn)).toEqual([
          `batch ${unknown}: was never written`,
        ]);
      }),
    );
  });

  test('should not care for the order in which batches are read', () => {
    fc.assert(
      fc.property(tables, ({ written, stopLsn }) => {
        expect(compareBatches(written, whole(written).toReversed(), stopLsn)).toEqual([]);
      }),
    );
  });
});

describe('SQL of the marked tables', () => {
  const [table] = TABLES;
  if (!table) throw new Error('there are no tables');

  test('should write the marker of the kind of table that it writes to', () => {
    expect(TABLES.map((each) => insertBatch(each, batch(3)).includes(`'${MARKER}${each.kind}-'`))).toEqual(
      TABLES.map(() => true),
    );
  });

  test('should give a batch ids of its own', () => {
    expect(insertBatch(table, { batch: 3, rows: 20, payload: 64 })).toContain(
      'generate_series(3::bigint * 1000000 + 1, 3::bigint * 1000000 + 20)',
    );
  });

  test('should check marker and payload of each row against its id', () => {
    expect(readBatches(table, null)).toMatch(
      /marker <> '.*' \|\| id .* OR payload <> repeat\(md5\('payload' \|\| id\), length\(payload\) \/ 32\)/,
    );
  });

  test('should read by the column that it is told to', () => {
    expect(
      [readBatches(table, 'id'), readBatches(table, 'marker'), readBatches(table, null)].map(
        (sql) => /ORDER BY (\w+)\)/.exec(sql)?.[1],
      ),
    ).toEqual(['id', 'marker', undefined]);
  });

  test('should name tables with their database', () => {
    expect(tableName(table)).toBe(`${table.database}.${table.table}`);
  });

  test('should hold values that are too long to lie in the row, out of line and as they are', () => {
    const ddl = goldenPlan(undefined, 'stock', { store: keyStoreOf('file', '') }).flatMap((step) =>
      step.do === 'sql' ? [step.sql] : [],
    );
    expect(TOAST_PAYLOAD).toBeGreaterThan(3 * 2000);
    expect(
      ddl.filter((sql) => sql.includes('SET STORAGE EXTERNAL')).map((sql) => /CREATE TABLE (\w+)/.exec(sql)?.[1]),
    ).toEqual(TABLES.filter(({ toast }) => toast).map((each) => each.table));
    expect(ddl.filter((sql) => sql.includes(`repeat(md5('payload' || g), ${TOAST_PAYLOAD} / 32)`))).not.toEqual([]);
  });

  test('should hold encrypted and plain tables, values out of line, and a second database', () => {
    expect([
      new Set(TABLES.map(({ kind }) => kind)).size,
      TABLES.some(({ toast }) => toast),
      new Set(TABLES.map(({ database }) => database)).size,
    ]).toEqual([2, true, 2]);
  });
});

describe('goldenPlan', () => {
  const pgTde = release();
  /** The plan as words: statements without those that are the same in every plan, and restarts. */
  const outline = (walEncryption: WalEncryption, of = pgTde): string[] =>
    goldenPlan(of, walEncryption, { store: keyStoreOf('file', '') })
      .map((step) => (step.do === 'restart' ? 'restart' : step.sql))
      .filter((sql) => /^(ALTER SYSTEM|restart|SELECT pg_switch_wal)/.test(sql));
  const sqlOf = (walEncryption: WalEncryption, of: Release | 'no release' = pgTde): string =>
    goldenPlan(of === 'no release' ? undefined : of, walEncryption, { store: keyStoreOf('file', '') })
      .map((step) => (step.do === 'restart' ? 'restart' : `${step.database}: ${step.sql}`))
      .join('\n');
  const on = ['ALTER SYSTEM SET pg_tde.wal_encrypt = on', 'restart', 'SELECT pg_switch_wal()'];
  const off = ['ALTER SYSTEM SET pg_tde.wal_encrypt = off', 'restart', 'SELECT pg_switch_wal()'];

  test.for([
    ['on', on],
    ['on-restarted', [...on, 'restart', 'restart']],
    ['on-then-off', [...on, ...off]],
    ['off', []],
    ['default-key', on],
    ['on-aes-256', on],
    ['stock', []],
  ] as const)('should make the history %s', ([walEncryption, steps]) => {
    expect(outline(walEncryption)).toEqual(steps);
  });

  test('should set keys before the first encrypted table, and WAL encryption after the first rows', () => {
    const plan = sqlOf('on');
    const order = ['pg_tde_set_server_key', 'USING tde_heap', 'INSERT INTO', 'ALTER SYSTEM'].map((word) =>
      plan.indexOf(word),
    );
    expect(order).toEqual(order.toSorted((a, b) => a - b));
    expect(order).not.toContain(-1);
  });

  test('should write rows before WAL encryption and after it', () => {
    const steps = goldenPlan(pgTde, 'on', { store: keyStoreOf('file', '') }).map((step) =>
      step.do === 'restart' ? 'restart' : step.sql,
    );
    const restart = steps.indexOf('restart');
    const inserts = steps.map((sql, index) => (sql.includes('INSERT') ? index : -1)).filter((index) => index >= 0);
    expect([inserts.some((index) => index < restart), inserts.some((index) => index > restart)]).toEqual([true, true]);
  });

  test('should write something between the restarts, so that every WAL key is used', () => {
    const steps = goldenPlan(pgTde, 'on-restarted', { store: keyStoreOf('file', '') }).map((step) => step.do);
    expect(steps.join(' ')).not.toContain('restart restart');
  });

  test('should give each database a key of its own', () => {
    expect(
      DATABASES.map((database) =>
        sqlOf('on').includes(
          `${database}: SELECT pg_tde_set_key_using_database_key_provider('${database}-key', '${database}-file')`,
        ),
      ),
    ).toEqual([true, true]);
  });

  test('should set a default key and no other for the history default-key', () => {
    const plan = sqlOf('default-key');
    expect([
      plan.includes("pg_tde_set_default_key_using_global_key_provider('default-key'"),
      plan.includes('server_key'),
      plan.includes('database_key_provider'),
    ]).toEqual([true, false, false]);
  });

  test('should set a server key but no WAL encryption for the history off', () => {
    expect([sqlOf('off').includes('pg_tde_set_server_key'), sqlOf('off').includes('ALTER SYSTEM')]).toEqual([
      true,
      false,
    ]);
  });

  test('should keep key files where it is told to', () => {
    expect(sqlOf('on').match(/'\/[^']*'/g)).toEqual([
      "'/keys/global-file.per'",
      "'/keys/app-file.per'",
      "'/keys/second-file.per'",
    ]);
  });

  test('should send each key function as a statement of its own: they are not transactional', () => {
    const steps = goldenPlan(pgTde, 'on', { store: keyStoreOf('file', '') })
      .filter((step) => step.do === 'sql')
      .map((step) => step.sql);
    expect(steps.filter((sql) => (sql.match(/pg_tde_\w+\(/g) ?? []).length > 1)).toEqual([]);
  });

  test.for(AXES.walEncryption)(
    'should use nothing of pg_tde without a release, for the history %s',
    (walEncryption) => {
      expect(sqlOf(walEncryption, 'no release')).not.toMatch(/pg_tde|tde_heap|wal_encrypt|restart|EXTENSION/);
    },
  );

  test('should use nothing of pg_tde for the control group on a target that has it', () => {
    expect(sqlOf('stock')).toBe(sqlOf('stock', 'no release'));
  });

  test('should call everything by the names of a fork', () => {
    const plan = sqlOf('on-then-off', renamed(pgTde));
    expect(plan).not.toMatch(/pg_tde|tde_heap/);
    expect(plan).toContain('CREATE EXTENSION cipherdisk');
    expect(plan).toContain("SELECT cd_use_server('server-key', 'global-file')");
    expect(plan).toContain('USING cd_heap');
    expect(plan).toContain('ALTER SYSTEM SET cipherdisk.log_encrypt = off');
  });

  test('should have a tablespace where one is named, before the tables in it: those with values out of line', () => {
    const steps = goldenPlan(pgTde, 'on', { store: keyStoreOf('file', ''), tablespaces: ['/space'] }).flatMap((step) =>
      step.do === 'sql' ? [step.sql] : [],
    );
    const [made = '', ...others] = steps.filter((sql) => sql.startsWith('CREATE TABLESPACE'));
    const [, name = ''] = /^CREATE TABLESPACE (\w+) LOCATION '\/space'$/.exec(made) ?? [];
    const within = steps.filter((sql) => sql.includes(` TABLESPACE ${name};`));
    expect([name === '', others]).toEqual([false, []]);
    expect(within.map((sql) => /CREATE TABLE (\w+)/.exec(sql)?.[1])).toEqual(
      TABLES.filter(({ toast }) => toast).map((each) => each.table),
    );
    expect(steps.indexOf(made)).toBeLessThan(steps.indexOf(within[0] ?? ''));
    expect(sqlOf('on')).not.toContain('TABLESPACE');
  });

  test('should have tables in one of two tablespaces and an index of theirs in the other', () => {
    const steps = goldenPlan(pgTde, 'on', { store: keyStoreOf('file', ''), tablespaces: ['/one', '/two'] }).flatMap(
      (step) => (step.do === 'sql' ? step.sql.split(';\n').map((sql) => `${step.database}: ${sql}`) : []),
    );
    const [one = '', two = ''] = ['/one', '/two'].map(
      (at) =>
        steps.map((sql) => new RegExp(`CREATE TABLESPACE (\\w+) LOCATION '${at}'`).exec(sql)?.[1]).find(Boolean) ?? '',
    );
    const within = (space: string): string[] =>
      steps.flatMap((sql) => {
        const made = /^(\w+: )CREATE (?:TABLE|INDEX) (\w+) .* TABLESPACE (\w+)$/.exec(sql);
        return made?.[3] === space ? [`${made[1]}${made[2]}`] : [];
      });
    expect(within(one)).toEqual(['app: enc_rows_marker', 'app: enc_toast', 'second: enc_rows_marker']);
    expect(within(two)).toEqual(['app: enc_rows', 'second: enc_rows']);
  });

  test('should write the golden rows to every table', () => {
    expect(GOLDEN_BATCHES.map(({ tables }) => tables)).toEqual(GOLDEN_BATCHES.map(() => TABLES.map(tableName)));
  });
});

describe('serverSettings', () => {
  const where = { listenAddresses: '*', port: 5433, socketDirectory: '/root/run' };
  const lines = (...of: [Parameters<typeof serverSettings>[0], WalEncryption]): string[] =>
    serverSettings(...of, where).split('\n');

  test('should say where to listen', () => {
    expect(lines(undefined, 'stock').slice(0, 3)).toEqual([
      "listen_addresses = '*'",
      'port = 5433',
      "unix_socket_directories = '/root/run'",
    ]);
  });

  test('should load the library of the release', () => {
    expect(lines(renamed(release()), 'on')).toContain("shared_preload_libraries = 'cipherdisk_lib'");
  });

  test('should set the cipher for AES-256 keys, by its name in the release', () => {
    expect(lines(renamed(release()), 'on-aes-256')).toContain("cipherdisk.algorithm = 'aes_256'");
  });

  test('should leave the cipher alone on every other history', () => {
    expect(
      AXES.walEncryption.filter((history) => lines(release(), history).some((line) => line.includes('aes_256'))),
    ).toEqual(['on-aes-256']);
  });

  test('should set no cipher for a release that has none', () => {
    expect(serverSettings(release('pg_tde-2.1'), 'on-aes-256', where)).not.toContain('aes_256');
  });

  test('should not load the library in the control group, nor without a release', () => {
    expect(
      [...lines(release(), 'stock'), ...lines(undefined, 'on')].filter((line) => line.includes('preload')),
    ).toEqual([]);
  });

  test('should end with a line end: initdb has written before it', () => {
    expect(serverSettings(release(), 'on', where)).toMatch(/\n$/);
  });
});
