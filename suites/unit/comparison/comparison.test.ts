import { describe, expect, test } from 'vitest';
import {
  comparisonText,
  CATEGORIES,
  type Category,
  type Comparison,
  compareRuns,
  comparisonExitCode,
  comparisonSchema,
} from '../../../helpers/comparison/index.ts';
import { type CellLine, type Results, combineRepetitions } from '../../../helpers/results/index.ts';
import { cellResult, claim, known, repetitionResult, runLine } from '../fixtures.ts';

const ID = 'methods/fetch-plain';
type Over = Partial<CellLine>;
type Verdict = CellLine['verdict'];

const CLAIMS = [
  claim({ id: 'always' }),
  claim({ id: 'old', releases: '<2.2.0' }),
  claim({ id: 'new', releases: '>=2.2.0' }),
];
const DOCUMENTED = { claims: CLAIMS, known: [] };
const judged = (...claims: readonly (readonly [string, Verdict])[]): CellLine['claims'] =>
  claims.map(([id, verdict]) => ({ id, severity: 'must', verdict, reasons: [{ text: 'a reason' }] }));
const startup = (outcome: string, message: string | null = null): Over => ({
  facets: { ...cellResult(ID).facets, startup: { outcome, message } },
});
const FAILS = startup('fails', 'FATAL:  no record at 0/4000080');

let runs = 0;
function run(
  pgTde: string,
  cells: readonly CellLine[],
  over: Partial<Results> & { readonly line?: Parameters<typeof runLine>[0] } = {},
): Results {
  const { line, ...rest } = over;
  const target = { ...runLine().target, pgTde, extension: 'pg_tde', architecture: 'x86_64' };
  return {
    run: runLine({ run: `run-${++runs}`, planned: cells.length, target, ...line }),
    cells,
    repetitions: [],
    end: { type: 'end', counts: {} },
    ...rest,
  };
}
const cell = (verdict: Verdict, over: Over = {}, id = ID): CellLine => cellResult(id, verdict, over);
/** Each run has one cell. */
const lone = (...cells: readonly CellLine[]): Results[] => cells.map((one, index) => run(`2.${index + 1}.0`, [one]));
const compared = (
  results: readonly Results[],
  expectations: Parameters<typeof compareRuns>[1] = DOCUMENTED,
): Comparison => compareRuns(results, expectations);
const changeIn = (comparison: Comparison, id = ID): Comparison['cells'][number]['change'] => {
  const found = comparison.cells.find((each) => each.id === id);
  if (!found) throw new Error(`${id} is not compared`);
  return found.change;
};
const told = (comparison: Comparison, id = ID): [Category, number] => [
  changeIn(comparison, id).category,
  comparisonExitCode(comparison),
];

describe('a field that one of the runs has not', () => {
  const having = (fields: Record<string, unknown>): CellLine =>
    cell('conforms', { facets: { ...cellResult(ID).facets, keys: { outcome: 'good', message: null, ...fields } } });

  test('should be no change: there was no such field yet', () => {
    expect(told(compared(lone(having({}), having({ kept: 'all' }))))[0]).toBe('same');
    expect(told(compared(lone(having({ kept: 'lost' }), having({}))))[0]).toBe('same');
  });

  test('should be one where both have it', () => {
    expect(told(compared(lone(having({ kept: 'all' }), having({ kept: 'lost' }))))[0]).toBe('other');
  });
});

describe('a cell of two runs', () => {
  const CONFORMS = cell('conforms', { claims: judged(['always', 'conforms']) });
  const DEVIATES = cell('deviates', { ...FAILS, claims: judged(['always', 'deviates']) });
  const KNOWN = cell('known-deviation', { ...FAILS, claims: judged(['always', 'known-deviation']) });
  const INFORMATIONAL = cell('informational');
  const UNCLEAR = cell('inconclusive', { claims: judged(['always', 'inconclusive']) });
  const STALE = cell('stale-known', { claims: judged(['always', 'conforms']) });
  const OVERDUE = cell('stale-known', { ...FAILS, claims: judged(['always', 'known-deviation']) });

  test.for<[string, CellLine, CellLine, Category, number]>([
    ['conforms and still does', CONFORMS, CONFORMS, 'same', 0],
    ['deviates and still does', DEVIATES, DEVIATES, 'same', 0],
    ['conforms, then deviates', CONFORMS, DEVIATES, 'broken', 1],
    ['is undocumented, then deviates', INFORMATIONAL, DEVIATES, 'broken', 1],
    [
      'deviates as is known, then in another way',
      KNOWN,
      cell('deviates', { ...startup('crashes'), claims: judged(['always', 'deviates']) }),
      'broken',
      1,
    ],
    ['deviates, then conforms', DEVIATES, CONFORMS, 'fixed', 0],
    ['deviates, then is what an entry no longer describes', DEVIATES, STALE, 'fixed', 0],
    ['deviates, then is known to', DEVIATES, KNOWN, 'known-new', 0],
    ['conforms, then shows a known deviation', CONFORMS, KNOWN, 'known-new', 1],
    ['shows a known deviation, then does not', KNOWN, CONFORMS, 'known-gone', 0],
    ['shows a known deviation, then does not, and the entry is still there', KNOWN, STALE, 'known-gone', 0],
    ['shows a known deviation whose entry is past its review', KNOWN, OVERDUE, 'known-stale', 0],
    ['conforms, and an entry describes nothing', CONFORMS, STALE, 'known-stale', 0],
    ['is unclear, then conforms', UNCLEAR, CONFORMS, 'inconclusive', 2],
    ['conforms, then is unclear', CONFORMS, UNCLEAR, 'inconclusive', 2],
    ['deviates, then is unclear', DEVIATES, UNCLEAR, 'inconclusive', 2],
    ['is unclear, then deviates', UNCLEAR, DEVIATES, 'inconclusive', 2],
    ['is undocumented and works no more', INFORMATIONAL, cell('informational', FAILS), 'other', 1],
    [
      'is undocumented and ends otherwise',
      cell('informational', FAILS),
      cell('informational', startup('crashes')),
      'other',
      0,
    ],
    ['deviates and ends otherwise', DEVIATES, { ...DEVIATES, ...startup('crashes') }, 'other', 0],
    ['deviates and says something else', DEVIATES, { ...DEVIATES, ...startup('fails', 'FATAL:  no key') }, 'other', 0],
    [
      'deviates and says the same at another position',
      DEVIATES,
      { ...DEVIATES, ...startup('fails', 'FATAL:  no record at 1/7FFF028') },
      'same',
      0,
    ],
  ])('should be told where it %s', ([, older, newer, category, exitCode]) => {
    expect(told(compared(lone(older, newer)))).toEqual([category, exitCode]);
  });

  test('should not hang on one that is unclear in the older run where others are clear', () => {
    const [then, now] = [
      run('2.1.0', [UNCLEAR, cell('conforms', {}, 'methods/a')]),
      run('2.2.0', [CONFORMS, cell('conforms', {}, 'methods/a')]),
    ];
    expect(told(compared([then, now]))).toEqual(['inconclusive', 0]);
    expect(changeIn(compared([then, now])).notes).toEqual(['a reason for inconclusive']);
  });

  test('should leave it open where one deviates that was unclear before', () => {
    const comparison = compared([
      run('2.1.0', [UNCLEAR, cell('conforms', {}, 'methods/a')]),
      run('2.2.0', [DEVIATES, cell('conforms', {}, 'methods/a')]),
    ]);
    expect([comparisonExitCode(comparison), comparison.reasons]).toEqual([
      2,
      ['1 cell leaves open whether it is worse'],
    ]);
  });

  test('should say why one is unclear without what is volatile: alike ones are shown together', () => {
    expect(
      changeIn(
        compared(lone(CONFORMS, { ...UNCLEAR, reasons: [{ text: 'no commit lies between 0/4000028 and 0/6CB49F8' }] })),
      ).notes,
    ).toEqual(['no commit lies between <lsn> and <lsn>']);
  });

  test('should say which facets differ, without what is volatile', () => {
    expect(changeIn(compared(lone(CONFORMS, DEVIATES))).facets).toEqual([
      { facet: 'startup', field: 'outcome', was: 'starts', now: 'fails' },
      { facet: 'startup', field: 'message', was: null, now: 'FATAL:  no record at <lsn>' },
    ]);
  });

  test('should see fields beside outcome and message, and nothing in a facet that there was not yet when one was run', () => {
    const [older, newer] = [
      cell('informational', { facets: { secrecy: { outcome: 'plaintext', message: null, wal: 'sealed', where: [] } } }),
      cell('informational', {
        facets: {
          secrecy: { outcome: 'plaintext', message: null, wal: 'plaintext', where: ['a/x', 'a/x'] },
          log: { outcome: 'clean', message: null },
        },
      }),
    ];
    expect(changeIn(compared(lone(older, newer))).facets).toEqual([
      { facet: 'secrecy', field: 'wal', was: 'sealed', now: 'plaintext' },
      { facet: 'secrecy', field: 'where', was: null, now: 'a/x' },
    ]);
  });

  test('should not differ in how many segments can be read', () => {
    const rows = (...segments: number[]): Over => {
      const where = segments.map((segment) => `pg_wal/00000001000000000000000${segment}`);
      const message = `rows can be read in ${where.join(', ')}`;
      return { facets: { secrecy: { outcome: 'plaintext', where, message } } };
    };
    expect(told(compared(lone(cell('informational', rows(4, 4, 5)), cell('informational', rows(7)))))).toEqual([
      'same',
      0,
    ]);
  });
});

describe('claims', () => {
  test('should make a red cell worse where one that held does not hold', () => {
    const [older, newer] = [
      judged(['always', 'conforms'], ['new', 'deviates']),
      judged(['always', 'deviates'], ['new', 'deviates']),
    ].map((claims) => cell('deviates', { ...FAILS, claims }));
    const comparison = compared(lone(older!, newer!));
    expect([told(comparison), changeIn(comparison).claims]).toEqual([
      ['broken', 1],
      [{ id: 'always', severity: 'must', was: 'conforms', now: 'deviates', cause: 'outcome' }],
    ]);
  });

  test('should make a cell worse that begins to lose data silently', () => {
    const older = cell('deviates', { claims: judged(['always', 'deviates']) });
    const newer = cell('deviates', {
      facets: { data: { outcome: 'differs', message: null } },
      claims: judged(['always', 'deviates'], ['silent-wrong-data', 'deviates']),
    });
    expect(told(compared(lone(older, newer)))).toEqual(['broken', 1]);
    expect(changeIn(compared(lone(older, newer))).claims.map(({ cause }) => cause)).toEqual(['outcome']);
  });

  test('should make a known deviation worse that is from one more claim', () => {
    const [older, newer] = [
      judged(['always', 'conforms'], ['new', 'known-deviation']),
      judged(['always', 'known-deviation'], ['new', 'known-deviation']),
    ].map((claims) => cell('known-deviation', { claims }));
    expect(told(compared(lone(older!, newer!)))).toEqual(['known-new', 1]);
  });

  test('should list a cell that conforms to other ones as documented differently', () => {
    const comparison = compared(
      lone(
        cell('conforms', { claims: judged(['always', 'conforms'], ['old', 'conforms']) }),
        cell('conforms', { ...FAILS, claims: judged(['always', 'conforms'], ['new', 'conforms']) }),
      ),
    );
    expect([
      told(comparison),
      changeIn(comparison).claims.map(({ id, was, now, cause }) => [id, was, now, cause]),
    ]).toEqual([
      ['documented', 0],
      [
        ['new', null, 'conforms', 'release'],
        ['old', 'conforms', null, 'release'],
      ],
    ]);
    // The outcome that follows the documentation is told with it.
    expect(changeIn(comparison).facets.map(({ now }) => now)).toContain('fails');
  });

  test('should be told apart from claims that we changed', () => {
    const comparison = compared([
      run('2.2.0', [cell('conforms', { claims: judged(['always', 'conforms']) })]),
      run('2.2.1', [cell('conforms', { claims: judged(['always', 'conforms'], ['new', 'conforms']) })]),
    ]);
    expect(changeIn(comparison).claims.map(({ cause }) => cause)).toEqual(['expectations']);
  });

  test('should not call a cell fixed that does the same and is documented so now', () => {
    const comparison = compared(
      lone(
        cell('deviates', { ...FAILS, claims: judged(['old', 'deviates']) }),
        cell('conforms', { ...FAILS, claims: judged(['new', 'conforms']) }),
      ),
    );
    expect(told(comparison)).toEqual(['documented', 0]);
  });

  test('should call a cell broken that does the same against what is documented now, and say so', () => {
    const comparison = compared(
      lone(
        cell('conforms', { ...FAILS, claims: judged(['old', 'conforms']) }),
        cell('deviates', { ...FAILS, claims: judged(['new', 'deviates']) }),
      ),
    );
    expect([told(comparison), changeIn(comparison).notes]).toEqual([
      ['broken', 1],
      ['the outcome is the same; other claims apply, or the list of known deviations is another'],
    ]);
  });

  test('should be listed with the cells in which they changed', () => {
    const cells = (verdict: Verdict, other: string): CellLine[] => [
      cell(verdict === 'conforms' ? 'conforms' : 'deviates', { claims: judged(['always', verdict]) }),
      cell('conforms', { claims: judged([other, 'conforms']) }, 'methods/other'),
    ];
    const [then, now] = [run('2.1.0', cells('conforms', 'old')), run('2.2.0', cells('deviates', 'new'))];
    expect(compared([then, now]).claims).toEqual([
      { id: 'always', lost: [ID], regained: [], added: [], removed: [] },
      { id: 'new', lost: [], regained: [], added: ['methods/other'], removed: [] },
      { id: 'old', lost: [], regained: [], added: [], removed: ['methods/other'] },
    ]);
    expect(compared([now, then]).claims[0]).toEqual({ id: 'always', lost: [], regained: [ID], added: [], removed: [] });
  });
});

describe('a claim that did not hold and applies no longer', () => {
  test('should not be said to hold again', () => {
    const comparison = compared(
      lone(
        cell('deviates', { ...FAILS, claims: judged(['old', 'deviates']) }),
        cell('conforms', { claims: judged(['new', 'conforms']) }),
      ),
    );
    expect(comparison.claims.find(({ id }) => id === 'old')).toEqual({
      id: 'old',
      lost: [],
      regained: [],
      added: [],
      removed: [ID],
    });
  });
});

describe('flips', () => {
  const repeated = (...verdicts: readonly Verdict[]): CellLine =>
    combineRepetitions(
      verdicts.map((verdict, index) =>
        repetitionResult(ID, index + 1, verdict, verdict === 'conforms' ? {} : { facets: FAILS.facets! }),
      ),
    );

  test('should be told where the verdict is the same', () => {
    const comparison = compared(lone(repeated('deviates', 'deviates'), repeated('deviates', 'conforms')));
    expect(told(comparison)).toEqual(['flips', 0]);
    expect(changeIn(comparison).notes.map((note) => note.slice(0, 15))).toEqual([
      'before: 2 of 2 ',
      'now: 1 of 2  de',
      'now: 1 of 2  co',
    ]);
  });

  test('should not hide that a cell is broken', () => {
    expect(told(compared(lone(repeated('conforms', 'conforms'), repeated('deviates', 'conforms'))))).toEqual([
      'broken',
      1,
    ]);
  });

  test('should be told where earlier runs of the same versions disagree', () => {
    const comparison = compared([
      run('2.1.0', [cell('conforms')]),
      run('2.1.0', [cell('deviates', FAILS)]),
      run('2.2.0', [cell('deviates', FAILS)]),
    ]);
    expect([told(comparison), changeIn(comparison).notes.at(-1)]).toEqual([
      ['flips', 0],
      'earlier runs of the same versions disagree',
    ]);
  });

  test('should be told where the newest is no worse than one of those that disagree, in another way', () => {
    expect(
      told(
        compared([
          run('2.1.0', [cell('conforms')]),
          run('2.1.0', [cell('deviates', FAILS)]),
          run('2.2.0', [cell('deviates', startup('crashes'))]),
        ]),
      ),
    ).toEqual(['flips', 0]);
  });

  test('should not be taken for the reason where earlier runs that disagree are of other versions', () => {
    expect(
      told(
        compared([
          run('2.0.0', [cell('conforms')]),
          run('2.1.0', [cell('deviates', FAILS)]),
          run('2.2.0', [cell('deviates', FAILS)]),
        ]),
      ),
    ).toEqual(['broken', 1]);
  });

  test('should not be taken for the reason where the newest is worse than any of those that disagree', () => {
    expect(
      told(
        compared([
          run('2.1.0', [cell('informational')]),
          run('2.1.0', [cell('informational', startup('hangs'))]),
          run('2.2.0', [cell('deviates', FAILS)]),
        ]),
      ),
    ).toEqual(['broken', 1]);
  });

  test('should not be taken for the reason with two runs of the same versions: one may have a patch', () => {
    expect(told(compared([run('2.1.0', [cell('conforms')]), run('2.1.0', [cell('deviates', FAILS)])]))).toEqual([
      'broken',
      1,
    ]);
  });

  const entry = known({ claims: ['always'], sometimes: true });
  const sometimes = (...verdicts: readonly [Verdict, Verdict]): CellLine[] =>
    verdicts.map((verdict) =>
      cell(verdict, { ...(verdict === 'conforms' ? {} : FAILS), claims: judged(['always', verdict]) }),
    );
  test('should not be taken for the reason where a known deviation that is to show every time shows beside it', () => {
    const newer = cell('known-deviation', {
      ...FAILS,
      claims: judged(['always', 'known-deviation'], ['new', 'known-deviation']),
    });
    expect(
      told(
        compared(lone(cell('conforms', { claims: judged(['always', 'conforms'], ['new', 'conforms']) }), newer), {
          claims: CLAIMS,
          known: [entry],
        }),
      ),
    ).toEqual(['known-new', 1]);
  });

  test.for<[string, readonly [Verdict, Verdict], Parameters<typeof known>[0], [Category, number]]>([
    ['shows newly', ['conforms', 'known-deviation'], {}, ['flips', 0]],
    ['does not show', ['known-deviation', 'conforms'], {}, ['flips', 0]],
    [
      'shows newly and was not known on the older release',
      ['conforms', 'known-deviation'],
      { releases: '>=2.2.0' },
      ['known-new', 1],
    ],
    ['shows newly and is to show every time', ['conforms', 'known-deviation'], { sometimes: false }, ['known-new', 1]],
    ['shows newly with another claim', ['conforms', 'known-deviation'], { claims: ['other'] }, ['known-new', 1]],
    ['shows newly in another cell', ['conforms', 'known-deviation'], { cells: ['methods/other'] }, ['known-new', 1]],
  ])('should be told where a known deviation that shows in some runs only %s', ([, verdicts, over, expected]) => {
    expect(told(compared(lone(...sometimes(...verdicts)), { claims: CLAIMS, known: [{ ...entry, ...over }] }))).toEqual(
      expected,
    );
  });
});

describe('a cell that one of the runs has no result of', () => {
  const other = cell('conforms', {}, 'methods/other');
  const left = (applicable: boolean) => ({
    line: { planned: 1, notRun: [{ id: ID, reason: 'no network', applicable }] },
  });
  const states = (comparison: Comparison): string[] =>
    comparison.cells.find(({ id }) => id === ID)!.states.map(({ status }) => status);

  test.for<[string, Results, Results, readonly string[], number]>([
    [
      'was not asked for in the newest',
      run('2.1.0', [cell('conforms'), other]),
      run('2.2.0', [other]),
      ['conforms', 'not-planned'],
      0,
    ],
    [
      'does not apply to the newest',
      run('2.1.0', [cell('conforms'), other]),
      run('2.2.0', [other], left(false)),
      ['conforms', 'not-applicable'],
      0,
    ],
    [
      'the newest could not run',
      run('2.1.0', [cell('conforms'), other]),
      run('2.2.0', [other], left(true)),
      ['conforms', 'not-run'],
      2,
    ],
    [
      'the newest was cut off before',
      run('2.1.0', [cell('conforms'), other]),
      run('2.2.0', [other], { end: null, line: { planned: 2 } }),
      ['conforms', 'cut-off'],
      2,
    ],
    [
      'is new and conforms',
      run('2.1.0', [other]),
      run('2.2.0', [cell('conforms'), other]),
      ['not-planned', 'conforms'],
      0,
    ],
    [
      'is new and deviates',
      run('2.1.0', [other]),
      run('2.2.0', [cell('deviates'), other]),
      ['not-planned', 'deviates'],
      2,
    ],
    [
      'did not apply before and deviates',
      run('2.1.0', [other], left(false)),
      run('2.2.0', [cell('deviates'), other]),
      ['not-applicable', 'deviates'],
      0,
    ],
  ])('should be told where it %s', ([, then, now, expected, exitCode]) => {
    const comparison = compared([then, now]);
    expect([told(comparison), states(comparison)]).toEqual([['only-in-one', exitCode], expected]);
    expect(changeIn(comparison).notes).toHaveLength(1);
  });

  test('should say why there is none', () => {
    expect(
      changeIn(compared([run('2.1.0', [cell('conforms'), other]), run('2.2.0', [other], left(true))])).notes,
    ).toEqual(['the newest run has no result: no network']);
    expect(
      changeIn(
        compared([run('2.1.0', [other], { end: null, line: { planned: 7 } }), run('2.2.0', [cell('conforms'), other])]),
      ).notes,
    ).toEqual(['run 1 has no result: the run has 1 of 7 cells, and does not say whether this was to be one of them']);
  });

  test('should be known to be cut off where some of its repetitions are there', () => {
    const cut = run('2.2.0', [other], {
      end: null,
      line: { planned: 2 },
      repetitions: [repetitionResult(ID, 1), repetitionResult(ID, 2)],
    });
    expect(changeIn(compared([run('2.1.0', [cell('conforms'), other]), cut])).notes).toEqual([
      'the newest run has no result: the run ended after 2 of its repetitions',
    ]);
  });

  test('should be the same where neither has one', () => {
    expect(told(compared([run('2.1.0', [other], left(true)), run('2.2.0', [other], left(true))]))).toEqual(['same', 0]);
  });
});

describe('three runs', () => {
  const of = (...verdicts: readonly Verdict[]): Results[] =>
    verdicts.map((verdict, index) => run(`2.${index}.0`, [cell(verdict, verdict === 'deviates' ? FAILS : {})]));

  test.for<[readonly Verdict[], Category, number, number]>([
    [['conforms', 'conforms', 'deviates'], 'broken', 1, 1],
    [['conforms', 'deviates', 'deviates'], 'broken', 0, 1],
    [['deviates', 'conforms', 'deviates'], 'broken', 1, 1],
    [['conforms', 'deviates', 'conforms'], 'fixed', 1, 0],
    [['deviates', 'deviates', 'conforms'], 'fixed', 1, 0],
    [['deviates', 'inconclusive', 'conforms'], 'fixed', 0, 0],
    [['conforms', 'inconclusive', 'conforms'], 'inconclusive', 1, 0],
    [['conforms', 'inconclusive', 'deviates'], 'broken', 0, 1],
    [['deviates', 'inconclusive', 'deviates'], 'inconclusive', 1, 0],
    [['conforms', 'conforms', 'inconclusive'], 'inconclusive', 1, 2],
    [['conforms', 'conforms', 'conforms'], 'same', 1, 0],
  ])('should hold the newest against each earlier one: %j', ([verdicts, category, from, exitCode]) => {
    const comparison = compared(of(...verdicts));
    expect([
      told(comparison),
      changeIn(comparison).from,
      comparison.cells[0]?.states.map(({ status }) => status),
    ]).toEqual([[category, exitCode], from, verdicts]);
  });

  test('should tell each step as well', () => {
    expect(compared(of('conforms', 'deviates', 'conforms')).cells[0]?.steps).toEqual(['broken', 'fixed']);
  });

  test('should tell a cell that the first has no result of', () => {
    const [second, third] = [run('2.1.0', [cell('conforms')]), run('2.2.0', [cell('deviates', FAILS)])];
    expect(told(compared([run('2.0.0', []), second, third]))).toEqual(['broken', 1]);
  });
});

describe('the whole', () => {
  test('should be worse in one cell although another is fixed', () => {
    const cells = (...verdicts: Verdict[]): CellLine[] =>
      verdicts.map((verdict, index) => cell(verdict, verdict === 'deviates' ? FAILS : {}, `methods/${index}`));
    const comparison = compared([
      run('2.1.0', cells('deviates', 'conforms', 'conforms')),
      run('2.2.0', cells('conforms', 'deviates', 'inconclusive')),
    ]);
    expect([comparison.result, comparison.reasons, comparison.counts.fixed, comparison.counts.broken]).toEqual([
      'worse',
      ['1 cell is worse', '1 cell leaves open whether it is worse'],
      1,
      1,
    ]);
  });

  test.for([0, 1])('should be left open where a run was aborted: run %i', (index) => {
    const results = lone(cell('conforms'), cell('conforms')).map((each, at) =>
      at === index ? { ...each, end: null } : each,
    );
    const comparison = compared(results);
    expect([comparisonExitCode(comparison), comparison.reasons]).toEqual([
      2,
      [`run ${results[index]?.run.run} has 1 of 1 cells: it was aborted`],
    ]);
  });

  test('should be left open where a planned cell left no result', () => {
    const [then, now] = lone(cell('conforms'), cell('conforms'));
    expect(comparisonExitCode(compared([then!, { ...now!, run: { ...now!.run, planned: 2 } }]))).toBe(2);
  });

  test('should be left open where the runs have nothing in common', () => {
    const comparison = compared([
      run('2.1.0', [cell('conforms')]),
      run('2.2.0', [cell('conforms', {}, 'methods/other')]),
    ]);
    expect([comparisonExitCode(comparison), comparison.reasons]).toEqual([
      2,
      ['no cell says something both in the newest run and in an earlier one'],
    ]);
  });

  const several = (count: number): CellLine[] =>
    Array.from({ length: count }, (_, index) => cell('conforms', {}, `methods/c${index}`));

  test('should be left open where less than half of the cells are in common', () => {
    const comparison = compared([run('2.1.0', several(12)), run('2.2.0', several(5))]);
    expect([comparisonExitCode(comparison), comparison.reasons, comparison.common]).toEqual([
      2,
      ['only 5 of 12 cells say something both in the newest run and in an earlier one'],
      { cells: 5, of: 12 },
    ]);
    expect(comparisonExitCode(compared([run('2.1.0', several(12)), run('2.2.0', several(6))]))).toBe(0);
    expect(comparisonExitCode(compared([run('2.1.0', several(5)), run('2.2.0', several(12))]))).toBe(2);
  });

  test('should list what is broken in both, known or not, and nothing that is as documented', () => {
    const broken = [
      cell('known-deviation', FAILS),
      cell('deviates', FAILS, 'methods/b'),
      cell('conforms', FAILS, 'methods/c'),
    ];
    const comparison = compared([run('2.1.0', broken), run('2.2.0', broken)]);
    expect(comparison.brokenInBoth.map(({ id }) => id)).toEqual([ID, 'methods/b'].toSorted());
    expect(comparisonText(comparison)).toContain('broken in both');
    const [, once] = [broken, [cell('conforms'), cell('conforms', {}, 'methods/b'), broken[2]!]];
    expect(compared([run('2.1.0', once), run('2.2.0', broken)]).brokenInBoth).toEqual([]);
  });

  test('should be worse where the newest documents an option that its tool refuses', () => {
    const refused = { facets: { backup: { outcome: 'refused', message: 'no such option' } } };
    const other = cell('conforms', {}, 'methods/other');
    const older = run('2.1.0', [other], {
      line: { notRun: [{ id: ID, reason: 'no such option', applicable: false }] },
    });
    const told2 = (verdict: Verdict) => told(compared([older, run('2.2.0', [other, cell(verdict, refused)])]));
    expect([told2('deviates'), told2('known-deviation')]).toEqual([
      ['broken', 1],
      ['known-new', 1],
    ]);
    // Refused as it is documented.
    expect(told2('conforms')).toEqual(['only-in-one', 0]);
  });

  test('should say what the targets differ in besides the release', () => {
    const target = runLine().target;
    const [older, newer] = [
      run('2.1.0', [cell('conforms')]),
      run('2.2.0', [cell('conforms')], {
        line: { target: { ...target, postgres: '17.11', driver: 'local', architecture: 'aarch64', extension: 'fork' } },
      }),
    ];
    expect(compared([older, newer]).targets).toEqual([
      { what: 'PostgreSQL major version', values: ['18', '17'] },
      { what: 'extension', values: ['pg_tde', 'fork'] },
      { what: 'driver', values: ['container', 'local'] },
      { what: 'architecture', values: ['x86_64', 'aarch64'] },
    ]);
    expect(compared(lone(cell('conforms'), cell('conforms'))).targets).toEqual([]);
  });

  test('should refuse less than two runs, and one that is there twice', () => {
    const [one] = lone(cell('conforms'));
    expect(() => compared([one!])).toThrow(/two runs or more/);
    expect(() => compared([one!, one!])).toThrow(/is there twice/);
  });

  test('should be of the shape that its schema says, with a count for every category', () => {
    const comparison = compared([
      run('2.1.0', [cell('deviates', FAILS), cell('conforms', {}, 'methods/b')]),
      run('2.2.0', [cell('conforms')], { end: null }),
    ]);
    expect(comparisonSchema.parse(comparison)).toEqual(comparison);
    expect(Object.keys(comparison.counts)).toEqual([...CATEGORIES]);
    expect(Object.values(comparison.counts).reduce((sum, count) => sum + count, 0)).toBe(comparison.cells.length);
  });

  test('should not depend on the order in which cells ended', () => {
    const cells = ['methods/c', 'methods/a', 'methods/b'].map((id) => cell('conforms', {}, id));
    const [then, now] = [run('2.1.0', cells), run('2.2.0', cells)];
    expect(compared([{ ...then, cells: cells.toReversed() }, now])).toEqual(
      compared([then, { ...now, cells: cells.toSorted((a, b) => (a.id < b.id ? -1 : 1)) }]),
    );
  });
});
