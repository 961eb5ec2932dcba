import { UsageError } from '../common/index.ts';

/**
 * Takes the exit code of the command that was run. Commands are imported when they are called, so that `list` does not
 * load the engine's client.
 */
export type Done = (exitCode: number) => void;

/** For an option whose values may be given several at a time or one by one. */
export const collect = (value: string, previous: string[] | undefined): string[] => [...(previous ?? []), value];

/**
 * The number that an option holds.
 *
 * @param limit greatest number allowed; the least is 1
 * @throws {UsageError} when it is not a whole number, or not one of these
 */
export function numberOption(option: string, text: string, limit: number): number {
  const number = Number(text);
  if (!/^\d+$/.test(text) || number < 1 || number > limit)
    throw new UsageError(`${option} takes a number from 1 to ${limit}, not "${text}"`);
  return number;
}

/** Options that name the targets of a run. */
export interface Targets {
  readonly target?: string;
  readonly toolsTarget?: string;
  readonly restoreTarget?: string;
}

/** The targets that were named, as settings have them. */
export function targetsOf({ target, toolsTarget, restoreTarget }: Targets): Targets {
  return {
    ...(target === undefined ? {} : { target }),
    ...(toolsTarget === undefined ? {} : { toolsTarget }),
    ...(restoreTarget === undefined ? {} : { restoreTarget }),
  };
}
