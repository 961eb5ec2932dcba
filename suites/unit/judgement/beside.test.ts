import { describe, expect, test } from 'vitest';
import type { Coordinates } from '../../../helpers/axes/index.ts';
import type { Evidence } from '../../../helpers/evidence/index.ts';
import { judge, reasonsText } from '../../../helpers/judgement/index.ts';
import { loadToProve, questionsToProve } from '../../../helpers/scenarios/index.ts';
import { coordinates, evidence, restoreObservation, start } from '../fixtures.ts';

const AGAINST = { claims: [], known: [], today: '2026-11-27' };
const verdictOf = (seen: Evidence): string => {
  const { verdict, reasons } = judge(seen, AGAINST);
  return `${verdict}: ${reasonsText(reasons)}`;
};
const LOADS = ['hint-bits', 'ddl', 'prepared', 'long-transaction', 'messages'] as const;

/** Sessions of a load that did what they were to do; the backup of fixtures lies between 0/8000028 and 0/A000120. */
const done = (load: Coordinates['load']): Evidence['sessions'] =>
  (loadToProve({ load, restore: 'standalone' })?.sessions ?? []).map(({ name, turns, lies, began }) => ({
    name,
    when: lies === 'inside' ? 'sending' : 'ended',
    begun: began === null ? null : { lsn: '0/5000000', xid: began === 'open' ? '750' : null },
    turns: Array.from({ length: turns }, () =>
      lies === 'inside'
        ? { from: '0/8F00000', to: '0/9100000', did: 21, xid: began === 'open' ? '750' : null }
        : { from: '0/B000000', to: '0/B000100', did: null, xid: began === 'open' ? '750' : null },
    ),
  }));
const under = (load: Coordinates['load'], sessions: Evidence['sessions']): Evidence => {
  const plain = evidence({ axes: { load } });
  return { ...plain, sessions };
};
/** One turn of the first session is another. */
const changed = (
  load: Coordinates['load'],
  over: Partial<Evidence['sessions'][number]['turns'][number]>,
): Evidence['sessions'] =>
  done(load).map((session, index) => ({
    ...session,
    turns: session.turns.map((turn, number) => (index === 0 && number === 0 ? { ...turn, ...over } : turn)),
  }));

describe('sessions beside a backup', () => {
  test.for(LOADS)('should be proven under %s where their turns lie where they have to', (load) => {
    expect(verdictOf(under(load, done(load)))).toMatch(/^informational: /);
  });

  test.for(LOADS)('should prove nothing under %s where a turn began before the backup', (load) => {
    expect(verdictOf(under(load, changed(load, { from: '0/1000000' })))).toMatch(
      /^inconclusive: of \d+ turns of the session .* lie inside the backup between/,
    );
  });

  test.for(LOADS)('should prove nothing under %s where a turn ended after the backup', (load) => {
    expect(verdictOf(under(load, changed(load, { to: '0/A000121' })))).toMatch(/^inconclusive: of \d+ turns/);
  });

  test.for(LOADS)('should prove nothing under %s where nobody knows of a session', (load) => {
    expect(verdictOf(under(load, done(load).slice(1)))).toMatch(/^inconclusive: nobody knows what the session/);
  });

  test('should prove nothing where hint bits were logged, so that no page became dirty without that', () => {
    expect(verdictOf(under('hint-bits', changed('hint-bits', { did: 0 })))).toMatch(
      /^inconclusive: .* 3 of them dirtied pages without logging that: 4 are asked for$/,
    );
  });

  test('should prove nothing where a message fits into a segment', () => {
    const same = { from: '0/9000000', to: '0/9000100' };
    expect(verdictOf(under('messages', changed('messages', same)))).toMatch(
      /^inconclusive: .* 3 of them crossed the end of a segment: 4 are asked for$/,
    );
  });

  test.for(['prepared', 'long-transaction'] as const)(
    'should prove nothing under %s where it began too late',
    (load) => {
      const begun = (of: Evidence['sessions'][number]['begun']): Evidence =>
        under(load, [{ ...done(load)[0]!, begun: of }, ...done(load).slice(1)]);
      expect(verdictOf(begun(null))).toMatch(/^inconclusive: nobody knows when the session .* began/);
      expect(verdictOf(begun({ lsn: '0/5000029', xid: '750' }))).toMatch(
        /^inconclusive: the session .* had begun at 0\/5000029, the backup at 0\/5000028/,
      );
    },
  );

  test('should prove nothing where a turn does not end the transaction from before the backup', () => {
    expect(verdictOf(under('long-transaction', changed('long-transaction', { xid: '751' })))).toMatch(
      /^inconclusive: the session ends inside was in the transaction 750 before the backup, and ended 751/,
    );
    const none = { lsn: '0/5000000', xid: null };
    const of = done('long-transaction').map((session) => ({ ...session, begun: none }));
    expect(verdictOf(under('long-transaction', of))).toMatch(/in the transaction none before the backup/);
    const open = done('prepared').map((session) => ({ ...session, begun: { ...none, xid: '750' } }));
    expect(verdictOf(under('prepared', open))).toMatch(/^inconclusive: .* left the transaction 750 open/);
  });

  test.for(['ddl', 'prepared', 'long-transaction'] as const)(
    'should prove nothing under %s where a turn logged nothing',
    (load) => {
      expect(verdictOf(under(load, changed(load, { from: '0/9000000', to: '0/9000000' })))).toMatch(
        /^inconclusive: of \d+ turns/,
      );
    },
  );

  test.for(LOADS)('should prove nothing under %s where turns came at another time', (load) => {
    const of = done(load).map((session) => ({
      ...session,
      when: session.when === 'sending' ? ('ended' as const) : ('sending' as const),
    }));
    expect(verdictOf(under(load, of))).toMatch(/^inconclusive: the turns of the session .* were to lie/);
  });

  test('should prove nothing where a transaction that is to end after the backup ended inside it', () => {
    const sessions = done('long-transaction').map((session) => ({
      ...session,
      turns: [{ from: '0/9000000', to: '0/9000100', did: null, xid: '750' }],
    }));
    expect(verdictOf(under('long-transaction', sessions))).toMatch(
      /^inconclusive: of 1 turns of the session ends after 0 lie after the backup/,
    );
  });
});

describe('answers of a restored server', () => {
  const axes = { content: 'kinds' } as const;
  const name = 'rows of partitions';
  const answered = (answer: string): Evidence['answers'][number] => ({
    which: 'first',
    name,
    atSource: '400',
    expected: '400',
    answer,
    error: null,
  });
  const checked = (outcome: 'equal' | 'differs' | 'unreadable') => ({
    what: name,
    outcome,
    detail: outcome === 'equal' ? [] : ['399, expected is 400'],
  });
  const only = (answers: Evidence['answers'], checks: ReturnType<typeof checked>[]): Evidence =>
    evidence({ axes, answers, restore: restoreObservation(start({ which: 'first', checks })) });
  /** What else is asked, answered as it has to be. */
  const others = questionsToProve(coordinates(axes))
    .filter((question) => question.name !== name)
    .map((question): Evidence['answers'][number] => {
      const is = question.expected === 'as-source' ? '400' : question.expected.is;
      const atSource = question.expected !== 'as-source' && question.expected.source === 'other' ? `not ${is}` : is;
      return { which: 'first', name: question.name, atSource, expected: is, answer: is, error: null };
    });
  const seen = (answers: Evidence['answers'], checks: ReturnType<typeof checked>[]): Evidence =>
    only([...answers, ...others], checks);

  test('should be as they are to be', () => {
    expect(verdictOf(seen([answered('400')], [checked('equal')]))).toMatch(/^informational: /);
  });

  test('should be rows that are lost in silence where one is another', () => {
    const wrong = seen([answered('399')], [checked('differs')]);
    expect(verdictOf(wrong)).toMatch(
      /^deviates: silent-wrong-data: data: the server gives other rows .*rows of partitions: 399, expected is 400/,
    );
    expect(judge(wrong, AGAINST).silentLoss?.lost).toEqual(['rows of partitions: 399, expected is 400']);
  });

  test('should be unreadable where there is an error instead', () => {
    expect(
      judge(seen([{ ...answered('400'), error: 'no' }], [checked('unreadable')]), AGAINST).facets.data.outcome,
    ).toBe('unreadable');
  });

  test('should prove nothing where one is said to be equal that is not', () => {
    expect(verdictOf(seen([answered('399')], [checked('equal')]))).toMatch(
      /^inconclusive: rows of partitions is said to be otherwise at the start first, and it is 399, where 400 was expected/,
    );
  });

  test('should prove nothing where nothing was asked', () => {
    expect(verdictOf(only([], []))).toMatch(/^inconclusive: nobody asked for what the cell is about/);
    expect(verdictOf(evidence({ axes: { ioMethod: 'sync' } }))).toMatch(/^inconclusive: nobody asked/);
    expect(verdictOf(evidence({ axes: { keyStore: 'file-odd-path' } }))).toMatch(/^inconclusive: nobody asked/);
  });

  test('should be those of the path that providers name, where that is odd', () => {
    const odd = { keyStore: 'file-odd-path' } as const;
    const [asked] = questionsToProve(coordinates(odd));
    const names = (answer: string): Evidence => {
      const answers = [
        { which: 'first', name: asked!.name, atSource: 'true', expected: 'true', answer, error: null },
      ] as const;
      const checks = [{ ...checked(answer === 'true' ? 'equal' : 'differs'), what: asked!.name }];
      return evidence({
        axes: odd,
        answers: [...answers],
        restore: restoreObservation(start({ checks })),
      });
    };
    expect(verdictOf(names('true'))).not.toMatch(/^inconclusive: /);
    expect(verdictOf(names('false'))).not.toMatch(/^(informational|conforms): /);
  });

  test('should prove nothing where only something else was asked', () => {
    expect(verdictOf(seen([], []))).toMatch(/^inconclusive: nobody asked for "rows of partitions"/);
    expect(verdictOf(only(others.slice(1), []))).toMatch(/^inconclusive: nobody asked for "/);
    const strange = { ...answered('400'), name: 'rows of something else' };
    expect(verdictOf(only([strange], []))).toMatch(/^inconclusive: nobody asked for "/);
  });

  test('should prove nothing where they are held against something else than was asked', () => {
    const equal = [checked('equal')];
    expect(verdictOf(seen([{ ...answered('400'), atSource: null }], equal))).toMatch(
      /^inconclusive: nobody asked the source for "rows of partitions"/,
    );
    expect(verdictOf(seen([{ ...answered('400'), atSource: '0' }], equal))).toMatch(
      /^inconclusive: "rows of partitions" was to be 0, and was held against 400/,
    );
    const fixed = others.find(({ expected, atSource }) => expected !== atSource);
    const held = (change: Partial<Evidence['answers'][number]>): Evidence =>
      seen([answered('400'), ...(fixed ? [{ ...fixed, ...change }] : [])], equal);
    expect(verdictOf(held({ expected: '7', answer: '7' }))).toMatch(/^inconclusive: "rows of .* was held against 7/);
    expect(verdictOf(held({ atSource: fixed?.expected ?? '' }))).toMatch(
      /^inconclusive: "rows of .* at the source, which proves nothing/,
    );
  });

  test('should be those of their own start, where two are after a crash', () => {
    const after = (which: 'crash', outcome: 'equal' | 'differs') => start({ which, checks: [checked(outcome)] });
    const twice = (one: string, other: string): Evidence => {
      const crashed = [answered(one), answered(other)].map((each) => ({ ...each, which: 'crash' as const }));
      const of = seen(crashed, []);
      return { ...of, restore: restoreObservation(after('crash', 'differs'), after('crash', 'equal')) };
    };
    expect(verdictOf(twice('399', '400'))).toMatch(/^deviates: silent-wrong-data/);
    expect(verdictOf(twice('400', '399'))).toMatch(/^inconclusive: rows of partitions is said to be otherwise/);
  });

  test.for([
    ['an answer', (one: Evidence) => ({ ...one, answers: [] })],
    ['what was made of it', (one: Evidence) => ({ ...one, restore: restoreObservation(start({ which: 'first' })) })],
  ] as const)('should prove nothing where %s is missing', ([, without]) => {
    const did = (verb: string, more: object = {}): Evidence['acts'][number] => ({
      act: { do: verb, ...more },
      startedAt: 0,
      durationMs: 1,
      outcome: 'goes-on',
      says: null,
    });
    const whole = {
      ...seen([answered('400')], [checked('equal')]),
      acts: [did('start', { which: 'first' }), did('ask', { questions: [{ name }] }), did('conclude')],
    };
    expect(verdictOf(without(whole))).toMatch(
      /^inconclusive: (nobody knows of "rows of partitions" after every start|nobody asked for what the cell is about)/,
    );
  });
});
