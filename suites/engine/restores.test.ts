import pLimit from 'p-limit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Evidence, loadEvidence, timelineOf } from '../../helpers/evidence/index.ts';
import type { CellLine } from '../../helpers/results/index.ts';
import { type OpenedRun, Session, openRun } from '../../helpers/run/index.ts';
import { parseLsn } from '../../helpers/source/index.ts';
import { drivers, remainsOf, temporaryDirectory } from './support.ts';

const ALONE = 'control/none-plain-archive-raw-';
const STANDBYS = [
  'control/fetch-plain-standby',
  'control/fetch-plain-standby-cut-off',
  'control/stream-plain-standby-slot',
  'control/none-plain-standby',
];
const ARCHIVES = [`${ALONE}end`, `${ALONE}restore-point-restarted`, `${ALONE}time`];
const CELLS = { container: [...STANDBYS, ...ARCHIVES], local: ARCHIVES };

/** What a standby is to come through, in this order; without pg_tde there are no keys to rotate. */
const STEPS = [
  'rows written after a restart of the source',
  'rows written while the standby was down',
  'rows written before the source was shut down',
  'rows on the promoted standby',
  'rows on the promoted standby after a restart',
  'rows of the promoted standby',
  'rows of the promoted standby after a restart',
];
const WHOLE = {
  backup: { outcome: 'succeeded' },
  startup: { outcome: 'starts' },
  data: { outcome: 'equal' },
  recovery: { outcome: 'complete' },
  log: { outcome: 'clean' },
};

/** Other restores than a standalone one where nothing is encrypted: what fails here is the suite's own doing. */
describe.for(await drivers())('$title', ({ name, ref }) => {
  describe.skipIf(ref === undefined)('a restore of stock PostgreSQL', () => {
    const results = temporaryDirectory();
    const ids = CELLS[name];
    let run: OpenedRun;
    let lines = new Map<string, CellLine>();
    let evidence = new Map<string, Evidence>();
    const restored = (id: string) => evidence.get(id)?.restore;

    beforeAll(async () => {
      run = await openRun({
        ...(ref === undefined ? {} : { target: ref }),
        cells: [...ids],
        parallel: 3,
        repeat: 1,
        strict: false,
        results: results.path,
      });
      await using session = await Session.open(run);
      const turn = pLimit(session.parallel);
      const seen = await Promise.all(session.planned.map((cell) => turn(() => session.runCell(cell))));
      lines = new Map(seen.map((line) => [line.id, line]));
      evidence = new Map(loadEvidence(run.runDirectory).map((one) => [one.id, one]));
    });
    afterAll(() => results[Symbol.dispose]());

    test.for(ids)('should be good: %s', (id) => {
      expect(lines.get(id)?.facets, JSON.stringify(evidence.get(id)?.harnessError)).toMatchObject(WHOLE);
    });

    test.for(ids.filter((id) => STANDBYS.includes(id)))('should take a standby all the way: %s', (id) => {
      const steps = restored(id)?.recovery ?? [];
      expect(steps.map(({ what }) => what).slice(1)).toEqual(STEPS);
      expect(
        steps.filter(
          ({ reached, wanted, checks }) =>
            reached === null || parseLsn(reached) < parseLsn(wanted) || checks.length === 0,
        ),
      ).toEqual([]);
      expect(restored(id)?.starts.map(({ which, inRecovery }) => [which, inRecovery])).toEqual([
        ['first', true],
        ['restart', true],
        ['promoted', false],
        ['second', true],
        ['second-restart', true],
      ]);
      expect(evidence.get(id)?.secondBackup?.positions?.timeline).toBe(2);
    });

    test.for(ids.filter((id) => STANDBYS.includes(id)))(
      'should tell which WAL was in the backup and from where on it was streamed: %s',
      (id) => {
        const { wal } = restored(id) ?? {};
        expect(wal?.backup.length === 0).toBe(id.includes('/none-'));
        expect(wal?.streamed.map(({ machine, timeline }) => `${machine} ${timeline}`)).toEqual(
          expect.arrayContaining(['standby 1', 'second 2']),
        );
        expect(wal?.archive).toEqual([]);
      },
    );

    test.runIf(ids.includes('control/fetch-plain-standby-cut-off'))(
      'should have a standby miss a source that is cut off, and have everything once it is back',
      () => {
        const seen = evidence.get('control/fetch-plain-standby-cut-off');
        const timeline = seen ? timelineOf(seen) : [];
        const at = (begin: string): number => timeline.findIndex(({ says }) => says.startsWith(begin));
        expect(at('standby misses its primary')).toBeGreaterThan(at('standby booted'));
        expect(at('standby: rows written while the source was out of reach')).toBeGreaterThan(
          at('standby misses its primary'),
        );
      },
    );

    test.runIf(ids.includes('control/stream-plain-standby-slot'))(
      'should leave the slot that the tool was told to make on the source',
      () => {
        expect(evidence.get('control/stream-plain-standby-slot')?.backup?.slotsLeft).toEqual(['tde_slot']);
      },
    );

    test.for(ARCHIVES)('should come from the archive, and from nowhere else: %s', (id) => {
      const { wal, recovery } = restored(id) ?? {};
      expect(wal?.backup).toEqual([]);
      expect(wal?.archive.length).toBeGreaterThan(0);
      expect(evidence.get(id)?.archive).toMatchObject({
        failed: null,
        files: expect.arrayContaining(wal?.archive ?? []),
      });
      const why = id.includes('-end')
        ? /^no recovery target specified$/
        : id.includes('point')
          ? /^at restore point "pg-tde-conformance"$/
          : /^before 20\d\d-/;
      expect(recovery).toMatchObject([{ outcome: 'reached', message: expect.stringMatching(why) }]);
    });

    test('should leave neither machine nor network', async () => {
      expect(await remainsOf(run.runId)).toEqual([]);
    });
  });
});
