import { describe, expect, test } from 'vitest';
import { packageFile } from '../../../helpers/common/index.ts';
import { type Evidence, evidenceAt, evidencePath } from '../../../helpers/evidence/index.ts';
import { judge, loadExpectations, reasonsText } from '../../../helpers/judgement/index.ts';

/** Evidence of a good standby, changed in one point. */

const expectations = loadExpectations('2026-11-24');
const RESTART = 'rows written after a restart of the source';

/**
 * A recorded standby, whose backup was taken with `-E` and with the keys copied: nothing of that backup is in clear, and
 * its tool warns of nothing. All that the standby did is as it was recorded.
 */
function follower(run = '18-2.2'): Evidence {
  const seen = evidenceAt(packageFile('suites', 'recorded', run), evidencePath('restores/stream-plain-heavy-standby'));
  const backup = seen.backup!;
  return {
    ...structuredClone(seen),
    id: 'restores/stream-plain-e-keys-heavy-standby',
    axes: { ...seen.axes, encrypt: 'on', keyDirectory: 'copied' },
    backup: { ...backup, warnings: [], hits: backup.hits.filter(({ inWal }) => !inWal) },
  };
}

const unreadable = (page: string, said = 'invalid magic number FA4F'): string =>
  `LOG:  ${said} in WAL segment 000000010000000000000008, LSN ${page}, offset 491520`;

/** It gets no further than a position, in one of its steps; what came later was not done. */
function stalls(
  seen: Evidence,
  { what = RESTART, reached = '0/8079720', message = unreadable('0/8078000') },
): Evidence {
  const restore = seen.restore!;
  const at = restore.recovery.findIndex((step) => step.what === what);
  const step = restore.recovery[at]!;
  return {
    ...seen,
    restore: {
      ...restore,
      starts: restore.starts.slice(0, 1),
      recovery: [...restore.recovery.slice(0, at), { ...step, outcome: 'stalled', reached, message, checks: [] }],
    },
  };
}

const judged = (seen: Evidence): string => {
  const { verdict, reasons } = judge(seen, expectations);
  return `${verdict}: ${reasonsText(reasons)}`;
};

describe('a standby that follows its source past a restart', () => {
  test.for(['18-2.2', '17-2.2', '17-2.1.2'])('should be as documented (%s)', (run) => {
    expect(judged(follower(run))).toMatch(/^conforms: .*standby\.follows-restart/);
  });

  test.for(['18-2.2', '17-2.2', '17-2.1.2'])(
    'should be known to stall where the page that the source went on with cannot be read (%s)',
    (run) => {
      expect(judged(stalls(follower(run), {}))).toMatch(/standby-stalls-at-first-page-after-restart/);
      expect(judged(stalls(follower(run), {}))).toMatch(/^known-deviation: /);
    },
  );

  test('should be known to stall at each of the pages that a position may lie in', () => {
    for (const [reached, page] of [
      ['0/8000028', '0/8000000'],
      ['0/4069EE0', '0/4068000'],
      ['1F/A007FF8', '1F/A006000'],
      ['0/803A010', '0/803A000'],
      ['0/803FFF8', '0/803E000'],
    ] as const)
      expect(judged(stalls(follower(), { reached, message: unreadable(page) }))).toMatch(/^known-deviation: /);
  });

  test.for([
    ['the page after it cannot be read', { message: unreadable('0/807A000') }],
    ['the page before it cannot be read', { message: unreadable('0/8076000') }],
    ['the same page of another segment cannot be read', { message: unreadable('0/9078000') }],
    ['the page is another', { message: unreadable('0/8078000', 'unexpected pageaddr 0/4078000') }],
    ['its log does not say why', { message: 'its log does not say why' }],
    ['the source was not restarted', { what: 'rows written after a rotation on the source' }],
  ] as const)('should deviate where it stalls and %s', ([, how]) => {
    expect(judged(stalls(follower(), how))).toMatch(/^deviates: .*standby\.follows-restart: recovery: stalled/s);
  });

  test('should deviate where rows differ on a standby that stalls', () => {
    const seen = stalls(follower(), {});
    seen.restore!.recovery[0]!.checks = [{ what: 'app.enc_rows', outcome: 'differs', detail: ['batch 3: missing'] }];
    expect(judged(seen)).toMatch(/^deviates: .*silent-wrong-data: data/s);
  });

  test('should be judged by others where it does not start', () => {
    const seen = follower();
    const start = { ...seen.restore!.starts[0]!, outcome: 'ended' as const, message: 'FATAL:  no', exitCode: 1 };
    seen.restore = { ...seen.restore!, starts: [{ ...start, checks: [], keys: null }], recovery: [] };
    const { claims } = judge(seen, expectations);
    expect(claims.find(({ id }) => id === 'standby.follows-restart')?.verdict).toBe('not-applicable');
  });

  test('should be judged by others where it is no standby', () => {
    const seen = stalls(follower(), {});
    Object.assign(seen.restore!, { isStandby: false, recovery: [] });
    expect(judged(seen)).toMatch(/^departs: standby\.encrypted: .*recovery: not-a-standby/);
  });
});
