import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { packageFile } from '../../../helpers/common/index.ts';
import { type ImageOptions, planImage } from '../../../helpers/images/index.ts';
import { baseFor, dockerArguments, librariesToPack } from '../../../helpers/images/plan.ts';

const DEBIAN = {
  osRelease:
    'PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nNAME="Debian GNU/Linux"\nVERSION_ID="12"\nVERSION="12 (bookworm)"\nID=debian\n',
};
const percona = (...arg: string[]) => planImage('percona', { arg }, DEBIAN);
const prefix = (options: ImageOptions = {}) => planImage('prefix', { prefix: '/opt/pg-tde/17', ...options }, DEBIAN);

describe('an image of packages', () => {
  test('should be of the newest release on Debian where nothing is said', () => {
    expect(percona()).toEqual({
      kind: 'percona',
      tag: 'pg-tde-conformance-percona:18-debian-12',
      dockerfile: 'percona/Dockerfile.debian',
      buildArgs: { PG_MAJOR: '18', PG_VERSION: '', COMPONENT: 'release' },
    });
  });

  test('should take distribution, major, version and component', () => {
    expect(percona('DISTRIBUTION=ubi-9', 'PG_MAJOR=17', 'PG_VERSION=17.11', 'COMPONENT=testing')).toMatchObject({
      tag: 'pg-tde-conformance-percona:17.11-ubi-9-testing',
      dockerfile: 'percona/Dockerfile.ubi',
      buildArgs: { PG_MAJOR: '17', PG_VERSION: '17.11', COMPONENT: 'testing' },
    });
  });

  test('should take the major from the version', () => {
    expect(percona('PG_VERSION=16.9').buildArgs['PG_MAJOR']).toBe('16');
  });

  test('should take the name that it is given', () => {
    expect(planImage('percona', { tag: 'mine:1' }, DEBIAN).tag).toBe('mine:1');
  });

  test.for([
    ['DISTRIBUTION=debian-13', 'did you mean debian-12?'],
    ['COMPONENT=testin', 'did you mean testing?'],
    ['PG_VERSOIN=17.11', 'did you mean PG_VERSION?'],
    ['PG_VERSION', 'NAME=VALUE'],
    ['PG_VERSION=17', 'such as 17.11'],
    ['PG_MAJOR=seventeen', 'such as 17'],
    ['PG_VERSION=17.11; rm -rf /', 'such as 17.11'],
  ] as const)('should refuse %s and say what would do: %s', ([argument, advice]) => {
    expect(() => percona(argument)).toThrow(advice);
  });

  test('should refuse a version of another major', () => {
    expect(() => percona('PG_MAJOR=18', 'PG_VERSION=17.11')).toThrow('17.11 is not of PostgreSQL 18');
  });

  test('should refuse options of the other kind', () => {
    expect(() => planImage('percona', { prefix: '/opt/pg' }, DEBIAN)).toThrow(
      '--prefix and --base are for the image "prefix"',
    );
  });

  test.for(['debian-12', 'ubi-9'])('should have a Dockerfile for %s that knows its arguments', (distribution) => {
    const { dockerfile, buildArgs } = percona(`DISTRIBUTION=${distribution}`);
    const file = readFileSync(packageFile('images', dockerfile), 'utf8');
    expect(Object.keys(buildArgs).filter((name) => !new RegExp(`^ARG ${name}\\b`, 'm').test(file))).toEqual([]);
  });
});

describe('an image of an installation', () => {
  test('should be on the system that it was compiled on', () => {
    expect(prefix()).toEqual({
      kind: 'prefix',
      prefix: '/opt/pg-tde/17',
      tag: 'pg-tde-conformance-prefix:17',
      dockerfile: 'prefix/Dockerfile',
      buildArgs: { BASE: 'debian:12', PREFIX: '/opt/pg-tde/17' },
    });
  });

  test('should take the base and the name that it is given', () => {
    expect(prefix({ base: 'fedora:42', tag: 'mine:1' })).toMatchObject({
      tag: 'mine:1',
      buildArgs: { BASE: 'fedora:42' },
    });
  });

  test.for([
    ['/opt/My PG 17+tde', 'my-pg-17-tde'],
    ['/opt/.hidden', 'hidden'],
    ['/opt/ß', 'local'],
  ] as const)('should make of %s a tag that an engine takes: %s', ([directory, tag]) => {
    expect(prefix({ prefix: directory }).tag).toBe(`pg-tde-conformance-prefix:${tag}`);
  });

  test.for(['/', '/usr', '/usr/'])('should not pack a whole system: %s', (directory) => {
    expect(() => prefix({ prefix: directory })).toThrow('holds a whole system');
  });

  test('should ask for the installation', () => {
    expect(() => planImage('prefix', {}, DEBIAN)).toThrow('--prefix <directory>');
  });

  test('should ask for a base on a system that it does not know', () => {
    expect(() => planImage('prefix', { prefix: '/opt/pg' }, { osRelease: '' })).toThrow('--base');
  });

  test('should refuse options of the other kind', () => {
    expect(() => prefix({ arg: ['PG_MAJOR=17'] })).toThrow('--arg is for the image "percona"');
  });

  test('should have its Dockerfile', () => {
    expect(existsSync(join(packageFile('images'), prefix().dockerfile))).toBe(true);
  });
});

describe('planImage', () => {
  test('should name the nearest kind of image', () => {
    expect(() => planImage('prefx', {}, DEBIAN)).toThrow('there is no kind of image "prefx"; did you mean prefix?');
  });
});

describe('baseFor', () => {
  test.for([
    [DEBIAN.osRelease, 'debian:12'],
    ['ID=ubuntu\nVERSION_ID="24.04"\n', 'ubuntu:24.04'],
    ['NAME="Rocky Linux"\nID="rocky"\nVERSION_ID="9.4"\n', 'redhat/ubi9'],
    ['ID=arch\nVERSION_ID=1\n', undefined],
    ['ID=debian\n', undefined],
    ['', undefined],
  ] as const)('should find for %j: %s', ([osRelease, image]) => {
    expect(baseFor(osRelease)).toBe(image);
  });
});

describe('librariesToPack', () => {
  const ldd = [
    '/opt/pg/bin/postgres:',
    '\tlinux-vdso.so.1 (0x00007ffd2a5f2000)',
    '\tlibssl.so.3 => /lib/x86_64-linux-gnu/libssl.so.3 (0x00007f1)',
    '\tlibpq.so.5 => /opt/pg/bin/../lib/libpq.so.5 (0x00007f2)',
    '\tlibother.so.1 => /opt/pg-other/lib/libother.so.1 (0x00007f2)',
    '\tlibgone.so.1 => not found',
    '\tlibc.so.6 => /lib/x86_64-linux-gnu/libc.so.6 (0x00007f3)',
    '\tlibm.so.6 => /lib/x86_64-linux-gnu/libm.so.6 (0x00007f3)',
    '\t/lib64/ld-linux-x86-64.so.2 (0x00007f4)',
    '\tlibcurl.so.4 => /lib/x86_64-linux-gnu/libcurl.so.4 (0x00007f5)',
    '',
  ].join('\n');

  test('should take libraries from outside, but the C library, each once', () => {
    expect([...librariesToPack(`${ldd}${ldd}`, '/opt/pg')]).toEqual([
      ['libssl.so.3', '/lib/x86_64-linux-gnu/libssl.so.3'],
      ['libother.so.1', '/opt/pg-other/lib/libother.so.1'],
      ['libcurl.so.4', '/lib/x86_64-linux-gnu/libcurl.so.4'],
    ]);
  });
});

describe('dockerArguments', () => {
  test('should name image, Dockerfile, every build argument and the context', () => {
    expect(dockerArguments(prefix(), { images: '/i', context: '/c' }, { TARGET: 'pg_tde' })).toEqual([
      'build',
      '--force-rm',
      '--tag',
      'pg-tde-conformance-prefix:17',
      '--file',
      '/i/prefix/Dockerfile',
      '--build-arg',
      'BASE=debian:12',
      '--build-arg',
      'PREFIX=/opt/pg-tde/17',
      '--build-arg',
      'TARGET=pg_tde',
      '/c',
    ]);
  });
});
