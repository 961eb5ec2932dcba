import { describe, expect, test } from 'vitest';
import { stopAndLook } from '../../../helpers/acts/servers/held.ts';
import type { WatchedServer } from '../../../helpers/acts/servers/watched-server.ts';
import type { Stage } from '../../../helpers/acts/stage.ts';
import type { Release } from '../../../helpers/release/index.ts';
import { release } from '../fixtures.ts';

const DIGEST = 'a'.repeat(64);

/** A server that is stopped: what was done, in its order, and what was put down. */
async function stopped(
  of: Release | undefined,
  { answers = true, extended = true }: { answers?: boolean; extended?: boolean } = {},
) {
  const done: string[] = [];
  const told: string[] = [];
  let held: unknown = 'nothing';
  const client = {
    query: (sql: string, values?: readonly unknown[]) => {
      if (values !== undefined) return Promise.resolve({ rowCount: extended && values[0] === of?.extension ? 1 : 0 });
      done.push(sql);
      return Promise.resolve({ rows: [{ name: 'global-file', options: '{}' }] });
    },
  };
  const watched = {
    machine: {
      root: '/r',
      run: (argv: readonly string[]) => {
        done.push(argv.at(-1) ?? '');
        const names = ['1664_providers', 'wal_keys', '5_keys', '5_keys.r'];
        const stdout = names.map((name) => `${DIGEST}  ./${name}`).join('\n');
        return Promise.resolve({ argv, exitCode: 0, stdout, stderr: '' });
      },
    },
    server: {
      withClient: (_: string, ask: (to: typeof client) => unknown) =>
        answers ? ask(client) : Promise.reject(new Error('no such function')),
    },
    stop: () => (done.push('stop'), Promise.resolve(true)),
    sawHeld: (seen: unknown) => void (held = seen),
  };
  const stage = { setting: { release: of }, release: of, seen: { told } };
  const result = await stopAndLook(stage as unknown as Stage, watched as unknown as WatchedServer, 'fast');
  return { result, done, told, held };
}

describe('stopAndLook', () => {
  test('should ask for providers while the server runs, and look at its files when it does not', async () => {
    const { result, done, held } = await stopped(release());
    expect(result).toBe(true);
    expect(done).toEqual([release().sql.listGlobalProviders, 'stop', '/r/data/pg_tde']);
    expect(held).toEqual({ files: ['1664_providers', '5_keys', 'wal_keys'], providers: ['global-file'] });
  });

  test('should not count a file that was not finished', async () => {
    const { held } = await stopped(release());
    expect(JSON.stringify(held)).not.toContain('5_keys.r');
  });

  test('should tell apart that a server has none and that it does not say, and know what it answered', async () => {
    const { held, told } = await stopped(release(), { answers: false });
    expect(held).toMatchObject({ providers: null });
    expect(told).toEqual(['no such function']);
  });

  test('should not call functions of an extension that the database does not have', async () => {
    const { done, told, held } = await stopped(release(), { extended: false });
    expect([done[0], told]).toEqual(['stop', []]);
    expect(held).toMatchObject({ providers: null });
  });

  test('should look for nothing without the extension', async () => {
    const { done, held } = await stopped(undefined);
    expect([done, held]).toEqual([['stop'], 'nothing']);
  });
});
