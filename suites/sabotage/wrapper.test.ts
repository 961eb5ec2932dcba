import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, describe, expect, test } from 'vitest';
import { passThrough, wrapper } from './wrapper.ts';

const directory = mkdtempSync(join(tmpdir(), 'sabotage-wrapper-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** The program that is wrapped: says its arguments and ends with 3. */
const real = join(directory, 'real');
writeFileSync(real, '#!/bin/sh\nfor argument; do echo "<$argument>"; done\nexit 3\n', { mode: 0o755 });

let count = 0;

async function runs(script: string, ...args: string[]) {
  const file = join(directory, `wrapper-${++count}`);
  writeFileSync(file, script, { mode: 0o755 });
  const { exitCode, stdout, stderr } = await execa(file, args, { reject: false });
  return { exitCode, stdout, stderr };
}

const wrapped = (body: string, ...args: string[]) =>
  runs(wrapper(body, { real, name: 'example', keyDirectory: 'pg_tde' }), ...args);

function fileOf(bytes: readonly number[]): string {
  const file = join(directory, `file-${++count}`);
  writeFileSync(file, Buffer.from(bytes));
  return file;
}

describe('a wrapper', () => {
  test('should become the real program', async () => {
    expect(await wrapped('become_real "$@"', '-D', 'a b')).toEqual({ exitCode: 3, stdout: '<-D>\n<a b>', stderr: '' });
  });

  test('should end as it is told to', async () => {
    expect(await wrapped('"$REAL" "$@" || finish 0')).toEqual({ exitCode: 0, stdout: '', stderr: '' });
  });

  test('should end loudly when a command of its fails', async () => {
    expect(await wrapped('false\nfinish 0')).toEqual({
      exitCode: 97,
      stdout: '',
      stderr: 'sabotage: example: a command of the wrapper failed',
    });
  });

  test('should end loudly when it comes to its end without a word', async () => {
    expect(await wrapped('true')).toMatchObject({
      exitCode: 97,
      stderr: 'sabotage: example: a command of the wrapper failed',
    });
  });

  test('should say why it gives up', async () => {
    expect(await wrapped("give_up 'there was no warning'")).toEqual({
      exitCode: 97,
      stdout: '',
      stderr: 'sabotage: example: there was no warning',
    });
  });

  test('should find the value of an option', async () => {
    expect(await wrapped('option -D "$@"; finish 0', '-h', '/run', '-D', '/a b', '-E')).toMatchObject({
      exitCode: 0,
      stdout: '/a b',
    });
  });

  test('should tell an option that is there from one that is not', async () => {
    expect(await wrapped('has -E "$@" && ! has -z "$@" && finish 0', '-D', 'x', '-E')).toMatchObject({ exitCode: 0 });
  });

  test('should take a backup elsewhere without the option that is refused', async () => {
    expect(
      await wrapped('backup_into /else "$@" || finish 0', '-h', '/run', '-D', '/dst', '-X', 'fetch', '-E'),
    ).toMatchObject({ exitCode: 0, stdout: '<-h>\n</run>\n<-D>\n</else>\n<-X>\n<fetch>' });
  });

  test('should flip every bit of one byte and no other', async () => {
    const file = fileOf([1, 2, 0, 255]);
    expect(await wrapped('flip "$1" 2; finish 0', file)).toMatchObject({ exitCode: 0 });
    expect([...readFileSync(file)]).toEqual([1, 2, 255, 255]);
  });

  test('should end loudly when there is no byte to flip', async () => {
    expect(await wrapped('flip "$1" 4; finish 0', fileOf([1, 2, 0, 255]))).toMatchObject({ exitCode: 97 });
  });

  test('should write a text into a file without making it longer', async () => {
    const file = fileOf([...Buffer.from('0123456789')]);
    expect(await wrapped('overwrite "$1" $(($(size_of "$1") - 6)) abc; finish 0', file)).toMatchObject({ exitCode: 0 });
    expect(readFileSync(file, 'utf8')).toBe('0123abc789');
  });

  test('should take for a restored server only a directory with a backup label, started as a server', async () => {
    writeFileSync(join(directory, 'backup_label'), '');
    const body = 'if first_start "$@"; then finish 0; fi; finish 1';
    expect(await wrapped(body, '-D', directory)).toMatchObject({ exitCode: 0 });
    expect(await wrapped(body, '--single', '-D', directory)).toMatchObject({ exitCode: 1 });
    expect(await wrapped(body, '-D', tmpdir())).toMatchObject({ exitCode: 1 });
    expect(await wrapped(body, '--version')).toMatchObject({ exitCode: 1 });
  });

  test('should run something beside the program that it becomes', async () => {
    const file = join(directory, 'beside');
    expect(await wrapped('mark() { echo done > "$1"; }\nbeside mark "$1"\nbecome_real', file)).toMatchObject({
      exitCode: 3,
    });
    await expect.poll(() => readFileSync(file, 'utf8')).toBe('done\n');
  });
});

describe('a program that is not wrapped', () => {
  test('should be the real one', async () => {
    expect(await runs(passThrough(real), 'one', '')).toEqual({ exitCode: 3, stdout: '<one>\n<>', stderr: '' });
  });
});
