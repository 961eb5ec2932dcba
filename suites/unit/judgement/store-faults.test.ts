import { describe, expect, test } from 'vitest';
import { strikesStore } from '../../../helpers/axes/index.ts';
import { type Cell, allCells } from '../../../helpers/cell/index.ts';
import type { Evidence } from '../../../helpers/evidence/index.ts';
import { applies, judge, loadExpectations, reasonsText } from '../../../helpers/judgement/index.ts';
import { actsOf, faultsToProve } from '../../../helpers/scenarios/index.ts';
import { WARNING, backupObservation, evidence, release, targetFacts } from '../fixtures.ts';

// Known deviations are left out: they are of what was seen.
const expectations = { ...loadExpectations('2026-11-27'), known: [] };
const TARGET = { extension: 'pg_tde', edition: '2.2.1' };
const cells = allCells().filter(({ axes }) => strikesStore(axes.storeFault) === 'at-first');
const STEPS = [
  'the server is started while its key store is at fault',
  'an encrypted table is read while the key store is at fault',
];

const triedIn = ({ id, family, axes }: Cell): string[] =>
  actsOf({ cell: { id, family, axes }, release: release(), facts: targetFacts(), rateKb: null }).flatMap((act) =>
    act.do === 'try' ? act.steps.map(({ what }) => what) : [],
  );

function seen({ axes }: Cell, exitCode: number, struck = true): Evidence {
  const [what = ''] = faultsToProve(axes);
  return evidence({
    axes,
    backup: backupObservation({ warnings: [WARNING] }),
    target: targetFacts(),
    trial: STEPS.map((step) => ({ what: step, exitCode, said: 'FATAL:  key "server-key" not found' })),
    fault: { what, struck },
  });
}

const told = (one: Evidence): string => {
  const { verdict, reasons } = judge(one, expectations);
  return `${verdict}: ${reasonsText(reasons)}`;
};

describe.for(cells)('$id', (cell) => {
  const asked = expectations.claims.filter((claim) => claim.expect.trial && applies(claim, cell.axes, TARGET));
  const wanted = asked.flatMap(({ expect: { trial } }) =>
    Object.values(trial?.steps ?? {}).map(({ outcome }) => (outcome?.[0] === 'done' ? 0 : 1)),
  )[0];

  test('should try what its claims name', () => {
    const named = asked.flatMap(({ expect: { trial } }) => Object.keys(trial?.steps ?? {}));
    expect(named.filter((step) => !triedIn(cell).includes(step))).toEqual([]);
  });

  test.runIf(wanted !== undefined)('should conform where it is as documented, and depart where it is otherwise', () => {
    expect(told(seen(cell, wanted ?? 0))).toMatch(/^conforms: /);
    expect(told(seen(cell, 1 - (wanted ?? 0)))).toMatch(/^departs: /);
  });

  test('should prove nothing where the fault did not strike', () => {
    expect(told(seen(cell, 0, false))).toMatch(/^inconclusive: .*did not strike/s);
  });
});
