/** A run: which cells a target can run, and each cell on its way through all stages. */
export { type NotRun, planFor } from './plan.ts';
export { interrupt } from './interruption.ts';
export { type OpenedRun, examine, newRunId, openRun } from './open-run.ts';
export { Session } from './session.ts';
export { type RunRequest, type RunSettings, settingsFromEnvironment, settingsToEnvironment } from './settings.ts';
export { standingOf } from './standing.ts';
