import { describe, expect, test } from 'vitest';
import { AXES, type Coordinates } from '../../../helpers/axes/index.ts';
import { FOREIGN_FILE, destinationScript } from '../../../helpers/scenarios/destination.ts';
import { backupCommand } from '../../../helpers/scenarios/backup-command.ts';
import { errorOf, warningsOf } from '../../../helpers/acts/backup/messages.ts';
import { positionsOf, takenFrom } from '../../../helpers/acts/backup/positions.ts';
import { allCells } from '../../../helpers/cell/index.ts';
import { WARNING, coordinates, release, renamed } from '../fixtures.ts';

const place = {
  bin: '/bin',
  host: '/m/run',
  port: 5432,
  destination: '/m/backup',
  tool: { release: 'pg_tde_basebackup', stock: 'pg_basebackup' },
};
const commandFor = (over: Partial<Coordinates>, of = release()): string =>
  backupCommand(coordinates(over), of, place).join(' ');

describe('backupCommand', () => {
  test('should be the whole command as a user would type it', () => {
    expect(commandFor({})).toBe(
      '/bin/pg_tde_basebackup -h /m/run -p 5432 -U postgres -D /m/backup -X stream -F plain -c fast',
    );
  });

  test.for(AXES.walMethod)('should ask for the WAL method %s', (walMethod) => {
    expect(commandFor({ walMethod })).toContain(` -X ${walMethod} `);
  });

  test.for(AXES.format)('should ask for the format %s', (format) => {
    expect(commandFor({ format })).toContain(` -F ${format} `);
  });

  test.for([
    ['none', ''],
    ['gzip', ' -z'],
    ['server-lz4', ' --compress server-lz4'],
    ['client-lz4', ' --compress client-lz4'],
    ['server-zstd', ' --compress server-zstd'],
    ['client-zstd', ' --compress client-zstd'],
  ] as const)('should ask for the compression %s', ([compression, words]) => {
    expect(commandFor({ compression }).split('-c fast')[1]).toBe(words);
  });

  test.for([
    ['off', ''],
    ['on', ' -E'],
    ['long', ' --encrypt-wal'],
    ['aes-128', ' -E aes_128'],
    ['aes-256', ' -E aes_256'],
    ['long-aes-128', ' --encrypt-wal=aes_128'],
    ['long-aes-256', ' --encrypt-wal=aes_256'],
  ] as const)('should spell the encrypt option %s', ([encrypt, words]) => {
    expect(commandFor({ encrypt }).split('-c fast')[1]).toBe(words);
  });

  test('should ask for a cipher that is none of the documented ones', () => {
    expect(commandFor({ encrypt: 'other-cipher' })).toMatch(/--encrypt-wal=(?!aes_(128|256)$)\w+$/);
  });

  test.for([
    ['release', '/bin/pg_tde_basebackup'],
    ['stock', '/bin/pg_basebackup'],
  ] as const)('should run the %s tool', ([tool, program]) => {
    expect(commandFor({ tool }).split(' ')[0]).toBe(program);
  });

  test('should keep the window open under load, the longer the heavier', () => {
    const rates = AXES.load.map((load) => Number(/ --max-rate (\d+)M$/.exec(commandFor({ load }))?.[1] ?? Infinity));
    expect(rates).toEqual(rates.toSorted((a, b) => b - a));
    expect(rates.map(Number.isFinite)).toEqual(AXES.load.map((load) => load !== 'quiet'));
  });

  test('should send what the server compresses at half the rate, which is of what is sent', () => {
    const rateWith = (compression: Coordinates['compression']): string | undefined =>
      / --max-rate (\d+M)/.exec(commandFor({ load: 'heavy', format: 'tar', compression }))?.[1];
    expect(AXES.compression.map((compression) => [compression, rateWith(compression)])).toEqual([
      ['none', '16M'],
      ['gzip', '16M'],
      ['server-lz4', '8M'],
      ['client-lz4', '16M'],
      ['server-zstd', '8M'],
      ['client-zstd', '16M'],
    ]);
  });

  test('should call the option by its name in a fork', () => {
    expect(commandFor({ encrypt: 'aes-256' }, renamed(release()))).toMatch(/ --seal=aes-256$/);
  });

  test('should refuse a spelling that the release does not document', () => {
    expect(() => commandFor({ encrypt: 'aes-256' }, release('pg_tde-2.1'))).toThrow(
      'pg_tde-2.1 documents no way to write encrypt=aes-256',
    );
  });

  test('should refuse the encrypt option without a release', () => {
    expect(() => backupCommand(coordinates({ encrypt: 'on' }), undefined, place)).toThrow('release none');
  });

  test('should need no release for the control group', () => {
    const control = allCells()
      .filter((cell) => cell.family === 'control')
      .map((cell) => backupCommand(cell.axes, undefined, place)[0]);
    expect(new Set(control)).toEqual(new Set(['/bin/pg_basebackup']));
  });

  test('should differ between any two cells with the same source, destination, load and operation', () => {
    // What a backup is restored as, with which archive and up to which target, is not all in its command.
    const named = [
      'walEncryption',
      'destination',
      'keyDirectory',
      'load',
      'operation',
      'point',
      'keyMaterial',
      'restore',
      'copiedFrom',
      'chain',
      'incrementalWay',
      'archive',
      'restoreCommand',
      'archiveFault',
      'recoveryTarget',
      'targetAction',
      'timeline',
      'sourceRestart',
      'laidOver',
      'restoredWalEncryption',
      'library',
      'sharedMemory',
      'restoredDisk',
      'damage',
      'tablespace',
      'walSegment',
      'checksums',
      'pgWal',
      'content',
      'ioMethod',
      'keyStore',
      'storeFault',
      'examinedBy',
      'trial',
    ] as const;
    const same = (axes: Coordinates): string => named.map((axis) => axes[axis]).join(' ');
    const withTool = allCells().filter(({ axes: { tool } }) => tool === 'release' || tool === 'stock');
    const lines = withTool.map(({ axes }) => `${same(axes)}: ${backupCommand(axes, release(), place).join(' ')}`);
    expect(lines.filter((line, index) => lines.indexOf(line) !== index)).toEqual([]);
  });
});

describe('destinationScript', () => {
  const script = (over: Partial<Coordinates>, of: ReturnType<typeof release> | undefined = release()): string[] =>
    destinationScript(coordinates(over), of, { data: '/m/data', backup: '/m/backup' });

  test('should leave a missing destination missing', () => {
    expect(script({})).toEqual([]);
  });

  test('should make an empty directory that nobody else may read', () => {
    expect(script({ destination: 'empty' })).toEqual(["mkdir -m 700 '/m/backup'"]);
  });

  test('should put a foreign file into a destination that is not empty', () => {
    expect(script({ destination: 'not-empty' })[1]).toMatch(new RegExp(`> '/m/backup'/${FOREIGN_FILE}$`));
  });

  test('should copy the key directory as it is', () => {
    expect(script({ keyDirectory: 'copied' })).toEqual([
      "mkdir -m 700 '/m/backup'",
      "cp -a '/m/data'/pg_tde '/m/backup'/",
    ]);
  });

  test('should leave the WAL keys out', () => {
    expect(script({ keyDirectory: 'no-wal-keys' }).slice(1)).toEqual([
      "cp -a '/m/data'/pg_tde '/m/backup'/",
      "rm '/m/backup'/pg_tde/wal_keys",
    ]);
  });

  test('should leave the global providers out', () => {
    expect(script({ keyDirectory: 'no-providers' }).slice(1)).toEqual([
      "cp -a '/m/data'/pg_tde '/m/backup'/",
      "rm '/m/backup'/pg_tde/1664_providers",
    ]);
  });

  test('should call files by their names in a fork', () => {
    const fork = renamed(release());
    expect(
      [...script({ keyDirectory: 'no-wal-keys' }, fork), ...script({ keyDirectory: 'no-providers' }, fork)].join('\n'),
    ).toBe(
      [
        "mkdir -m 700 '/m/backup'",
        "cp -a '/m/data'/cd_dir '/m/backup'/",
        "rm '/m/backup'/cd_dir/log_keys",
        "mkdir -m 700 '/m/backup'",
        "cp -a '/m/data'/cd_dir '/m/backup'/",
        "rm '/m/backup'/cd_dir/9_stores",
      ].join('\n'),
    );
  });
});

/** What the tools of pg_tde 2.2 and PostgreSQL 17 print. */
const PRINTED = {
  warned: [
    'pg_tde_basebackup: warning: the source has WAL keys, but no WAL encryption configured for the target backups',
    'pg_tde_basebackup: detail: This may lead to exposed data and broken backup.',
    'pg_tde_basebackup: hint: Run pg_basebackup with -E to encrypt streamed WAL.',
    '',
  ].join('\n'),
  refused:
    'pg_tde_basebackup: error: WAL encryption can only be used with WAL streaming\npg_tde_basebackup: hint: Use -X stream with -E.\n',
  notEmpty: 'pg_basebackup: error: directory "/m/backup" exists but is not empty\n',
  lateFailure: [
    'pg_basebackup: error: could not receive data from WAL stream: server closed the connection unexpectedly',
    '\tThis probably means the server terminated abnormally',
    'pg_basebackup: error: child process exited with exit code 1',
    'pg_basebackup: removing data directory "/m/backup"',
    '',
  ].join('\n'),
};

describe('warningsOf', () => {
  test('should read a warning with its detail and hint', () => {
    expect(warningsOf(PRINTED.warned)).toEqual([WARNING]);
  });

  test('should read a warning without detail and hint', () => {
    expect(warningsOf('pg_basebackup: warning: special file skipped\n')).toEqual([
      { message: 'special file skipped', detail: null, hint: null },
    ]);
  });

  test('should keep several warnings apart', () => {
    const two = warningsOf(`pg_basebackup: warning: one\npg_basebackup: hint: first\n${PRINTED.warned}`);
    expect(two.map(({ message, hint }) => [message, hint])).toEqual([
      ['one', 'first'],
      [WARNING.message, WARNING.hint],
    ]);
  });

  test('should find none in an error with a hint', () => {
    expect(warningsOf(PRINTED.refused)).toEqual([]);
  });

  test('should not give the hint of an error to the warning before it', () => {
    expect(warningsOf(`pg_tde_basebackup: warning: one\n${PRINTED.refused}`)).toEqual([
      { message: 'one', detail: null, hint: null },
    ]);
  });

  test('should keep colons inside a message', () => {
    expect(warningsOf('pg_basebackup: warning: could not remove "a: b": No such file\n')[0]?.message).toBe(
      'could not remove "a: b": No such file',
    );
  });

  test('should find none in nothing', () => {
    expect(warningsOf('')).toEqual([]);
  });
});

describe('errorOf', () => {
  test('should hold error and hint', () => {
    expect(errorOf(PRINTED.refused)).toBe(PRINTED.refused.trimEnd());
  });

  test('should leave warnings with their details and hints out', () => {
    expect(errorOf(`${PRINTED.warned}${PRINTED.notEmpty}`)).toBe(
      'pg_basebackup: error: directory "/m/backup" exists but is not empty',
    );
  });

  test('should hold the hint of an error that follows a warning', () => {
    expect(errorOf(`${PRINTED.warned}${PRINTED.refused}`)).toBe(PRINTED.refused.trimEnd());
  });

  test('should hold every line of a failure on the way', () => {
    expect(errorOf(PRINTED.lateFailure)).toBe(PRINTED.lateFailure.trimEnd());
  });

  test('should hold what a loader or shell says that never started the tool', () => {
    expect(errorOf('timeout: failed to run command ‘/bin/x’: No such file or directory\n')).toContain(
      'failed to run command',
    );
  });

  test('should be nothing where only warnings were printed', () => {
    expect(errorOf(PRINTED.warned)).toBeNull();
  });

  test('should be nothing where nothing was printed', () => {
    expect(errorOf('\n')).toBeNull();
  });
});

describe('takenFrom', () => {
  test.for([
    ['START WAL LOCATION: 0/5000028\nBACKUP METHOD: streamed\nBACKUP FROM: standby\nLABEL: x\n', 'standby'],
    ['BACKUP FROM: primary\n', 'primary'],
    ['BACKUP FROM: \n', null],
    ['LABEL: BACKUP FROM: standby\n', null],
    [undefined, null],
  ] as const)('should be what the label says: %j', ([label, from]) => {
    expect(takenFrom(label === undefined ? {} : { backup_label: label })).toBe(from);
  });
});

describe('positionsOf', () => {
  const manifest = (ranges: unknown): Record<string, string> => ({
    backup_manifest: JSON.stringify({ 'PostgreSQL-Backup-Manifest-Version': 2, Files: [], 'WAL-Ranges': ranges }),
  });
  const range = (timeline: number, start: string, stop: string) => ({
    Timeline: timeline,
    'Start-LSN': start,
    'End-LSN': stop,
  });

  test('should read timeline, start and stop', () => {
    expect(positionsOf(manifest([range(1, '0/5000028', '0/5000120')]))).toEqual({
      timeline: 1,
      start: '0/5000028',
      stop: '0/5000120',
    });
  });

  test('should read the newest timeline of several', () => {
    expect(positionsOf(manifest([range(1, '0/1', '0/2'), range(2, '0/2', '0/3')]))?.timeline).toBe(2);
  });

  test.for([
    ['there is no manifest', { backup_label: 'START WAL LOCATION: 0/5000028' }],
    ['the manifest is cut off', { backup_manifest: '{"WAL-Ranges": [{"Timeline": 1, "Sta' }],
    ['the manifest is empty', { backup_manifest: '' }],
    ['the manifest is no object', { backup_manifest: 'null' }],
    ['there are no ranges', { backup_manifest: '{}' }],
    ['the ranges are empty', manifest([])],
    ['a range lacks its end', manifest([{ Timeline: 1, 'Start-LSN': '0/1' }])],
    ['a range is of other types', manifest([{ Timeline: '1', 'Start-LSN': '0/1', 'End-LSN': '0/2' }])],
  ] as const)('should be nothing where %s', ([, captured]) => {
    expect(positionsOf(captured)).toBeNull();
  });
});
