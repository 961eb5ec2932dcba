import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { packageFile } from '../../../helpers/common/index.ts';
import { RESULTS_FILE, readResults } from '../../../helpers/results/index.ts';
import { upgraded } from '../../../helpers/results/upgrade.ts';
import { cellResult, repetitionResult, runLine } from '../fixtures.ts';

const OLD_CLAIM = { id: 'c', severity: 'must', verdict: 'deviates', reason: 'data: a (b; c); startup: d' };

describe('a line from when reasons were one text', () => {
  test.for([cellResult('a/b'), repetitionResult('a/b', 1)])('should have it whole as one reason: $type', (line) => {
    const { reasons: _, ...rest } = line;
    expect(upgraded({ ...rest, reason: 'x: a (b; c); y: d', claims: [OLD_CLAIM] })).toEqual({
      ...rest,
      reasons: [{ text: 'x: a (b; c); y: d' }],
      claims: [{ id: 'c', severity: 'must', verdict: 'deviates', reasons: [{ text: 'data: a (b; c); startup: d' }] }],
    });
  });

  test('should be of a run that is of the version of today', () => {
    expect(upgraded({ ...runLine(), schema: 1 })).toEqual(runLine());
  });
});

describe('an end from when there were fewer verdicts', () => {
  test('should count no cell of those that came later, and what it counted as before', () => {
    expect(upgraded({ type: 'end', counts: { conforms: 3, deviates: 1 } })).toMatchObject({
      counts: { conforms: 3, deviates: 1, departs: 0 },
    });
  });
});

describe('any other line', () => {
  test.for<unknown>([runLine(), cellResult('a/b'), { type: 'end' }, { ...runLine(), schema: 3 }, [1], null, 'x'])(
    'should stay as it is: %o',
    (line) => {
      expect(upgraded(line)).toEqual(line);
    },
  );
});

describe('a recorded run', () => {
  test('should have every reason that its file has, uncut', () => {
    const directory = packageFile('suites', 'recorded', '18-2.2');
    const texts = readFileSync(join(directory, RESULTS_FILE), 'utf8')
      .split('\n')
      .flatMap((line) => /"type":"cell".*?"verdict":"[a-z-]+","reason":("(?:\\.|[^"\\])*")/.exec(line)?.[1] ?? [])
      .map((text) => JSON.parse(text) as string);
    const { cells } = readResults(directory);
    expect(texts).toHaveLength(cells.length);
    expect(cells.map(({ reasons }) => reasons)).toEqual(texts.map((text) => [{ text }]));
  });
});
