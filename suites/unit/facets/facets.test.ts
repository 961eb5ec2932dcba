import { describe, expect, test } from 'vitest';
import type { Coordinates } from '../../../helpers/axes/index.ts';
import type { BackupObservation, Evidence, StartObservation } from '../../../helpers/evidence/index.ts';
import { facetsOf } from '../../../helpers/facets/index.ts';
import {
  WARNING,
  backupObservation,
  evidence,
  failedStart,
  operationObservation,
  operationStep,
  refusal,
  restoreObservation,
  start,
  stockFacts,
} from '../fixtures.ts';

describe('the backup facet', () => {
  const backupFacet = (backup: BackupObservation | null) => facetsOf(evidence({ backup, restore: null })).backup;

  test('should be succeeded with exit code 0', () => {
    expect(backupFacet(backupObservation())).toEqual({
      outcome: 'succeeded',
      exitCode: 0,
      warnings: [],
      message: null,
    });
  });

  test('should be refused where the tool failed before anything of the cluster arrived', () => {
    expect(backupFacet(refusal('tool: error: no'))).toEqual({
      outcome: 'refused',
      exitCode: 1,
      warnings: [],
      message: 'tool: error: no',
    });
  });

  test('should be failed where the tool failed after something had arrived', () => {
    expect(backupFacet({ ...refusal('tool: error: no'), received: true }).outcome).toBe('failed');
  });

  test('should be failed, not refused, at the time limit', () => {
    expect(
      backupFacet(
        backupObservation({
          command: { exitCode: null, timedOut: true },
          received: false,
          error: 'no end within 120 s',
        }),
      ),
    ).toMatchObject({ outcome: 'failed', exitCode: null });
  });

  test.for([139, 134, null])(
    'should be failed, not refused, where the tool itself crashed (exit code %s)',
    (exitCode) => {
      expect(backupFacet(backupObservation({ command: { exitCode }, received: false, error: null })).outcome).toBe(
        'failed',
      );
    },
  );

  test('should be failed where the tool says it succeeded and its archive cannot be read', () => {
    const backup = backupObservation({ damaged: ['base.tar cannot be read: Unexpected end of data'] });
    expect(backupFacet(backup)).toMatchObject({
      outcome: 'failed',
      exitCode: 0,
      message: expect.stringContaining('Unexpected end of data') as unknown,
    });
  });

  test('should hold the warnings', () => {
    expect(backupFacet(backupObservation({ warnings: [WARNING] })).warnings).toEqual([WARNING]);
  });

  test('should be failed where there was none', () => {
    expect(backupFacet(null)).toMatchObject({ outcome: 'failed', message: 'no backup was attempted' });
  });

  test('should be not-taken where the source itself crashes: there is no tool', () => {
    const crashed = facetsOf(
      evidence({ axes: { walMethod: 'none', tool: 'none', restore: 'crash', operation: 'checkpoint' }, backup: null }),
    );
    expect(crashed.backup).toEqual({ outcome: 'not-taken', exitCode: null, warnings: [], message: null });
    expect(crashed.secrecy.outcome).toBe('not-scanned');
  });
});

describe('the startup facet', () => {
  const startupFacet = (...starts: Parameters<typeof restoreObservation>) =>
    facetsOf(evidence({ restore: restoreObservation(...starts) })).startup;

  test('should be starts where both starts went well', () => {
    expect(startupFacet(start(), start({ which: 'restart' }))).toEqual({
      outcome: 'starts',
      which: null,
      cause: null,
      message: null,
    });
  });

  test.for([
    ['FATAL:  could not locate required checkpoint record', 1, 'fails'],
    [null, 0, 'fails'],
    ['PANIC:  could not locate a valid checkpoint record', 1, 'crashes'],
    ['LOG:  startup process (PID 9) was terminated by signal 11: Segmentation fault', 1, 'crashes'],
    [null, 139, 'crashes'],
    [null, null, 'crashes'],
  ] as const)('should be for a server that ended with "%s" and exit code %s: %s', ([message, exitCode, outcome]) => {
    expect(startupFacet(failedStart(message, { exitCode }))).toEqual({ outcome, which: 'first', cause: null, message });
  });

  test('should be hangs where the server did not let anybody in', () => {
    expect(startupFacet(failedStart(null, { outcome: 'hangs', exitCode: null })).outcome).toBe('hangs');
  });

  test('should be crashes where the server died after it had started', () => {
    expect(
      startupFacet(
        start({ outcome: 'died', message: 'LOG:  server process (PID 9) was terminated by signal 6: Aborted' }),
      ),
    ).toMatchObject({ outcome: 'crashes', which: 'first' });
  });

  test('should tell that it was the second start', () => {
    expect(startupFacet(start(), failedStart('FATAL:  no', { which: 'restart' }))).toEqual({
      outcome: 'fails',
      which: 'restart',
      cause: null,
      message: 'FATAL:  no',
    });
  });

  test('should be not-attempted without a restore', () => {
    expect(facetsOf(evidence({ restore: null })).startup.outcome).toBe('not-attempted');
  });
});

describe('the data facet', () => {
  const check = (
    outcome: 'equal' | 'differs' | 'unreadable',
    what = 'app.enc_rows by primary key',
    detail = ['batch 3: missing'],
  ) => ({ what, outcome, detail });
  const dataFacet = (...starts: Parameters<typeof restoreObservation>) =>
    facetsOf(evidence({ restore: restoreObservation(...starts) })).data;

  test('should be equal where every check is', () => {
    expect(dataFacet()).toEqual({ outcome: 'equal', message: null });
  });

  test('should be differs where one check differs, and name it', () => {
    expect(dataFacet(start({ checks: [check('equal'), check('differs')] }))).toEqual({
      outcome: 'differs',
      message: 'app.enc_rows by primary key: batch 3: missing',
    });
  });

  test('should be unreadable where a read failed', () => {
    expect(dataFacet(start({ checks: [check('equal'), check('unreadable', 'pg_amcheck', ['a', 'b', 'c'])] }))).toEqual({
      outcome: 'unreadable',
      message: 'pg_amcheck: a; b; and 1 more',
    });
  });

  test('should be differs rather than unreadable: an error is not silent', () => {
    expect(dataFacet(start({ checks: [check('unreadable'), check('differs')] })).outcome).toBe('differs');
  });

  test('should look at the second start too', () => {
    expect(dataFacet(start(), start({ which: 'restart', checks: [check('differs')] })).outcome).toBe('differs');
  });

  test('should keep what was read before a restart that failed', () => {
    expect(
      dataFacet(start({ checks: [check('differs')] }), failedStart('FATAL:  no', { which: 'restart' })).outcome,
    ).toBe('differs');
  });

  test('should be not-read where the server did not start', () => {
    expect(dataFacet(failedStart('FATAL:  no'))).toEqual({ outcome: 'not-read', message: null });
  });

  test('should be not-read without a restore', () => {
    expect(facetsOf(evidence({ restore: null })).data.outcome).toBe('not-read');
  });
});

describe('the secrecy facet', () => {
  const hit = (path: string, kind: 'E' | 'P', inWal: boolean) => ({ path, kind, inWal, count: 1, firstOffset: 0 });
  const secrecyFacet = (...hits: ReturnType<typeof hit>[]) =>
    facetsOf(evidence({ backup: backupObservation({ hits }) })).secrecy;
  const SEALED = {
    outcome: 'sealed',
    wal: 'sealed',
    relations: 'sealed',
    restoredWal: 'not-scanned',
    ownWal: 'not-scanned',
    restoredFiles: 'not-scanned',
    where: [],
    message: null,
  };

  test('should be sealed where no marker can be read', () => {
    expect(secrecyFacet()).toEqual(SEALED);
  });

  test('should be sealed where only rows of plain tables can be read in their files', () => {
    expect(secrecyFacet(hit('base/5/1', 'P', false))).toEqual(SEALED);
  });

  test('should be plaintext where rows of encrypted tables can be read in a file', () => {
    expect(secrecyFacet(hit('base/5/1', 'E', false))).toMatchObject({
      outcome: 'plaintext',
      wal: 'sealed',
      relations: 'plaintext',
      where: ['base/5/1'],
      message: 'rows can be read in base/5/1',
    });
  });

  test.for(['E', 'P'] as const)('should be plaintext where rows of kind %s can be read in WAL', (kind) => {
    expect(secrecyFacet(hit('pg_wal/0', kind, true))).toMatchObject({
      outcome: 'plaintext',
      wal: 'plaintext',
      relations: 'sealed',
      where: ['pg_wal/0'],
    });
  });

  test('should name files before WAL, and not more than five', () => {
    const hits = [hit('wal', 'P', true), ...['a', 'b', 'c', 'd', 'e'].map((path) => hit(path, 'E', false))];
    expect(secrecyFacet(...hits).where).toEqual(['a', 'b', 'c', 'd', 'e']);
  });

  test.for([
    ['nothing arrived', { backup: refusal('no') }],
    ['there was no backup', { backup: null }],
    ['the target has no pg_tde', { target: stockFacts() }],
    ['the cluster has no pg_tde', { axes: { walEncryption: 'stock', tool: 'stock' } }],
  ] as const)('should be not-scanned where %s', ([, over]) => {
    expect(facetsOf(evidence(over)).secrecy).toMatchObject({
      outcome: 'not-scanned',
      wal: 'not-scanned',
      relations: 'not-scanned',
    });
  });

  test('should be scanned where a backup failed after something had arrived', () => {
    const backup = { ...refusal('no'), received: true, hits: [hit('base/5/1', 'E', false)] };
    expect(facetsOf(evidence({ backup })).secrecy.outcome).toBe('plaintext');
  });
});

describe('the keys facet', () => {
  const IN_FORCE = { 'database app': 'app-key of app-file', server: 'server-key-2 of global-file', default: null };
  const GOOD = {
    inForce: IN_FORCE,
    verified: [
      { what: 'key of database app', error: null },
      { what: 'key of server', error: null },
    ],
    rotated: null,
  };
  const NOT_CHECKED = { outcome: 'not-checked', inForce: 'not-checked', kept: 'not-looked-at', message: null };
  const broken = (what: string) => ({
    ...GOOD,
    verified: [
      { what: 'key of server', error: null },
      { what, error: 'cannot be had' },
    ],
  });

  interface Given {
    readonly keys: readonly StartObservation['keys'][];
    readonly operation?: Evidence['operation'];
    readonly axes?: Partial<Coordinates>;
  }
  function keysFacet({
    keys,
    operation = operationObservation({ keys: { before: {}, after: IN_FORCE } }),
    axes = { operation: 'rotate-server-key', point: 'after-keys' },
  }: Given) {
    const which = ['first', 'restart', 'crash'] as const;
    return facetsOf(
      evidence({
        axes,
        operation,
        restore: restoreObservation(
          ...keys.map((each, index) => start({ which: which[index] ?? 'crash', keys: each })),
        ),
      }),
    ).keys;
  }

  test('should be good, and the same in force, where every start verified them and a further rotation went well', () => {
    expect(
      keysFacet({ keys: [GOOD, { inForce: {}, verified: GOOD.verified }, { inForce: {}, verified: GOOD.verified }] }),
    ).toEqual({ outcome: 'good', inForce: 'same', kept: 'not-looked-at', message: null });
  });

  test('should be good with others in force where the backup has older ones, and say which', () => {
    const older = { ...GOOD, inForce: { ...IN_FORCE, server: 'server-key of global-file' } };
    expect(keysFacet({ keys: [older] })).toEqual({
      outcome: 'good',
      inForce: 'other',
      kept: 'not-looked-at',
      message: 'server: server-key of global-file in force, server-key-2 of global-file on the source',
    });
  });

  test.for([
    ['is gone', { ...IN_FORCE, server: null }, 'server: no key in force, server-key-2 of global-file on the source'],
    [
      'was not asked for',
      { 'database app': 'app-key of app-file', default: null },
      'server: no key in force, server-key-2 of global-file on the source',
    ],
    [
      'is there that the source has not',
      { ...IN_FORCE, default: 'default-key of global-file' },
      'default: default-key of global-file in force, none on the source',
    ],
  ] as const)('should be another in force where one %s', ([, inForce, message]) => {
    expect(keysFacet({ keys: [{ ...GOOD, inForce }] })).toEqual({
      outcome: 'good',
      inForce: 'other',
      kept: 'not-looked-at',
      message,
    });
  });

  test('should be the same in force by the first start: what comes later has been rotated once more', () => {
    expect(keysFacet({ keys: [GOOD, { ...GOOD, inForce: { server: 'restored of global-file' } }] }).inForce).toBe(
      'same',
    );
  });

  test.for([0, 1, 2])('should be broken where start %i cannot verify a key, and name it', (index) => {
    const keys = [GOOD, GOOD, GOOD].map((good, at) => (at === index ? broken('key of database app') : good));
    expect(keysFacet({ keys })).toEqual({
      outcome: 'broken',
      inForce: 'same',
      kept: 'not-looked-at',
      message: 'key of database app: cannot be had',
    });
  });

  test('should be broken where a further rotation fails', () => {
    expect(keysFacet({ keys: [{ ...GOOD, rotated: 'no such provider' }] })).toEqual({
      outcome: 'broken',
      inForce: 'same',
      kept: 'not-looked-at',
      message: 'a further rotation: no such provider',
    });
  });

  test('should tell of what is broken before what is other, and not of more than five', () => {
    const all = { inForce: {}, verified: ['a', 'b', 'c', 'd'].map((what) => ({ what, error: 'no' })), rotated: null };
    const { outcome, inForce, message } = keysFacet({ keys: [all] });
    expect([outcome, inForce, message?.split('\n')]).toEqual([
      'broken',
      'other',
      ['a: no', 'b: no', 'c: no', 'd: no', 'database app: no key in force, app-key of app-file on the source'],
    ]);
  });

  test('should not compare keys in force after a storm: which of them has come over is not known', () => {
    const storm = { operation: 'storm', point: 'after-keys' } as const;
    expect(keysFacet({ keys: [{ ...GOOD, inForce: {} }], axes: storm })).toEqual({
      outcome: 'good',
      inForce: 'not-checked',
      kept: 'not-looked-at',
      message: null,
    });
    expect(keysFacet({ keys: [{ ...GOOD, rotated: 'no' }], axes: storm }).outcome).toBe('broken');
  });

  test('should be older ones in force where a crash lost rotations that were done, and never newer ones', () => {
    const set = (number: number, kind = 'database') =>
      ['create', 'set'].map((does) => operationStep({ what: `app: SELECT ${does}('storm-${kind}-${number}', 'p')` }));
    const created = operationStep({ what: "app: SELECT create('storm-database-9', 'p')" });
    const operation = operationObservation({
      steps: [...set(4), ...set(5, 'server'), ...set(7), created],
      keys: {
        before: { 'database app': 'app-key of p', server: 'server-key of p', default: null },
        after: { 'database app': 'storm-database-4 of p', server: 'storm-server-5 of p', default: null },
      },
    });
    const inForce = (app: string, server = 'storm-server-5') => {
      const look = { ...GOOD, inForce: { 'database app': `${app} of p`, server: `${server} of p`, default: null } };
      return keysFacet({ keys: [look], operation, axes: { tool: 'none', operation: 'crash-in-storm' } }).inForce;
    };
    expect(['storm-database-7', 'storm-database-9'].map((app) => inForce(app))).toEqual(['same', 'same']);
    // That of before the storm, that of before the last look, and one that was replaced since.
    expect(['app-key', 'storm-database-1', 'storm-database-4'].map((app) => inForce(app))).toEqual([
      'other',
      'other',
      'other',
    ]);
    expect(inForce('storm-database-7', 'server-key')).toBe('other');
    expect(inForce('storm-database-7', 'storm-database-7')).toBe('other');
  });

  test.for([
    ['no start was looked at for them', { keys: [null, null] }],
    ['nothing was done to keys', { keys: [GOOD], operation: null }],
  ] as const)('should be not-checked where %s', ([, given]) => {
    expect(keysFacet(given)).toEqual(NOT_CHECKED);
  });

  test('should be not-checked where the server did not start, or nothing was restored', () => {
    const operation = operationObservation();
    expect(
      [restoreObservation(failedStart('FATAL:  no')), null].map(
        (restore) => facetsOf(evidence({ operation, restore })).keys,
      ),
    ).toEqual([NOT_CHECKED, NOT_CHECKED]);
  });

  test('should keep what the first start said where the next one failed', () => {
    const restore = restoreObservation(
      start({ keys: broken('key of server') }),
      failedStart('FATAL:  no', { which: 'restart' }),
    );
    expect(
      facetsOf(evidence({ operation: operationObservation({ keys: { before: {}, after: IN_FORCE } }), restore })).keys
        .outcome,
    ).toBe('broken');
  });
});
