import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { describe, expect, test } from 'vitest';
import { temporaryDirectory } from './support.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** A log of vitest's verbose reporter: two tests that failed alike, one that failed at length, and what was skipped. */
const TESTS = `
 ✓ |unit| suites/unit/a.test.ts > a thing > should work 1ms
 × |unit| suites/unit/a.test.ts > a thing > should be red 7ms
   → expected 1 to be 2
 ↓ |engine| suites/engine/w.test.ts > 'local (skipped: nothing there)' > should one
 ↓ |engine| suites/engine/w.test.ts > 'local (skipped: nothing there)' > should two
 ↓ |engine| suites/engine/w.test.ts > containers > should three

⎯⎯⎯⎯⎯⎯⎯ Failed Tests 3 ⎯⎯⎯⎯⎯⎯⎯

 FAIL  |unit| suites/unit/a.test.ts > a thing > should be red
 FAIL  |unit| suites/unit/a.test.ts > a thing > should be blue
AssertionError: expected 1 to be 2

 ❯ suites/unit/a.test.ts:5:9
⎯⎯⎯⎯⎯⎯⎯[1/3]⎯

 FAIL  |engine| suites/engine/b.test.ts > a run > should end
${Array.from({ length: 40 }, (_, index) => `said ${index + 1}`).join('\n')}
⎯⎯⎯⎯⎯⎯⎯[3/3]⎯
⎯⎯⎯⎯⎯⎯ Unhandled Errors ⎯⎯⎯⎯⎯⎯
Vitest caught 1 unhandled error during the test run.
⎯⎯⎯⎯ Unhandled Rejection ⎯⎯⎯⎯⎯
Error: nobody waited
⎯⎯⎯⎯⎯⎯

      Tests  3 failed | 1 passed | 3 skipped (7)
`;

/** What the program prints. */
const CELLS = `1/3  conforms        methods/fetch-plain  (7.5 s)
2/3  deviates        methods/fetch-tar  (8.5 s)
3/3  inconclusive    methods/none-tar  (1.5 s)

deviates        methods/fetch-tar
  seen:     backup succeeded
  why:      restore.files: data: differs

inconclusive    methods/none-tar
  why:      ${'very '.repeat(100)}long

known deviation: 1 cell: something that is known
    methods/stream-plain

    1  conforms
1 passed, 2 failed, 0 skipped
`;

/** What `.ci/run` prints when its steps print this and end so: the name of a kind, what is printed, the exit code. */
async function ended(steps: readonly (readonly [kind: string, output: string, exitCode: number])[]) {
  using logs = temporaryDirectory();
  const files = steps.map(([, output], index) => {
    const file = join(logs.path, `said-${index}`);
    writeFileSync(file, output);
    return file;
  });
  const script = [
    'set -euo pipefail; LOGS=$1; LIMIT_SECONDS=600',
    'source .ci/digest.sh; source .ci/count.sh',
    ...steps.map(
      ([kind, , exitCode], index) =>
        `step ${kind} step-${index} sh -c 'cat "$0"; exit ${exitCode}' '${files[index]}' >/dev/null`,
    ),
    'sum_up',
  ].join('\n');
  const { stdout, exitCode } = await execa('bash', ['-c', script, 'bash', logs.path], { cwd: ROOT, reject: false });
  return { lines: stdout.split('\n'), exitCode };
}

describe('the end of what CI prints', () => {
  test('should name the tests that failed and say how each did', async () => {
    const { lines, exitCode } = await ended([['vitest', TESTS, 1]]);
    expect(exitCode).toBe(1);
    const digest = lines.slice(lines.indexOf('-- step-0') + 1);
    expect(digest.slice(0, 3)).toEqual([
      '  × |unit| suites/unit/a.test.ts > a thing > should be red',
      '  × |unit| suites/unit/a.test.ts > a thing > should be blue',
      '  × |engine| suites/engine/b.test.ts > a run > should end',
    ]);
    expect(digest.slice(3, 7)).toEqual([
      ' FAIL  |unit| suites/unit/a.test.ts > a thing > should be red',
      ' FAIL  |unit| suites/unit/a.test.ts > a thing > should be blue',
      'AssertionError: expected 1 to be 2',
      ' ❯ suites/unit/a.test.ts:5:9',
    ]);
    expect(digest).toContain('said 15');
    expect(digest).not.toContain('said 16');
    expect(digest.slice(-3)).toEqual([
      '⎯⎯⎯⎯ Unhandled Rejection ⎯⎯⎯⎯⎯',
      'Error: nobody waited',
      '1 passed, 3 failed, 3 skipped',
    ]);
  });

  test('should count what was skipped for each file and reason', async () => {
    const { lines } = await ended([['vitest', TESTS, 1]]);
    const from = lines.indexOf('not run: 3 of step-0');
    expect(lines.slice(from + 1, from + 3)).toEqual([
      "    2 in |engine| suites/engine/w.test.ts: 'local (skipped: nothing there)'",
      '    1 in |engine| suites/engine/w.test.ts',
    ]);
  });

  test('should name the cells that deviate or are inconclusive, with the reasons, no line of it too long', async () => {
    const { lines } = await ended([['conformance', CELLS, 1]]);
    expect(lines.slice(lines.indexOf('-- step-0') + 1)).toEqual([
      '  × deviates        methods/fetch-tar  (8.5 s)',
      '  × inconclusive    methods/none-tar  (1.5 s)',
      'deviates        methods/fetch-tar',
      '  seen:     backup succeeded',
      '  why:      restore.files: data: differs',
      'inconclusive    methods/none-tar',
      expect.stringMatching(/^ {2}why: {6}(very )+.* …$/),
      '1 passed, 2 failed, 0 skipped',
    ]);
  });

  test('should show how a step ended that does not say what failed', async () => {
    const { lines } = await ended([
      ['plain', 'first\n\nerror: no\n', 3],
      ['vitest', ' × |unit| a.test.ts > one 3ms\n   → why\nkilled\n', 124],
    ]);
    const from = lines.indexOf('-- step-0');
    expect(lines.slice(from + 2, from + 4)).toEqual(['first', 'error: no']);
    expect(lines.slice(from + 5, from + 7)).toEqual([' × |unit| a.test.ts > one 3ms', '   → why']);
    expect(lines).toContain('failed: step-1: not finished when the time was up');
    expect(lines.at(-1)).toBe('0 passed, 2 failed, 0 skipped');
  });

  test('should be short however much failed', async () => {
    const many = Array.from({ length: 200 }, (_, index) => ` FAIL  test ${index}\nsaid\n⎯⎯`).join('\n');
    const { lines } = await ended([
      ['vitest', `${many}\n Tests  200 failed\n`, 1],
      ['vitest', TESTS, 1],
    ]);
    expect(lines.length).toBeLessThan(125);
    expect(lines.join('\n')).toMatch(/\n {2}and \d+ more lines, from .*step-0\.log\n/);
    expect(lines).toContain(' FAIL  |engine| suites/engine/b.test.ts > a run > should end');
  });

  test('should be the sums alone where nothing failed', async () => {
    const { lines, exitCode } = await ended([['conformance', '3 passed, 0 failed, 0 skipped\n', 0]]);
    expect(exitCode).toBe(0);
    expect(lines.filter((line) => line !== '').slice(-2)).toEqual([
      expect.stringMatching(/^== all in all/),
      '3 passed, 0 failed, 0 skipped',
    ]);
  });
});
