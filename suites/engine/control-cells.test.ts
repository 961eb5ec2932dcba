import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import pLimit from 'p-limit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadEvidence } from '../../helpers/evidence/index.ts';
import { type CellLine, readResults } from '../../helpers/results/index.ts';
import { type OpenedRun, Session, openRun } from '../../helpers/run/index.ts';
import { drivers, remainsOf, temporaryDirectory } from './support.ts';

const WHOLE = {
  backup: { outcome: 'succeeded', exitCode: 0, warnings: [], message: null },
  startup: { outcome: 'starts', message: null },
  data: { outcome: 'equal', message: null },
  // Nothing of a cluster without pg_tde is encrypted, so there is nothing to leak.
  secrecy: { outcome: 'not-scanned' },
};
/** Cells of the control group, and what PostgreSQL's own documentation lets us expect of them. */
const CELLS = {
  'control/fetch-plain-light': WHOLE,
  'control/stream-tar': WHOLE,
  'control/none-plain': {
    ...WHOLE,
    startup: { outcome: 'fails', which: 'first', message: expect.stringContaining('checkpoint record') },
    data: { outcome: 'not-read' },
  },
};

/** The whole way from source to judgement, where nothing is encrypted. */
describe.for(await drivers())('$title', ({ ref }) => {
  describe.skipIf(ref === undefined)('a control cell', () => {
    const results = temporaryDirectory();
    let run: OpenedRun;
    let lines = new Map<string, CellLine>();

    beforeAll(async () => {
      run = await openRun({
        ...(ref === undefined ? {} : { target: ref }),
        cells: Object.keys(CELLS),
        parallel: 2,
        repeat: 1,
        strict: false,
        results: results.path,
      });
      await using session = await Session.open(run);
      const turn = pLimit(session.parallel);
      const seen = await Promise.all(session.planned.map((cell) => turn(() => session.runCell(cell))));
      lines = new Map(seen.map((line) => [line.id, line]));
    });
    afterAll(() => results[Symbol.dispose]());

    test.for(Object.entries(CELLS))('should show of %s what stock PostgreSQL does', ([id, facets]) => {
      expect(lines.get(id)?.facets).toMatchObject(facets);
    });

    test('should be judged by no claim', () => {
      expect([...lines.values()].map(({ verdict, claims }) => ({ verdict, claims }))).toEqual(
        Object.keys(CELLS).map(() => ({ verdict: 'informational', claims: [] })),
      );
    });

    test('should be in the results', () => {
      expect(
        readResults(run.runDirectory)
          .cells.map((cell) => cell.id)
          .toSorted(),
      ).toEqual(Object.keys(CELLS).toSorted());
    });

    test('should leave no machine', async () => {
      expect(await remainsOf(run.runId)).toEqual([]);
    });
  });

  describe.skipIf(ref === undefined)('a cell that is run twice', () => {
    const results = temporaryDirectory();
    let run: OpenedRun;
    let line: CellLine | undefined;

    beforeAll(async () => {
      run = await openRun({
        ...(ref === undefined ? {} : { target: ref }),
        cells: ['control/none-plain'],
        parallel: 1,
        repeat: 2,
        strict: false,
        results: results.path,
      });
      await using session = await Session.open(run);
      for (const cell of session.planned) line = await session.runCell(cell);
    });
    afterAll(() => results[Symbol.dispose]());

    test('should have evidence of each time', () => {
      expect(readdirSync(join(run.runDirectory, 'cells')).toSorted()).toEqual([
        'control.none-plain@1',
        'control.none-plain@2',
      ]);
      for (const { evidence } of readResults(run.runDirectory).repetitions)
        expect(existsSync(join(run.runDirectory, evidence, 'evidence.json'))).toBe(true);
    });

    test('should have a line of each time, and one result', () => {
      const { cells, repetitions } = readResults(run.runDirectory);
      expect(repetitions).toMatchObject(
        [1, 2].map((repetition) => ({
          id: 'control/none-plain',
          repetition,
          verdict: 'informational',
          facets: CELLS['control/none-plain'],
        })),
      );
      expect(cells).toEqual([line]);
      expect(line).toMatchObject({
        verdict: 'informational',
        flips: false,
        distribution: [{ count: 2, repetitions: [1, 2] }],
        evidence: 'cells/control.none-plain@1',
      });
    });

    test('should start each time from a clone of its own: in the same one, the second backup would lie later in WAL', () => {
      const [first, second] = loadEvidence(run.runDirectory).map(({ backup }) => backup?.positions?.start);
      expect(first).toMatch(/^0\//);
      expect(second).toBe(first);
    });

    test('should leave no machine', async () => {
      expect(await remainsOf(run.runId)).toEqual([]);
    });
  });
});
