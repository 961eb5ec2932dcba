import { setTimeout as delay } from 'node:timers/promises';
import { HarnessError } from './errors.ts';

/**
 * Calls `condition` repeatedly until it returns something other than undefined.
 *
 * @param options.limitMs longest wait in milliseconds
 * @param options.everyMs pause between two calls in milliseconds
 * @throws {HarnessError} when the limit has passed
 */
export async function waitFor<T>(
  what: string,
  condition: () => Promise<T | undefined> | T | undefined,
  options: { stage: string; limitMs: number; everyMs?: number; advice?: string },
): Promise<T> {
  const end = performance.now() + options.limitMs;
  for (;;) {
    const answer = await condition();
    if (answer !== undefined) return answer;
    if (performance.now() >= end) {
      throw new HarnessError(`waited ${options.limitMs} ms in vain for ${what}`, {
        stage: options.stage,
        advice:
          options.advice ?? 'read the logs in the evidence directory; a machine under heavy load may need more time',
      });
    }
    await delay(options.everyMs ?? 25);
  }
}
