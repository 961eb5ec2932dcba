import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { sweep } from '../../helpers/lab/index.ts';
import { appendLine, countVerdicts, junitXml, readResults } from '../../helpers/report/index.ts';
import { type OpenedRun, openRun, settingsFromEnvironment } from '../../helpers/run/index.ts';

declare module 'vitest' {
  interface ProvidedContext {
    run: OpenedRun;
  }
}

/** Begins the run before the first cell, ends its results after the last, and leaves nothing behind either way. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const run = await openRun(settingsFromEnvironment());
  project.provide('run', run);
  const stopListening = endOnSignal(project, run.runId);
  return async () => {
    stopListening();
    await sweep(run.runId);
    const { run: header, cells } = readResults(run.runDirectory);
    // Without all its cells the run was cut off: no last line, so that it never looks whole.
    if (cells.length === header.planned) appendLine(run.runDirectory, { type: 'end', counts: countVerdicts(header, cells) });
    writeFileSync(join(run.runDirectory, 'junit.xml'), junitXml(readResults(run.runDirectory)));
  };
}

/** On SIGINT and SIGTERM: no further cell, no machine left, the evidence kept, and no last line in the results. */
function endOnSignal(project: TestProject, runId: string): () => void {
  const onSignal = (signal: NodeJS.Signals): void => {
    process.stderr.write(`\n${signal}: ending this run; what was seen so far is kept\n`);
    void (async () => {
      await project.vitest.cancelCurrentRun('keyboard-input');
      // Cells under way fail when their machines go, and may have begun another meanwhile.
      const end = performance.now() + 20_000;
      for (let quiet = 0; quiet < 2 && performance.now() < end; ) {
        const { containers, processes, directories } = await sweep(runId);
        quiet = containers + processes + directories === 0 ? quiet + 1 : 0;
      }
      process.exit(signal === 'SIGINT' ? 130 : 143);
    })();
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, onSignal);
  return () => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.off(signal, onSignal);
  };
}
