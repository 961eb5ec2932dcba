import { describe, expect, test } from 'vitest';
import { type ImageOptions, baseFor, dockerArguments, librariesToPack, planImage } from '../../helpers/images/plan.ts';

const DEBIAN = { osRelease: 'PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nVERSION_ID="12"\nVERSION="12 (bookworm)"\nID=debian\n' };
const plan = (kind: string, options: ImageOptions = {}, host = DEBIAN) => planImage(kind, options, host);

describe('planImage for Percona packages', () => {
  test('should take the newest release of the newest major version on Debian where nothing is said', () => {
    expect(plan('percona')).toEqual({
      kind: 'percona',
      tag: 'pg-tde-conformance-percona:18-debian-12',
      dockerfile: 'percona/Dockerfile.debian',
      buildArgs: { PG_MAJOR: '18', PG_VERSION: '', COMPONENT: 'release' },
    });
  });

  test('should name distribution, version and component in the tag', () => {
    expect(plan('percona', { arg: ['DISTRIBUTION=ubi-9', 'PG_MAJOR=17', 'PG_VERSION=17.11', 'COMPONENT=testing'] })).toEqual({
      kind: 'percona',
      tag: 'pg-tde-conformance-percona:17.11-ubi-9-testing',
      dockerfile: 'percona/Dockerfile.ubi',
      buildArgs: { PG_MAJOR: '17', PG_VERSION: '17.11', COMPONENT: 'testing' },
    });
  });

  test('should know the major version from the exact one', () => {
    expect(plan('percona', { arg: ['PG_VERSION=17.6'] }).buildArgs).toMatchObject({ PG_MAJOR: '17', PG_VERSION: '17.6' });
  });

  test('should take the tag that is given', () => {
    expect(plan('percona', { tag: 'mine:1' }).tag).toBe('mine:1');
  });

  test.for([
    [['PG_MAJRO=17'], 'the percona image has no argument "PG_MAJRO"; did you mean PG_MAJOR?'],
    [['PG_MAJOR'], '--arg takes NAME=VALUE, not "PG_MAJOR"'],
    [['PG_MAJOR=17', 'PG_VERSION=18.6'], 'PG_VERSION 18.6 is not of PostgreSQL 17'],
    [['PG_MAJOR=1', 'PG_VERSION=17.11'], 'PG_VERSION 17.11 is not of PostgreSQL 1'],
    [['PG_VERSION=17'], 'PG_VERSION is a version of PostgreSQL such as 17.11, not "17"'],
    [['PG_MAJOR=latest'], 'PG_MAJOR is a major version of PostgreSQL such as 17, not "latest"'],
    [['COMPONENT=test'], 'Percona\'s repositories have no component "test"; did you mean testing?'],
    [['DISTRIBUTION=ubi9'], 'there is no distribution "ubi9"; did you mean ubi-9?'],
  ] as const)('should refuse %j', ([arg, message]) => {
    expect(() => plan('percona', { arg })).toThrow(expect.objectContaining({ name: 'UsageError', message }) as Error);
  });

  test.for([{ prefix: '/opt/pg' }, { base: 'debian:12' }])('should refuse %j, which is for another kind', (options) => {
    expect(() => plan('percona', options)).toThrow('--prefix and --base are for the image "prefix"');
  });
});

describe('planImage for an installation', () => {
  test('should put it on the distribution of this machine, at the same path', () => {
    expect(plan('prefix', { prefix: '/usr/local/pgsql/' })).toEqual({
      kind: 'prefix',
      prefix: '/usr/local/pgsql',
      tag: 'pg-tde-conformance-prefix:pgsql',
      dockerfile: 'prefix/Dockerfile',
      buildArgs: { BASE: 'debian:12', PREFIX: '/usr/local/pgsql' },
    });
  });

  test('should put it on the image that is given', () => {
    expect(plan('prefix', { prefix: '/opt/pg', base: 'local/debian:bookworm', tag: 'mine' })).toMatchObject({ tag: 'mine', buildArgs: { BASE: 'local/debian:bookworm' } });
  });

  test('should make a tag of a name that is none', () => {
    expect(plan('prefix', { prefix: '/opt/-PG 17+TDE' }).tag).toBe('pg-tde-conformance-prefix:pg-17-tde');
  });

  test.for(['/', '/usr', '/opt/../usr/'])('should refuse %s, which is more than an installation', (prefix) => {
    expect(() => plan('prefix', { prefix })).toThrow('holds a whole system');
  });

  test('should refuse to guess the installation', () => {
    expect(() => plan('prefix')).toThrow('--prefix <directory>');
  });

  test('should refuse arguments, which are for another kind', () => {
    expect(() => plan('prefix', { prefix: '/opt/pg', arg: ['PG_MAJOR=17'] })).toThrow('--arg is for the image "percona"');
  });

  test('should ask for a base image on a system that it does not know', () => {
    expect(() => plan('prefix', { prefix: '/opt/pg' }, { osRelease: 'ID=alpine\nVERSION_ID=3.20\n' })).toThrow('--base');
  });
});

test('planImage should name the nearest kind for one that there is not', () => {
  expect(() => plan('prefxi')).toThrow('there is no kind of image "prefxi"; did you mean prefix?');
});

describe('baseFor', () => {
  test.for([
    ['ID=ubuntu\nID_LIKE=debian\nVERSION_ID="24.04"', 'ubuntu:24.04'],
    ['NAME="Rocky Linux"\nID="rocky"\nVERSION_ID="9.4"', 'redhat/ubi9'],
    ['ID=fedora\nVERSION_ID=42\n', 'fedora:42'],
    ['ID=debian\nVERSION_CODENAME=sid', undefined],
    ['', undefined],
  ] as const)('should read %j', ([osRelease, image]) => {
    expect(baseFor(osRelease)).toBe(image);
  });
});

describe('librariesToPack', () => {
  const output = [
    '/opt/pg/bin/postgres:',
    '\tlinux-vdso.so.1 (0x00007ffd3d5f2000)',
    '\tlibssl.so.3 => /lib/x86_64-linux-gnu/libssl.so.3 (0x00007f2b1c8c7000)',
    '\tlibm.so.6 => /lib/x86_64-linux-gnu/libm.so.6 (0x00007f2b1c7e8000)',
    '\tlibc.so.6 => /lib/x86_64-linux-gnu/libc.so.6 (0x00007f2b1c200000)',
    '\tlibmagic.so.1 => /lib/x86_64-linux-gnu/libmagic.so.1 (0x00007f2b1c7e8000)',
    '\tlibpq.so.5 => /opt/pg/bin/../lib/libpq.so.5 (0x00007f2b1c100000)',
    '\tlibLLVM-14.so.1 => not found',
    '\t/lib64/ld-linux-x86-64.so.2 (0x00007f2b1c9d4000)',
    '/opt/pg/bin/script:',
    '\tnot a dynamic executable',
    '/opt/pg/bin/psql:',
    '\tlibssl.so.3 => /lib/x86_64-linux-gnu/libssl.so.3 (0x00007f2b1c8c7000)',
    '\tlibreadline.so.8 => /opt/pg-libraries/libreadline.so.8 (0x00007f2b1c8c7000)',
  ].join('\n');

  test('should leave out the C library, what is not there, and what is in the installation', () => {
    expect([...librariesToPack(output, '/opt/pg')]).toEqual([
      ['libssl.so.3', '/lib/x86_64-linux-gnu/libssl.so.3'],
      ['libmagic.so.1', '/lib/x86_64-linux-gnu/libmagic.so.1'],
      ['libreadline.so.8', '/opt/pg-libraries/libreadline.so.8'],
    ]);
  });
});

test('dockerArguments should give every build argument, what is known only later last', () => {
  expect(dockerArguments(plan('prefix', { prefix: '/opt/pg 17', tag: 'mine' }), { images: '/images', context: '/tmp/context' }, { TARGET: 'postgresql' })).toEqual([
    'build', '--force-rm', '--tag', 'mine', '--file', '/images/prefix/Dockerfile',
    '--build-arg', 'BASE=debian:12', '--build-arg', 'PREFIX=/opt/pg 17', '--build-arg', 'TARGET=postgresql',
    '/tmp/context',
  ]);
});
