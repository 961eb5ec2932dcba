import { rmSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import type { TestProject } from 'vitest/node';
import { oneLine } from '../../helpers/common/index.ts';
import { sweep } from '../../helpers/lab/index.ts';
import { appendLine, countVerdicts, readResults } from '../../helpers/results/index.ts';
import { writeReports } from '../../helpers/report/index.ts';
import { type OpenedRun, interrupt, newRunId, openRun, settingsFromEnvironment } from '../../helpers/run/index.ts';

declare module 'vitest' {
  interface ProvidedContext {
    run: OpenedRun;
  }
}

/** Begins the run before the first cell, ends its results after the last, and leaves nothing behind either way. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const runId = newRunId();
  let run: OpenedRun | undefined;
  const stopListening = onSignal((signal) => {
    process.stderr.write(`\n${signal}: ending this run; what was seen so far is kept\n`);
    if (run) interrupt(run.runDirectory);
    void endRun(project, runId, run?.runDirectory).finally(() => process.exit(signal === 'SIGINT' ? 130 : 143));
  });
  const opened = await openRun(settingsFromEnvironment(), runId);
  run = opened;
  for (const note of opened.notes) process.stdout.write(`${oneLine(note, 500)}\n`);
  project.provide('run', opened);
  return async () => {
    stopListening();
    await sweep(runId);
    const { run: header, cells } = readResults(opened.runDirectory);
    // Without all its cells the run was cut off: no last line, so that it never looks whole.
    if (cells.length === header.planned)
      appendLine(opened.runDirectory, { type: 'end', counts: countVerdicts(header, cells) });
    await report(opened.runDirectory);
  };
}

/** On SIGINT and SIGTERM. */
function onSignal(listener: (signal: NodeJS.Signals) => void): () => void {
  const signals = ['SIGINT', 'SIGTERM'] as const;
  for (const signal of signals) process.once(signal, listener);
  return () => {
    for (const signal of signals) process.off(signal, listener);
  };
}

/** No further cell, no machine left, the evidence kept, no last line in the results, and reports of what there is. */
async function endRun(project: TestProject, runId: string, runDirectory: string | undefined): Promise<void> {
  // It resolves when the cells under way have ended, which they do when their machines go.
  void project.vitest.cancelCurrentRun('keyboard-input').catch(() => undefined);
  // What is under way may have asked for another machine meanwhile.
  const end = performance.now() + 20_000;
  for (let quiet = 0; quiet < 3 && performance.now() < end; await delay(250)) {
    const swept = await sweep(runId).catch(() => undefined);
    quiet =
      swept && swept.containers + swept.networks + swept.images + swept.processes + swept.directories === 0
        ? quiet + 1
        : 0;
  }
  rmSync(project.tmpDir, { recursive: true, force: true });
  if (runDirectory !== undefined) await report(runDirectory);
}

let reported: Promise<void> | undefined;

/**
 * Once: a run that is ended by a signal comes here by its end and by the teardown, the second when vitest is about to close.
 * The run is what counts: reports can be made of it later.
 */
function report(runDirectory: string): Promise<void> {
  reported ??= reportOnce(runDirectory);
  return reported;
}

async function reportOnce(runDirectory: string): Promise<void> {
  await writeReports(runDirectory).catch((error: unknown) => process.stderr.write(`no reports: ${String(error)}\n`));
}
