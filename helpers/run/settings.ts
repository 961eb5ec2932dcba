import { z } from 'zod';
import { UsageError } from '../common/index.ts';

/** What a run is to do. The suite runs in processes of vitest's own, so it travels in one environment variable. */
const settingsSchema = z.strictObject({
  /** `image:<ref>` or `prefix:<dir>`; left out, the best that there is. */
  target: z.string().optional(),
  /** Ids or globs; none means all. */
  cells: z.array(z.string()).default([]),
  /** How many cells run at once, where the driver can do that. */
  parallel: z.number().int().min(1).max(64).default(4),
  /** How often each cell is run. */
  repeat: z.number().int().min(1).max(1000).default(1),
  /** Directory of all results. */
  results: z.string().default('results'),
});

export type RunSettings = z.infer<typeof settingsSchema>;

const SETTINGS_VARIABLE = 'TDE_CONFORMANCE_SETTINGS';

/**
 * The settings that the environment holds, or the defaults.
 *
 * @throws {UsageError} when the variable does not hold settings
 */
export function settingsFromEnvironment(env: NodeJS.ProcessEnv = process.env): RunSettings {
  try {
    return settingsSchema.parse(JSON.parse(env[SETTINGS_VARIABLE] ?? '{}'));
  } catch (cause) {
    throw new UsageError(`${SETTINGS_VARIABLE} does not hold settings: ${(cause as Error).message}`, { cause });
  }
}

/** Hands settings to the suite. */
export function settingsToEnvironment(settings: z.input<typeof settingsSchema>, env: NodeJS.ProcessEnv = process.env): void {
  env[SETTINGS_VARIABLE] = JSON.stringify(settings);
}
