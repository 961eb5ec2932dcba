import { coerce, compare } from 'semver';

/** The edition of the documentation that a target is judged with. */
export interface JudgedWith {
  /** Its release, as three numbers. */
  readonly edition: string;
  /** True where the target's own release is not on record, and this is the nearest one before it. */
  readonly nearest: boolean;
  /** The extension whose documentation it is, where that is not the target's. */
  readonly of?: string;
}

/**
 * The edition for a version of the extension: its own, or the nearest one before it. Null where all on record are newer, and
 * for what is no version: nothing is documented of it here.
 *
 * @param editions releases whose documentation was read, in any order
 */
export function judgedWith(editions: readonly string[], version: string): JudgedWith | null {
  const release = fullRelease(version);
  const edition = release === null ? undefined : newestUpTo(editions, (each) => each, release);
  return release === null || edition === undefined ? null : { edition, nearest: compare(edition, release) !== 0 };
}

/** A release as three numbers (`2.1` is 2.1.0); null for what is none. */
export function fullRelease(version: string): string | null {
  return coerce(version)?.version ?? null;
}

/** The newest of some things that is no newer than a version; undefined where all are. */
export function newestUpTo<T>(things: readonly T[], versionOf: (thing: T) => string, version: string): T | undefined {
  return things
    .filter((each) => compare(versionOf(each), version) <= 0)
    .toSorted((a, b) => compare(versionOf(a), versionOf(b)))
    .at(-1);
}
