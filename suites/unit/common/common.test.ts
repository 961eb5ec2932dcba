import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import {
  HarnessError,
  UsageError,
  didYouMean,
  lastLines,
  parseYaml,
  readYaml,
  shellWord,
  waitFor,
} from '../../../helpers/common/index.ts';

const directory = mkdtempSync(join(tmpdir(), 'unit-common-'));
afterAll(() => rmSync(directory, { recursive: true }));

const entries = z.array(
  z.strictObject({ id: z.string(), count: z.number(), more: z.strictObject({ on: z.boolean() }).optional() }),
);
const parse = (text: string) => () => parseYaml(text, 'some.yaml', entries);

describe('parseYaml', () => {
  test('should hand out what the schema makes of the document', () => {
    expect(parseYaml('- id: a\n  count: 3\n', 'some.yaml', entries)).toEqual([{ id: 'a', count: 3 }]);
  });

  test('should fill in merge keys', () => {
    expect(parseYaml('- &base { id: a, count: 3 }\n- { <<: *base, id: b }\n', 'some.yaml', entries)).toEqual([
      { id: 'a', count: 3 },
      { id: 'b', count: 3 },
    ]);
  });

  test('should name line and column of a syntax error', () => {
    expect(parse('- id: a\n  count: [1, 2\n- id: b\n')).toThrow(/^some\.yaml:3:1: /);
  });

  test('should say a syntax error in one line', () => {
    expect(parse('- id: "a\n  count: 3\n')).toThrow(/^[^\n]+$/);
  });

  test('should name line and column of a value of the wrong type', () => {
    expect(parse('- id: a\n  count: 3\n- id: b\n  count: three\n')).toThrow(
      /^some\.yaml:4:10: b\.count: .*expected number/,
    );
  });

  test('should name line and column of a value deep inside', () => {
    expect(parse('- id: a\n  count: 1\n  more:\n    on: perhaps\n')).toThrow(/^some\.yaml:4:9: a\.more\.on: /);
  });

  test('should name the entry in which a key is missing', () => {
    expect(parse('- id: a\n  count: 1\n- id: b\n')).toThrow(/^some\.yaml:3:3: b\.count: /);
  });

  test('should name a key too many, and its line', () => {
    expect(parse('- id: a\n  count: 1\n- id: b\n  count: 2\n  cuont: 2\n')).toThrow(/^some\.yaml:5:10: b: .*cuont/);
  });

  test('should say which values there are where one or a list of them may stand', () => {
    const colours = z.enum(['red', 'green']);
    const schema = z.object({ colour: z.union([colours, z.array(colours)]) });
    const parseColour = (text: string) => () => parseYaml(text, 'some.yaml', schema);
    expect(parseColour('colour: blue\n')).toThrow(/^some\.yaml:1:9: colour: .*"red"\|"green"/);
    expect(parseColour('colour:\n  - red\n  - blue\n')).toThrow(/^some\.yaml:3:5: colour\.1: .*"red"\|"green"/);
  });

  test('should name the second of two equal keys', () => {
    expect(parse('- id: a\n  count: 1\n  count: 2\n')).toThrow(/^some\.yaml:3:3: .*unique/);
  });

  test('should refuse an empty document', () => {
    expect(parse('')).toThrow(/^some\.yaml:1:1: document: /);
  });

  test('should name line and column of an alias without an anchor', () => {
    expect(parse('- id: a\n  count: *nowhere\n')).toThrow(/^some\.yaml:2:10: .*nowhere/);
  });

  test('should make every complaint a usage error', () => {
    for (const text of ['', '[', '- 1', '- *a']) expect(parse(text)).toThrow(UsageError);
  });
});

describe('readYaml', () => {
  test('should read a file', () => {
    const file = join(directory, 'good.yaml');
    writeFileSync(file, '- { id: a, count: 1 }\n');
    expect(readYaml(file, entries)).toEqual([{ id: 'a', count: 1 }]);
  });

  test('should name a malformed file with line and column', () => {
    const file = join(directory, 'bad.yaml');
    writeFileSync(file, '- { id: a,\n  count: x }\n');
    expect(() => readYaml(file, entries)).toThrow(`${file}:2:10: a.count`);
  });

  test('should say which file cannot be read', () => {
    const file = join(directory, 'missing.yaml');
    expect(() => readYaml(file, entries)).toThrow(new RegExp(`^${file}: cannot be read: ENOENT`));
  });
});

describe('didYouMean', () => {
  test('should name the nearest known name', () => {
    expect(didYouMean('lsit', ['run', 'list', 'judge'])).toBe('; did you mean list?');
  });

  test('should say nothing where nothing is known', () => {
    expect(didYouMean('lsit', [])).toBe('');
  });

  test('should say nothing where nothing is like it', () => {
    expect(didYouMean('nothing/*', ['methods/none-tar'])).toBe('');
  });

  test('should name those that begin so, the first three of many', () => {
    expect(didYouMean('2', ['latest', '2-a', '2-b'])).toBe('; did you mean 2-a or 2-b?');
    expect(didYouMean('2', ['2-a', '2-b', '2-c', '2-d', '2-e'])).toBe(
      '; did you mean 2-a or 2-b or 2-c, or one of 2 more?',
    );
  });
});

describe('lastLines', () => {
  test('should hand out the last lines in their order', () => {
    expect(lastLines('one\ntwo\nthree\n', 2)).toEqual(['two', 'three']);
  });

  test('should leave out blank lines and space at the end of a line', () => {
    expect(lastLines('one  \n\n  \n two\r\n\n', 5)).toEqual(['one', ' two']);
  });
});

describe('HarnessError', () => {
  const details = { stage: 'restore', advice: 'free some space' };

  test('should describe message, stage and what to do', () => {
    expect(new HarnessError('no room', details).describe()).toBe('no room (stage: restore)\n  next: free some space');
  });

  test('should describe the command with exit code and both streams', () => {
    const command = { argv: ['cp', 'a', 'b'], exitCode: 1, stdout: 'copying\n', stderr: 'cp: error\ncp: disk full\n' };
    expect(new HarnessError('no room', { ...details, command }).describe().split('\n')).toEqual([
      'no room (stage: restore)',
      '  command: cp a b',
      '  exit code: 1',
      '  stdout: copying',
      '  stderr: cp: error',
      '    cp: disk full',
      '  next: free some space',
    ]);
  });

  test('should leave out a stream that is empty', () => {
    const command = { argv: ['cp'], exitCode: 1, stdout: '', stderr: 'x' };
    expect(new HarnessError('no room', { ...details, command }).describe()).not.toContain('stdout');
  });

  test('should say where there was no exit code', () => {
    const command = { argv: ['cp'], exitCode: null, stdout: '', stderr: '' };
    expect(new HarnessError('no room', { ...details, command }).describe()).toContain('  exit code: none\n');
  });

  test('should keep the end of a long stream', () => {
    const stderr = Array.from({ length: 30 }, (_, line) => `line ${line}`).join('\n');
    const told = new HarnessError('no room', {
      ...details,
      command: { argv: ['cp'], exitCode: 1, stdout: '', stderr },
    }).describe();
    expect([told.includes('line 9\n'), told.includes('line 10\n'), told.includes('line 29\n')]).toEqual([
      false,
      true,
      true,
    ]);
  });

  test('should name its cause', () => {
    expect(new HarnessError('no room', { ...details, cause: new Error('ENOSPC') }).describe()).toContain(
      '\n  cause: ENOSPC\n',
    );
  });
});

describe('waitFor', () => {
  // An answer comes at once; only those who get none wait for the limit.
  const options = { stage: 'lab', limitMs: 40, everyMs: 1 };
  const patient = { ...options, limitMs: 30_000 };

  test('should hand out the first answer', async () => {
    let asked = 0;
    await expect(waitFor('three', () => (++asked === 3 ? 'here' : undefined), patient)).resolves.toBe('here');
  });

  test('should stop asking once it has an answer', async () => {
    let asked = 0;
    await waitFor('two', () => (++asked === 2 ? true : undefined), patient);
    expect(asked).toBe(2);
  });

  test('should take false and null for answers', async () => {
    expect([await waitFor('false', () => false, patient), await waitFor('null', () => null, patient)]).toEqual([
      false,
      null,
    ]);
  });

  test('should ask at least once, even without any time', async () => {
    await expect(waitFor('now', () => 1, { ...options, limitMs: 0 })).resolves.toBe(1);
  });

  test('should fail at its limit with what it waited for, the stage and advice', async () => {
    const failure = waitFor('Godot', () => undefined, { ...options, advice: 'go home' });
    await expect(failure).rejects.toMatchObject({
      name: 'HarnessError',
      stage: 'lab',
      advice: 'go home',
      message: 'waited 40 ms in vain for Godot',
    });
  });

  test('should pass on an error of the condition at once', async () => {
    const failure = waitFor('it', () => Promise.reject(new Error('broken')), { ...options, limitMs: 60_000 });
    await expect(failure).rejects.toThrow('broken');
  });
});

describe('shellWord', () => {
  test.for([
    ['image:a/b:1.2-3@x', 'image:a/b:1.2-3@x'],
    ["a'b; rm", "'a'\\''b; rm'"],
    ['$(x)', "'$(x)'"],
    ['', "''"],
  ])('should make a word for a shell of %j', ([word = '', shell]) => {
    expect(shellWord(word)).toBe(shell);
  });
});
