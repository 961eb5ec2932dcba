import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { maskVolatile } from '../../../helpers/comparison/index.ts';

describe('maskVolatile', () => {
  // Lines of real runs, and lines of the same kind.
  test.for([
    [
      'LOG:  startup process (PID 52) was terminated by signal 11: Segmentation fault',
      'LOG:  startup process (PID <pid>) was terminated by signal 11: Segmentation fault',
    ],
    [
      'FATAL:  could not locate required checkpoint record at 0/40077F0',
      'FATAL:  could not locate required checkpoint record at <lsn>',
    ],
    ['2026-11-23 22:57:00.123 UTC [4711] LOG:  redo starts at 0/4000028', '<time> [<pid>] LOG:  redo starts at <lsn>'],
    ['recovery stopping before commit, time 2026-11-23T22:57:00.123Z', 'recovery stopping before commit, time <time>'],
    ['at 22:57:00.5', 'at <time>'],
    [
      'LOG:  invalid magic number 33BA in WAL segment 000000010000000000000006, LSN 0/6000000, offset 0',
      'LOG:  invalid magic number <chance> in WAL segment <segment>, LSN <lsn>, offset <number>',
    ],
    [
      'rows can be read in pg_wal.tar!000000010000000000000004, base/5/16384_fsm.1, global/1262',
      'rows can be read in pg_wal.tar!<segment>, base/<relation>, global/<relation>',
    ],
    ['pg_tblspc/16390/PG_17_202406281/5/16391', 'pg_tblspc/<relation>'],
    [
      'error: directory "/tmp/pg-tde-conformance-iXifBk/machine/backup" exists but is not empty',
      'error: directory "/tmp/<temporary>/machine/backup" exists but is not empty',
    ],
    ['wrapper: cannot write /dev/shm/pg_tde-AbC123/x', 'wrapper: cannot write /dev/shm/<temporary>/x'],
    [
      'could not connect to "pg-tde-conformance-20261124-032718-c8b6-source-ab12cd" (172.18.0.3), port 5432 failed',
      'could not connect to "<run>-source" (<address>), port <port> failed',
    ],
    ['run 20261124-032718-c8b6', 'run <run>'],
    ['socket "/run/.s.PGSQL.5433", localhost:5433', 'socket "/run/.s.PGSQL.<port>", localhost:<port>'],
    ['key "server-key-17" of 5f0c954e-7a3f-4c09-9d7b-2f6d3a9c1e11', 'key "server-key-<number>" of <uuid>'],
    ['database 16385: relation 16392, OID 16400, 16385_keys', 'database <oid>: relation <oid>, OID <oid>, <oid>_keys'],
    [
      'waited 582 ms in vain, then 1.5 s; 12 MB and 8192 bytes; attempt 3 of 5; 7 retries',
      'waited <duration> in vain, then <duration>; <size> and <size>; attempt <number>; <number> retries',
    ],
    ['batch 14: 3 rows of 100', 'batch <number>: <number> rows of <number>'],
    [
      'page verification failed, calculated checksum 8110 but expected 0',
      'page verification failed, calculated checksum <number> but expected 0',
    ],
    [
      'page verification failed, calculated checksum 8110 but expected 47107',
      'page verification failed, calculated checksum <number> but expected <number>',
    ],
    [
      'heavy load filled 2 WAL segments between 0/4000028 and 0/6CB49F8',
      'heavy load filled 2 WAL segments between <lsn> and <lsn>',
    ],
    ['container 3f2a9c1e11d0', 'container <hex>'],
  ] as const)('should mask what is volatile in %s', ([line, masked]) => {
    expect(maskVolatile(line)).toBe(masked);
  });

  test.for([
    'FATAL:  WAL ends before end of online backup',
    'too many command-line arguments (first is "aes_256")',
    'terminated by signal 11',
    'exit code 1',
    'timeline 2',
    'PostgreSQL 17.11, pg_tde 2.2.1',
    'I/O error',
    'key "server-key" not found in key provider "global-file"',
    '1664_providers',
    'no pg_hba.conf entry',
  ])('should leave what has a meaning: %s', (line) => {
    expect(maskVolatile(line)).toBe(line);
  });

  test('should keep two causes apart that differ in more than numbers', () => {
    const lines = [
      'FATAL:  key "app-key-2" not found in key provider "app-file"',
      'FATAL:  keyring lookup failed for principal key app-key-2, unknown keyring with ID 2',
    ];
    expect(new Set(lines.map(maskVolatile)).size).toBe(2);
  });

  const piece = fc.constantFrom(
    '0/1A2B',
    '000000010000000000000004',
    '2026-11-23 22:57:00 UTC',
    'PID 5',
    '[12]',
    ' ',
    '/tmp/a1',
    'base/5/1',
    'port 1',
    '3 ms',
    'key-2',
    'x',
    ':',
    '/',
    '-',
    '12345678_k',
    '7 rows',
    'deadbeef0000',
    '<',
    '.',
    '"',
  );
  const text = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 60 }),
    fc.array(fc.oneof(piece, fc.string({ maxLength: 4 })), { maxLength: 20 }).map((pieces) => pieces.join('')),
  );

  test('should change nothing the second time', () => {
    fc.assert(
      fc.property(text, (line) => {
        expect(maskVolatile(maskVolatile(line))).toBe(maskVolatile(line));
      }),
      { numRuns: 3000 },
    );
  });

  test('should make the same line of any position, segment, process, time, port and directory', () => {
    const hex = (length: number) => fc.stringMatching(new RegExp(`^[0-9A-F]{${length}}$`));
    const volatile = fc.record({
      lsn: fc.integer({ min: 0, max: 0xff_ff_ff_ff }),
      segment: hex(24).filter((name) => /\d/.test(name)),
      pid: fc.nat(4_194_304),
      time: fc.date({ min: new Date(0), max: new Date('2099-12-31'), noInvalidDate: true }),
      port: fc.integer({ min: 1, max: 65_535 }),
      directory: fc.stringMatching(/^[A-Za-z0-9]{6}$/),
    });
    const line = ({
      lsn,
      segment,
      pid,
      time,
      port,
      directory,
    }: typeof volatile extends fc.Arbitrary<infer T> ? T : never): string =>
      `${time.toISOString()} [${pid}] FATAL: record at 0/${lsn.toString(16).toUpperCase()} in ${segment}, port ${port}, file "/tmp/lab-${directory}/data"`;
    const one = '<time> [<pid>] FATAL: record at <lsn> in <segment>, port <port>, file "/tmp/<temporary>/data"';
    fc.assert(
      fc.property(volatile, (values) => {
        expect(maskVolatile(line(values))).toBe(one);
      }),
    );
  });

  test.for([
    ['digits', '0'],
    ['dashes', 'a-'],
  ])('should get through ten megabytes of %s', ([, unit]) => {
    const long = (unit ?? '').repeat(10_000_000 / (unit ?? '').length);
    expect(maskVolatile(long).length).toBeGreaterThan(1000);
  });
});
