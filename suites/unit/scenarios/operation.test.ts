import { describe, expect, test } from 'vitest';
import { AXES } from '../../../helpers/axes/index.ts';
import { allOf } from '../../../helpers/acts/index.ts';
import { cellAt } from '../../../helpers/cell/index.ts';
import { actsOf } from '../../../helpers/scenarios/index.ts';
import { OPERATION_BATCH } from '../../../helpers/scenarios/key-operations.ts';
import { rotationOf } from '../../../helpers/scenarios/key-operations.ts';
import { type KeyOperation, keyOperation, rotationInTwo } from '../../../helpers/scenarios/key-operations.ts';
import { type OperationStep } from '../../../helpers/acts/index.ts';
import { roleOf } from '../../../helpers/acts/keys/key-files.ts';
import type { Release } from '../../../helpers/release/index.ts';
import { PROVIDERS, keyStoreOf, tableName } from '../../../helpers/source/index.ts';
import { coordinates, release, renamed, targetFacts } from '../fixtures.ts';

type SqlStep = Extract<OperationStep, { do: 'sql' }>;

const STORE = keyStoreOf('file', '/m');
/** A release in which every name is another one, so that a name of any real release would stand out. */
const FORK = renamed(release());
const RELEASES = [
  release('pg_tde-2.0'),
  release('pg_tde-2.1'),
  release('pg_tde-2.2'),
  release('open_pg_tde-2.4'),
  FORK,
];

const operationOf = (name: (typeof AXES.operation)[number], of: Release = release()): KeyOperation =>
  keyOperation(name, of, STORE);
const stepsOf = (name: (typeof AXES.operation)[number], of: Release = release()): readonly OperationStep[] => {
  const { before, steps } = operationOf(name, of);
  return [...before, ...steps];
};
const isSql = (step: OperationStep): step is SqlStep => step.do === 'sql';
/** One step as a line. */
const shown = (step: OperationStep): string =>
  isSql(step)
    ? `${step.database}: ${step.sql}`
    : [step.do, ...(step.do === 'restart' ? [step.mode] : filesOf(step))].join(' ');

/** Files of the key store that a step names. */
function filesOf(step: OperationStep): string[] {
  if (step.do === 'copy-file') return [step.file, step.to];
  return step.do === 'remove-file' ? [step.file] : [];
}

/** Functions that a statement calls, but for those of PostgreSQL itself. */
const POSTGRES_FUNCTIONS = [
  'md5',
  'repeat',
  'generate_series',
  'pg_relation_filepath',
  'pg_control_checkpoint',
  'pg_postmaster_start_time',
  'current_setting',
];
const calledIn = (sql: string): string[] =>
  [...sql.replaceAll(/'[^']*'/g, "''").matchAll(/\b(\w+)\(/g)]
    .map(([, name = '']) => name)
    .filter((name) => !POSTGRES_FUNCTIONS.includes(name) && !name.startsWith('enc_'));
/** Functions of a release, by its own statements. */
const functionsOf = ({ sql }: Release): string[] => Object.values(sql).flatMap(calledIn);

/** Every statement of an operation, those that ask whether it took effect included. */
const statementsOf = (name: (typeof AXES.operation)[number], of: Release): string[] => {
  return [...stepsOf(name, of).filter(isSql), ...operationOf(name, of).effects].map(({ sql }) => sql);
};

describe.for(RELEASES.map((each) => [each.id, each] as const))('the operations of %s', ([, of]) => {
  test.for(AXES.operation)('should call only functions that the release has: %s', (name) => {
    expect(
      statementsOf(name, of)
        .flatMap(calledIn)
        .filter((called) => !functionsOf(of).includes(called)),
    ).toEqual([]);
  });

  test.for(AXES.operation)('should leave no place for a value open: %s', (name) => {
    expect(statementsOf(name, of).filter((sql) => /[{}]/.test(sql))).toEqual([]);
  });

  test('should call functions of it at all: else these tests saw nothing', () => {
    const called = new Set(AXES.operation.flatMap((name) => statementsOf(name, of).flatMap(calledIn)));
    expect(called.size).toBeGreaterThan(9);
  });

  test('should make tables with its access method, and its extension in a new database', () => {
    const made = AXES.operation.flatMap((name) => stepsOf(name, of)).map(shown);
    expect(new Set(made.join('\n').match(/USING \w+/g))).toContain(`USING ${of.accessMethod}`);
    expect(made.filter((line) => line.includes('CREATE EXTENSION'))).toEqual([
      `third: CREATE EXTENSION ${of.extension}`,
    ]);
  });
});

describe('the operations of a fork with everything renamed', () => {
  test.for(AXES.operation)('should hold no name of another release: %s', (name) => {
    const text = [...statementsOf(name, FORK), ...stepsOf(name, FORK).map(shown)].join('\n');
    expect(text.match(/pg_tde|tde_heap|wal_keys|1664/gi)).toBeNull();
  });
});

describe('keyOperation', () => {
  test('should do nothing for none, and have nothing to look for', () => {
    expect(operationOf('none')).toEqual({ before: [], steps: [], effects: [], tables: [] });
  });

  test.for(AXES.operation.filter((name) => name !== 'none'))('should ask for an effect: %s', (name) => {
    expect(operationOf(name).effects.map(({ sql }) => sql.slice(0, 7))).toEqual(
      operationOf(name).effects.map(() => 'SELECT '),
    );
    expect(operationOf(name).effects.length).toBeGreaterThan(0);
  });

  const STORMS: readonly string[] = ['storm', 'crash-in-storm'];

  test.for(AXES.operation.filter((name) => name !== 'none' && !STORMS.includes(name)))(
    'should have steps: %s',
    (name) => {
      expect(operationOf(name).steps.length).toBeGreaterThan(0);
    },
  );

  test('should have no steps of its own for a storm: its rotations come one after the other', () => {
    expect(operationOf('storm').steps).toEqual([]);
    expect(operationOf('crash-in-storm').steps).toEqual([]);
  });

  test('should differ between any two operations, but for those that do nothing by themselves', () => {
    const lines = AXES.operation
      .filter((name) => !STORMS.includes(name))
      .map((name) => stepsOf(name).map(shown).join('\n'));
    expect(lines.filter((line, index) => lines.indexOf(line) !== index)).toEqual([]);
  });

  test.for(AXES.operation)('should name the key files by their place: %s', (name) => {
    const files = stepsOf(name).flatMap((step) =>
      isSql(step) ? [...step.sql.matchAll(/'([^']*\.per)'/g)].map(([, file = '']) => file) : filesOf(step),
    );
    expect(files.filter((file) => !/^\/m\/keys\/[\w-]+\.per$/.test(file))).toEqual([]);
  });

  test('should put the name of a place that has a quote into a literal', () => {
    const [add] = keyOperation('add-global-provider', release(), keyStoreOf('file', "/m/o'root")).steps;
    expect(add && shown(add)).toBe(
      "postgres: SELECT pg_tde_add_global_key_provider_file('added-file', '/m/o''root/keys/added-file.per')",
    );
  });

  test.for([
    [
      'rotate-database-key',
      [
        "app: SELECT pg_tde_create_key_using_database_key_provider('app-key-2', 'app-file')",
        "app: SELECT pg_tde_set_key_using_database_key_provider('app-key-2', 'app-file')",
      ],
    ],
    [
      'rotate-database-key-to-new-provider',
      [
        "app: SELECT pg_tde_add_database_key_provider_file('app-file-2', '/m/keys/app-file-2.per')",
        "app: SELECT pg_tde_create_key_using_database_key_provider('app-key-2', 'app-file-2')",
        "app: SELECT pg_tde_set_key_using_database_key_provider('app-key-2', 'app-file-2')",
      ],
    ],
    [
      'rotate-database-key-to-global-provider',
      [
        "app: SELECT pg_tde_create_key_using_global_key_provider('app-key-2', 'global-file')",
        "app: SELECT pg_tde_set_key_using_global_key_provider('app-key-2', 'global-file')",
      ],
    ],
    [
      'rotate-server-key',
      [
        "postgres: SELECT pg_tde_create_key_using_global_key_provider('server-key-2', 'global-file')",
        "postgres: SELECT pg_tde_set_server_key_using_global_key_provider('server-key-2', 'global-file')",
      ],
    ],
    [
      'rotate-server-key-to-new-provider',
      [
        "postgres: SELECT pg_tde_add_global_key_provider_file('global-file-2', '/m/keys/global-file-2.per')",
        "postgres: SELECT pg_tde_create_key_using_global_key_provider('server-key-2', 'global-file-2')",
        "postgres: SELECT pg_tde_set_server_key_using_global_key_provider('server-key-2', 'global-file-2')",
      ],
    ],
    [
      'rotate-default-key',
      [
        "postgres: SELECT pg_tde_create_key_using_global_key_provider('default-key-2', 'global-file')",
        "postgres: SELECT pg_tde_set_default_key_using_global_key_provider('default-key-2', 'global-file')",
      ],
    ],
    [
      'set-default-key',
      [
        "postgres: SELECT pg_tde_create_key_using_global_key_provider('first-default-key', 'global-file')",
        "postgres: SELECT pg_tde_set_default_key_using_global_key_provider('first-default-key', 'global-file')",
      ],
    ],
    [
      'default-to-database-key',
      [
        "app: SELECT pg_tde_add_database_key_provider_file('own-file', '/m/keys/own-file.per')",
        "app: SELECT pg_tde_create_key_using_database_key_provider('own-key', 'own-file')",
        "app: SELECT pg_tde_set_key_using_database_key_provider('own-key', 'own-file')",
      ],
    ],
    [
      'default-to-server-key',
      [
        "postgres: SELECT pg_tde_create_key_using_global_key_provider('own-server-key', 'global-file')",
        "postgres: SELECT pg_tde_set_server_key_using_global_key_provider('own-server-key', 'global-file')",
      ],
    ],
    [
      'wal-off-and-on',
      [
        'postgres: ALTER SYSTEM SET pg_tde.wal_encrypt = off',
        'restart fast',
        "postgres: SELECT 1 / (current_setting('pg_tde.wal_encrypt') = 'off')::int",
        'postgres: ALTER SYSTEM SET pg_tde.wal_encrypt = on',
        'restart fast',
        "postgres: SELECT 1 / (current_setting('pg_tde.wal_encrypt') = 'on')::int",
      ],
    ],
    [
      'wal-off',
      [
        'postgres: ALTER SYSTEM SET pg_tde.wal_encrypt = off',
        'restart fast',
        "postgres: SELECT 1 / (current_setting('pg_tde.wal_encrypt') = 'off')::int",
      ],
    ],
    [
      'wal-on',
      [
        'postgres: ALTER SYSTEM SET pg_tde.wal_encrypt = on',
        'restart fast',
        "postgres: SELECT 1 / (current_setting('pg_tde.wal_encrypt') = 'on')::int",
      ],
    ],
    ['restart-source-twice', ['restart fast', 'restart fast']],
    ['crash-source', ['restart immediate']],
    [
      'change-provider',
      [
        'copy-file /m/keys/global-file.per /m/keys/moved.per',
        "postgres: SELECT pg_tde_change_global_key_provider_file('global-file', '/m/keys/moved.per')",
      ],
    ],
    [
      'change-provider-old-file-gone',
      [
        'copy-file /m/keys/global-file.per /m/keys/moved.per',
        "postgres: SELECT pg_tde_change_global_key_provider_file('global-file', '/m/keys/moved.per')",
        'remove-file /m/keys/global-file.per',
      ],
    ],
    ['rewrite-table', ['app: VACUUM FULL enc_rows']],
    ['checkpoint', ['postgres: CHECKPOINT']],
  ] as const)('should do for %s what a user would type', ([name, lines]) => {
    expect(operationOf(name).steps.map(shown)).toEqual(lines);
    expect(operationOf(name).before).toEqual([]);
  });

  test('should make the provider before the backup that is deleted in it, and only there', () => {
    const { before, steps } = operationOf('delete-provider');
    expect(before.map(shown)).toEqual([
      "postgres: SELECT pg_tde_add_global_key_provider_file('unused-file', '/m/keys/unused-file.per')",
    ]);
    expect(steps.map(shown)).toEqual(["postgres: SELECT pg_tde_delete_global_key_provider('unused-file')"]);
  });

  test.for([
    ['database-to-default-key', 'app: SELECT pg_tde_delete_key()'],
    [
      'server-to-default-key',
      "postgres: SELECT pg_tde_set_server_key_using_global_key_provider('fallback-key', 'global-file')",
    ],
  ] as const)(
    'should set the default key before the backup that takes the place of another in it: %s',
    ([name, line]) => {
      const { before, steps } = operationOf(name);
      expect(before.map(shown)).toEqual([
        "postgres: SELECT pg_tde_create_key_using_global_key_provider('fallback-key', 'global-file')",
        "postgres: SELECT pg_tde_set_default_key_using_global_key_provider('fallback-key', 'global-file')",
      ]);
      expect(steps.map(shown)).toEqual([line]);
    },
  );

  test('should need nothing before the backup for any other operation', () => {
    expect(AXES.operation.filter((name) => operationOf(name).before.length > 0)).toEqual([
      'database-to-default-key',
      'server-to-default-key',
      'rotate-away-and-delete-older-provider',
      'delete-provider',
    ]);
  });

  test('should have an older provider from before the last checkpoint, so that replay does not add it', () => {
    const { before, steps } = operationOf('rotate-away-and-delete-older-provider');
    expect(before.map(shown)).toEqual([
      "postgres: SELECT pg_tde_add_global_key_provider_file('older-file', '/m/keys/older-file.per')",
      'postgres: CHECKPOINT',
    ]);
    expect(steps.map(shown).some((line) => /add_global/.test(line))).toBe(false);
    expect(steps.map(shown).at(-1)).toBe("postgres: SELECT pg_tde_delete_global_key_provider('older-file')");
  });

  test('should delete the provider that it has rotated away from only once another key is in force', () => {
    const lines = operationOf('rotate-away-and-delete-provider').steps.map(shown);
    const [added, used, left, deleted] = [
      /add_global.*'passing-file'/,
      /set_key_using_global.*'passing-key', 'passing-file'/,
      /set_key_using_database.*'app-key-2', 'app-file'/,
      /delete.*'passing-file'/,
    ].map((pattern) => lines.findIndex((line) => pattern.test(line)));
    expect([added, used, left, deleted].every((index) => index !== undefined && index >= 0)).toBe(true);
    expect([added, used, left, deleted]).toEqual([added, used, left, deleted].toSorted((a, b) => a! - b!));
    expect(deleted).toBe(lines.length - 1);
  });

  test('should rotate both kinds of keys several times in a row, each to a key of its own', () => {
    const put = operationOf('rotate-several')
      .steps.map(shown)
      .flatMap((line) =>
        [...line.matchAll(/_set_(\w*?)key_using\w+\('([\w-]+)'/g)].map(([, kind = '', key = '']) => `${kind}${key}`),
      );
    expect(put).toEqual([
      'app-key-2',
      'server_server-key-2',
      'app-key-3',
      'server_server-key-3',
      'app-key-4',
      'server_server-key-4',
    ]);
  });

  test('should create every key before it is put in force, by the same provider', () => {
    const late = AXES.operation.flatMap((name) => {
      const lines = stepsOf(name).map(shown);
      return lines.flatMap((line, index) => {
        const [, values] = /_set_\w*key_using\w+(\(.*\))/.exec(line) ?? [];
        return values !== undefined &&
          !lines.slice(0, index).some((earlier) => earlier.includes('_create_key_using') && earlier.endsWith(values))
          ? [`${name}: ${line}`]
          : [];
      });
    });
    expect(late).toEqual([]);
  });

  test('should name no key and no provider that the golden cluster has already, but to use it', () => {
    const golden = ['server-key', 'default-key', 'app-key', 'second-key', ...Object.values(PROVIDERS)];
    const created = AXES.operation.flatMap((name) =>
      stepsOf(name)
        .map(shown)
        .flatMap((line) =>
          [...line.matchAll(/_(?:create_key|add_\w+_key_provider)\w*\('([\w-]+)'/g)].map(([, made = '']) => made),
        ),
    );
    expect(created.filter((made) => golden.includes(made))).toEqual([]);
    expect(created.length).toBeGreaterThan(10);
  });

  test.for([
    ['rotate-database-key', 'app', 'pg_tde_key_info'],
    ['rotate-database-key-to-global-provider', 'app', 'pg_tde_key_info'],
    ['rotate-server-key', 'postgres', 'pg_tde_server_key_info'],
    ['rotate-default-key', 'postgres', 'pg_tde_default_key_info'],
    ['set-default-key', 'postgres', 'pg_tde_default_key_info'],
    ['default-to-database-key', 'app', 'pg_tde_key_info'],
    ['default-to-server-key', 'postgres', 'pg_tde_server_key_info'],
    ['database-to-default-key', 'app', 'pg_tde_key_info'],
    ['server-to-default-key', 'postgres', 'pg_tde_server_key_info'],
    ['wal-off-and-on', 'postgres', 'pg_postmaster_start_time'],
    ['restart-source-twice', 'postgres', 'pg_postmaster_start_time'],
    ['crash-source', 'postgres', 'pg_postmaster_start_time'],
    ['add-global-provider', 'postgres', 'pg_tde_list_all_global_key_providers'],
    ['change-provider', 'postgres', 'pg_tde_list_all_global_key_providers'],
    ['delete-provider', 'postgres', 'pg_tde_list_all_global_key_providers'],
    ['checkpoint', 'postgres', 'pg_control_checkpoint', 'pg_postmaster_start_time'],
    ['rewrite-table', 'app', 'pg_relation_filepath'],
    ['create-table', 'app', 'enc_made_in_window'],
    ['create-database', 'postgres', 'third'],
  ] as const)('should see the effect of %s where it shows', ([name, database, asked]) => {
    const [effect] = operationOf(name).effects;
    expect(effect?.database).toBe(database);
    expect(effect?.sql).toMatch(new RegExp(`\\b${asked}\\b`));
  });

  test.for(['wal-off', 'wal-on'] as const)('should see that WAL encryption is another, and since when: %s', (name) => {
    expect(operationOf(name).effects.map(({ sql }) => sql)).toEqual([
      'SELECT pg_postmaster_start_time()::text',
      "SELECT current_setting('pg_tde.wal_encrypt')",
    ]);
  });

  test.for(['rotate-several', 'storm', 'crash-in-storm'] as const)(
    'should see the effect on both kinds of keys: %s',
    (name) => {
      expect(operationOf(name).effects.map(({ sql }) => /pg_tde_\w*key_info/.exec(sql)?.[0])).toEqual([
        'pg_tde_key_info',
        'pg_tde_server_key_info',
      ]);
    },
  );
});

describe('the tables of an operation', () => {
  test('should be made by the operations that say so, and by no other', () => {
    expect(AXES.operation.filter((name) => operationOf(name).tables.length > 0)).toEqual([
      'create-table',
      'create-database',
    ]);
  });

  test.for(['create-table', 'create-database'] as const)(
    'should be created and filled in their database, encrypted: %s',
    (name) => {
      const { tables, steps } = operationOf(name, FORK);
      for (const { database, table, kind } of tables) {
        const lines = steps
          .filter(isSql)
          .filter((step) => step.database === database)
          .map(({ sql }) => sql);
        expect(kind).toBe('E');
        expect(
          lines.findIndex(
            (sql) => sql.startsWith(`CREATE TABLE ${table} `) && sql.includes(`USING ${FORK.accessMethod}`),
          ),
        ).toBe(lines.length - 2);
        expect(lines.at(-1)).toMatch(
          new RegExp(`^INSERT INTO ${table} .*generate_series.* \\+ ${OPERATION_BATCH.rows}\\)`),
        );
      }
    },
  );

  test('should be in a database of its own key that is put in force before', () => {
    const lines = operationOf('create-database').steps.map(shown);
    expect(lines.map((line) => line.split(/[ (]/).slice(0, 3).join(' '))).toEqual([
      'postgres: CREATE DATABASE',
      'third: CREATE EXTENSION',
      'third: SELECT pg_tde_add_database_key_provider_file',
      'third: SELECT pg_tde_create_key_using_database_key_provider',
      'third: SELECT pg_tde_set_key_using_database_key_provider',
      'third: CREATE TABLE',
      'third: INSERT INTO',
    ]);
  });

  const madeBy = (operation: (typeof AXES.operation)[number]) => {
    const { id, family, axes } = cellAt(
      coordinates({ operation, point: 'after-keys', load: 'light', walMethod: 'fetch' }),
    );
    const facts = targetFacts();
    const acts = actsOf({ cell: { id, family, axes }, release: release(), facts, rateKb: null });
    return allOf(acts).flatMap((act) => (act.do === 'operate' && act.makes ? [act.makes] : []));
  };

  test('should be in the batch that the operation writes to them', () => {
    expect(madeBy('create-table')).toEqual([
      { batch: OPERATION_BATCH, tables: [expect.objectContaining({ database: 'app', table: 'enc_made_in_window' })] },
    ]);
    expect(madeBy('create-database')[0]?.tables.map(tableName)).toEqual(['third.enc_rows']);
  });

  test('should be in no batch of an operation that makes none', () => {
    expect(madeBy('rotate-server-key')).toEqual([]);
  });
});

describe('rotationInTwo', () => {
  test('should make the keys of the database and of the server, and then put them in force', () => {
    const { create, set } = rotationInTwo(release(), STORE, 'on', 'later');
    expect(create.map(shown)).toEqual([
      "app: SELECT pg_tde_create_key_using_database_key_provider('later', 'app-file')",
      "postgres: SELECT pg_tde_create_key_using_global_key_provider('later', 'global-file')",
    ]);
    expect(set.map(shown)).toEqual([
      "app: SELECT pg_tde_set_key_using_database_key_provider('later', 'app-file')",
      "postgres: SELECT pg_tde_set_server_key_using_global_key_provider('later', 'global-file')",
    ]);
  });

  test('should rotate the default key where there is nothing else', () => {
    const { create, set } = rotationInTwo(release(), STORE, 'default-key', 'later');
    expect([...create, ...set].map(shown)).toEqual([
      "postgres: SELECT pg_tde_create_key_using_global_key_provider('later', 'global-file')",
      "postgres: SELECT pg_tde_set_default_key_using_global_key_provider('later', 'global-file')",
    ]);
  });
});

describe.for(RELEASES.map((each) => [each.id, each] as const))('rotationInTwo, of %s', ([, of]) => {
  test.for([
    ['on', ['createDatabaseKey', 'createGlobalKey'], ['setDatabaseKey', 'setServerKey']],
    ['default-key', ['createGlobalKey'], ['setDefaultKey']],
  ] as const)(
    'should make keys by the one list and put them in force by the other: %s',
    ([walEncryption, created, put]) => {
      const { create, set } = rotationInTwo(of, STORE, walEncryption, 'later');
      const functionIn = (sql: string): string | undefined => calledIn(sql)[0];
      expect(create.map(({ sql }) => functionIn(sql))).toEqual(created.map((name) => functionIn(of.sql[name])));
      expect(set.map(({ sql }) => functionIn(sql))).toEqual(put.map((name) => functionIn(of.sql[name])));
    },
  );
});

describe('rotationOf', () => {
  test.for([
    ['database', 'app', 'cd_new', 'cd_use', PROVIDERS.app],
    ['server', 'postgres', 'cd_new_global', 'cd_use_server', PROVIDERS.global],
  ] as const)('should create a key and put it in force in a fork: %s', ([kind, database, create, use, provider]) => {
    expect(rotationOf(FORK, STORE, kind, 'k').map(shown)).toEqual([
      `${database}: SELECT ${create}('k', '${provider}')`,
      `${database}: SELECT ${use}('k', '${provider}')`,
    ]);
  });
});

describe('roleOf', () => {
  test.for([
    ['wal_keys', 'wal-keys'],
    ['1664_providers', 'providers'],
    ['16384_providers', 'providers'],
    ['1664_keys', 'keys'],
    ['16384_keys', 'keys'],
    ['wal_keys.old', 'keys'],
    ['_providers.tmp', 'keys'],
  ] as const)('should say of %s: %s', ([name, role]) => {
    expect(roleOf(name, release())).toBe(role);
  });

  test.for([
    ['log_keys', 'wal-keys'],
    ['9_stores', 'providers'],
    ['5_stores', 'providers'],
    ['wal_keys', 'keys'],
    ['1664_providers', 'keys'],
  ] as const)('should say of %s in a fork: %s', ([name, role]) => {
    expect(roleOf(name, FORK)).toBe(role);
  });
});
