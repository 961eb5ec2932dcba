import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { NO_STOCK_PREFIX, stockPrefix } from './at-hand.ts';
import { leftIn, runsIn, temporaryDirectory, vitest } from './support.ts';

const prefix = stockPrefix();
const SUITE = ['run', '--project', 'conformance'];

describe('vitest without the program', () => {
  test.skipIf(prefix === undefined)(
    `should run the cells that the settings name${prefix === undefined ? ` (skipped: ${NO_STOCK_PREFIX})` : ''}`,
    async () => {
      using tmp = temporaryDirectory();
      using results = temporaryDirectory();
      const settings = { target: `prefix:${prefix}`, cells: ['control/none-plain'], results: results.path };
      const { exitCode, stdout } = await vitest(SUITE, {
        tmp: tmp.path,
        env: { TDE_CONFORMANCE_SETTINGS: JSON.stringify(settings) },
      });
      expect(stdout).toMatch(/Tests .*1 passed/);
      expect(exitCode).toBe(0);
      const [run] = runsIn(results.path);
      expect(run).toMatchObject({ ended: true, cells: [{ id: 'control/none-plain', verdict: 'informational' }] });
      expect(existsSync(join(run?.directory ?? '', 'junit.xml'))).toBe(true);
      expect(leftIn(tmp.path)).toEqual([]);
    },
  );

  test('should say what is wrong with the settings', async () => {
    const { exitCode, stderr } = await vitest(SUITE, {
      env: { TDE_CONFORMANCE_SETTINGS: '{"cell": "control/none-plain"}' },
    });
    expect(stderr).toMatch(/TDE_CONFORMANCE_SETTINGS does not hold settings.*"cell"/s);
    expect(exitCode).toBe(1);
  });

  test('should say which pattern names no cell', async () => {
    using results = temporaryDirectory();
    const settings = { target: `prefix:${prefix}`, cells: ['control/none-plane'], results: results.path };
    const { exitCode, stderr } = await vitest(SUITE, { env: { TDE_CONFORMANCE_SETTINGS: JSON.stringify(settings) } });
    expect(stderr).toMatch(/no cell matches "control\/none-plane"; did you mean control\/none-plain\?/);
    expect(exitCode).toBe(1);
    expect(runsIn(results.path)).toEqual([]);
  });
});
