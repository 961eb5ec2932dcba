import { coerce, minVersion, satisfies } from 'semver';
import { z } from 'zod';
import { UsageError, packageFile, readYaml } from '../common/index.ts';
import { fullRelease, newestUpTo } from './editions.ts';
import { type Release, releaseSchema } from './release.ts';

const RELEASES_FILE = packageFile('expectations', 'releases.yaml');

const entrySchema = z.looseObject({ id: z.string(), extends: z.string().optional() });
type Entry = z.infer<typeof entrySchema>;

/**
 * All known releases, oldest first, each with what it extends filled in.
 *
 * @throws {UsageError} when the file is malformed or an entry extends one that does not come before it
 */
export function loadReleases(file: string = RELEASES_FILE): Release[] {
  return resolveReleases(readYaml(file, z.array(entrySchema)), file);
}

/** As {@link loadReleases}, over entries already parsed. */
export function resolveReleases(entries: readonly Entry[], file: string): Release[] {
  const resolved = new Map<string, Record<string, unknown>>();
  return entries.map((entry) => {
    const { extends: parentId, ...own } = entry;
    const parent = parentId === undefined ? {} : resolved.get(parentId);
    if (!parent) throw new UsageError(`${file}: ${entry.id} extends ${parentId}, which does not stand before it`);
    const merged = merge(parent, own);
    resolved.set(entry.id, merged);
    const checked = releaseSchema.safeParse(merged);
    if (!checked.success) {
      const issue = checked.error.issues[0];
      throw new UsageError(`${file}: ${entry.id}: ${issue?.path.join('.')}: ${issue?.message}`);
    }
    return checked.data;
  });
}

/**
 * The release that describes this version of this extension, or the nearest one before it. Undefined for another extension,
 * a version that is older than all, and what is no version.
 */
export function findRelease(releases: readonly Release[], extension: string, version: string): Release | undefined {
  const those = releases.filter((each) => each.extension === extension);
  const full = fullRelease(version);
  return (
    those.find((each) => inRange(version, each.versions)) ??
    (full === null ? undefined : newestUpTo(those, firstOf, full))
  );
}

/** The oldest version that an entry describes. */
export function firstOf({ versions }: Pick<Release, 'versions'>): string {
  return minVersion(versions)?.version ?? '0.0.0';
}

/**
 * Whether an extension's version is in a semver range. A version may be short (`2.2`); what is not a version is in no
 * range.
 */
export function inRange(version: string, range: string): boolean {
  const full = coerce(version);
  return full !== null && satisfies(full, range);
}

function merge(base: Record<string, unknown>, over: Record<string, unknown>): Record<string, unknown> {
  const merged = { ...base };
  for (const [key, value] of Object.entries(over)) {
    const below = merged[key];
    merged[key] = isMap(below) && isMap(value) ? merge(below, value) : value;
  }
  return merged;
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
