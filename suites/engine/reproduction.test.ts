import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { describe, expect, test } from 'vitest';
import { drivers, program, temporaryDirectory } from './support.ts';

/** Containers and networks of scripts that are there, by name. */
async function remains(): Promise<string[]> {
  const listed = await Promise.all(
    [
      ['ps', '-a', '--format', '{{.Names}}'],
      ['network', 'ls', '--format', '{{.Name}}'],
    ].map((args) => execa('docker', args, { reject: false })),
  );
  return listed.flatMap(({ stdout }) => stdout.split('\n')).filter((name) => name.startsWith('pg-tde-repro-'));
}

/** Runs a cell and writes its reproduction to `repro` in a directory. */
async function reproduced(directory: string, target: string, cell: string, ...options: string[]) {
  const results = join(directory, 'results');
  await program(['run', '--target', target, '--cells', cell, '--results', results]);
  return program(['repro', 'latest', cell, '--results', results, '--output', join(directory, 'repro'), ...options]);
}

for (const { ref, title, name } of await drivers()) {
  describe.skipIf(ref === undefined)(`a reproduction, ${title}`, () => {
    const target = ref ?? '';

    test.for(['control/stream-plain', 'control/none-plain-heavy-archive-raw-end-restarted'])(
      'should show the same outcome of %s, and leave nothing behind',
      async (cell) => {
        using directory = temporaryDirectory();
        const { exitCode, stdout } = await reproduced(directory.path, target, cell, '--check');
        expect(stdout).toContain('the same outcome as in the run');
        expect(stdout).toMatch(/startup +(starts +starts|fails +fails) +as in the run/);
        expect(exitCode).toBe(0);
        expect(
          readdirSync(join(directory.path, 'repro', 'seen')).filter(
            (file) => !/\.(log|stdout|stderr)$|^written$|^amcheck$/.test(file),
          ),
        ).toEqual([]);
        expect(name === 'container' ? await remains() : []).toEqual([]);
      },
    );

    test('should say so when what it sees is not what was seen in the run', async () => {
      using directory = temporaryDirectory();
      await reproduced(directory.path, target, 'control/stream-plain');
      const file = join(directory.path, 'repro', 'repro.sh');
      const script = readFileSync(file, 'utf8');
      writeFileSync(
        file,
        script.replace('startup|starts|', 'startup|fails|FATAL:  made up').replace('-X stream', '-X none'),
      );
      const other = await execa('bash', [file], { reject: false, stdin: 'ignore' });
      expect(other.stdout).toMatch(
        /startup +fails +fails +NOT AS IN THE RUN\n +FATAL: {2}made up\n +now: FATAL: {2}could not locate/,
      );
      expect(other.stdout).toMatch(/data +equal +not-read +NOT AS IN THE RUN/);
      expect(other.exitCode).toBe(1);
    });

    test('should end with 2 where the target cannot be used, and with 130 when it is interrupted, and leave nothing behind', async () => {
      using directory = temporaryDirectory();
      await reproduced(directory.path, target, 'control/stream-plain');
      const file = join(directory.path, 'repro', 'repro.sh');
      const nowhere = await execa('bash', [file, '/nowhere'], { reject: false, stdin: 'ignore' });
      expect(nowhere.stderr).toMatch(/cannot go on: there is no/);
      expect(nowhere.exitCode).toBe(2);
      const interrupted = execa('bash', [file], { reject: false, stdin: 'ignore' });
      // Once there is a log, there is a machine with a server on it.
      await expect
        .poll(() => readdirSync(join(directory.path, 'repro', 'seen')), { timeout: 120_000 })
        .toContain('source-1.log');
      interrupted.kill('SIGTERM');
      expect((await interrupted).exitCode).toBe(143);
      expect(name === 'container' ? await remains() : []).toEqual([]);
    });
  });
}
