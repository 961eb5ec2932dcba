import { needsTwoMachines } from '../../axes/index.ts';
import { chmodSync, existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { execa } from 'execa';
import { UsageError, didYouMean, visible } from '../../common/index.ts';
import { evidenceAt } from '../../evidence/index.ts';
import { facetsOf } from '../../facets/index.ts';
import { isMixed, loadExpectations } from '../../judgement/index.ts';
import { loadReleases } from '../../release/index.ts';
import { EXIT, readResults } from '../../results/index.ts';
import { decidingLog } from '../../report/index.ts';
import { SCRIPT, reproductionOf } from '../../reproduction/index.ts';
import { runDirectoryOf } from '../runs.ts';

/** Longest a script may take, in milliseconds. */
const CHECK_LIMIT_MS = 15 * 60_000;

/**
 * Writes a directory with a script that shows what became of a cell, and runs it where that is asked for.
 *
 * @returns 0; of a check 0 when the outcome is the same, 1 when it is another, 2 when it could not be tried
 * @throws {UsageError} when there is no such cell, or the directory is not empty
 */
export async function repro(
  run: string,
  cellId: string,
  options: { output?: string; check?: boolean; target?: string; results: string },
): Promise<number> {
  const directory = runDirectoryOf(run, options.results);
  const results = readResults(directory);
  const line = results.cells.find(({ id }) => id === cellId);
  if (!line)
    throw new UsageError(
      `run ${results.run.run} has no cell "${cellId}"${didYouMean(
        cellId,
        results.cells.map(({ id }) => id),
      )}`,
    );
  const evidence = evidenceAt(directory, line.evidence);
  if (evidence.harnessError)
    throw new UsageError(`${cellId} says nothing of the target: the harness failed at ${evidence.harnessError.stage}`);
  const { claims } = loadExpectations(results.run.startedAt.slice(0, 10));
  const target = options.target ?? results.run.target.ref;
  if (!/^(image|prefix):./.test(target))
    throw new UsageError(`"${target}" is not a target; give image:<reference> or prefix:<directory>`);
  const release = loadReleases().find(({ id }) => id === evidence.target.release);
  if (evidence.target.release !== null && !release)
    throw new UsageError(
      `${evidence.target.release} is not in expectations/releases.yaml: what its tools and functions are called is not known`,
    );
  if (target.startsWith('prefix:') && needsTwoMachines(evidence.axes))
    throw new UsageError('a standby needs machines with a network: give --target image:<reference>');
  if (!target.startsWith('image:') && isMixed(evidence))
    throw new UsageError('a script for several targets needs images: give --target image:<reference>');
  const files = reproductionOf(
    {
      run: results.run,
      line,
      evidence,
      facets: facetsOf(evidence),
      deciding: decidingLog(directory, line),
      release,
      claims,
      target,
      ...(evidence.toolsTarget ? { toolsTarget: evidence.toolsTarget.ref } : {}),
      ...(evidence.restoreTarget ? { restoreTarget: evidence.restoreTarget.ref } : {}),
      toolsRelease: loadReleases().find(({ id }) => id === evidence.toolsTarget?.release),
    },
    savedIn(join(directory, line.evidence)),
  );
  const output = resolve(options.output ?? `repro-${cellId.replaceAll(/[^\w.-]/g, '.')}`);
  if (existsSync(output) && readdirSync(output).length > 0)
    throw new UsageError(`${visible(output)} is there already and not empty: give another directory with --output`);
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(output, name)), { recursive: true });
    writeFileSync(join(output, name), text);
  }
  chmodSync(join(output, SCRIPT), 0o755);
  process.stdout.write(
    `written: ${visible(relative(process.cwd(), output)) || '.'}/${SCRIPT}, a README.md, and what was saved of the run\n`,
  );
  return options.check === true ? check(output) : EXIT.conforms;
}

/** Runs the script; what it prints is printed. */
async function check(output: string): Promise<number> {
  const ran = await execa('bash', [join(output, SCRIPT)], {
    stdin: 'ignore',
    stdout: 'inherit',
    stderr: 'inherit',
    reject: false,
    timeout: CHECK_LIMIT_MS,
    forceKillAfterDelay: 180_000,
  });
  if (ran.timedOut) process.stdout.write(`not ended after ${CHECK_LIMIT_MS / 60_000} minutes\n`);
  return ran.exitCode === 0 ? EXIT.conforms : ran.exitCode === 1 ? EXIT.deviates : EXIT.inconclusive;
}

function savedIn(directory: string): Record<string, string> {
  if (!existsSync(directory)) return {};
  const names = readdirSync(directory, { withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ name }) => name);
  return Object.fromEntries(names.map((name) => [name, readFileSync(join(directory, name), 'utf8')]));
}
