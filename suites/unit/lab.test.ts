import { describe, expect, test } from 'vitest';
import { addressFor } from '../../helpers/lab/container/address.ts';
import { engineError } from '../../helpers/lab/container/engine.ts';
import { encryptForms, postgresVersion, singleUserRows } from '../../helpers/lab/facts.ts';
import { readLimited, underLimit } from '../../helpers/lab/limit.ts';
import { type Completed, expectSuccess } from '../../helpers/lab/machine.ts';
import { Output } from '../../helpers/lab/output.ts';
import { resolveTarget } from '../../helpers/lab/target.ts';

describe('encryptForms', () => {
  const help = (line: string): string => `Options controlling the output:\n  -D, --pgdata=DIRECTORY receive base backup into directory\n${line}  -F, --format=p|t       output format\n`;

  test('should see the short and the long form', () => {
    expect(encryptForms(help('  -E, --encrypt-wal      encrypts streamed WAL\n'))).toEqual(['short', 'long']);
  });

  test('should see the cipher that the option takes', () => {
    expect(encryptForms(help('  -E, --encrypt-wal[=aes_128|aes_256]\n                         encrypts streamed WAL\n'))).toEqual(['short', 'long', 'cipher']);
  });

  test('should see a cipher that must be given', () => {
    expect(encryptForms(help('      --encrypt-wal=CIPHER   encrypts streamed WAL\n'))).toEqual(['long', 'cipher']);
  });

  test('should see nothing in the help of a tool without the option', () => {
    expect(encryptForms(help('  -e, --encoding=X       -E is something else here\n'))).toEqual([]);
  });

  test('should not take a longer option for it', () => {
    expect(encryptForms(help('  -E, --encrypt-wallet   encrypts a purse\n'))).toEqual([]);
  });
});

describe('postgresVersion', () => {
  test.for([
    ['postgres (PostgreSQL) 17.11\n', '17.11'],
    ['postgres (PostgreSQL) 17.11 - Percona Server for PostgreSQL 17.11.1', '17.11'],
    ['postgres (PostgreSQL) 17.6 (Debian 17.6-1.pgdg12+1)', '17.6'],
    ['postgres (PostgreSQL) 18beta2', '18beta2'],
    ['postgres (PostgreSQL) 19devel', '19devel'],
    ['postgres: error while loading shared libraries', undefined],
  ] as const)('should read in "%s": %s', ([printed, version]) => {
    expect(postgresVersion(printed)).toBe(version);
  });
});

describe('singleUserRows', () => {
  const printed = [
    '',
    'PostgreSQL stand-alone backend 17.11',
    'backend> \t 1: name\t(typeid = 19, len = 64, typmod = -1, byval = f)',
    '\t 2: default_version\t(typeid = 25, len = -1, typmod = -1, byval = f)',
    '\t----',
    '\t 1: name = "pg_tde"\t(typeid = 19, len = 64, typmod = -1, byval = f)',
    '\t 2: default_version = "2.2"\t(typeid = 25, len = -1, typmod = -1, byval = f)',
    '\t----',
    'backend> ',
  ].join('\n');

  test('should read names and values', () => {
    expect(singleUserRows(printed)).toEqual([{ column: 'name', value: 'pg_tde' }, { column: 'default_version', value: '2.2' }]);
  });

  test('should keep quotes and spaces inside a value', () => {
    expect(singleUserRows('\t 1: v = "pg_tde "x" 2.2.1"\t(typeid = 25, len = -1, typmod = -1, byval = f)\n')).toEqual([{ column: 'v', value: 'pg_tde "x" 2.2.1' }]);
  });

  test('should read nothing from an answer without rows', () => {
    expect(singleUserRows(printed.split('\n').slice(0, 5).join('\n'))).toEqual([]);
  });
});

const completed = (over: Partial<Completed>): Completed => ({
  argv: ['timeout', '--kill-after=5', '2', 'sleep', '9'],
  exitCode: 0,
  signal: null,
  timedOut: false,
  stdout: 'out',
  stderr: 'err',
  startedAt: 1,
  durationMs: 10,
  ...over,
});

describe('underLimit', () => {
  test('should give the limit in seconds, broken ones too', () => {
    expect(underLimit(['pg_dump', '-Fc'], 1500)).toEqual(['timeout', '--kill-after=5', '1.5', 'pg_dump', '-Fc']);
  });
});

describe('readLimited', () => {
  const read = (over: Partial<Completed>): Completed => readLimited(completed(over), ['sleep', '9'], 2000);

  test('should name the command itself', () => {
    expect(read({}).argv).toEqual(['sleep', '9']);
  });

  test('should leave streams, exit code and times as they are', () => {
    expect(read({ exitCode: 3 })).toMatchObject({ exitCode: 3, timedOut: false, stdout: 'out', stderr: 'err', startedAt: 1, durationMs: 10 });
  });

  test.for([
    ['exit code 124', { exitCode: 124 }],
    ['exit code 137', { exitCode: 137 }],
    ['SIGKILL', { exitCode: null, signal: 'SIGKILL' }],
  ] as const)('should take %s at the limit for its doing', ([, ending]) => {
    expect(read({ ...ending, durationMs: 2003 })).toMatchObject({ timedOut: true, exitCode: null });
  });

  test('should not take exit code 124 before the limit for its doing', () => {
    expect(read({ exitCode: 124, durationMs: 100 })).toMatchObject({ timedOut: false, exitCode: 124 });
  });

  test('should not take another failure after the limit for its doing', () => {
    expect(read({ exitCode: 1, durationMs: 2003 })).toMatchObject({ timedOut: false, exitCode: 1 });
  });
});

describe('expectSuccess', () => {
  test('should pass on what a command did that succeeded', () => {
    const good = completed({});
    expect(expectSuccess(good, 'lab', 'try again')).toBe(good);
  });

  test('should name program, stage, advice and command of one that failed', () => {
    const failure = { name: 'HarnessError', message: 'timeout failed', stage: 'lab', advice: 'try again', command: expect.objectContaining({ exitCode: 2, stderr: 'err' }) as unknown };
    expect(() => expectSuccess(completed({ exitCode: 2 }), 'lab', 'try again')).toThrow(expect.objectContaining(failure));
  });

  test('should say so where the limit ended it', () => {
    expect(() => expectSuccess(completed({ exitCode: null, timedOut: true, durationMs: 2003.4 }), 'lab', '')).toThrow('timeout did not end within its limit (2003 ms)');
  });
});

describe('Output', () => {
  test('should put chunks together, also where one ends inside a character', () => {
    const output = new Output();
    const euro = Buffer.from('€');
    output.add(euro.subarray(0, 1));
    output.add(euro.subarray(1));
    expect(output.text()).toBe('€');
  });

  test('should say how much it did not keep', () => {
    const output = new Output();
    output.add(Buffer.alloc(16 * 1024 * 1024 - 1, 'x'));
    output.add(Buffer.from('1234'));
    expect(output.text().slice(-40)).toMatch(/x\n\[4 more bytes were not kept\]\n$/);
  });
});

describe('engineError', () => {
  test.for([
    ['write /x: no space left on device', /disk is full.*sweep/],
    ['connect ECONNREFUSED /var/run/docker.sock', /start it, then run .*sweep/],
    ['connect ENOENT /var/run/docker.sock', /start it, then run .*sweep/],
    ['socket hang up', /start it, then run .*sweep/],
    ['(HTTP code 409) conflict', /doctor/],
  ] as const)('should say what to do about "%s"', ([message, advice]) => {
    const cause = new Error(message);
    expect(engineError('cannot start a container', cause)).toMatchObject({ name: 'HarnessError', stage: 'lab', message: `cannot start a container: ${message}`, cause, advice: expect.stringMatching(advice) as unknown });
  });

  test('should take what is no error', () => {
    expect(engineError('cannot', 'gone').message).toBe('cannot: gone');
  });
});

describe('resolveTarget', () => {
  test.for(['', 'postgres:17', 'image:', 'prefix:', 'image', 'Image:x'])('should refuse "%s" and say which forms there are', async (ref) => {
    await expect(resolveTarget(ref)).rejects.toMatchObject({ name: 'UsageError', message: `"${ref}" is not a target; give image:<reference> or prefix:<directory>` });
  });

  test('should say which directory holds no PostgreSQL', async () => {
    await expect(resolveTarget('prefix:/nowhere')).rejects.toMatchObject({ name: 'HarnessError', message: 'there is no bin/postgres in /nowhere' });
  });
});

describe('addressFor', () => {
  test('should stay on loopback where the engine is on this host, whatever it is taken for', () => {
    expect(addressFor('localhost', [])).toEqual({ bind: '127.0.0.1', reach: '127.0.0.1' });
    expect(addressFor('172.17.0.1', ['127.0.0.1', '172.17.0.1'])).toEqual({ bind: '127.0.0.1', reach: '127.0.0.1' });
  });

  test('should publish on the gateway for a harness inside a container, and nowhere else', () => {
    expect(addressFor('172.17.0.1', ['127.0.0.1', '172.17.0.2'])).toEqual({ bind: '172.17.0.1', reach: '172.17.0.1' });
  });
});
