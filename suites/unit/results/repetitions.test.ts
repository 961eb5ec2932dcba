import { VERDICTS, reasonsText } from '../../../helpers/judgement/index.ts';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type CellLine,
  type RepetitionLine,
  combineByCell,
  combineRepetitions,
  timesRun,
} from '../../../helpers/results/index.ts';
import { distributionLines } from '../../../helpers/report/index.ts';
import { cellResult, repetitionResult } from '../fixtures.ts';

const ID = 'methods/fetch-plain';
const seen = (startup: string, data: string): Pick<RepetitionLine, 'facets'> => ({
  facets: {
    backup: { outcome: 'succeeded', message: null },
    startup: { outcome: startup, message: null },
    data: { outcome: data, message: null },
    keys: { outcome: 'same', message: null },
  },
});
const whole = seen('starts', 'equal');
const dead = seen('fails', 'not-read');
/** Repetitions from 1, one for each pair of what was seen and its verdict. */
const repetitions = (
  ...of: readonly (readonly [Pick<RepetitionLine, 'facets'>, CellLine['verdict'], string?])[]
): RepetitionLine[] =>
  of.map(([facets, verdict, reason = `a reason for ${verdict}`], index) =>
    repetitionResult(ID, index + 1, verdict, { ...facets, reasons: [{ text: reason }], durationMs: 1000 + index }),
  );

/** What all come to, with its reasons as one text. */
const told = (all: readonly RepetitionLine[]) => {
  const cell = combineRepetitions(all);
  return { ...cell, reason: reasonsText(cell.reasons) };
};

describe('combineRepetitions', () => {
  test('should have one outcome, which does not flip, where all are the same', () => {
    const all = repetitions([whole, 'conforms'], [whole, 'conforms'], [whole, 'conforms']);
    expect(combineRepetitions(all)).toEqual({
      ...cellResult(ID, 'conforms', whole),
      reasons: [{ text: 'a reason for conforms', repetitions: { count: 3, of: 3 } }],
      durationMs: 3003,
      evidence: 'cells/methods.fetch-plain@1',
      distribution: [
        {
          facets: { backup: 'succeeded', startup: 'starts', data: 'equal', keys: 'same' },
          verdict: 'conforms',
          count: 3,
          repetitions: [1, 2, 3],
        },
      ],
      flips: false,
    });
  });

  test('should deviate where two of five do, and tell of the first of these', () => {
    const all = repetitions(
      [whole, 'conforms'],
      [dead, 'deviates', 'no start'],
      [whole, 'conforms'],
      [dead, 'deviates', 'no start, once more'],
      [whole, 'conforms'],
    );
    expect(told(all)).toMatchObject({
      verdict: 'deviates',
      reason:
        'in 2 of 5 repetitions: no start; outcomes flip: 3 × conforms: startup starts, data equal; 2 × deviates: startup fails, data not-read',
      ...dead,
      evidence: 'cells/methods.fetch-plain@2',
      durationMs: 5010,
      distribution: [
        { verdict: 'conforms', count: 3, repetitions: [1, 3, 5] },
        { verdict: 'deviates', count: 2, repetitions: [2, 4] },
      ],
      flips: true,
    });
  });

  test('should be inconclusive where one repetition is, though nothing else differs', () => {
    const all = repetitions(
      [whole, 'conforms'],
      [whole, 'conforms'],
      [whole, 'inconclusive', 'nothing was written meanwhile'],
    );
    expect(told(all)).toMatchObject({
      verdict: 'inconclusive',
      reason: 'in 1 of 3 repetitions: nothing was written meanwhile; outcomes flip: 2 × conforms; 1 × inconclusive',
      flips: true,
    });
  });

  test('should deviate where one repetition does and another is inconclusive', () => {
    expect(combineRepetitions(repetitions([whole, 'inconclusive'], [dead, 'deviates'])).verdict).toBe('deviates');
  });

  test('should flip where all conform with two outcomes, and say so without the verdict that is the same', () => {
    const all = repetitions(
      [dead, 'conforms', 'as documented'],
      [whole, 'conforms', 'as documented'],
      [whole, 'conforms', 'as documented'],
    );
    expect(told(all)).toMatchObject({
      verdict: 'conforms',
      reason:
        'in 3 of 3 repetitions: as documented; outcomes flip: 2 × startup starts, data equal; 1 × startup fails, data not-read',
      flips: true,
    });
  });

  test('should name each outcome with the worst verdict', () => {
    const lost = seen('starts', 'differs');
    const all = repetitions(
      [whole, 'conforms'],
      [lost, 'deviates', 'rows are lost'],
      [dead, 'deviates', 'no start'],
      [dead, 'deviates', 'no start'],
    );
    expect(told(all).reason).toMatch(
      /^in 1 of 4 repetitions: rows are lost; in 2 of 4 repetitions: no start; outcomes flip: /,
    );
  });

  test('should take messages that differ for the same outcome', () => {
    const at = (lsn: string): Pick<RepetitionLine, 'facets'> => ({
      facets: { startup: { outcome: 'fails', message: `FATAL:  no WAL at ${lsn}` } },
    });
    expect(combineRepetitions(repetitions([at('0/1'), 'deviates'], [at('0/2'), 'deviates'])).flips).toBe(false);
  });

  test('should take a facet that others add for a part of the outcome', () => {
    const with2 = (keys: string): Pick<RepetitionLine, 'facets'> => ({
      facets: { ...whole.facets, keys: { outcome: keys, message: null } },
    });
    expect(told(repetitions([with2('same'), 'conforms'], [with2('lost'), 'conforms'])).reason).toMatch(
      /outcomes flip: 1 × keys same; 1 × keys lost$/,
    );
  });

  test('should refuse to make a result of nothing', () => {
    expect(() => combineRepetitions([])).toThrow(/no result/);
  });

  const anyRepetitions = fc
    .array(fc.tuple(fc.constantFrom(whole, dead), fc.constantFrom(...VERDICTS)), { minLength: 1, maxLength: 12 })
    .map((of) => repetitions(...of));

  test('should count every repetition once, the most frequent outcome first', () => {
    fc.assert(
      fc.property(anyRepetitions, (all) => {
        const cell = combineRepetitions(all);
        const outcomes = cell.distribution ?? [];
        expect(outcomes.flatMap((outcome) => outcome.repetitions).toSorted((a, b) => a - b)).toEqual(
          all.map(({ repetition }) => repetition),
        );
        expect(outcomes.map(({ count }) => count)).toEqual(
          outcomes.map((outcome) => outcome.repetitions.length).toSorted((a, b) => b - a),
        );
        expect([timesRun(cell), cell.flips]).toEqual([all.length, outcomes.length > 1]);
      }),
    );
  });

  test('should be the same in whatever order repetitions come', () => {
    fc.assert(
      fc.property(anyRepetitions, (all) => {
        expect(combineRepetitions(all.toReversed())).toEqual(combineRepetitions(all));
      }),
    );
  });

  test('should have verdict, facets and evidence of one and the same repetition, and no better verdict than any', () => {
    const order = [
      'deviates',
      'stale-known',
      'inconclusive',
      'departs',
      'known-deviation',
      'informational',
      'conforms',
      'not-applicable',
    ];
    fc.assert(
      fc.property(anyRepetitions, (all) => {
        const { verdict, facets, evidence } = combineRepetitions(all);
        expect(all.find((line) => line.evidence === evidence)).toMatchObject({ verdict, facets });
        expect(order.indexOf(verdict)).toBe(Math.min(...all.map((line) => order.indexOf(line.verdict))));
      }),
    );
  });
});

describe('combineByCell', () => {
  test('should leave a cell that was run once as it is', () => {
    const cells = [cellResult('a/b'), cellResult('a/c', 'deviates')];
    expect(combineByCell(cells)).toEqual(cells);
  });

  test('should make one cell of its repetitions, in the order of the cells', () => {
    const [b, c] = ['a/b', 'a/c'].map((id) => [1, 2].map((number) => repetitionResult(id, number)));
    expect(combineByCell([...(b ?? []), ...(c ?? [])])).toEqual([
      combineRepetitions(b ?? []),
      combineRepetitions(c ?? []),
    ]);
  });
});

describe('distributionLines', () => {
  test('should be a line for each outcome, with the repetitions that had it', () => {
    const all = repetitions(
      ...Array.from({ length: 12 }, (_, index) =>
        [2, 3, 4, 8, 11].includes(index) ? ([dead, 'known-deviation'] as const) : ([whole, 'conforms'] as const),
      ),
    );
    expect(distributionLines(combineRepetitions(all))).toEqual([
      ' 7 of 12  conforms         backup succeeded, startup starts, data equal, keys same  (repetition 1-2, 6-8, 10-11)',
      ' 5 of 12  known-deviation  backup succeeded, startup fails, data not-read, keys same  (repetition 3-5, 9, 12)',
    ]);
  });

  test('should be none for a cell that was run once', () => {
    expect([distributionLines(cellResult(ID)), timesRun(cellResult(ID))]).toEqual([[], 1]);
  });
});
