import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { type Cell, allCells, scanExamples, selectCells } from '../../helpers/cell/index.ts';
import { type Claim, type Facets, type KnownDeviation, applies, deviationsFrom, loadExpectations, withoutCells } from '../../helpers/judgement/index.ts';
import { inRange, loadReleases } from '../../helpers/release/index.ts';
import { facets, targetFacts } from './fixtures.ts';

const { claims, known } = loadExpectations('2026-11-23');
const cells = allCells();
/** With those of scans over the window, which are of no matrix. */
const everything = [...cells, ...scanExamples()];
/** A version of each known line. */
const VERSIONS = ['2.0.0', '2.1.2', '2.2.1'];

type Outcome<F extends keyof Facets> = Facets[F]['outcome'];
const SEALING: readonly Outcome<'secrecy'>[] = ['sealed', 'plaintext', 'not-scanned'];
const KEYS: readonly Facets['keys'][] = (['good', 'broken', 'not-checked'] as const).flatMap((outcome) => (['same', 'other', 'not-checked'] as const).map((inForce) => ({ outcome, inForce, message: null })));
/** Everything that may be seen of a cell and is not wrong rows, but for words. */
const POSSIBLE: readonly Facets[] = (['refused', 'failed', 'succeeded', 'not-taken'] as const).flatMap((backup) =>
  (['starts', 'fails', 'crashes', 'hangs', 'not-attempted'] as const).flatMap((startup) =>
    (['equal', 'unreadable', 'not-read'] as const).flatMap((data) =>
      SEALING.flatMap((wal) =>
        SEALING.flatMap((relations) =>
          KEYS.map((keys) => facets({ backup: { outcome: backup }, startup: { outcome: startup }, data: { outcome: data }, secrecy: { outcome: wal === relations ? wal : 'plaintext', wal, relations }, keys })))))));

/** A claim that asks for outcomes alone. */
function withoutWords(claim: Claim): Claim {
  const strip = <S extends Pick<Claim['expect'], 'backup' | 'startup'>>(set: S): S => ({
    ...set,
    ...(set.backup?.outcome ? { backup: { outcome: set.backup.outcome } } : { backup: undefined }),
    ...(set.startup?.outcome ? { startup: { outcome: set.startup.outcome } } : { startup: undefined }),
  });
  const { anyOf } = claim.expect;
  return { ...claim, expect: { ...strip(claim.expect), ...(anyOf ? { anyOf: anyOf.map(strip) } : {}) } };
}

const applying = (cell: Cell, pgTde: string): Claim[] => claims.filter((claim) => applies(claim, cell.axes, targetFacts({ pgTde })));

describe('expectations/documented.yaml', () => {
  test.for(claims)('should hold a claim that selects a cell: $id', (claim) => {
    const version = VERSIONS.findLast((each) => inRange(each, claim.releases));
    expect(cells.some((cell) => applies(claim, cell.axes, targetFacts({ pgTde: version ?? '' })))).toBe(true);
  });

  test.for(claims)('should hold a claim that something can deviate from: $id', (claim) => {
    const worst = [
      facets({ backup: { outcome: 'failed' }, startup: { outcome: 'hangs' }, data: { outcome: 'differs' }, secrecy: { outcome: 'plaintext', wal: 'plaintext', relations: 'plaintext' } }),
      facets({ startup: { outcome: 'not-attempted' }, data: { outcome: 'not-read' } }),
      facets({ keys: { outcome: 'broken', inForce: 'other' } }),
    ];
    expect(worst.some((seen) => deviationsFrom(claim, seen).length > 0)).toBe(true);
  });

  test('should name every extension of which it speaks as the releases do', () => {
    const extensions = new Set(loadReleases().map(({ extension }) => extension));
    expect(claims.filter(({ extension }) => !extensions.has(extension)).map(({ id }) => id)).toEqual([]);
  });

  test.for(VERSIONS)('should ask no cell for two things at once: something that may be seen is as all its claims have it, %s', (version) => {
    const byClaims = new Map<string, { claims: Claim[]; ids: string[] }>();
    for (const cell of cells) {
      const applied = applying(cell, version);
      const key = applied.map(({ id }) => id).join(' ');
      byClaims.set(key, { claims: applied, ids: [...(byClaims.get(key)?.ids ?? []), cell.id] });
    }
    const torn = [...byClaims].filter(([, each]) => !POSSIBLE.some((seen) => each.claims.every((claim) => deviationsFrom(withoutWords(claim), seen).length === 0)));
    expect(torn.map(([ids, each]) => `${ids}: ${each.ids[0]}`)).toEqual([]);
    expect(byClaims.size).toBeGreaterThan(10);
  });

  const choices = claims.filter(({ expect: { anyOf } }) => anyOf !== undefined);

  test('should hold claims with sets of outcomes: else these tests saw nothing', () => {
    expect(choices.map(({ id }) => id)).toContain('window.may-break');
  });

  test.for(choices)('should name one of the sets of outcomes the typical one: $id', ({ expect: { anyOf } }) => {
    expect(anyOf?.filter(({ typical }) => typical)).toHaveLength(1);
  });

  test.for(claims)('should allow wrong rows without an error in no set of outcomes: $id', ({ expect: { anyOf, ...always } }) => {
    expect([always, ...(anyOf ?? [])].flatMap(({ data }) => data?.outcome ?? [])).not.toContain('differs');
  });

  /** What a rotation inside the window may leave, by the documentation of each line. */
  const mayBreak = cells.filter(({ axes }) => axes.operation === 'rotate-server-key' && axes.point === 'after-keys' && axes.tool === 'release' && axes.keyMaterial === 'current');

  test.for(VERSIONS)('should let a server that starts, one that fails and one that cannot read pass where a rotation may break it, and no other: %s', (version) => {
    const seen = [
      facets(),
      facets({ startup: { outcome: 'fails', message: 'FATAL:  failed to retrieve principal key' }, data: { outcome: 'not-read' } }),
      facets({ data: { outcome: 'unreadable' } }),
      facets({ startup: { outcome: 'crashes' }, data: { outcome: 'not-read' } }),
      facets({ data: { outcome: 'differs' } }),
    ];
    const may = (cell: Cell): Claim[] => applying(cell, version).filter(({ id }) => id.startsWith('window.may-break'));
    expect(mayBreak.filter((cell) => may(cell).length !== 1).map(({ id }) => id)).toEqual([]);
    for (const cell of mayBreak) expect(seen.map((each) => may(cell).every((claim) => deviationsFrom(claim, each).length === 0))).toEqual([true, true, true, false, false]);
    expect(mayBreak.length).toBeGreaterThan(2);
  });

  test('should say of a cell without a key operation nothing of what rotations may break', () => {
    const said = cells.filter(({ axes }) => axes.operation === 'none' || axes.point === 'none').flatMap((cell) => VERSIONS.flatMap((version) => applying(cell, version).filter(({ id }) => id.startsWith('window.')).map(({ id }) => `${cell.id}: ${id}`)));
    expect(said).toEqual([]);
  });

  const WITH_WAL_ENCRYPTION = ['on', 'on-restarted', 'default-key', 'on-aes-256'];
  /** Operations that leave the keys as they are. */
  const ORDINARY = ['none', 'create-table', 'rewrite-table', 'create-database', 'checkpoint'];
  /** What the backup page calls compatible with WAL encryption, on a source that has it, into a destination as it asks for. */
  const documentedGood = cells.filter(({ axes }) => {
    if (!ORDINARY.includes(axes.operation) || axes.keyMaterial !== 'current' || axes.restore !== 'standalone') return false;
    if (!WITH_WAL_ENCRYPTION.includes(axes.walEncryption) || axes.tool !== 'release' || axes.destination === 'not-empty') return false;
    if (axes.walMethod === 'stream') return axes.format === 'plain' && axes.encrypt !== 'off' && axes.encrypt !== 'other-cipher' && axes.keyDirectory === 'copied';
    return axes.encrypt === 'off' && axes.keyDirectory === 'absent';
  });

  test('should leave no cell without a claim that the documentation calls good', () => {
    const asksForBackup = (cell: Cell): boolean => applying(cell, '2.2.1').some(({ severity, expect: { backup } }) => severity === 'must' && backup?.outcome?.join() === 'succeeded');
    expect(documentedGood.filter((cell) => !asksForBackup(cell)).map(({ id }) => id)).toEqual([]);
    expect(documentedGood.length).toBeGreaterThan(30);
  });

  test('should say of every cell with WAL in the backup that the documentation calls good that its data are equal and sealed', () => {
    const asksForAll = (cell: Cell): boolean => applying(cell, '2.2.1').some(({ expect: { startup, data, secrecy } }) => startup?.outcome?.join() === 'starts' && data?.outcome.join() === 'equal' && secrecy?.outcome?.join() === 'sealed');
    expect(documentedGood.filter((cell) => cell.axes.walMethod !== 'none' && !asksForAll(cell)).map(({ id }) => id)).toEqual([]);
  });

  test('should say nothing of the control group', () => {
    expect(cells.filter((cell) => cell.family === 'control' && applying(cell, '2.2.1').length > 0).map(({ id }) => id)).toEqual([]);
  });

  /** What a tool prints that fails for a reason which no claim of this file documents. */
  const UNRELATED = [
    'pg_tde_basebackup: error: connection to server on socket "/m/run/.s.PGSQL.5432" failed: FATAL:  the database system is starting up',
    'pg_tde_basebackup: error: could not write to file "base.dat": No space left on device\npg_tde_basebackup: removing contents of data directory "/m/backup"',
    'pg_tde_basebackup: error: directory "/m/backup" exists but is not empty',
    'pg_tde_basebackup: error: too many command-line arguments (first is "x")\npg_tde_basebackup: hint: Try "pg_tde_basebackup --help" for more information.',
    'pg_tde_basebackup: error: could not read COPY data: server closed the connection unexpectedly\npg_tde_basebackup: removing data directory "/m/backup"',
    'timeout: failed to run command ‘/bin/pg_tde_basebackup’: No such file or directory',
  ];

  test.for(claims.filter(({ expect: { backup } }) => backup?.outcome?.join() === 'refused'))('should not take a failure for another reason for the documented refusal: $id', (claim) => {
    const taken = UNRELATED.filter((message) => deviationsFrom(claim, facets({ backup: { outcome: 'refused', exitCode: 1, message } })).length === 0);
    expect(taken).toEqual([]);
  });
});

describe('expectations/known-deviations.yaml', () => {
  const globs = known.flatMap((entry) => entry.cells.map((glob) => ({ id: entry.id, glob })));
  const reaches = (entry: KnownDeviation, cell: Cell): boolean => VERSIONS.some((version) => inRange(version, entry.releases) && applying(cell, version).some(({ id }) => entry.claims.includes(id)));

  test('should hold no entry that names no cell', () => {
    expect(withoutCells(known, everything.map(({ id }) => id)).map(({ id }) => id)).toEqual([]);
  });

  test.for(globs)('should hold no glob that names no cell: $id, $glob', ({ glob }) => {
    expect(() => selectCells(everything, [glob], 'full')).not.toThrow();
  });

  test.for(known)('should name only cells of which one of the claims speaks: $id', (entry) => {
    expect(selectCells(everything, entry.cells, 'full').filter((cell) => !reaches(entry, cell)).map(({ id }) => id)).toEqual([]);
  });

  test.for(known)('should name only claims that there are: $id', (entry) => {
    expect(entry.claims.filter((id) => !claims.some((claim) => claim.id === id))).toEqual([]);
  });

  test.for(known)('should name outcomes that there are: $id', (entry) => {
    const outcomes: Record<string, string[]> = {
      backup: ['refused', 'failed', 'succeeded', 'not-taken'],
      startup: ['starts', 'fails', 'crashes', 'hangs', 'not-attempted'],
      data: ['equal', 'differs', 'unreadable', 'not-read'],
      secrecy: ['sealed', 'plaintext', 'not-scanned'],
      keys: ['good', 'broken', 'not-checked'],
    };
    expect(Object.entries(entry.signature).filter(([facet, signature]) => !outcomes[facet]?.includes(signature?.outcome ?? ''))).toEqual([]);
  });

  test('should hold no id twice', () => {
    expect(new Set(known.map(({ id }) => id)).size).toBe(known.length);
  });

  test('should hold no entry that describes every message of a facet that did not go well', () => {
    const unsigned = known.filter(({ signature }) => !Object.values(signature).some((facet) => facet?.message !== undefined || ['succeeded', 'starts'].includes(facet?.outcome ?? '')));
    expect(unsigned.map(({ id }) => id)).toEqual([]);
  });
});

describe('loadExpectations', () => {
  const directory = mkdtempSync(join(tmpdir(), 'unit-expectations-'));
  afterAll(() => rmSync(directory, { recursive: true }));
  const load = (documented: string, deviations: string) => () => {
    const file = join(directory, 'documented.yaml');
    const from = { documented: [file], known: join(directory, 'known.yaml') };
    writeFileSync(file, documented);
    writeFileSync(from.known, deviations);
    return loadExpectations('2026-11-23', from);
  };

  test('should take files without entries', () => {
    expect(load('[]', '[]')()).toEqual({ claims: [], known: [], today: '2026-11-23' });
  });

  test('should name line and column in a malformed claim', () => {
    const text = '- id: a\n  releases: "*"\n  severity: must\n  says: s\n  page: p\n  heading: h\n  cells:\n    walMethod: pigeon\n  expect: {}\n';
    expect(load(text, '[]')).toThrow(/documented\.yaml:8:16: 0\.cells\.walMethod: .*"stream"/);
  });

  test('should name line and column in a malformed known deviation', () => {
    expect(load('[]', '- id: a\n  cells: methods/fetch-plain\n')).toThrow(/known\.yaml:2:10: 0\.cells: /);
  });
});
