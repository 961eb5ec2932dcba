import { expect, test } from 'vitest';
import type { Verdict } from '../../../helpers/judgement/index.ts';
import { documentedOf } from '../../../helpers/reproduction/account.ts';
import type { Reproduced } from '../../../helpers/reproduction/reproduced.ts';

/** How a cell differs from a rule of every cell that was judged so; undefined where nothing is said of the rule. */
function differs(verdict: Verdict): string | null | undefined {
  const claims = [{ id: 'clear-text', severity: 'must', verdict, reasons: [{ text: 'why' }] }];
  const [said] = documentedOf({ line: { claims }, claims: [] } as unknown as Reproduced);
  return said?.differs;
}

test.for(['deviates', 'departs', 'known-deviation', 'informational'] as const)(
  'should say of what %s that it is not so',
  (verdict) => {
    expect(differs(verdict)).toBe('why');
  },
);

test.for(['conforms', 'inconclusive'] as const)('should not say of what %s that it is not so', (verdict) => {
  expect(differs(verdict)).toBeNull();
});

test('should say nothing of what a claim asks where nothing was seen of it', () => {
  expect(differs('not-applicable')).toBeUndefined();
});
