import { describe, expect, test } from 'vitest';
import type { Coordinates } from '../../../helpers/axes/index.ts';
import { allCells } from '../../../helpers/cell/index.ts';
import type { Evidence } from '../../../helpers/evidence/index.ts';
import { type Claim, applies, judge, loadExpectations, reasonsText } from '../../../helpers/judgement/index.ts';
import { actsOf } from '../../../helpers/scenarios/index.ts';
import { WARNING, backupObservation, evidence, release, restoreObservation, targetFacts } from '../fixtures.ts';
import { FOLLOWED } from './changes.ts';

/** Evidence as the claims on trials have it, changed in one step and judged again. */

// Known deviations are left out: they are of what was seen.
const expectations = { ...loadExpectations('2026-11-27'), known: [] };
const TARGET = { extension: 'pg_tde', edition: '2.2.1' };

type Step = Evidence['trial'][number];
interface AskedStep {
  readonly claim: Claim;
  readonly what: string;
  readonly outcome: 'done' | 'refused';
  readonly says: string | undefined;
}

const cells = allCells().filter(({ axes }) => axes.trial !== 'nothing');
// Of what is tried while a key store is at fault, claims have tests of their own.
const claims = expectations.claims.filter(
  ({ expect: { trial }, cells: of }) =>
    trial !== undefined && of.every(({ storeFault }) => storeFault?.includes('none') !== false),
);

const stepsOf = (claim: Claim): AskedStep[] =>
  Object.entries(claim.expect.trial?.steps ?? {}).map(([what, { outcome = [], says }]) => ({
    claim,
    what,
    outcome: outcome[0] ?? 'done',
    says,
  }));
const applying = (axes: Coordinates): Claim[] => claims.filter((claim) => applies(claim, axes, TARGET));

/** What each asked pattern is matched by. */
const SAID: Readonly<Record<string, string>> = {
  undefined: '',
  '^t$': 't',
  '\\bkey\\b': 'FATAL:  principal key not configured',
  '\\bus(e|ed|es|ing)\\b': 'ERROR:  cannot delete provider which is currently in use',
  '\\bproviders?\\b': 'ERROR:  usage of global key providers is disabled',
  '\\bencrypted\\b': 'ERROR:  there are encrypted objects in it',
  '\\b(page|block|key|decrypt\\w*|checksum)\\b': 'ERROR:  invalid page in block 0',
  'pg_tde|library|access method|resource manager': 'FATAL:  pg_tde can only be loaded at server startup',
  'not properly shut down': 'LOG:  database system was not properly shut down; automatic recovery in progress',
  '(^|\\n)t$': 't',
  '^100$': '100',
  '^200$': '200',
  '^sealed plain$': 'sealed plain',
  '^sealed\\s+plain$': 'sealed\nplain',
  '^t\\s+f$': 't\nf',
  '^t\\s+t$': 't\nt',
  '^plain$': 'plain',
  '^sealed$': 'sealed',
  '^on$': 'on',
  '\\boff$': 't\noff',
  plain$: 'plain',
  sealed$: 'sealed',
  '^more$': 'more',
  '^streaming$': 'streaming',
  '1\\|\\S+\\s+2\\|\\S+$': '1|a\n2|b',
  'PANIC.*could not locate a valid checkpoint record':
    'PANIC:  could not locate a valid checkpoint record at 0/5000028',
};

/** Steps as all of these claims have them. */
const asAsked = (asked: readonly AskedStep[]): Step[] =>
  asked.map(({ what, outcome, says }) => ({
    what,
    exitCode: outcome === 'done' ? 0 : 1,
    said: SAID[String(says)] ?? `no example of ${says}`,
  }));

function seenOf(axes: Partial<Coordinates>, trial: Step[]): Evidence {
  const isReplica = axes.restore !== undefined && axes.restore !== 'standalone';
  const seen = evidence({
    axes,
    backup: backupObservation({ warnings: axes.walMethod === 'fetch' ? [WARNING] : [] }),
    target: targetFacts(),
    trial,
  });
  return isReplica ? { ...seen, restore: { ...restoreObservation(), isStandby: true, recovery: [FOLLOWED] } } : seen;
}

const CASES = cells.flatMap((cell) =>
  applying(cell.axes)
    .flatMap(stepsOf)
    .map((asked) => ({ cell, asked, of: asked.what, claim: asked.claim.id })),
);

describe('what is tried', () => {
  test.for(cells)('should be tried by the cell as its claims name it: $id', ({ axes, id, family }) => {
    const facts = targetFacts();
    const tried = actsOf({ cell: { axes, id, family }, release: release(), facts, rateKb: null }).flatMap((act) =>
      act.do === 'try' ? act.steps.map(({ what }) => what) : [],
    );
    const asked = applying(axes).flatMap(stepsOf);
    expect(asked.length).toBeGreaterThan(0);
    expect(asked.map(({ what }) => what).filter((what) => !tried.includes(what))).toEqual([]);
    expect(new Set(tried).size).toBe(tried.length);
  });

  test.for(claims)('should be tried by a cell: $id', (claim) => {
    expect(cells.some(({ axes }) => applies(claim, axes, TARGET))).toBe(true);
  });

  test.for(cells)('should conform where every step is as documented: $id', ({ axes }) => {
    const seen = seenOf(axes, asAsked(applying(axes).flatMap(stepsOf)));
    const { verdict, reasons } = judge(seen, expectations);
    expect(`${verdict}: ${reasonsText(reasons)}`).toMatch(/^conforms: /);
  });

  test.for(CASES)('should be told where it is otherwise, $claim: $of', ({ cell, asked }) => {
    const steps = asAsked(applying(cell.axes).flatMap(stepsOf));
    const severity = { must: 'deviates', should: 'departs', may: 'informational' }[asked.claim.severity];
    const changed = (change: (step: Step) => Step): string => {
      const seen = seenOf(
        cell.axes,
        steps.map((each) => (each.what === asked.what ? change(each) : each)),
      );
      const { verdict, reasons } = judge(seen, expectations);
      return `${verdict}: ${reasonsText(reasons)}`;
    };
    const told = (text: string): boolean => text.startsWith(severity) || text.startsWith('deviates');
    const changes: readonly ((step: Step) => Step)[] = [
      (each) => ({ ...each, exitCode: 1 - each.exitCode }),
      (each) => ({ ...each, what: 'something else' }),
      ...(asked.says === undefined ? [] : [(each: Step): Step => ({ ...each, said: 'nothing of the kind' })]),
    ];
    for (const change of changes) {
      expect(changed(change)).toSatisfy(told);
      expect(changed(change)).toContain(asked.what);
    }
  });

  test('should prove nothing where nothing was tried', () => {
    for (const { axes } of cells) expect(judge(seenOf(axes, []), expectations).verdict).toBe('inconclusive');
  });
});
