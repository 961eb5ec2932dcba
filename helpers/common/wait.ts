import { setTimeout as delay } from 'node:timers/promises';
import { HarnessError } from './errors.ts';

/**
 * Asks `condition` again and again until it answers something other than undefined.
 *
 * @param options.limitMs longest wait in milliseconds
 * @param options.everyMs pause between two questions in milliseconds
 * @throws {HarnessError} when the limit has passed without an answer
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
