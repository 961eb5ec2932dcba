import { z } from 'zod';
import { DEPTHS } from '../cell/index.ts';
import { UsageError } from '../common/index.ts';

/** What a run is to do. The suite runs in processes of vitest's own, so it travels in one environment variable. */
export const settingsSchema = z.strictObject({
  /** `image:<ref>` or `prefix:<dir>`; if left out, the best one available. */
  target: z.string().optional(),
  /** Whose tools take the backup, where that is another target than the source's. */
  toolsTarget: z.string().optional(),
  /** On what the backup is restored, where that is another target than the source's. */
  restoreTarget: z.string().optional(),
  /** Ids or globs; none means all. */
  cells: z.array(z.string()).default([]),
  /** Which cells a glob, or no pattern at all, chooses from. */
  depth: z.enum(DEPTHS).default('default'),
  /** How many cells run at once, where the driver can do that. */
  parallel: z.number().int().min(1).max(64).default(4),
  /** How often each cell is run. */
  repeat: z.number().int().min(1).max(1000).default(1),
  /** Whether a cell that departs from a claim of severity `should` counts as failed. */
  strict: z.boolean().default(false),
  /** Directory of all results. */
  results: z.string().default('results'),
});

export type RunSettings = z.infer<typeof settingsSchema>;
/** Settings as they are asked for: what is left out has its default. */
export type RunRequest = z.input<typeof settingsSchema>;

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
export function settingsToEnvironment(settings: RunRequest, env: NodeJS.ProcessEnv = process.env): void {
  env[SETTINGS_VARIABLE] = JSON.stringify(settings);
}
