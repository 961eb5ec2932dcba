import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { subset } from 'semver';
import { afterAll, describe, expect, test } from 'vitest';
import { AXES } from '../../../helpers/axes/index.ts';
import { UsageError } from '../../../helpers/common/index.ts';
import {
  findRelease,
  inRange,
  judgedWith,
  literal,
  loadReleases,
  resolveReleases,
  serverFit,
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
    // Between editions, newer than all, older than all.
    ['pg_tde', '2.1.1', 'pg_tde-2.1'],
    ['pg_tde', '2.2.2', 'pg_tde-2.2'],
    ['pg_tde', '2.3.0', 'pg_tde-2.2'],
    ['pg_tde', '3.0.0', 'pg_tde-2.2'],
    ['open_pg_tde', '3.0.0', 'open_pg_tde-2.4'],
    ['pg_tde', '1.0.0', undefined],
    ['pg_tde', '', undefined],
    ['other', '2.2.1', undefined],
  ] as const)('should find for %s %s: %s', ([extension, version, id]) => {
    expect(findRelease(releases, extension, version)?.id).toBe(id);
  });
});

describe('findRelease, of entries with a gap', () => {
  test('should take the nearest before, whatever their order', () => {
    const entries = [
      { ...renamed(release()), id: 'two', versions: '>=2.0.0 <2.1.0' },
      { ...renamed(release()), id: 'one', versions: '>=1.0.0 <1.1.0' },
    ];
    const found = ['0.9.0', '1.0.5', '1.5.0', '2.0.1', '2.1.0'].map(
      (version) => findRelease(entries, 'cipherdisk', version)?.id,
    );
    expect(found).toEqual([undefined, 'one', 'one', 'two', 'two']);
  });
});

describe('judgedWith', () => {
  const editions = ['2.1.0', '2.0.0', '2.2.1'];
  test.for([
    ['its own edition', '2.1.0', { edition: '2.1.0', nearest: false }],
    ['its own, of a short version', '2.1', { edition: '2.1.0', nearest: false }],
    ['the nearest before, between two', '2.2.0', { edition: '2.1.0', nearest: true }],
    ['the last, newer than all', '3.0.0', { edition: '2.2.1', nearest: true }],
    ['none, older than all', '1.9.9', null],
    ['none, of no version', 'devel', null],
  ] as const)('should be %s: %s', ([, version, expected]) => {
    expect(judgedWith(editions, version)).toEqual(expected);
  });
});

describe('serverFit', () => {
  const of = (pgTde: string, postgres: string, percona: string | null = null) =>
    serverFit(release(), { pgTde, postgres, percona });

  test.for([
    ['the oldest that is named', '2.2.0', '17.10', null, 'yes'],
    ['older by one', '2.2.0', '17.9', null, 'too-old'],
    ['older, of another major version', '2.2.0', '18.3', null, 'too-old'],
    ['a major version that no page names', '2.2.0', '16.9', null, 'not-known'],
    ['newer than a build of Percona', '2.2.1', '17.11', null, 'yes'],
    ['that build', '2.2.1', '17.10', '17.10.2', 'yes'],
    ['the build before it', '2.2.1', '17.10', '17.10.1', 'too-old'],
    ['not of Percona, of the same minor version', '2.2.1', '17.10', null, 'not-known'],
    ['older than the minor version of that build', '2.2.2', '18.3', '18.3.9', 'too-old'],
    ['no release', '2.2.1', '19devel', null, 'not-known'],
    ['of a release of which nothing is on record', '2.3.0', '18.6', null, 'not-known'],
  ] as const)('should say of %s: pg_tde %s on %s, Percona %s: %s', ([, pgTde, postgres, percona, fits]) => {
    expect(of(pgTde, postgres, percona).fits).toBe(fits);
  });

  test('should name the oldest, and where that is documented', () => {
    expect(of('2.2.0', '17.10')).toEqual({
      fits: 'yes',
      oldest: '17.10',
      page: 'release-notes/release-notes-v2.2.0',
    });
  });

  test('should know nothing of a release that names no server', () => {
    expect(serverFit({ servers: [] }, { pgTde: '2.2.0', postgres: '17.1', percona: null })).toEqual({
      fits: 'not-known',
      oldest: null,
      page: null,
    });
  });
});

describe('expectations/releases.yaml', () => {
  const releases = loadReleases();

  test('should give each release an end', () => {
    const endless = releases.filter(({ versions }) => inRange('99.0.0', versions)).map(({ id }) => id);
    expect(endless).toEqual([]);
  });

  test('should name an image by a tag that does not move', () => {
    const moving = releases
      .flatMap(({ officialImage }) => officialImage ?? [])
      .filter((tag) => !/:\d+\.\d+-\d+$/.test(tag));
    expect(moving).toEqual([]);
  });

  test('should name servers only for versions that the entry describes', () => {
    const others = releases.flatMap(({ id, versions, servers }) =>
      servers.filter((each) => !subset(each.versions, versions)).map((each) => `${id}: ${each.versions}`),
    );
    expect(others).toEqual([]);
  });

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
    const service = { host: 'h', port: '1', url: 'u', mount: 'm', token: '/t', certificate: '/c', authority: '/a' };
    const values = { provider: 'p', path: '/p', key: 'k', relation: 'r', ...service };
    const statements = releases.flatMap((r) => Object.values(r.sql)).map((template) => statement(template, values));
    expect(statements.filter((sql) => /[{}]/.test(sql))).toEqual([]);
  });

  test('should give the fork no name of the original', () => {
    const { documentation, ...own } = release('open_pg_tde-2.4');
    expect(documentation?.of).toBe('pg_tde');
    expect(JSON.stringify(own).replaceAll('open_pg_tde', '')).not.toContain('pg_tde');
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
