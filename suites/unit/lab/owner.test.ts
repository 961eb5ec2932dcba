import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { hostname } from 'node:os';
import { describe, expect, test } from 'vitest';
import { owner, ownerLives } from '../../../helpers/lab/owner.ts';

const withStart = (began: string): string => `${process.pid}@${hostname()}@${began}`;

describe('ownerLives', () => {
  test('should say so of this process', () => {
    expect(ownerLives(owner())).toBe(true);
  });

  test.runIf(process.platform === 'linux')('should not take another process with the same id for the owner', () => {
    expect(ownerLives(withStart('1'))).toBe(false);
  });

  test('should go by the id where nothing is said of the start', () => {
    expect(ownerLives(`${process.pid}@${hostname()}`)).toBe(true);
  });

  test('should not say so of a process that has ended', async () => {
    const ended = spawn(process.execPath, ['-e', '']);
    await once(ended, 'exit');
    expect(ownerLives(`${ended.pid}@${hostname()}`)).toBe(false);
  });

  test.runIf(process.platform === 'linux')('should not say so of a zombie, which has its start still', async () => {
    // The shell has become a program that never asks after its child.
    const parent = spawn('sh', ['-c', 'sh -c "cut -d\\" \\" -f1,22 /proc/self/stat" & exec sleep 60']);
    const [printed] = (await once(parent.stdout, 'data')) as [Buffer];
    const [pid = '', began = ''] = printed.toString().trim().split(' ');
    try {
      await expect.poll(() => ownerLives(`${pid}@${hostname()}@${began}`), { timeout: 60_000 }).toBe(false);
    } finally {
      parent.kill('SIGKILL');
    }
  });

  test('should take a process of another host to live', () => {
    expect(ownerLives(`1@elsewhere-${hostname()}@1`)).toBe(true);
  });

  test('should say of nobody that he does not', () => {
    expect(ownerLives('')).toBe(false);
  });
});
