import { describe, expect, test } from 'vitest';
import { tablespaceMapOf, tablespacesIn } from '../../../helpers/acts/backup/tablespaces.ts';

const files = (...paths: string[]): { files: { path: string; size: number }[] } => ({
  files: paths.map((path) => ({ path, size: 8192 })),
});
const NOTHING = { links: {}, captured: {}, ...files() };

describe('tablespaceMapOf', () => {
  test('should have the directory of each number, blanks included', () => {
    expect(tablespaceMapOf({ tablespace_map: '16399 /m/one\n16400 /m/the other\n' })).toEqual({
      16399: '/m/one',
      16400: '/m/the other',
    });
  });

  test('should be empty where the backup has none', () => {
    expect(tablespaceMapOf({})).toEqual({});
  });
});

describe('tablespacesIn', () => {
  test('should count files of relations where links of a plain backup lead', () => {
    const links = { 'pg_tblspc/16399': '/m/backup-space', 'pg_tblspc/16400': '/m/backup-space-2', pg_wal: '/m/wal' };
    const packed = {
      '/m/backup-space': files('PG_17_202406281/5/16401', 'PG_17_202406281/5/16401_fsm'),
      '/m/elsewhere': files('PG_17_202406281/5/1'),
    };
    expect(tablespacesIn({ ...NOTHING, links }, packed)).toEqual([
      { directory: '/m/backup-space', files: 2 },
      { directory: '/m/backup-space-2', files: 0 },
    ]);
  });

  test('should count those in the archive of each in tar format, compressed or not', () => {
    const captured = { tablespace_map: '16399 /m/one\n16400 /m/two\n' };
    const inTar = files(
      'base.tar!base/5/1259',
      '16399.tar!PG_17_202406281/5/16401',
      '16399.tar!PG_17_202406281/PG_VERSION',
      '16400.tar.gz!PG_17_202406281/5/16402',
    );
    expect(tablespacesIn({ ...NOTHING, captured, ...inTar }, {})).toEqual([
      { directory: '/m/one', files: 1 },
      { directory: '/m/two', files: 1 },
    ]);
  });

  test('should be none where there are none', () => {
    expect(tablespacesIn(NOTHING, {})).toEqual([]);
  });
});
