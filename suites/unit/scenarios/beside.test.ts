import { describe, expect, test } from 'vitest';
import type { Act } from '../../../helpers/acts/index.ts';
import { allCells } from '../../../helpers/cell/index.ts';
import { actsOf } from '../../../helpers/scenarios/index.ts';
import { obstacleTo } from '../../../helpers/scenarios/obstacle.ts';
import { statementsOf } from '../../../helpers/source/index.ts';
import { release, renamed, stockFacts, targetFacts } from '../fixtures.ts';

const cellOf = (id: string) => {
  const cell = allCells().find((each) => each.id === id);
  if (!cell) throw new Error(`there is no cell ${id}`);
  return cell;
};
const actsFor = (id: string): Act[] => {
  const isControl = id.startsWith('control/');
  return actsOf({
    cell: cellOf(id),
    release: isControl ? undefined : release(),
    facts: isControl ? stockFacts() : targetFacts(),
    rateKb: null,
  });
};
const verbsOf = (id: string): string[] => actsFor(id).map((act) => act.do);
const first = <V extends Act['do']>(id: string, verb: V): Extract<Act, { do: V }> | undefined =>
  actsFor(id).find((act): act is Extract<Act, { do: V }> => act.do === verb);
const textOf = (id: string): string => JSON.stringify(actsFor(id));

describe('content beside the followed tables', () => {
  test('should be asked of the source before the backup, and of the restored server after each start', () => {
    const verbs = verbsOf('methods/fetch-plain-content-kinds');
    expect(verbs.indexOf('note-answers')).toBeLessThan(verbs.indexOf('take'));
    expect(verbs.filter((verb) => verb === 'ask').length).toBe(verbs.filter((verb) => verb === 'start').length);
    expect(first('methods/fetch-plain-content-kinds', 'make-source')?.kind.content).toBe('kinds');
  });

  test('should not be asked for where there is none', () => {
    expect(textOf('methods/fetch-plain')).not.toMatch(/"do":"(note-answers|ask|begin-sessions)"/);
  });

  test('should grow after the backup, and be asked of the source again, where WAL brings that', () => {
    const verbs = verbsOf('restores/fetch-plain-archive-wrapped-end-content-template-wal-log');
    expect(verbs.filter((verb) => verb === 'note-answers')).toHaveLength(2);
    expect(verbs.lastIndexOf('note-answers')).toBeGreaterThan(verbs.indexOf('collect'));
    expect(verbs.lastIndexOf('note-answers')).toBeLessThan(verbs.indexOf('aim'));
    expect(textOf('restores/fetch-plain-archive-wrapped-end-content-template-wal-log')).toContain(
      'CREATE DATABASE from_template_later TEMPLATE of_template STRATEGY wal_log',
    );
  });

  test('should have partitions in the tablespace where there is one', () => {
    const source = first('methods/fetch-tar-tablespace-one-content-kinds', 'make-source');
    expect(source?.kind).toMatchObject({ tablespaces: 1, content: 'kinds' });
  });

  test('should know no name of the extension in a cluster without it', () => {
    for (const content of ['kinds', 'template-wal-log', 'template-file-copy'])
      expect(textOf(`control/fetch-plain-content-${content}`)).not.toMatch(/tde|EXTENSION/);
  });

  test('should use the names of a fork', () => {
    const acts = actsOf({
      cell: cellOf('methods/fetch-plain-content-shared-provider'),
      release: renamed(release()),
      facts: targetFacts(),
      rateKb: null,
    });
    expect(JSON.stringify(acts.filter((act) => act.do === 'ask'))).not.toContain('pg_tde_');
  });

  test('should force each index that it asks for, and undo what a question does', () => {
    const questions = first('methods/fetch-plain-content-kinds', 'ask')?.questions ?? [];
    const forced = questions.filter(({ plan }) => plan !== undefined);
    expect(forced.map(({ plan }) => plan?.split('_').at(-1))).toEqual([
      'marker',
      'hash',
      'gin',
      'gist',
      'spgist',
      'brin',
    ]);
    for (const question of forced) expect(statementsOf(question)).toContain('SET LOCAL enable_seqscan = off');
    for (const question of questions) expect(statementsOf(question).at(-1)).toBe('ROLLBACK');
  });

  test('should have an unlogged table empty after recovery, which the source has rows in', () => {
    const [unlogged] = first('methods/fetch-plain-content-kinds', 'ask')?.questions ?? [];
    expect(unlogged).toMatchObject({
      name: 'rows of an unlogged table',
      expected: { is: '0', source: 'other' },
    });
  });
});

describe('io_method', () => {
  test('should be set, and be asked for on the source and on the restored server', () => {
    const id = 'methods/fetch-plain-io-sync';
    expect(first(id, 'make-source')?.settings).toContain('io_method = sync');
    expect(first(id, 'ask')?.questions).toEqual(first(id, 'note-answers')?.questions);
    expect(first(id, 'ask')?.questions[0]?.expected).toEqual({ is: 'sync', source: 'same' });
  });

  test('should not be run before PostgreSQL 18', () => {
    const cell = cellOf('methods/fetch-plain-io-sync');
    expect(obstacleTo(cell, targetFacts({ postgres: '17.11' }), release())).toEqual({
      reason: 'PostgreSQL 17.11 has no io_method',
      applicable: false,
    });
    expect(obstacleTo(cell, targetFacts({ postgres: '18.6' }), release())).toBeUndefined();
  });

  test('should be io_uring by a short id', () => {
    const id = 'methods/fetch-plain-io-uring';
    expect(first(id, 'make-source')?.settings).toContain('io_method = io_uring');
    expect(first(id, 'ask')?.questions[0]?.expected).toEqual({ is: 'io_uring', source: 'same' });
  });

  test('should be io_uring where a server of the target started with it', () => {
    const on = (over: Parameters<typeof targetFacts>[0]) =>
      obstacleTo(cellOf('methods/fetch-plain-io-uring'), targetFacts({ postgres: '18.6', ...over }), release());
    expect(on({})).toBeUndefined();
    expect(on({ ioUring: 'could not setup io_uring queue: Operation not permitted' })).toEqual({
      reason:
        'no server of the target starts with io_method io_uring: could not setup io_uring queue: Operation not permitted',
      applicable: true,
    });
    const { ioUring: _, ...untried } = targetFacts({ ioMethods: ['sync', 'worker'] });
    expect(obstacleTo(cellOf('methods/fetch-plain-io-uring'), untried, release())).toEqual({
      reason: "io_method io_uring is not built into the target's PostgreSQL",
      applicable: false,
    });
    expect(obstacleTo(cellOf('methods/fetch-plain-io-sync'), untried, release())).toBeUndefined();
    expect(on({ postgres: '17.11' })?.reason).toBe('PostgreSQL 17.11 has no io_method');
  });
});

describe('a key store at an odd path', () => {
  test('should be there on both machines, and be asked for on both', () => {
    const id = 'tools/fetch-plain-file-odd-path';
    const keys = '$ROOT/keys größe ü';
    expect([first(id, 'pack-keys')?.keys, first(id, 'bring-keys')?.keys]).toEqual([keys, keys]);
    expect(first(id, 'ask')?.questions).toEqual(first(id, 'note-answers')?.questions);
    expect(first(id, 'ask')?.questions).toMatchObject([
      { statements: [expect.stringContaining("LIKE '%/keys größe ü/%'")], expected: { is: 'true', source: 'same' } },
    ]);
  });
});

describe('sessions beside a backup', () => {
  test.for(['ddl', 'prepared', 'long-transaction', 'hint-bits-checksums-off', 'messages-segment-1mb'])(
    'should begin before it and end after it under %s, with rows that are committed beside',
    (load) => {
      const id = `methods/stream-plain-e-keys-${load}`;
      const verbs = verbsOf(id);
      const inOrder = ['begin-sessions', 'begin-load', 'take', 'end-load', 'end-sessions', 'collect'];
      expect(verbs.filter((verb) => inOrder.includes(verb))).toEqual(inOrder);
      expect(verbs.filter((verb) => verb === 'look-at-sessions').length).toBe(
        verbs.filter((verb) => verb === 'start').length,
      );
      expect(textOf(id)).toContain(`USING ${release().accessMethod}`);
      expect(first(id, 'look-at-sessions')?.checks.map(({ session }) => session)).toEqual(
        first(id, 'begin-sessions')?.sessions.map(({ name }) => name),
      );
    },
  );

  test('should be of plain tables in a cluster without pg_tde', () => {
    expect(textOf('control/fetch-plain-ddl')).toContain('USING heap');
  });

  test('should have room for prepared transactions, which end on the restored server', () => {
    const id = 'methods/fetch-plain-prepared';
    expect(first(id, 'make-source')?.settings).toContain('max_prepared_transactions = 100');
    const asked = actsFor(id).flatMap((act) => (act.do === 'ask' ? [act.questions.map(({ name }) => name)] : []));
    expect(asked.map((names) => names.length)).toEqual([3, 1]);
  });

  test.for(['ddl', 'prepared', 'long-transaction'])(
    'should be beside the full backup alone where an incremental one follows, which has rows beside it: %s',
    (load) => {
      const id = `restores/fetch-plain-${load}-incremental`;
      const inOrder = ['begin-sessions', 'begin-load', 'take', 'end-load', 'end-sessions'];
      const verbs = verbsOf(id).filter((verb) => inOrder.includes(verb));
      expect(verbs).toEqual([...inOrder, 'begin-load', 'take', 'end-load']);
      expect(first(id, 'look-at-sessions')?.upTo).toEqual({ stopOf: 'incremental' });
    },
  );

  test.for(['ddl', 'prepared', 'long-transaction'])(
    'should be looked at on a standby once it is promoted, up to where its primary was, and after a restart: %s',
    (load) => {
      const id = `restores/stream-plain-e-keys-${load}-standby`;
      const verbs = verbsOf(id);
      const inOrder = ['promote', 'look-at-promoted', 'look-at-sessions'];
      expect(verbs.filter((verb) => inOrder.includes(verb))).toEqual([...inOrder, ...inOrder.slice(1)]);
      expect(verbs.filter((verb) => verb === 'begin-sessions')).toHaveLength(1);
      expect(actsFor(id).flatMap((act) => (act.do === 'look-at-sessions' ? [act.upTo] : []))).toEqual([
        'noted',
        'noted',
      ]);
    },
  );

  test('should end transactions that are prepared on a promoted standby', () => {
    const asked = actsFor('restores/fetch-plain-prepared-standby').flatMap((act) =>
      act.do === 'ask' ? [act.questions.length] : [],
    );
    expect(asked).toEqual([3, 1]);
  });

  test('should be beside a backup that is held while keys are rotated', () => {
    const inOrder = ['begin-sessions', 'begin-load', 'hold', 'end-load', 'end-sessions', 'collect'];
    const verbs = verbsOf('window/fetch-plain-ddl-rotate-server-key-after-keys');
    expect(verbs.filter((verb) => inOrder.includes(verb))).toEqual(inOrder);
  });

  test('should be looked at where recovery ended, where it recovers further', () => {
    expect(first('restores/fetch-plain-ddl-archive-wrapped-end', 'look-at-sessions')?.upTo).toBe('reached');
    expect(first('methods/fetch-plain-ddl', 'look-at-sessions')?.upTo).toEqual({ stopOf: 'backup' });
  });
});

describe('pages that are torn', () => {
  const id = (value: string): string => `methods/fetch-plain-tool-low-level-torn-${value}`;
  const inside = (value: string): Act[] => [
    ...((first(id(value), 'low-level-backup')?.meanwhile ?? []) as readonly Act[]),
  ];

  test.for(['hint-bits', 'index-hints', 'toast-hints', 'logged', 'maps', 'kinds-logged-content-kinds'])(
    'should be changed and written once they were copied, and torn after that: %s',
    (value) => {
      const verbs = inside(value).map((act) => act.do);
      expect(verbs.slice(verbs.lastIndexOf('copy-files'))).toEqual(['copy-files', 'run-sql', 'tear-pages']);
    },
  );

  test.for(['index-hints', 'maps', 'kinds-logged-content-kinds'])(
    'should have something to be changed before the backup begins: %s',
    (value) => {
      const verbs = verbsOf(id(value));
      expect(verbs.indexOf('run-sql')).toBeGreaterThan(-1);
      expect(verbs.indexOf('run-sql')).toBeLessThan(verbs.indexOf('low-level-backup'));
    },
  );

  test('should have the index that rows are looked up by before they are', () => {
    const verbs = verbsOf(id('index-hints'));
    expect(verbs.indexOf('run-sql')).toBeLessThan(verbs.indexOf('note-answers'));
  });

  test.for([
    ['hint-bits', /'(enc_toast|plain_rows)'\)$/],
    ['index-hints', /_wide'\)$/],
    ['toast-hints', /\(reltoastrelid\)/],
    ['maps', /\) \|\| '_(vm|fsm)'$/],
    ['kinds-logged-content-kinds', /'kind_(indexed_\w+|identity_number_seq)'\)$/],
  ] as const)('should be those of the relations that the cell names: %s', ([value, path]) => {
    const tears = inside(value).find((act) => act.do === 'tear-pages');
    expect(tears?.relations.length).toBeGreaterThan(0);
    for (const relation of tears?.relations ?? []) expect(relation.path).toMatch(path);
  });

  test('should be of a relation of every other kind that the content has, each of which is asked for', () => {
    const tears = inside('kinds-logged-content-kinds').find((act) => act.do === 'tear-pages');
    expect(tears?.relations.map(({ path }) => /'kind_(\w+)'/.exec(path)?.[1])).toEqual([
      'indexed_hash',
      'indexed_gin',
      'indexed_gist',
      'indexed_spgist',
      'indexed_brin',
      'identity_number_seq',
    ]);
    const asked = first(id('kinds-logged-content-kinds'), 'ask')?.questions ?? [];
    expect(asked.flatMap(({ plan }) => plan ?? [])).toEqual(
      expect.arrayContaining(['hash', 'gin', 'gist', 'spgist', 'brin'].map((kind) => `kind_indexed_${kind}`)),
    );
  });

  test('should leave what is asked as it is: what is written to tables is rolled back', () => {
    const [changes] = inside('kinds-logged-content-kinds').flatMap((act) => (act.do === 'run-sql' ? [act] : []));
    const writes = (changes?.statements ?? []).filter(({ sql }) => /INSERT|UPDATE/.test(sql));
    expect(writes.length).toBe(1);
    for (const { sql } of writes) expect(sql).toMatch(/^BEGIN; .*; ROLLBACK$/);
  });

  test('should have rows looked up by each index, on the source and after each start', () => {
    for (const verb of ['note-answers', 'ask'] as const)
      expect(first(id('index-hints'), verb)?.questions.map(({ plan }) => plan)).toEqual([
        'plain_rows_wide',
        'enc_toast_wide',
      ]);
  });
});
