import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { AXES, AXIS_NAMES } from '../../../helpers/axes/index.ts';
import {
  type Evidence,
  evidencePath,
  evidenceSchema,
  loadEvidence,
  loadRepetitions,
  saveEvidence,
} from '../../../helpers/evidence/index.ts';
import { judge } from '../../../helpers/judgement/index.ts';
import {
  backupObservation,
  claim,
  evidence,
  failedStart,
  operationObservation,
  operationStep,
  refusal,
  restoreObservation,
  start,
  stockFacts,
} from '../fixtures.ts';

const everything = evidence({
  axes: { load: 'light', operation: 'storm', point: 'after-keys', keyMaterial: 'at-begin' },
  backup: backupObservation({
    command: { exitCode: null, signal: 'KILL', timedOut: true, stdout: 'a\u0000b', stderr: 'Ünïcode\n' },
    warnings: [{ message: 'm', detail: null, hint: 'h' }],
    error: 'no end within 120 s',
    left: ['PG_VERSION'],
    hits: [{ path: 'base.tar!a', kind: 'E', inWal: false, count: 2, firstOffset: 0 }],
    slotsLeft: ['pg_basebackup_17'],
    hold: { heldAt: 1, releasedAt: 2, bytesSent: 3, bytesSentAfter: null, toolState: 'T', sending: true },
    keyFiles: { inDestination: { '5_keys': 'a' }, inBackup: { '5_keys': 'b' } },
  }),
  operation: operationObservation({
    steps: [operationStep({ lsn: null }), operationStep({ error: 'no such key' })],
    seed: 4_294_967_295,
    keyFiles: {
      before: { '5_keys': 'a' },
      after: { '5_keys': 'b', '9_stores': 'c' },
      roles: { '5_keys': 'keys', '9_stores': 'providers', log_keys: 'wal-keys' },
    },
  }),
  restore: restoreObservation(
    start({
      keys: {
        inForce: { server: 'k of p', default: null },
        verified: [{ what: 'key of server', error: 'no' }],
        rotated: 'no',
      },
    }),
    start({ which: 'restart', keys: { inForce: {}, verified: [] } }),
    failedStart(null, { which: 'crash', exitCode: null }),
  ),
  harnessError: {
    stage: 'lab',
    message: 'disk full',
    advice: 'free some',
    description: 'disk full\n  next: free some',
  },
});

const restoredOtherwise = evidence({
  axes: {
    restore: 'archive',
    archive: 'decrypted-raw',
    recoveryTarget: 'time',
    sourceRestart: 'restarted',
    tablespace: 'one',
  },
  secondBackup: backupObservation({ walFiles: [] }),
  archive: {
    failed: 'no',
    files: ['000000010000000000000004'],
    readable: ['000000010000000000000004'],
    dump: { exitCode: null, records: 3, error: 'pg_waldump: error: no' },
  },
  restore: {
    ...restoreObservation(
      start({ which: 'promoted' }),
      start({ which: 'second' }),
      failedStart(null, { which: 'second-restart' }),
    ),
    recovery: (['reached', 'short', 'stalled', 'ended'] as const).map((outcome) => ({
      what: 'rows',
      machine: 'standby',
      startedAt: 1,
      durationMs: 2,
      wanted: '0/2',
      reached: outcome === 'ended' ? null : '0/1',
      outcome,
      message: null,
      checks: [{ what: 'x', outcome: 'equal', detail: [] }],
    })),
    isStandby: true,
    wal: {
      backup: ['000000010000000000000004'],
      archive: ['000000010000000000000005'],
      streamed: [{ machine: 'standby', from: '0/6000000', timeline: 2 }],
    },
    logErrors: [{ machine: 'source', line: 'ERROR:  no' }],
    readableWal: ['000000010000000000000005'],
    combined: backupObservation().command,
  },
});

describe('the evidence schema', () => {
  test.for([
    ['a cell that went well', evidence()],
    [
      'a refused backup without a restore',
      evidence({ backup: refusal('pg_tde_basebackup: error: no'), restore: null }),
    ],
    [
      'a control cell on plain PostgreSQL',
      evidence({ axes: { walEncryption: 'stock', tool: 'stock' }, target: stockFacts() }),
    ],
    ['a cell with all that can be there', everything],
    ['a restore with all that can be there', restoredOtherwise],
  ] as const)('should take %s through a file and back unchanged', ([, given]) => {
    expect(evidenceSchema.parse(JSON.parse(JSON.stringify(given)))).toEqual(given);
  });

  const wrong = (change: (evidence: Record<string, unknown>) => void): string[] => {
    const changed = JSON.parse(JSON.stringify(everything)) as Record<string, unknown>;
    change(changed);
    return evidenceSchema.safeParse(changed).error?.issues.map((issue) => issue.path.join('.')) ?? [];
  };

  test('should refuse a value that no axis has', () => {
    expect(wrong((it) => Object.assign(it['axes'] as object, { walMethod: 'pigeon' }))).toEqual(['axes.walMethod']);
  });

  test('should refuse evidence with an axis that there is not', () => {
    expect(wrong((it) => Object.assign(it['axes'] as object, { weather: 'fair' }))).toEqual(['axes']);
  });

  test.for([
    [
      'a role that no key file has',
      (it: Record<string, unknown>) =>
        Object.assign((it['operation'] as typeof everything.operation & object).keyFiles.roles, { x: 'secrets' }),
      'operation.keyFiles.roles.x',
    ],
    [
      'a start of another kind',
      (it: Record<string, unknown>) =>
        Object.assign((it['restore'] as typeof everything.restore & object).starts[0] ?? {}, { which: 'again' }),
      'restore.starts.0.which',
    ],
    [
      'an operation without its positions',
      (it: Record<string, unknown>) => Object.assign(it['operation'] as object, { lsnBefore: undefined }),
      'operation.lsnBefore',
    ],
    [
      'a hold without the state of the tool',
      (it: Record<string, unknown>) =>
        Object.assign((it['backup'] as typeof everything.backup & object).hold ?? {}, { toolState: undefined }),
      'backup.hold.toolState',
    ],
  ] as const)('should refuse %s', ([, change, path]) => {
    expect(wrong((it) => void change(it))).toEqual([path]);
  });

  test('should refuse a field that it does not know', () => {
    expect(wrong((it) => Object.assign(it['backup'] as object, { extra: 1 }))).toEqual(['backup']);
  });

  test('should refuse evidence of another schema', () => {
    expect(wrong((it) => Object.assign(it, { schema: 3 }))).toEqual(['schema']);
  });
});

describe('evidence of a run of before there were key operations', () => {
  /** As it was written then: without what has come since. */
  function older(given: Evidence): Record<string, unknown> {
    const { operation: _operation, instant: _instant, axes, backup, restore, ...rest } = given;
    const { point: _point, ...oldAxes } = axes;
    const {
      hold: _hold,
      keyFiles: _keyFiles,
      keyFilesSentAt: _keyFilesSentAt,
      ...oldBackup
    } = backup ?? backupObservation();
    const starts = (restore?.starts ?? []).map(({ keys: _keys, ...oldStart }) => oldStart);
    return JSON.parse(
      JSON.stringify({
        ...rest,
        axes: oldAxes,
        backup: backup && oldBackup,
        restore: restore && { ...restore, starts },
      }),
    ) as Record<string, unknown>;
  }

  test.for([
    ['a cell that went well', evidence()],
    ['a refused backup', evidence({ backup: refusal('no'), restore: null })],
    ['a cell without a backup', evidence({ backup: null, restore: null })],
  ] as const)('should still be read, with nothing in the new fields: %s', ([, given]) => {
    const old = older(given);
    expect(old).not.toEqual(given);
    expect(evidenceSchema.parse(old)).toEqual(given);
  });

  test('should be judged as it was', () => {
    const judged = (it: Evidence) => judge(it, { claims: [claim()], known: [], today: '2026-11-23' });
    expect(judged(evidenceSchema.parse(older(evidence())))).toMatchObject({
      verdict: 'conforms',
      facets: { keys: { outcome: 'not-checked' } },
    });
  });
});

describe('evidence of a run of before there were standbys, archives and incremental backups', () => {
  /** As it was written then: without what has come since. */
  function older(given: Evidence): Record<string, unknown> {
    const { secondBackup: _second, archive: _archive, axes, backup, restore, ...rest } = given;
    const {
      archive: _pair,
      recoveryTarget: _target,
      sourceRestart: _restart,
      tablespace: _tablespace,
      ...oldAxes
    } = axes;
    const { walFiles: _walFiles, ...oldBackup } = backup ?? backupObservation();
    const oldRestore = restore && { starts: restore.starts, log: restore.log };
    return JSON.parse(
      JSON.stringify({ ...rest, axes: oldAxes, backup: backup && oldBackup, restore: oldRestore }),
    ) as Record<string, unknown>;
  }
  const noSegments = backupObservation({ walFiles: null });
  const GIVEN = [
    ['a cell that went well', evidence({ backup: noSegments })],
    [
      'a key operation in the window',
      evidence({
        axes: { walMethod: 'fetch', load: 'light', operation: 'rotate-server-key', point: 'after-keys' },
        backup: noSegments,
        operation: operationObservation(),
      }),
    ],
    ['a refused backup', evidence({ backup: { ...refusal('no'), walFiles: null }, restore: null })],
    ['a cell without a backup', evidence({ backup: null, restore: null })],
  ] as const;

  test.for(GIVEN)('should still be read, with nothing in the new fields: %s', ([, given]) => {
    const old = older(given);
    expect(old).not.toEqual(given);
    expect(evidenceSchema.parse(old)).toEqual(given);
  });

  test.for(GIVEN)('should be judged as it was, with nothing seen of what was not looked at: %s', ([, given]) => {
    const judged = (it: Evidence) => judge(it, { claims: [claim()], known: [], today: '2026-11-23' });
    const { verdict, facets } = judged(evidenceSchema.parse(older(given)));
    expect(verdict).toBe(judged(given).verdict);
    expect([facets.recovery.outcome, facets.archive.outcome, facets.log.outcome, facets.secrecy.restoredWal]).toEqual([
      'none',
      'none',
      'not-read',
      'not-scanned',
    ]);
  });

  test.for(AXIS_NAMES)('should have the default of an axis that it does not name: %s', (axis) => {
    const { [axis]: _axis, ...axes } = evidence().axes;
    expect(evidenceSchema.parse({ ...older(evidence()), axes }).axes[axis]).toBe(AXES[axis][0]);
  });

  test('should be refused all the same where an axis has a value that there is not', () => {
    const axes = { ...evidence().axes, walMethod: 'pigeon' };
    expect(evidenceSchema.safeParse({ ...older(evidence()), axes }).success).toBe(false);
  });
});

describe('saved evidence', () => {
  const base = mkdtempSync(join(tmpdir(), 'unit-evidence-'));
  let runDirectory = '';
  beforeEach(() => {
    runDirectory = mkdtempSync(join(base, 'run-'));
    mkdirSync(join(runDirectory, 'cells'));
  });
  afterAll(() => rmSync(base, { recursive: true }));

  test('should be read back as it was', () => {
    saveEvidence(runDirectory, everything, {});
    expect(loadEvidence(runDirectory)).toEqual([everything]);
  });

  test('should be read in the order of ids', () => {
    const [tar, plain] = [evidence({ axes: { format: 'tar' } }), evidence()];
    for (const each of [tar, plain]) saveEvidence(runDirectory, each, {});
    expect(loadEvidence(runDirectory).map(({ id }) => id)).toEqual([plain.id, tar.id]);
  });

  test('should have the other files of the cell beside it', () => {
    saveEvidence(runDirectory, everything, { 'restore.log': 'FATAL:  no\n' });
    expect(readFileSync(join(runDirectory, evidencePath(everything.id), 'restore.log'), 'utf8')).toBe('FATAL:  no\n');
  });

  test('should lie in one directory for each cell, without slashes of the id', () => {
    expect(evidencePath('methods/fetch-plain')).toBe('cells/methods.fetch-plain');
  });

  test('should lie in one directory for each repetition', () => {
    expect(evidencePath('methods/fetch-plain', 12)).toBe('cells/methods.fetch-plain@12');
  });

  test('should be read in the order of repetitions, each with its number', () => {
    for (const repetition of [10, 2, 1])
      saveEvidence(
        runDirectory,
        evidence({ durationMs: repetition }),
        { 'restore.log': `${repetition}\n` },
        repetition,
      );
    expect(
      loadRepetitions(runDirectory).map(({ repetition, evidence: { durationMs } }) => [repetition, durationMs]),
    ).toEqual([
      [1, 1],
      [2, 2],
      [10, 10],
    ]);
    expect(readFileSync(join(runDirectory, 'cells/methods.fetch-plain@10/restore.log'), 'utf8')).toBe('10\n');
  });

  test('should be read in the order of ids where cells are repeated, whatever else their ids begin with', () => {
    const [light, plain] = [evidence({ axes: { load: 'light' } }), evidence()];
    expect(light.id.startsWith(`${plain.id}-`)).toBe(true);
    for (const each of [light, plain])
      for (const repetition of [1, 2]) saveEvidence(runDirectory, each, {}, repetition);
    expect(loadEvidence(runDirectory).map(({ id }) => id)).toEqual([plain.id, plain.id, light.id, light.id]);
  });

  test('should have no number where a cell was run once', () => {
    saveEvidence(runDirectory, everything, {});
    expect(loadRepetitions(runDirectory)).toEqual([
      { evidence: everything, repetition: null, path: evidencePath(everything.id) },
    ]);
  });

  test('should name the file and the field that is wrong', () => {
    saveEvidence(runDirectory, everything, {});
    const file = join(runDirectory, evidencePath(everything.id), 'evidence.json');
    writeFileSync(file, JSON.stringify({ ...everything, durationMs: 'long' }));
    expect(() => loadEvidence(runDirectory)).toThrow(new RegExp(`^${file} is not evidence: durationMs: `));
  });

  test('should name the file that is not JSON', () => {
    saveEvidence(runDirectory, everything, {});
    const file = join(runDirectory, evidencePath(everything.id), 'evidence.json');
    writeFileSync(file, '{');
    expect(() => loadEvidence(runDirectory)).toThrow(new RegExp(`^${file} is not JSON: `));
  });
});
