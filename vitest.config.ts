import { defineConfig } from 'vitest/config';
import { settingsFromEnvironment } from './helpers/run/settings.ts';

const MINUTE = 60_000;

export default defineConfig({
  test: {
    projects: [
      // Pure functions; needs nothing. Nothing that one file leaves behind could reach another, so they share what they load.
      // Those that look at every cell take half a second of CPU; vitest's limit of 5 s is within reach of a machine that is
      // ten times as slow or busy with something else. None of them waits, so a limit only has to end one that hangs.
      {
        test: {
          name: 'unit',
          include: ['suites/unit/**/*.test.{ts,tsx}'],
          isolate: false,
          testTimeout: 5 * MINUTE,
          hookTimeout: 5 * MINUTE,
        },
      },
      // The harness itself against stock PostgreSQL, in containers where an engine answers and as local processes.
      // Seen on two cores under a load of 17: more than two minutes until a run had its first result.
      {
        test: {
          name: 'engine',
          include: ['suites/engine/**/*.test.ts'],
          testTimeout: 20 * MINUTE,
          hookTimeout: 20 * MINUTE,
          fileParallelism: false,
        },
      },
      // HTML as a reader opens it: in Chromium, where this machine has one.
      {
        test: {
          name: 'browser',
          include: ['suites/browser/**/*.test.ts'],
          testTimeout: 5 * MINUTE,
          hookTimeout: 5 * MINUTE,
          fileParallelism: false,
        },
      },
      // One test for each cell of the matrix; settings in TDE_CONFORMANCE_SETTINGS, which the program fills in.
      {
        test: {
          name: 'conformance',
          include: ['suites/conformance/**/*.test.ts'],
          globalSetup: 'suites/conformance/global-setup.ts',
          // Every step of a cell has a limit of its own; a cell that waits for its turn must not run into another.
          testTimeout: 0,
          hookTimeout: 10 * MINUTE,
          maxConcurrency: settingsFromEnvironment().parallel,
        },
      },
      // Targets with one defect each: every one must turn the right facet.
      {
        test: {
          name: 'sabotage',
          include: ['suites/sabotage/**/*.test.ts'],
          testTimeout: 20 * MINUTE,
          hookTimeout: 10 * MINUTE,
          fileParallelism: false,
        },
      },
    ],
  },
});
