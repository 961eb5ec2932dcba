import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { TEAR } from '../../../helpers/acts/backup/tear-pages.ts';

const base = mkdtempSync(join(tmpdir(), 'unit-tear-'));
afterAll(() => rmSync(base, { recursive: true }));
const [data, copy] = [join(base, 'data'), join(base, 'the copy')];
const HALF = 4096;
const pages = (...halves: string[]): string => halves.map((letter) => letter.repeat(HALF)).join('');
const write = (file: string, content: string): void => writeFileSync(join(data, file), content);
const inCopy = (file: string): string => readFileSync(join(copy, file), 'utf8');
const tear = (...files: string[]): number | null => spawnSync('sh', ['-c', TEAR, data, copy, ...files]).status;

test('should give each page its second half from the directory, and say where a file has not changed', () => {
  mkdirSync(data);
  write('100', pages('a', 'a', 'b', 'b'));
  write('101', pages('t', 't'));
  cpSync(data, copy, { recursive: true });
  // It grew by a page since.
  write('100', pages('A', 'A', 'B', 'B', 'C', 'C'));
  expect(tear('100')).toBe(0);
  expect(inCopy('100')).toBe(pages('a', 'A', 'b', 'B'));
  expect(tear('101')).toBe(1);
  expect(inCopy('101')).toBe(pages('t', 't'));
});

test('should tear the pages that have changed, wherever they are, and say where only one half has', () => {
  const same = Array.from({ length: 40 }, () => 's');
  write('102', pages(...same, 'a', 'a'));
  write('103', pages('a', 'a'));
  cpSync(data, copy, { recursive: true });
  write('102', pages(...same, 'A', 'A'));
  write('103', pages('A', 'a'));
  expect(tear('102')).toBe(0);
  expect(inCopy('102')).toBe(pages(...same, 'a', 'A'));
  expect(tear('103')).toBe(1);
});
