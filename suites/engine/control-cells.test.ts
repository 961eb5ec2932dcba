import pLimit from 'p-limit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type CellLine, readResults } from '../../helpers/report/index.ts';
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
  'control/none-plain': { ...WHOLE, startup: { outcome: 'fails', which: 'first', message: expect.stringContaining('checkpoint record') }, data: { outcome: 'not-read' } },
};

/** The whole way from source to judgement, where nothing is encrypted. */
describe.for(await drivers())('$title', ({ ref }) => {
  describe.skipIf(ref === undefined)('a control cell', () => {
    const results = temporaryDirectory();
    let run: OpenedRun;
    let lines = new Map<string, CellLine>();

    beforeAll(async () => {
      run = await openRun({ ...(ref === undefined ? {} : { target: ref }), cells: Object.keys(CELLS), parallel: 2, results: results.path });
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
      expect([...lines.values()].map(({ verdict, claims }) => ({ verdict, claims }))).toEqual(Object.keys(CELLS).map(() => ({ verdict: 'informational', claims: [] })));
    });

    test('should be in the results', () => {
      expect(readResults(run.runDirectory).cells.map((cell) => cell.id).toSorted()).toEqual(Object.keys(CELLS).toSorted());
    });

    test('should leave no machine', async () => {
      expect(await remainsOf(run.runId)).toEqual([]);
    });
  });
});
