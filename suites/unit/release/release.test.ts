import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { AXES } from '../../../helpers/axes/index.ts';
import { UsageError } from '../../../helpers/common/index.ts';
import {
  findRelease,
  inRange,
  literal,
  loadReleases,
  resolveReleases,
  statement,
} from '../../../helpers/release/index.ts';
import { release, renamed } from '../fixtures.ts';

const { id: _id, ...names } = renamed(release());
const resolve = (...entries: { id: string; extends?: string; [field: string]: unknown }[]) =>
  resolveReleases(entries, 'some.yaml');

describe('literal', () => {
  test('should quote a string', () => {
    expect(literal('global-file')).toBe("'global-file'");
  });

  test('should double quotes inside', () => {
    expect(literal("o'clock''s")).toBe("'o''clock''''s'");
  });
});

describe('statement', () => {
  test('should put values in as literals', () => {
    expect(statement('SELECT f({key}, {provider})', { provider: "it's", key: 'k' })).toBe("SELECT f('k', 'it''s')");
  });

  test('should leave alone what is no name of a value', () => {
    expect(statement("SELECT '{}'::text[] || '{ a }'")).toBe("SELECT '{}'::text[] || '{ a }'");
  });

  test('should not look for names inside values', () => {
    expect(statement('SELECT {a}, {b}', { a: '{b}', b: '$&' })).toBe("SELECT '{b}', '$&'");
  });

  test('should say which value is missing', () => {
    expect(() => statement('SELECT f({key})', { provider: 'p' })).toThrow('needs a value for {key}');
  });
});

describe('resolveReleases', () => {
  test('should take everything from what an entry extends', () => {
    const [, child] = resolve({ id: 'a', ...names }, { id: 'b', extends: 'a' });
    expect(child).toEqual({ id: 'b', ...names });
  });

  test('should change what an entry names, and only that, below the top as well', () => {
    const [parent, child] = resolve({ id: 'a', ...names }, { id: 'b', extends: 'a', files: { walKeys: 'other' } });
    expect([parent?.files.walKeys, child?.files]).toEqual([names.files.walKeys, { ...names.files, walKeys: 'other' }]);
  });

  test('should replace lists as a whole', () => {
    const [, child] = resolve({ id: 'a', ...names }, { id: 'b', extends: 'a', encrypt: { on: ['-S', 'yes'] } });
    expect(child?.encrypt['on']).toEqual(['-S', 'yes']);
  });

  test('should follow several steps back', () => {
    const resolved = resolve(
      { id: 'a', ...names },
      { id: 'b', extends: 'a', library: 'two' },
      { id: 'c', extends: 'b', extension: 'three' },
    );
    expect(resolved[2]).toMatchObject({ library: 'two', extension: 'three', accessMethod: names.accessMethod });
  });

  test('should refuse to extend what is not there', () => {
    expect(() => resolve({ id: 'a', ...names }, { id: 'b', extends: 'nothing' })).toThrow(
      'some.yaml: b extends nothing, which does not stand before it',
    );
  });

  test('should refuse to extend what comes later', () => {
    expect(() => resolve({ id: 'b', extends: 'a' }, { id: 'a', ...names })).toThrow(UsageError);
  });

  test('should name entry and field of what is missing', () => {
    const { accessMethod: _left, ...rest } = names;
    expect(() => resolve({ id: 'a', ...rest })).toThrow(/^some\.yaml: a: accessMethod: /);
  });

  test('should refuse a field that it does not know', () => {
    expect(() => resolve({ id: 'a', ...names, libary: 'x' })).toThrow(/libary/);
  });
});

describe('inRange', () => {
  test.for([
    ['2.2.1', '>=2.2.0', true],
    ['2.2', '>=2.2.0', true],
    ['2.1.2', '>=2.2.0', false],
    ['2.1.2', '>=2.1.0 <2.2.0', true],
    ['2.2.0', '>=2.1.0 <2.2.0', false],
    ['2.2.0-rc1', '>=2.2.0', true],
    ['main', '>=0.0.0', false],
    ['', '>=0.0.0', false],
  ] as const)('should say of %s in %s: %s', ([version, range, answer]) => {
    expect(inRange(version, range)).toBe(answer);
  });
});

describe('findRelease', () => {
  const releases = loadReleases();

  test.for([
    ['pg_tde', '2.0', 'pg_tde-2.0'],
    ['pg_tde', '2.1.2', 'pg_tde-2.1'],
    ['pg_tde', '2.2.1', 'pg_tde-2.2'],
    ['open_pg_tde', '2.2.0', 'open_pg_tde-2.4'],
    ['pg_tde', '1.0.0', undefined],
    ['other', '2.2.1', undefined],
  ] as const)('should find for %s %s: %s', ([extension, version, id]) => {
    expect(findRelease(releases, extension, version)?.id).toBe(id);
  });
});

describe('expectations/releases.yaml', () => {
  const releases = loadReleases();

  test('should describe each version of an extension once', () => {
    const versions = ['2.0.0', '2.1.0', '2.1.2', '2.2.0', '2.2.2', '2.3.0'];
    const twice = versions.flatMap((version) =>
      releases
        .filter((r) => r.extension === 'pg_tde' && inRange(version, r.versions))
        .slice(1)
        .map((r) => `${version}: ${r.id}`),
    );
    expect(twice).toEqual([]);
  });

  test('should hold no id twice', () => {
    expect(new Set(releases.map((r) => r.id)).size).toBe(releases.length);
  });

  test('should spell the encrypt option only in ways that are values of the axis', () => {
    const forms = new Set(releases.flatMap((r) => Object.keys(r.encrypt)));
    expect([...forms].filter((form) => !(AXES.encrypt as readonly string[]).includes(form))).toEqual([]);
  });

  test('should spell for the newest release every value of the axis but off', () => {
    expect(Object.keys(release('pg_tde-2.2').encrypt).toSorted()).toEqual(
      AXES.encrypt.filter((form) => form !== 'off').toSorted(),
    );
  });

  test('should need no other values in SQL than the program has', () => {
    const values = { provider: 'p', path: '/p', key: 'k', relation: 'r' };
    const statements = releases.flatMap((r) => Object.values(r.sql)).map((template) => statement(template, values));
    expect(statements.filter((sql) => /[{}]/.test(sql))).toEqual([]);
  });

  test('should give the fork no name of the original', () => {
    expect(JSON.stringify(release('open_pg_tde-2.4')).replaceAll('open_pg_tde', '')).not.toContain('pg_tde');
  });
});

describe('loadReleases', () => {
  const directory = mkdtempSync(join(tmpdir(), 'unit-release-'));
  afterAll(() => rmSync(directory, { recursive: true }));
  const write = (text: string): string => {
    const file = join(directory, 'releases.yaml');
    writeFileSync(file, text);
    return file;
  };

  test('should load a fork in which everything is renamed', () => {
    const fork = renamed(release());
    expect(loadReleases(write(JSON.stringify([fork])))).toEqual([fork]);
  });

  test('should name line and column of what is malformed', () => {
    expect(() => loadReleases(write('- id: a\n- id: 3\n'))).toThrow(/releases\.yaml:2:7: 1\.id: /);
  });
});
