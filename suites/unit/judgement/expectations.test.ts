import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { encryptsRestoredWal, encryptsWal, hasRoom } from '../../../helpers/axes/index.ts';
import { type Cell, allCells, scanExamples, selectCells } from '../../../helpers/cell/index.ts';
import { FACETS, type Facets, isRule } from '../../../helpers/facets/index.ts';
import {
  type Claim,
  type KnownDeviation,
  applies,
  deviationsFrom,
  loadExpectations,
  withoutCells,
} from '../../../helpers/judgement/index.ts';
import { rewindToProve } from '../../../helpers/scenarios/index.ts';
import { inRange, loadReleases } from '../../../helpers/release/index.ts';
import { claim as aClaim, facets, targetFacts, asDocumented } from '../fixtures.ts';

const { claims, known } = loadExpectations('2026-11-23');
const cells = allCells();
/** With those of scans over the window, which are of no matrix. */
const everything = [...cells, ...scanExamples()];
/** A version of each known line. */
const VERSIONS = ['2.0.0', '2.1.2', '2.2.1'];

type Wanted = Claim['expect'];
type Choice = { readonly [F in keyof Facets]: readonly Partial<Facets[F]>[] };
const outcomes = <O extends string>(...all: O[]): { outcome: O }[] => all.map((outcome) => ({ outcome }));

/** Failures of a tool, by the words that claims ask for. */
const TOOL_FAILURES = [null, 'pg_verifybackup: error: WAL parsing failed for timeline 1'].map((message) => ({
  outcome: 'failed' as const,
  message,
}));

/** Whether something of the cell is a standby. */
const needsStandby = (restore: Cell['axes']['restore']): boolean =>
  restore.includes('standby') || restore === 'in-place';

/** Everything that may be seen in each facet of a cell and is not wrong rows, but for words. */
function choicesFor({ axes }: Cell): Choice {
  const isStandby = needsStandby(axes.restore);
  const scanned = (['sealed', 'plaintext'] as const).flatMap((wal) =>
    (['sealed', 'plaintext'] as const).map((relations) => ({
      outcome: wal === relations ? wal : ('plaintext' as const),
      wal,
      relations,
    })),
  );
  return {
    backup: axes.tool === 'none' ? outcomes('not-taken') : outcomes('refused', 'failed', 'succeeded'),
    tool:
      axes.examinedBy === 'nothing' && axes.keyStore === 'file' && rewindToProve(axes) === null
        ? outcomes('not-run')
        : [...outcomes('succeeded', 'crashed', 'not-run'), ...TOOL_FAILURES],
    walCipher:
      axes.encrypt === 'off'
        ? outcomes('not-looked-at')
        : outcomes('aes_128', 'aes_256', 'other', 'none', 'not-looked-at'),
    startup: outcomes('starts', 'fails', 'crashes', 'hangs', 'not-attempted'),
    data: outcomes('equal', 'unreadable', 'not-read'),
    secrecy: [
      { outcome: 'not-scanned' as const, wal: 'not-scanned' as const, relations: 'not-scanned' as const },
      ...scanned,
    ].flatMap((each) =>
      (['sealed', 'plaintext', 'not-scanned'] as const).map((restoredWal) => ({ ...each, restoredWal })),
    ),
    keys: [
      { outcome: 'not-checked', inForce: 'not-checked' },
      ...(['good', 'broken'] as const).flatMap((outcome) =>
        (['same', 'other', 'not-checked'] as const).map((inForce) => ({ outcome, inForce })),
      ),
    ],
    recovery: isStandby
      ? outcomes('complete', 'short', 'stalled', 'ended', 'not-a-standby', 'none')
      : axes.restore.startsWith('archive')
        ? outcomes('complete', 'short', 'ended', 'none')
        : outcomes('none'),
    archive: axes.archive !== 'none' ? outcomes('plain', 'sealed', 'mixed', 'failed', 'none') : outcomes('none'),
    trial: outcomes('not-tried'),
    log: outcomes('clean', 'errors', 'not-read'),
  };
}

/** Whether facets can be seen beside each other: what comes later was not reached where what comes before failed. */
function canBe({ axes }: Cell, { backup, startup, data, recovery, archive }: Facets): boolean {
  const isStandby = needsStandby(axes.restore);
  const wasBackedUp = backup.outcome === 'succeeded' || backup.outcome === 'not-taken';
  // The backup of a promoted standby comes after everything else.
  if (!wasBackedUp && !isStandby && startup.outcome !== 'not-attempted') return false;
  if (!wasBackedUp && !isStandby && archive.outcome !== 'none') return false;
  if (wasBackedUp && axes.archive !== 'none' && archive.outcome === 'none') return false;
  if (archive.outcome === 'failed' && startup.outcome !== 'not-attempted') return false;
  if (startup.outcome === 'not-attempted' && (data.outcome !== 'not-read' || recovery.outcome !== 'none')) return false;
  if (startup.outcome === 'starts' && recovery.outcome === 'none' && (isStandby || axes.restore.startsWith('archive')))
    return false;
  if (
    startup.outcome === 'starts' &&
    data.outcome === 'not-read' &&
    recovery.outcome !== 'stalled' &&
    recovery.outcome !== 'ended'
  )
    return false;
  return recovery.outcome !== 'complete' || data.outcome !== 'not-read';
}

/** Something that may be seen of a cell and is as all of these claims have it; undefined where they contradict each other. */
function something(cell: Cell, claimed: readonly Claim[]): Facets | undefined {
  const asked = claimed.map(withoutWords);
  // What several claims ask of a facet always, each with nothing but that: it leaves few of the choices.
  const alone = (facet: keyof Facets): Claim[] =>
    asked.map((claim) => ({ ...claim, expect: { [facet]: claim.expect[facet] } as Wanted }));
  const choices = choicesFor(cell);
  const left = (facet: keyof Facets): Partial<Facets>[] =>
    choices[facet]
      .map((choice) => ({ [facet]: facets({ [facet]: choice })[facet] }))
      .filter((choice) =>
        alone(facet).every((claim) => deviationsFrom(claim, { ...facets(), ...choice }).length === 0),
      );
  // Facets of which no set of outcomes speaks, and which do not hang together with others, are as free as they look.
  const free = (['secrecy', 'keys', 'log'] as const).filter(
    (facet) => !asked.some(({ expect: { anyOf } }) => anyOf?.some((set) => set[facet] !== undefined)),
  );
  const names = Object.keys(choices) as (keyof Facets)[];
  const combined = names.reduce<Partial<Facets>[]>(
    (all, facet) => {
      const here = left(facet).slice(0, free.some((each) => each === facet) ? 1 : undefined);
      return all.flatMap((each) => here.map((choice) => ({ ...each, ...choice })));
    },
    [{}],
  );
  return (combined as Facets[]).find(
    (seen) => canBe(cell, seen) && asked.every((claim) => deviationsFrom(claim, seen).length === 0),
  );
}

/** A claim that asks for outcomes alone. */
function withoutWords(claim: Claim): Claim {
  const strip = <S extends Pick<Claim['expect'], 'backup' | 'startup' | 'tool' | 'trial'>>(set: S): S => ({
    ...set,
    ...(set.backup?.outcome ? { backup: { outcome: set.backup.outcome } } : { backup: undefined }),
    ...(set.startup?.outcome ? { startup: { outcome: set.startup.outcome } } : { startup: undefined }),
    ...(set.tool?.outcome ? { tool: { outcome: set.tool.outcome } } : { tool: undefined }),
    // Steps are words as well: they are asked for in trials.test.ts.
    trial: undefined,
  });
  const { anyOf } = claim.expect;
  return { ...claim, expect: { ...strip(claim.expect), ...(anyOf ? { anyOf: anyOf.map(strip) } : {}) } };
}

const applying = (cell: Cell, pgTde: string): Claim[] =>
  claims.filter((claim) => applies(claim, cell.axes, asDocumented(targetFacts({ pgTde }))));

describe('what is documented', () => {
  test.for(claims)('should hold a claim that selects a cell: $id', (claim) => {
    const version = VERSIONS.findLast((each) => inRange(each, claim.releases));
    expect(cells.some((cell) => applies(claim, cell.axes, asDocumented(targetFacts({ pgTde: version ?? '' }))))).toBe(
      true,
    );
  });

  test.for(claims)('should hold a claim that something can deviate from: $id', (claim) => {
    const worst = [
      facets({
        backup: { outcome: 'failed' },
        startup: { outcome: 'hangs' },
        data: { outcome: 'differs' },
        secrecy: { outcome: 'plaintext', wal: 'plaintext', relations: 'plaintext' },
      }),
      facets({ startup: { outcome: 'not-attempted' }, data: { outcome: 'not-read' }, tool: { outcome: 'crashed' } }),
      facets({ keys: { outcome: 'broken', inForce: 'other' }, walCipher: { outcome: 'other' } }),
      facets({
        recovery: { outcome: 'stalled' },
        archive: { outcome: 'mixed' },
        log: { outcome: 'errors' },
        secrecy: { restoredWal: 'plaintext' },
      }),
    ];
    expect(worst.some((seen) => deviationsFrom(claim, seen).length > 0)).toBe(true);
  });

  test('should name every extension of which it speaks as the releases do', () => {
    const extensions = new Set(loadReleases().map(({ extension }) => extension));
    expect(claims.filter(({ extension }) => !extensions.has(extension)).map(({ id }) => id)).toEqual([]);
  });

  test('should hold no claim under the id of another one, in whichever file that is', () => {
    const ids = claims.map(({ id }) => id);
    expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
  });

  test.for(VERSIONS)(
    'should ask no cell for two things at once: something that may be seen is as all its claims have it, %s',
    (version) => {
      const byClaims = new Map<string, { cell: Cell; claims: Claim[] }>();
      for (const cell of cells) {
        const applied = applying(cell, version);
        const key = `${cell.axes.restore}, ${cell.axes.tool}: ${applied.map(({ id }) => id).join(' ')}`;
        if (!byClaims.has(key)) byClaims.set(key, { cell, claims: applied });
      }
      const torn = [...byClaims].filter(([, each]) => something(each.cell, each.claims) === undefined);
      expect(torn.map(([ids, { cell }]) => `${cell.id}: ${ids}`)).toEqual([]);
      expect(byClaims.size).toBeGreaterThan(40);
    },
  );

  test('should be told apart by the test before from claims that contradict each other', () => {
    const cell = cells.find(({ id }) => id === 'restores/none-plain-archive-wrapped-end');
    const asks = (expected: Wanted): Claim => aClaim({ expect: expected });
    const contradict: readonly Wanted[][] = [
      [{ startup: { outcome: ['starts'] } }, { startup: { outcome: ['fails'] } }],
      [{ archive: { outcome: ['plain'] } }, { archive: { outcome: ['sealed'] } }],
      [{ archive: { outcome: ['failed'] } }, { startup: { outcome: ['starts'] } }],
      [{ recovery: { outcome: ['complete'] } }, { startup: { outcome: ['not-attempted'] } }],
      [{ secrecy: { restoredWal: ['sealed'] } }, { secrecy: { restoredWal: ['plaintext'] } }],
      [
        { log: { outcome: ['clean'] } },
        {
          anyOf: [
            { log: { outcome: ['errors'] }, typical: true },
            { startup: { outcome: ['hangs'] }, typical: false },
          ],
        },
        { startup: { outcome: ['starts'] } },
      ],
    ];
    expect(contradict.map((expected) => cell && something(cell, expected.map(asks)))).toEqual(
      contradict.map(() => undefined),
    );
    expect(
      contradict
        .flatMap((expected) => expected.map((each) => cell && something(cell, [asks(each)])))
        .filter((seen) => seen === undefined),
    ).toEqual([]);
  });

  const choices = claims.filter(({ expect: { anyOf } }) => anyOf !== undefined);

  test('should hold claims with sets of outcomes: else these tests saw nothing', () => {
    expect(choices.map(({ id }) => id)).toContain('window.may-break');
  });

  test.for(choices)('should name one of the sets of outcomes the typical one: $id', ({ expect: { anyOf } }) => {
    expect(anyOf?.filter(({ typical }) => typical)).toHaveLength(1);
  });

  test.for(claims)(
    'should allow wrong rows without an error in no set of outcomes: $id',
    ({ expect: { anyOf, ...always } }) => {
      expect([always, ...(anyOf ?? [])].flatMap(({ data }) => data?.outcome ?? [])).not.toContain('differs');
    },
  );

  /** What a rotation inside the window may leave, by the documentation of each line. */
  const mayBreak = cells.filter(
    ({ axes }) =>
      axes.operation === 'rotate-server-key' &&
      axes.point === 'after-keys' &&
      axes.tool === 'release' &&
      axes.keyMaterial === 'current',
  );
  const mayBreakClaims = (cell: Cell, version: string): Claim[] =>
    applying(cell, version).filter(({ id }) => id.startsWith('window.may-break'));
  const passes = (cell: Cell, version: string, seen: readonly Facets[]): boolean[] =>
    seen.map((each) => mayBreakClaims(cell, version).every((claim) => deviationsFrom(claim, each).length === 0));

  test.for(VERSIONS)(
    'should say once of each cell that a rotation may break, however it is restored, that it may: %s',
    (version) => {
      expect(mayBreak.filter((cell) => mayBreakClaims(cell, version).length !== 1).map(({ id }) => id)).toEqual([]);
      expect(new Set(mayBreak.map(({ axes }) => axes.restore))).toEqual(
        new Set(['standalone', 'standby', 'standby-cut-off', 'archive']),
      );
    },
  );

  test.for(VERSIONS)(
    'should let a server that starts, one that does not and one that cannot read pass where a rotation may break it, but no wrong rows: %s',
    (version) => {
      const seen = [
        facets(),
        facets({
          startup: { outcome: 'fails', message: 'FATAL:  failed to retrieve principal key' },
          data: { outcome: 'not-read' },
        }),
        facets({ data: { outcome: 'unreadable' } }),
        facets({ startup: { outcome: 'crashes' }, data: { outcome: 'not-read' } }),
        facets({ data: { outcome: 'differs' } }),
      ];
      const standalone = mayBreak.filter(({ axes }) => axes.restore === 'standalone');
      for (const cell of standalone) expect(passes(cell, version, seen)).toEqual([true, true, true, true, false]);
      expect(standalone.length).toBeGreaterThan(2);
    },
  );

  test.for(VERSIONS)(
    'should let also a recovery that comes short or stalls pass where the backup is restored with more WAL, and no wrong rows: %s',
    (version) => {
      const fails = { outcome: 'fails', message: 'FATAL:  failed to retrieve principal key' } as const;
      const seen = [
        facets({ recovery: { outcome: 'complete' } }),
        facets({ startup: fails, data: { outcome: 'not-read' } }),
        facets({ startup: { outcome: 'crashes' }, data: { outcome: 'not-read' } }),
        facets({ data: { outcome: 'unreadable' } }),
        facets({ data: { outcome: 'not-read' }, recovery: { outcome: 'stalled' } }),
        facets({ recovery: { outcome: 'short' } }),
        facets({ startup: { outcome: 'hangs' }, data: { outcome: 'not-read' } }),
        facets({ data: { outcome: 'not-read' }, recovery: { outcome: 'ended' } }),
        facets({ data: { outcome: 'differs' }, recovery: { outcome: 'short' } }),
      ];
      const others = mayBreak.filter(({ axes }) => axes.restore !== 'standalone');
      for (const cell of others)
        expect(passes(cell, version, seen)).toEqual([true, true, true, true, true, true, false, false, false]);
      expect(others.length).toBeGreaterThan(5);
    },
  );

  test('should say of a cell without a key operation nothing of what rotations may break', () => {
    const said = cells
      .filter(({ axes }) => axes.operation === 'none' || axes.point === 'none')
      .flatMap((cell) =>
        VERSIONS.flatMap((version) =>
          applying(cell, version)
            .filter(({ id }) => id.startsWith('window.'))
            .map(({ id }) => `${cell.id}: ${id}`),
        ),
      );
    expect(said).toEqual([]);
  });

  const WITH_WAL_ENCRYPTION = ['on', 'on-restarted', 'default-key', 'on-aes-256'];
  /** Operations that leave the keys as they are. */
  const ORDINARY = ['none', 'create-table', 'rewrite-table', 'create-database', 'checkpoint'];
  /** What the backup page calls compatible with WAL encryption, on a source that has it, into a destination as it asks for. */
  const documentedGood = cells.filter(({ axes }) => {
    if (!ORDINARY.includes(axes.operation) || axes.keyMaterial !== 'current' || axes.restore !== 'standalone')
      return false;
    if (axes.keyStore !== 'file' || axes.damage !== 'none') return false;
    if (
      !WITH_WAL_ENCRYPTION.includes(axes.walEncryption) ||
      axes.tool !== 'release' ||
      axes.destination === 'not-empty'
    )
      return false;
    if (axes.walMethod === 'stream')
      return (
        axes.format === 'plain' &&
        axes.encrypt !== 'off' &&
        axes.encrypt !== 'other-cipher' &&
        axes.keyDirectory === 'copied'
      );
    return axes.encrypt === 'off' && axes.keyDirectory === 'absent';
  });

  test('should leave no cell without a claim that the documentation calls good', () => {
    const asksForBackup = (cell: Cell): boolean =>
      applying(cell, '2.2.1').some(
        ({ severity, expect: { backup } }) => severity !== 'may' && backup?.outcome?.join() === 'succeeded',
      );
    expect(documentedGood.filter((cell) => !asksForBackup(cell)).map(({ id }) => id)).toEqual([]);
    expect(documentedGood.length).toBeGreaterThan(30);
  });

  test('should say of every cell with WAL in the backup that the documentation calls good that its data are equal and sealed', () => {
    const asksForAll = (cell: Cell): boolean =>
      applying(cell, '2.2.1').some(
        ({ expect: { startup, data, secrecy } }) =>
          startup?.outcome?.join() === 'starts' &&
          data?.outcome.join() === 'equal' &&
          secrecy?.outcome?.join() === 'sealed',
      );
    expect(
      documentedGood.filter((cell) => cell.axes.walMethod !== 'none' && !asksForAll(cell)).map(({ id }) => id),
    ).toEqual([]);
  });

  /** The same, restored with more WAL, or an incremental backup on top, as the documentation has it. */
  const documentedGoodRestores = cells.filter(({ family, axes }) => {
    if (family !== 'restores' || axes.restore === 'standby-documented' || axes.operation !== 'none') return false;
    // Nothing is documented of a standby that follows by restore_command alone, and of one that is rewound that it may be damaged.
    if (axes.restore === 'standby-archive-only' || rewindToProve(axes) !== null) return false;
    if (axes.restore.startsWith('archive') && axes.archive !== 'wrapped') return false;
    if (axes.restoreCommand !== 'works' || axes.archiveFault !== 'none' || axes.damage !== 'none' || !hasRoom(axes))
      return false;
    // Of keys that are another server's nothing is documented.
    if (axes.copiedFrom !== 'backed-up') return false;
    // Targets that there are not.
    if (axes.recoveryTarget === 'unreachable' || axes.recoveryTarget === 'too-early') return false;
    return axes.walMethod === 'stream' ? axes.format === 'plain' && axes.encrypt === 'on' : true;
  });
  const asksOf = (cell: Cell, asked: (expected: Claim['expect']) => boolean): boolean =>
    VERSIONS.every((version) => applying(cell, version).some((claim) => asked(claim.expect)));

  test('should say of every other restore of what the documentation calls good that it starts and its data are equal', () => {
    const asks = ({ startup, data }: Claim['expect']): boolean =>
      startup?.outcome?.join() === 'starts' && data?.outcome.join() === 'equal';
    // Without WAL in it and with the source out of reach, how the first start looks is left open.
    const leftOpen = documentedGoodRestores.filter(
      ({ axes }) => axes.walMethod === 'none' && axes.restore === 'standby-cut-off',
    );
    expect(
      documentedGoodRestores.filter((cell) => !leftOpen.includes(cell) && !asksOf(cell, asks)).map(({ id }) => id),
    ).toEqual([]);
    expect(
      leftOpen
        .filter(
          (cell) =>
            !asksOf(
              cell,
              ({ data, recovery }) => data?.outcome.join() === 'equal' && recovery?.outcome.join() === 'complete',
            ),
        )
        .map(({ id }) => id),
    ).toEqual([]);
    expect(new Set(documentedGoodRestores.map(({ axes }) => axes.restore))).toEqual(
      new Set([
        'standby',
        'standby-slot',
        'standby-cut-off',
        'standby-old-primary',
        'archive',
        'archive-failover',
        'in-place',
        'incremental',
        'from-standby',
      ]),
    );
  });

  test('should say of each that its recovery is complete, and that no WAL on its disk can be read', () => {
    const recovers = documentedGoodRestores.filter(({ axes }) => axes.restore !== 'incremental');
    expect(
      recovers
        .filter((cell) => !asksOf(cell, ({ recovery }) => /^complete\b/.test(recovery?.outcome.join() ?? '')))
        .map(({ id }) => id),
    ).toEqual([]);
    expect(
      documentedGoodRestores
        // Where WAL encryption is off some of the time, WAL on its disk may be read.
        .filter(({ axes }) => encryptsRestoredWal(axes))
        .filter((cell) => !asksOf(cell, ({ secrecy }) => secrecy?.restoredWal?.join() === 'sealed,not-scanned'))
        .map(({ id }) => id),
    ).toEqual([]);
  });

  test('should say of every archive of a source with WAL encryption whether it is plain or sealed, by the wrapper that archives', () => {
    const archived = cells.filter(
      ({ family, axes }) =>
        family === 'restores' &&
        axes.restore === 'archive' &&
        axes.damage === 'none' &&
        hasRoom(axes) &&
        encryptsWal(axes) &&
        // What is copied once WAL encryption is off is of neither kind.
        (axes.archive !== 'raw' || !['switched-off', 'off-and-on'].includes(axes.sourceRestart)),
    );
    const outcomeFor = {
      wrapped: 'plain',
      'decrypted-raw': 'plain',
      raw: 'sealed',
      'raw-encrypted': 'sealed',
      // Of a wrapper in a pipe no page speaks.
      'piped-raw': undefined,
      'piped-encrypted': undefined,
      none: '',
    } as const;
    expect(
      archived
        .filter((cell) => !asksOf(cell, ({ archive }) => archive?.outcome.join() === outcomeFor[cell.axes.archive]))
        .map(({ id }) => id),
    ).toEqual([]);
    expect(archived.length).toBeGreaterThan(50);
  });

  test('should say nothing of the control group', () => {
    expect(
      cells.filter((cell) => cell.family === 'control' && applying(cell, '2.2.1').length > 0).map(({ id }) => id),
    ).toEqual([]);
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

  test.for(claims.filter(({ expect: { backup } }) => backup?.outcome?.join() === 'refused'))(
    'should not take a failure for another reason for the documented refusal: $id',
    (claim) => {
      const taken = UNRELATED.filter(
        (message) =>
          deviationsFrom(claim, facets({ backup: { outcome: 'refused', exitCode: 1, message } })).length === 0,
      );
      expect(taken).toEqual([]);
    },
  );
});

describe('expectations/known-deviations.yaml', () => {
  const globs = known.flatMap((entry) => entry.cells.map((glob) => ({ id: entry.id, glob })));
  /** Of wrong data the judge speaks itself, of any cell. */
  const reaches = (entry: KnownDeviation, cell: Cell): boolean =>
    entry.claims.some(isRule) ||
    VERSIONS.some(
      (version) =>
        inRange(version, entry.releases) && applying(cell, version).some(({ id }) => entry.claims.includes(id)),
    );

  test('should hold no entry that names no cell', () => {
    expect(
      withoutCells(
        known,
        everything.map(({ id }) => id),
      ).map(({ id }) => id),
    ).toEqual([]);
  });

  test.for(globs)('should hold no glob that names no cell: $id, $glob', ({ glob }) => {
    expect(() => selectCells(everything, [glob], 'full')).not.toThrow();
  });

  test.for(known)('should name only cells of which one of the claims speaks: $id', (entry) => {
    expect(
      selectCells(everything, entry.cells, 'full')
        .filter((cell) => !reaches(entry, cell))
        .map(({ id }) => id),
    ).toEqual([]);
  });

  test.for(known)('should name only claims that there are: $id', (entry) => {
    expect(entry.claims.filter((id) => !isRule(id) && !claims.some((claim) => claim.id === id))).toEqual([]);
  });

  test.for(known)('should name outcomes that there are: $id', (entry) => {
    const named = Object.fromEntries(FACETS.map((facet) => [facet.name, Object.keys(facet.outcomes)]));
    expect(
      Object.entries(entry.signature).filter(([facet, signature]) => !named[facet]?.includes(signature?.outcome ?? '')),
    ).toEqual([]);
  });

  test.for(known)('should name a page, or file and function, and the release that was read: $id', ({ reference }) => {
    const files = reference.match(/[\w/.-]+\.c\b/g) ?? [];
    const alone = files.filter((file) => !new RegExp(`${file.replaceAll('.', '\\.')}, [a-zA-Z_]+`).test(reference));
    expect(alone).toEqual([]);
    expect(files.length > 0 || /documentation\/docs\/[\w/-]+\.md/.test(reference)).toBe(true);
    expect(reference).toMatch(/(percona\/pg_tde|release-|PostgreSQL) ?\d|release-\d/);
  });

  test('should hold no id twice', () => {
    expect(new Set(known.map(({ id }) => id)).size).toBe(known.length);
  });

  test('should hold no entry that describes every message of a facet that did not go well', () => {
    // Of a server that is no standby there is one message only.
    const unsigned = known.filter(
      ({ signature }) =>
        !Object.values(signature).some(
          (facet) =>
            facet?.message !== undefined ||
            facet?.['steps'] !== undefined ||
            facet?.['cause'] !== undefined ||
            ['succeeded', 'starts', 'not-a-standby'].includes(facet?.outcome ?? ''),
        ),
    );
    expect(unsigned.map(({ id }) => id)).toEqual([]);
  });
});

describe('loadExpectations', () => {
  const directory = mkdtempSync(join(tmpdir(), 'unit-expectations-'));
  afterAll(() => rmSync(directory, { recursive: true }));
  const documentation = join(directory, 'documentation.yaml');
  writeFileSync(documentation, '{ extension: pg_tde, editions: [2.0.0], pages: [], mentions: backup }');
  mkdirSync(join(directory, 'documentation'));
  writeFileSync(
    join(directory, 'documentation/p.yaml'),
    `{ h: [{ says: s, claims: [a], digests: { 2.0.0: ${'a'.repeat(16)} } }] }`,
  );
  const load = (documented: string, deviations: string) => () => {
    const file = join(directory, 'documented.yaml');
    const from = { documented: [file], known: join(directory, 'known.yaml'), documentation };
    writeFileSync(file, documented);
    writeFileSync(from.known, deviations);
    return loadExpectations('2026-11-23', from);
  };

  test('should take the claims of all files, in the order of the files', () => {
    const [first, second, none] = ['first.yaml', 'second.yaml', 'none.yaml'].map((name) => join(directory, name)) as [
      string,
      string,
      string,
    ];
    const one = (id: string): string =>
      `- { id: ${id}, releases: '*', severity: must, says: s, page: p, heading: h, cells: { walMethod: fetch }, expect: {} }\n`;
    writeFileSync(first, one('a') + one('b'));
    writeFileSync(second, one('c'));
    writeFileSync(none, '[]');
    expect(
      loadExpectations('2026-11-23', { documented: [first, second], known: none, documentation }).claims.map(
        ({ id }) => id,
      ),
    ).toEqual(['a', 'b', 'c']);
  });

  test('should take files without entries', () => {
    const goBy = loadReleases().filter((release) => release.documentation?.of === 'pg_tde');
    const editions = { extension: 'pg_tde', releases: ['2.0.0'], goBy };
    expect(load('[]', '[]')()).toEqual({
      claims: [],
      known: [],
      today: '2026-11-23',
      editions,
      releases: loadReleases(),
    });
  });

  test('should name line and column in a malformed claim', () => {
    const text =
      '- id: a\n  releases: "*"\n  severity: must\n  says: s\n  page: p\n  heading: h\n  cells:\n    walMethod: pigeon\n  expect: {}\n';
    expect(load(text, '[]')).toThrow(/documented\.yaml:8:16: a\.cells\.walMethod: .*"stream"/);
  });

  test('should name line and column in a malformed known deviation', () => {
    expect(load('[]', '- id: a\n  cells: methods/fetch-plain\n')).toThrow(/known\.yaml:2:10: a\.cells: /);
  });
});
