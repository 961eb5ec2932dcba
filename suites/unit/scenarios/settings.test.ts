import { describe, expect, test } from 'vitest';
import { AXES, type Coordinates, DEFAULTS } from '../../../helpers/axes/index.ts';
import type { Completed, Machine } from '../../../helpers/lab/index.ts';
import type { Release } from '../../../helpers/release/index.ts';
import { BATCHES, GOLDEN_BATCHES, configure } from '../../../helpers/source/index.ts';
import { restoreSettings, sourceSettings } from '../../../helpers/scenarios/settings.ts';
import { OPERATION_BATCH } from '../../../helpers/scenarios/key-operations.ts';
import { release, renamed } from '../fixtures.ts';

const PLACE = { bin: '/bin', archive: '/m/archive' };
const FORK = renamed(release());
type Archive = Exclude<Coordinates['archive'], 'none'>;

const archiveCommand = (archive: Archive, of: Release | undefined): string[] =>
  sourceSettings({ ...DEFAULTS, restore: 'archive', archive, checksums: 'on' }, of, PLACE);
const restoreCommand = (archive: Archive, of: Release | undefined, ...target: string[]): string[] =>
  restoreSettings({ archive, restoreCommand: 'works', tool: 'release' }, of, PLACE, target);

describe('the settings of a source that archives', () => {
  const RAW = "archive_command = 'cp %p /m/archive/%f'";

  test.for([
    [
      'wrapped',
      `archive_command = '/bin/pg_tde_archive_decrypt %f %p "cp %%p /m/archive/%%f"'`,
      `archive_command = '/bin/cd_unseal %f %p "cp %%p /m/archive/%%f"'`,
    ],
    ['raw', RAW, RAW],
    [
      'decrypted-raw',
      `archive_command = '/bin/pg_tde_archive_decrypt %f %p "cp %%p /m/archive/%%f"'`,
      `archive_command = '/bin/cd_unseal %f %p "cp %%p /m/archive/%%f"'`,
    ],
    ['raw-encrypted', RAW, RAW],
    [
      'piped-raw',
      `archive_command = '/bin/pg_tde_archive_decrypt %f %p | cp %p /m/archive/%f'`,
      `archive_command = '/bin/cd_unseal %f %p | cp %p /m/archive/%f'`,
    ],
  ] as const)(
    'should archive as the pair %s has it, by the names of the release and of a fork',
    ([archive, ofRelease, ofFork]) => {
      expect(archiveCommand(archive, release())).toEqual(['archive_mode = on', ofRelease]);
      expect(archiveCommand(archive, FORK)).toEqual(['archive_mode = on', ofFork]);
    },
  );

  test('should need no release to archive what is as it is: the control group does so', () => {
    expect(archiveCommand('raw', undefined)).toEqual(['archive_mode = on', RAW]);
  });

  test('should refuse to archive through a wrapper without a release', () => {
    expect(() => archiveCommand('wrapped', undefined)).toThrow('without pg_tde has no wrappers');
  });

  test('should double a quote in a path: the command is a literal', () => {
    expect(
      sourceSettings({ ...DEFAULTS, restore: 'archive', archive: 'raw', checksums: 'on' }, undefined, {
        ...PLACE,
        archive: "/m/it's",
      })[1],
    ).toBe("archive_command = 'cp %p /m/it''s/%f'");
  });
});

describe('the settings of a source that does not archive', () => {
  test('should have a WAL summarizer for an incremental backup, and nothing else', () => {
    expect(
      sourceSettings({ ...DEFAULTS, restore: 'incremental', archive: 'none', checksums: 'on' }, release(), PLACE),
    ).toEqual(['summarize_wal = on']);
  });

  test.for(AXES.restore.filter((restore) => restore !== 'archive' && restore !== 'incremental'))(
    'should be none for %s',
    (restore) => {
      expect(sourceSettings({ ...DEFAULTS, restore, archive: 'none', checksums: 'on' }, release(), PLACE)).toEqual([]);
    },
  );

  test('should log hint bits where the source has them logged instead of checksums', () => {
    const of = DEFAULTS;
    expect(sourceSettings({ ...of, checksums: 'off-log-hints' }, release(), PLACE)).toEqual(['wal_log_hints = on']);
    expect(sourceSettings({ ...of, checksums: 'off' }, release(), PLACE)).toEqual([]);
  });
});

describe('the settings of recovery from an archive', () => {
  const RAW = "restore_command = 'cp /m/archive/%f %p'";

  test.for([
    [
      'wrapped',
      `restore_command = '/bin/pg_tde_restore_encrypt %f %p "cp /m/archive/%%f %%p"'`,
      `restore_command = '/bin/cd_seal %f %p "cp /m/archive/%%f %%p"'`,
    ],
    ['raw', RAW, RAW],
    ['decrypted-raw', RAW, RAW],
    [
      'raw-encrypted',
      `restore_command = '/bin/pg_tde_restore_encrypt %f %p "cp /m/archive/%%f %%p"'`,
      `restore_command = '/bin/cd_seal %f %p "cp /m/archive/%%f %%p"'`,
    ],
  ] as const)(
    'should restore as the pair %s has it, by the names of the release and of a fork',
    ([archive, ofRelease, ofFork]) => {
      expect(restoreCommand(archive, release())).toEqual(['archive_mode = off', ofRelease]);
      expect(restoreCommand(archive, FORK)).toEqual(['archive_mode = off', ofFork]);
    },
  );

  test('should name the target after that', () => {
    expect(
      restoreCommand('raw', undefined, "recovery_target_name = 'x'", "recovery_target_action = 'promote'").slice(2),
    ).toEqual(["recovery_target_name = 'x'", "recovery_target_action = 'promote'"]);
  });

  test('should use each wrapper in half of the pairs: both, the one, the other, none', () => {
    const wraps = (settings: string[]): boolean => settings.some((line) => line.includes('"'));
    const pairs = AXES.archive
      .filter((archive) => archive !== 'none')
      .filter((archive) => !archive.startsWith('piped-'))
      .map(
        (archive) =>
          `${archive} ${wraps(archiveCommand(archive, release()))} ${wraps(restoreCommand(archive, release()))}`,
      );
    expect(pairs).toEqual([
      'wrapped true true',
      'raw false false',
      'decrypted-raw true false',
      'raw-encrypted false true',
    ]);
  });

  test('should leave the placeholders of a wrapped command to the wrapper, and those of its own to the server', () => {
    for (const lines of [archiveCommand('wrapped', release()), restoreCommand('wrapped', release())]) {
      const [own = '', wrapped = ''] = lines[1]?.split('"') ?? [];
      expect(own).toMatch(/ %f %p $/);
      expect(wrapped.replaceAll(/%%[fp]/g, '')).not.toContain('%');
      expect(wrapped.match(/%%[fp]/g)?.toSorted()).toEqual(['%%f', '%%p']);
    }
  });
});

describe('configure', () => {
  const commands: { argv: readonly string[]; env: Readonly<Record<string, string>> | undefined }[] = [];
  const done = (argv: readonly string[], exitCode: number): Completed => ({
    argv,
    exitCode,
    signal: null,
    timedOut: false,
    stdout: '',
    stderr: '',
    startedAt: 0,
    durationMs: 1,
  });
  const machine = (exitCode = 0): Machine =>
    ({
      root: '/m',
      run: (argv: readonly string[], options?: { env?: Readonly<Record<string, string>> }) => {
        commands.push({ argv, env: options?.env });
        return Promise.resolve(done(argv, exitCode));
      },
    }) as unknown as Machine;
  const ranFor = async (...of: Parameters<typeof configure> extends [unknown, ...infer Rest] ? Rest : never) => {
    commands.length = 0;
    await configure(machine(), ...of);
    return commands;
  };

  test('should leave a data directory alone where there is nothing to add', async () => {
    expect(await ranFor([])).toEqual([]);
  });

  test('should hand settings over as they are, not through a shell that reads them', async () => {
    const [command] = await ranFor([`archive_command = 'x "$0" %f'`, 'archive_mode = on']);
    expect(command?.env).toEqual({ SETTINGS: `archive_command = 'x "$0" %f'\narchive_mode = on` });
    expect(command?.argv.slice(3)).toEqual(['/m/data', '/m/archive']);
    expect(command?.argv[2]).not.toMatch(/\.signal/);
  });

  test('should begin in recovery where it is told to, also without any setting', async () => {
    const [command] = await ranFor([], 'standby.signal');
    expect(command?.argv[2]).toMatch(/ && : > "\$0\/standby\.signal"$/);
  });

  test('should break the harness where it cannot write', async () => {
    await expect(configure(machine(1), ['a = b'])).rejects.toThrow(expect.objectContaining({ stage: 'source' }));
  });
});

describe('the numbers of batches', () => {
  test('should leave room between those that begin somewhere, so that none is written twice', () => {
    const begins = [...Object.values(BATCHES), OPERATION_BATCH.batch].toSorted((a, b) => a - b);
    expect(Math.max(...GOLDEN_BATCHES.map(({ batch }) => batch))).toBeLessThan(begins[0] ?? 0);
    expect(
      begins
        .slice(1)
        .map((begin, index) => begin - (begins[index] ?? 0))
        .filter((room) => room < 50_000),
    ).toEqual([]);
  });

  test('should fit in the ids of rows: a million for each batch, in 64 bits', () => {
    expect(BigInt(OPERATION_BATCH.batch + 100_000) * 1_000_000n).toBeLessThan(2n ** 63n);
  });
});
