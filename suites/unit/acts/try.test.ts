import { describe, expect, test } from 'vitest';
import { tryIt } from '../../../helpers/acts/servers/try.ts';
import type { Stage } from '../../../helpers/acts/stage.ts';
import type { Completed } from '../../../helpers/lab/index.ts';

const STEPS = [
  { what: 'one thing', script: 'ls "$ROOT/data"; echo "$DATA"' },
  { what: 'another', script: 'false' },
];

/** Performs the steps on a machine on which each of them ends like this; what was run there, and what was seen. */
async function tried(...ends: readonly Partial<Completed>[]) {
  const scripts: string[] = [];
  const nothing = {
    argv: [],
    exitCode: 0,
    signal: null,
    timedOut: false,
    stdout: '',
    stderr: '',
    startedAt: 0,
    durationMs: 1,
  };
  const machine = {
    root: '/m',
    bin: '/bin/pg',
    run: (argv: readonly string[]): Promise<Completed> => {
      scripts.push(argv[2] ?? '');
      return Promise.resolve({ ...nothing, ...ends[scripts.length - 1] });
    },
  };
  const stage = { seen: { trial: [] }, machine: () => machine } as unknown as Stage;
  const outcome = await tryIt.perform({ do: 'try', machine: 'restore', steps: STEPS }, stage);
  return { scripts, outcome, seen: stage.seen.trial, crash: stage.seen.trialCrash };
}

describe('try', () => {
  test('should go on after a step that is refused, and keep what each said', async () => {
    const { outcome, seen } = await tried({ exitCode: 3, stdout: '1\n', stderr: 'ERROR:  no\n' }, { exitCode: 0 });
    expect(outcome).toBe('goes-on');
    expect(seen).toEqual([
      { what: 'one thing', exitCode: 3, said: '1\nERROR:  no\n' },
      { what: 'another', exitCode: 0, said: '' },
    ]);
  });

  test('should keep what a step has to print of rows, and have the script compare it', async () => {
    const run = () => Promise.resolve({ exitCode: 0, stdout: '100\n', stderr: '' } as Completed);
    const stage = { seen: { trial: [] }, machine: () => ({ root: '/m', bin: '/b', run }) } as unknown as Stage;
    const steps = [{ what: 'rows are read', script: 'counted', rows: '100' }];
    await tryIt.perform({ do: 'try', machine: 'restore', steps }, stage);
    expect(stage.seen.trial).toEqual([{ what: 'rows are read', exitCode: 0, said: '100\n', rows: '100' }]);
    const script = { ofBackup: '', ofStart: () => '', write: () => [] };
    expect(tryIt.write({ do: 'try', machine: 'restore', steps }, script).join('\n')).toContain(
      "try restore 'rows are read' 100 ",
    );
  });

  test("should have the machine's places in what is run, and end a step where a command fails", async () => {
    const { scripts } = await tried();
    expect(scripts[0]).toMatch(/^set -e\n/);
    expect(scripts[0]).toMatch(/\nls "\/m\/data"; echo "\$DATA"$/);
    expect(scripts[0]).toContain('DATA="/m/data"');
  });

  test.for([{ exitCode: 127 }, { exitCode: 126 }, { exitCode: 124 }, { exitCode: null, timedOut: true }])(
    'should not take for a result that a step could not be run: $exitCode',
    async (end) => {
      await expect(tried(end)).rejects.toThrow(/"one thing" could not be tried/);
    },
  );

  test.for([
    ['LOG:  client backend (PID 61) was terminated by signal 11: Segmentation fault', true],
    ['PANIC:  could not locate a valid checkpoint record', false],
    ['LOG:  startup process (PID 61) was terminated by signal 6: Aborted', false],
  ] as const)('should see a crash, other than a PANIC, in what its servers logged: %s', async ([line, isCrash]) => {
    const { crash, scripts } = await tried({}, {}, { stdout: `2026-11-27 05:00:00 UTC [9] ${line}\n` });
    expect(scripts).toHaveLength(3);
    expect(crash).toBe(isCrash ? line : null);
  });

  test('should be the same in a script, with its variables left to it', () => {
    const [text = ''] = tryIt.write(
      { do: 'try', machine: 'restore', steps: STEPS },
      {
        ofBackup: '',
        ofStart: () => '',
        write: () => [],
      },
    );
    expect(text).toMatch(/^try restore 'one thing' <<STEP\nset -e\n/);
    expect(text).toMatch(/\nls "\$ROOT\/data"; echo "\\\$DATA"\nSTEP$/);
  });
});
