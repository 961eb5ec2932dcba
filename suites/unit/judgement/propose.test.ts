import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { packageFile, parseYaml } from '../../../helpers/common/index.ts';
import { type Evidence, saveEvidence } from '../../../helpers/evidence/index.ts';
import {
  type Claim,
  type Expectations,
  type KnownDeviation,
  judge,
  knownDeviationSchema,
  loadExpectations,
  proposeKnown,
} from '../../../helpers/judgement/index.ts';
import { messagePattern } from '../../../helpers/judgement/propose-pattern.ts';
import { additionPatch, entryText } from '../../../helpers/judgement/propose-text.ts';
import { main } from '../../../helpers/program/index.ts';
import { appendLine, cellLine, combineByCell, repetitionLine } from '../../../helpers/results/index.ts';
import {
  WARNING,
  backupObservation,
  claim,
  evidence,
  failedStart,
  known,
  operationObservation,
  refusal,
  restoreObservation,
  runLine,
  start,
  stockFacts,
  targetFacts,
} from '../fixtures.ts';

const TODAY = '2026-11-23';
const MAGIC = 'FATAL:  invalid magic number 33BA in WAL segment 000000010000000000000006, LSN 0/6000000, offset 8192';
const filled = (entry: KnownDeviation): KnownDeviation => ({
  ...entry,
  reference: 'https://example.org/1',
  reason: 'since it is so',
});
const verdictWith = (given: Evidence, entry: KnownDeviation, expectations: Expectations): string =>
  judge(given, { ...expectations, known: [...expectations.known, filled(entry)] }).verdict;
const withClaims = (...claims: Claim[]): Expectations => ({ claims, known: [], today: TODAY });
const asks = (expected: Claim['expect']): Expectations =>
  withClaims(claim({ expect: expected, cells: [{ operation: ['none', 'rotate-server-key'] }] }));
const differing = start({
  checks: [{ what: 'app.enc_rows by primary key', outcome: 'differs', detail: ['batch 2: missing'] }],
});
const stalled = {
  ...restoreObservation(),
  isStandby: true,
  recovery: [
    {
      what: 'after a restart',
      machine: 'standby',
      wanted: '0/7000000',
      reached: '0/6000000',
      outcome: 'stalled' as const,
      message: 'invalid magic number 0000',
      checks: [],
    },
  ],
} as unknown as ReturnType<typeof restoreObservation>;
const keyed = {
  ...start(),
  keys: {
    verified: [{ what: 'server key', error: 'ERROR:  key 7 is gone' }],
    rotated: null,
    inForce: { server: 'server-key of global-file' },
  },
} as unknown as ReturnType<typeof start>;

/** Everything that can be made to deviate, each with claims of its own. */
const DEVIATING: [string, Evidence, Expectations][] = [
  ['a start that fails', evidence({ restore: restoreObservation(failedStart(MAGIC)) }), withClaims(claim())],
  [
    'a second start that fails',
    evidence({ restore: restoreObservation(start(), failedStart(MAGIC, { which: 'restart' })) }),
    withClaims(claim()),
  ],
  [
    'a start that crashes',
    evidence({
      restore: restoreObservation(
        failedStart('LOG:  startup process (PID 4711) was terminated by signal 11: Segmentation fault', {
          exitCode: null,
        }),
      ),
    }),
    withClaims(claim()),
  ],
  [
    'a start that hangs, without a word',
    evidence({ restore: restoreObservation(start({ outcome: 'hangs', checks: [] })) }),
    withClaims(claim()),
  ],
  [
    'a start that fails, without a word',
    evidence({ restore: restoreObservation(failedStart(null)) }),
    withClaims(claim()),
  ],
  ['a start that succeeds and should not', evidence(), asks({ startup: { outcome: ['fails'] } })],
  [
    'a backup that is refused',
    evidence({ backup: refusal('tool: error: directory "/tmp/x/y" exists (but is "not" empty) [1]'), restore: null }),
    withClaims(claim()),
  ],
  ['a backup that is taken and should not be', evidence(), asks({ backup: { outcome: ['refused'] } })],
  [
    'a refusal with other words',
    evidence({ backup: refusal('tool: error: no'), restore: null }),
    asks({ backup: { outcome: ['refused'], message: 'stream' } }),
  ],
  ['a missing warning', evidence(), asks({ backup: { warnings: [{ message: 'x' }] } })],
  [
    'another warning',
    evidence({ backup: backupObservation({ warnings: [WARNING] }) }),
    asks({ backup: { warnings: [{ message: 'x' }] } }),
  ],
  ['rows that differ, and no claim on them', evidence({ restore: restoreObservation(differing) }), withClaims()],
  ['rows that differ', evidence({ restore: restoreObservation(differing) }), withClaims(claim())],
  [
    'rows that cannot be read',
    evidence({
      restore: restoreObservation(
        start({
          checks: [
            { what: 'w', outcome: 'unreadable', detail: ['ERROR:  could not read block 3 in file "base/16384/16390"'] },
          ],
        }),
      ),
    }),
    withClaims(claim()),
  ],
  [
    'rows in the open',
    evidence({
      backup: backupObservation({
        hits: [{ path: 'pg_wal/000000010000000000000005', inWal: true, kind: 'E' }] as never,
      }),
    }),
    withClaims(claim()),
  ],
  [
    "rows in the open on the restored server's disk",
    evidence({ restore: { ...restoreObservation(), readableWal: ['pg_wal/000000010000000000000005'] } }),
    asks({ secrecy: { restoredWal: ['sealed'] } }),
  ],
  [
    'keys that are broken',
    evidence({
      restore: restoreObservation(keyed),
      operation: operationObservation(),
      axes: { operation: 'rotate-server-key', point: 'after-keys', tool: 'low-level' },
    }),
    asks({ keys: { outcome: ['good'] } }),
  ],
  [
    'other keys in force',
    evidence({
      restore: restoreObservation({ ...keyed, keys: { ...keyed.keys, verified: [] } } as never),
      operation: operationObservation(),
      axes: { operation: 'rotate-server-key', point: 'after-keys', tool: 'low-level' },
    }),
    asks({ keys: { inForce: ['same'] } }),
  ],
  ['a standby that stalls', evidence({ restore: stalled }), asks({ recovery: { outcome: ['complete'] } })],
  [
    'errors in a log',
    evidence({
      restore: {
        ...restoreObservation(),
        logErrors: [{ machine: 'restore', line: 'ERROR:  cannot $1.^*+?()[]{}|\\' }],
      },
    }),
    asks({ log: { outcome: ['clean'] } }),
  ],
  [
    'none of several sets of outcomes',
    evidence({ restore: restoreObservation(failedStart(MAGIC)) }),
    asks({
      anyOf: [
        { startup: { outcome: ['starts'] }, data: { outcome: ['equal'] }, typical: true },
        { startup: { outcome: ['crashes'] }, typical: false },
      ],
    }),
  ],
  [
    'two claims at once',
    evidence({ restore: restoreObservation(failedStart(MAGIC)) }),
    withClaims(claim(), claim({ id: 'method.warns', expect: { backup: { warnings: [{ message: 'x' }] } } })),
  ],
];

describe('a proposed entry, once reference and reason are written', () => {
  test.for(DEVIATING)('should make a known deviation of %s', ([, given, expectations]) => {
    expect(judge(given, expectations).verdict).toBe('deviates');
    const { entry } = proposeKnown(given.id, [given], expectations);
    expect(knownDeviationSchema.safeParse(filled(entry)).error).toBeUndefined();
    expect(verdictWith(given, entry, expectations)).toBe('known-deviation');
  });

  test.for(DEVIATING)('should be the same when it comes out of its own YAML: %s', ([, given, expectations]) => {
    const { entry } = proposeKnown(given.id, [given], expectations);
    expect(parseYaml(entryText(filled(entry), 'seen'), 'x', z.array(knownDeviationSchema))).toEqual([filled(entry)]);
  });

  test.for(DEVIATING)('should be refused by the loader before, with line and column: %s', ([, given, expectations]) => {
    const { entry } = proposeKnown(given.id, [given], expectations);
    const text = entryText(entry, 'seen');
    const load = (yaml: string) => () => parseYaml(yaml, 'known.yaml', z.array(knownDeviationSchema));
    const line = text.split('\n').findIndex((each) => each.includes('reference: TODO')) + 1;
    expect(load(text)).toThrow(
      `known.yaml:${line}:14: ${entry.id}.reference: is still to be written: it begins with TODO`,
    );
    expect(load(text.replace(/reference: .*/, 'reference: r'))).toThrow(
      /known\.yaml:\d+:11: \S+\.reason: is still to be written/,
    );
    expect(load(text.replace(/reference: .*/, 'reference: r').replace(/reason: .*/, 'reason: r'))).not.toThrow();
  });

  test('should not excuse a failure with other words, nor one of another facet', () => {
    const given = evidence({ restore: restoreObservation(failedStart(MAGIC)) });
    const { entry } = proposeKnown(given.id, [given], withClaims(claim()));
    for (const other of [
      evidence({ restore: restoreObservation(failedStart('FATAL:  out of memory')) }),
      evidence({ restore: restoreObservation(differing) }),
    ]) {
      expect(verdictWith(other, entry, withClaims(claim()))).toBe('deviates');
    }
  });

  test('should go on describing it where positions, segments and numbers are others', () => {
    const given = evidence({ restore: restoreObservation(failedStart(MAGIC)) });
    const { entry } = proposeKnown(given.id, [given], withClaims(claim()));
    const other = 'FATAL:  invalid magic number ABCD in WAL segment 00000002000000A1000000FF, LSN 1A/FF00, offset 0';
    expect(verdictWith(evidence({ restore: restoreObservation(failedStart(other)) }), entry, withClaims(claim()))).toBe(
      'known-deviation',
    );
  });
});

describe('what is proposed', () => {
  const given = evidence({ restore: restoreObservation(failedStart(MAGIC)) });
  const tar = evidence({
    axes: { format: 'tar' },
    restore: restoreObservation(failedStart(MAGIC.replace('33BA', 'FFFF'))),
  });

  test('should be the cell, its claims, and what was seen in the facets that deviate, to the end of the line of releases', () => {
    expect(
      proposeKnown(
        given.id,
        [given],
        withClaims(claim(), claim({ id: 'other', expect: { backup: { outcome: ['succeeded'] } } })),
      ),
    ).toEqual({
      entry: {
        id: 'fetch-plain-method.fetch',
        cells: ['methods/fetch-plain'],
        extension: 'pg_tde',
        releases: '>=2.2.1 <2.3.0',
        postgres: '*',
        sometimes: false,
        severity: 'backup-useless',
        claims: ['method.fetch'],
        platform: 'upstream-with-hooks',
        signature: {
          startup: {
            outcome: 'fails',
            message: String.raw`FATAL:  invalid magic number [\dA-F]{4} in WAL segment [\dA-F]{24}, LSN [\dA-F]+/[\dA-F]+, offset \d+`,
          },
          data: { outcome: 'not-read' },
        },
        reference: expect.stringMatching(/^TODO /) as unknown,
        reason: expect.stringMatching(/^TODO /) as unknown,
        review: '2027-02-21',
      },
      alike: [],
      notes: [],
    });
  });

  test('should count warnings only where the claim is about them', () => {
    const signature = (of: Expectations): unknown =>
      proposeKnown('methods/fetch-plain', [evidence()], of).entry.signature;
    expect(signature(asks({ backup: { warnings: [{ message: 'x' }] } }))).toEqual({
      backup: { outcome: 'succeeded', warnings: 0 },
    });
    expect(signature(asks({ backup: { outcome: ['refused'] } }))).toEqual({ backup: { outcome: 'succeeded' } });
  });

  test('should take in other cells that deviate in exactly the same way, and no others', () => {
    const light = evidence({
      axes: { load: 'light' },
      restore: restoreObservation(failedStart('FATAL:  out of memory')),
    });
    const heavy = evidence({ axes: { load: 'heavy' } });
    const proposal = proposeKnown(given.id, [light, tar, given, heavy], withClaims(claim()));
    expect([proposal.entry.cells, proposal.alike]).toEqual([
      ['methods/fetch-plain', 'methods/fetch-tar'],
      ['methods/fetch-tar'],
    ]);
    expect(verdictWith(tar, proposal.entry, withClaims(claim()))).toBe('known-deviation');
  });

  test('should say `sometimes` where not every repetition deviates, and then hold for each of them', () => {
    const proposal = proposeKnown(given.id, [evidence(), given, given], withClaims(claim()));
    expect([proposal.entry.sometimes, proposal.notes]).toEqual([
      true,
      ['not every repetition deviates so: the entry says `sometimes`'],
    ]);
    expect([given, evidence()].map((each) => verdictWith(each, proposal.entry, withClaims(claim())))).toEqual([
      'known-deviation',
      'conforms',
    ]);
  });

  test('should tell of repetitions that deviate in another way', () => {
    const { notes } = proposeKnown(
      given.id,
      [given, evidence({ restore: restoreObservation(failedStart('FATAL:  out of memory')) })],
      withClaims(claim()),
    );
    expect(notes.join('\n')).toMatch(/1 of 2 repetitions of methods\/fetch-plain deviates in another way/);
  });

  test('should leave out what another entry describes already', () => {
    const both: Expectations = {
      ...withClaims(claim(), claim({ id: 'method.warns', expect: { backup: { warnings: [{ message: 'x' }] } } })),
      known: [known({ cells: ['methods/*'] })],
    };
    const { entry } = proposeKnown(given.id, [given], both);
    expect([entry.claims, entry.signature]).toMatchObject([['method.warns'], { backup: { warnings: 0 } }]);
    expect(verdictWith(given, entry, both)).toBe('known-deviation');
  });

  test('should name the extension of a fork', () => {
    const fork = evidence({
      restore: restoreObservation(failedStart(MAGIC)),
      target: targetFacts({ extension: 'cipherdisk', pgTde: '1.4' }),
    });
    const expectations = withClaims(claim({ extension: 'cipherdisk', releases: '*' }));
    const { entry } = proposeKnown(fork.id, [fork], expectations);
    expect([entry.extension, entry.releases, verdictWith(fork, entry, expectations)]).toEqual([
      'cipherdisk',
      '>=1.4.0 <1.5.0',
      'known-deviation',
    ]);
    expect(entryText(entry, 'seen')).toContain('  extension: cipherdisk\n');
  });

  test('should have an id that no other entry has', () => {
    const taken = {
      ...withClaims(claim()),
      known: [known({ id: 'fetch-plain-method.fetch', cells: ['methods/none-*'] })],
    };
    expect(proposeKnown(given.id, [given], taken).entry.id).toBe('fetch-plain-method.fetch-2');
  });
});

describe('a cell for which nothing can be proposed', () => {
  const failing = evidence({ restore: restoreObservation(failedStart(MAGIC)) });
  const expectations = withClaims(claim());
  test.for<[string, Evidence, Expectations, RegExp]>([
    ['conforms', evidence(), expectations, /is conforms: .*Only a cell that deviates/],
    ['is informational', failing, withClaims(), /is informational: .*Only a cell that deviates/],
    [
      'is inconclusive',
      evidence({ harnessError: { stage: 'source', message: 'no disk', advice: '', description: '' } }),
      expectations,
      /is inconclusive: .*no disk.*run the cell again/,
    ],
    [
      'is known',
      failing,
      { ...expectations, known: [known()] },
      /is known-deviation: wal-unreadable \(backup useless\): .*known already/,
    ],
    ['is stale', evidence(), { ...expectations, known: [known()] }, /is stale-known: .*Change or take away that entry/],
    [
      'deviates otherwise than its entry says',
      evidence({ restore: restoreObservation(failedStart('FATAL:  out of memory')) }),
      { ...expectations, known: [known()] },
      /would be stale-known: .*wal-unreadable.*Change that entry/,
    ],
    [
      'deviates without an extension',
      evidence({ restore: restoreObservation(differing), target: stockFacts() }),
      expectations,
      /without an extension/,
    ],
  ])('should be refused with what to do where it %s', ([, given, of, words]) => {
    expect(() => proposeKnown(given.id, [given], of)).toThrow(words);
    expect(() => proposeKnown(given.id, [given], of)).toThrow(expect.objectContaining({ name: 'UsageError' }) as Error);
  });
});

describe('messagePattern', () => {
  test('should fit the line that it is made of, whatever that is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (text) =>
        new RegExp(messagePattern(text), 'is').test(text),
      ),
    );
    fc.assert(
      fc.property(
        fc.string({
          unit: fc.constantFrom(...'0123456789abcdefABCDEF/-. "\\()[]{}|^$*+?\n'.split('')),
          maxLength: 300,
        }),
        (text) => new RegExp(messagePattern(text), 'is').test(text),
      ),
    );
  });

  test.for([
    ['process (PID 4711) was terminated by signal 11', String.raw`process \(PID \d+\) was terminated by signal 11`],
    ['could not open file "/data/db/base/5/1259": No such file', String.raw`could not open file "/\S+?": No such file`],
    ['archive command failed with exit code 1', 'archive command failed with exit code 1'],
    ['key 0190b8e4-7cde-7a00-8e9b-3f1de2aa0c01 is gone', String.raw`key [\da-f-]{36} is gone`],
    ['WAL ends before end of online backup', 'WAL ends before end of online backup'],
  ] as const)('should leave words and replace what is another one in each run: %s', ([message, pattern]) => {
    expect(messagePattern(message)).toBe(pattern);
  });

  test('should be of the first line alone, and not of megabytes', () => {
    expect(messagePattern('one\ntwo')).toBe('one');
    expect(messagePattern('x'.repeat(10_000_000))).toHaveLength(200);
  });
});

const directory = mkdtempSync(join(tmpdir(), 'unit-propose-'));
afterAll(() => rmSync(directory, { recursive: true }));
const FILE = 'expectations/known-deviations.yaml';

describe('the diff', () => {
  /** Applies a diff to a copy of a file with a real program. */
  function applied(before: string, patch: string, [program, ...args]: [string, ...string[]]): string {
    const root = mkdtempSync(join(directory, 'apply-'));
    mkdirSync(join(root, 'expectations'));
    writeFileSync(join(root, FILE), before);
    const run = spawnSync(program, args, {
      cwd: root,
      input: patch,
      encoding: 'utf8',
      env: { ...process.env, GIT_CEILING_DIRECTORIES: directory },
    });
    expect(run.status, run.stderr).toBe(0);
    return readFileSync(join(root, FILE), 'utf8');
  }
  const before = readFileSync(packageFile(FILE), 'utf8');

  const PATCH = '/usr/bin/patch';
  const withoutPatch = !existsSync(PATCH);
  test.skipIf(withoutPatch)(
    `should be one that patch -p1 takes${withoutPatch ? ' (skipped: patch is not installed)' : ''}`,
    () => {
      const entry = entryText(known(), 'seen');
      expect(applied(before, additionPatch(FILE, before, entry), [PATCH, '-p1'])).toBe(`${before}\n${entry}`);
    },
  );

  test.for<[string, [string, ...string[]], string]>([
    ['git apply', ['git', 'apply'], before],
    ['git apply, on a file without a last line end', ['git', 'apply'], before.trimEnd()],
  ])('should be one that %s takes, and leave all that was there', ([, program, text]) => {
    const given = evidence({ restore: restoreObservation(failedStart(MAGIC)) });
    const entry = entryText(filled(proposeKnown(given.id, [given], withClaims(claim())).entry), 'seen');
    expect(applied(text, additionPatch(FILE, text, entry), program)).toBe(`${text.trimEnd()}\n\n${entry}`);
  });
});

describe('tde-conformance known add', () => {
  let [printed, complained] = ['', ''];
  beforeEach(() => {
    [printed, complained] = ['', ''];
    vi.spyOn(process.stdout, 'write').mockImplementation((text) => ((printed += String(text)), true));
    vi.spyOn(process.stderr, 'write').mockImplementation((text) => ((complained += String(text)), true));
  });
  afterEach(() => {
    vi.restoreAllMocks();
  });

  const failing = (axes: Parameters<typeof evidence>[0] = {}): Evidence =>
    evidence({
      backup: backupObservation({ warnings: [WARNING] }),
      restore: restoreObservation(failedStart(MAGIC)),
      ...axes,
    });
  const good = evidence({ axes: { load: 'light' }, backup: backupObservation({ warnings: [WARNING] }) });
  function savedRun(name: string, all: readonly (readonly [Evidence, number | null])[], keep = true): string {
    const run = join(directory, 'results', name);
    const expectations = loadExpectations(TODAY);
    appendLine(run, runLine({ run: name, planned: all.length }));
    const lines = all.map(([each, repetition]) =>
      repetition === null
        ? cellLine(each, judge(each, expectations))
        : repetitionLine(each, judge(each, expectations), repetition),
    );
    for (const line of lines.filter(({ type }) => type === 'repetition')) appendLine(run, line);
    for (const line of combineByCell(lines)) appendLine(run, line);
    if (keep) for (const [each, repetition] of all) saveEvidence(run, each, {}, repetition);
    return run;
  }
  const add = (cell: string, run: string): Promise<number> =>
    main(['known', 'add', cell, '--from', run, '--results', join(directory, 'results')]);

  test('should print a diff that adds the entry, and say on standard error which cells are in it and that nothing is written', async () => {
    savedRun('two', [
      [failing(), null],
      [failing({ axes: { walEncryption: 'on-restarted' } }), null],
      [good, null],
    ]);
    const before = readFileSync(packageFile(FILE), 'utf8');
    expect(await add('methods/fetch-plain', 'two')).toBe(0);
    expect(printed).toMatch(
      /^--- a\/expectations\/known-deviations\.yaml\n\+\+\+ b\/expectations\/known-deviations\.yaml\n@@ /,
    );
    expect(printed.split('\n').filter((line) => line.startsWith('-'))).toHaveLength(1);
    expect(printed).toContain(
      "+  # Seen on 2.2.1 with PostgreSQL 18.4, run two. Nothing older was looked at; a fix in a later version of the line makes the entry stale.\n+  releases: '>=2.2.1 <2.3.0'\n",
    );
    expect(complained).toMatch(
      /1 other cell deviates in exactly the same way and is in the entry: methods\/fetch-plain-wal-on-restarted\n.*nothing is written/,
    );
    expect(readFileSync(packageFile(FILE), 'utf8')).toBe(before);
  });

  test('should look at each repetition of a cell that was repeated', async () => {
    savedRun('repeated', [
      [evidence({ backup: backupObservation({ warnings: [WARNING] }) }), 1],
      [failing(), 2],
    ]);
    expect(await add('methods/fetch-plain', 'repeated')).toBe(0);
    expect(printed).toContain('+  sometimes: true\n');
  });

  test.for<[string, string, RegExp]>([
    [
      'the run has no such cell',
      'methods/fetch-plane',
      /has no cell "methods\/fetch-plane"; did you mean methods\/fetch-plain\?/,
    ],
    ['the cell conforms', 'methods/fetch-plain-light', /Only a cell that deviates/],
  ])('should end with 64 and print nothing where %s', async ([, cell, words]) => {
    savedRun('refused', [
      [failing(), null],
      [good, null],
    ]);
    expect([await add(cell, 'refused'), printed]).toEqual([64, '']);
    expect(complained).toMatch(words);
  });

  test('should end with 64 and say so where the evidence is gone', async () => {
    savedRun('gone', [[failing(), null]], false);
    expect(await add('methods/fetch-plain', 'gone')).toBe(64);
    expect(complained).toMatch(/the evidence of methods\/fetch-plain is not there: .*Run the cell again/);
  });
});
