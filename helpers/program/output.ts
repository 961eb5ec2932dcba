import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { UsageError } from '../common/index.ts';

/**
 * Writes what a command would print to a file, and makes the directories above it.
 *
 * @throws {UsageError} when the file cannot be written
 */
export function writeText(output: string, text: string): void {
  try {
    mkdirSync(dirname(resolve(output)), { recursive: true });
    writeFileSync(output, text);
  } catch (cause) {
    throw new UsageError(`${output}: cannot be written: ${(cause as Error).message}`, { cause });
  }
}
