import { describe, expect, test } from 'vitest';
import type { Act } from '../../../helpers/acts/index.ts';
import type { Coordinates } from '../../../helpers/axes/index.ts';
import { cellAt } from '../../../helpers/cell/index.ts';
import { actsOf, obstacleTo } from '../../../helpers/scenarios/index.ts';
import { coordinates, release, stockFacts, targetFacts } from '../fixtures.ts';

const OLD = 'pg_tde-2.1';
const old = {
  facts: targetFacts({ pgTde: '2.1.2', release: OLD, tools: [...targetFacts().tools, 'pg_tde_archive_decrypt'] }),
  release: release(OLD),
};
const cell = (over: Partial<Coordinates>) => cellAt(coordinates({ walMethod: 'fetch', ...over }));
const acts = (over: Partial<Coordinates>, tools = old): Act[] =>
  actsOf({ cell: cell(over), release: release(), facts: targetFacts(), rateKb: null, tools });
const of = <D extends Act['do']>(verb: D, all: readonly Act[]) =>
  all.filter((act): act is Extract<Act, { do: D }> => act.do === verb);

describe('tools of another target', () => {
  test('should lie on the source before it starts, and take its backup', () => {
    const all = acts({});
    expect(of('make-source', all)[0]).toMatchObject({
      tools: ['pg_tde_basebackup', 'pg_basebackup', 'pg_tde_archive_decrypt'],
    });
    expect(of('take', all)[0]?.argv[0]).toBe('$ROOT/tools/bin/pg_tde_basebackup');
  });

  test('should archive its WAL', () => {
    const [made] = of('make-source', acts({ restore: 'archive', archive: 'wrapped', recoveryTarget: 'end' }));
    expect(made?.settings.join('\n')).toContain("'$ROOT/tools/bin/pg_tde_archive_decrypt %f %p");
  });

  test('should be brought to a standby that is backed up', () => {
    const all = acts({ restore: 'from-standby' });
    const [brought] = of('bring-tools', all);
    expect(brought?.machine).toBe('standby');
    expect(all.indexOf(brought!)).toBeLessThan(all.findLastIndex((act) => act.do === 'take'));
  });

  test('should change nothing where they are those of the source', () => {
    const alone = actsOf({ cell: cell({}), release: release(), facts: targetFacts(), rateKb: null });
    expect(of('make-source', alone)[0]).not.toHaveProperty('tools');
    expect(of('take', alone)[0]?.argv[0]).toBe('$BIN/pg_tde_basebackup');
  });
});

describe('a mix of targets', () => {
  const reason = (over: Partial<Coordinates>, others: Parameters<typeof obstacleTo>[3]) =>
    obstacleTo(cell(over), targetFacts(), release(), others);

  test.for([
    [
      'another major version',
      targetFacts({ postgres: '17.11' }),
      /no server of PostgreSQL 17 starts on a data directory of 18/,
    ],
    ['no extension', stockFacts(), /has not the library/],
    ['another extension', targetFacts({ extension: 'cipherdisk' }), /has not the library/],
  ] as const)('should not be restored on a server of %s', ([, facts, why]) => {
    expect(reason({}, { restore: { facts, release: release() } })).toMatchObject({
      reason: expect.stringMatching(why) as string,
      applicable: true,
    });
  });

  test.for(['crash', 'in-place', 'standby-old-primary', 'standby-rewound'] as const)(
    'should not be run where nothing is restored elsewhere: %s',
    (restore) => {
      expect(reason({ restore }, { restore: old })).toMatchObject({ applicable: false });
    },
  );

  test('should be backed up by tools of its own major version or a newer one, and of its extension', () => {
    const by = (facts: Parameters<typeof targetFacts>[0]) =>
      reason({}, { tools: { facts: targetFacts(facts), release: release() } });
    expect(by({ postgres: '17.11' })?.reason).toMatch(/do not back up a newer server/);
    expect(by({ extension: 'cipherdisk' })?.reason).toMatch(/another extension/);
    expect(by({ postgres: '19.1' })).toBeUndefined();
  });

  test('should have tools only where one takes the backup', () => {
    expect(reason({ tool: 'low-level' }, { tools: old })).toMatchObject({ applicable: false });
    expect(reason({ tool: 'stock' }, { tools: { facts: stockFacts(), release: undefined } })).toBeUndefined();
  });

  test('should be encrypted by an option of its tools', () => {
    const aes: Partial<Coordinates> = { walMethod: 'stream', encrypt: 'aes-128', keyDirectory: 'copied' };
    const on = (source: typeof old, tools: typeof old) =>
      obstacleTo(cell(aes), source.facts, source.release, { tools });
    const current = { facts: targetFacts(), release: release() };
    expect(on(old, current)).toBeUndefined();
    expect(on(current, old)?.reason).toBe('pg_tde-2.1 documents no such form of the encrypt option');
  });

  test('should be run on a newer and on an older release', () => {
    expect(reason({}, { restore: old, tools: old })).toBeUndefined();
    expect(
      obstacleTo(cell({}), old.facts, old.release, { restore: { facts: targetFacts(), release: release() } }),
    ).toBeUndefined();
  });
});
