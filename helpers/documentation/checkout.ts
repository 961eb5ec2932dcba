import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { UsageError, readYaml } from '../common/index.ts';
import { fullRelease } from '../release/index.ts';
import { type FoundSection, sectionsOf } from './sections.ts';

/** The documentation of one release, as it was found. */
export interface FoundDocumentation {
  readonly release: string;
  /** Sections in their order, by page. */
  readonly pages: ReadonlyMap<string, readonly FoundSection[]>;
}

/**
 * Reads a checkout of the documentation.
 *
 * @param directory the repository, its `documentation`, or `documentation/docs`
 * @param release the release it documents; undefined for what `documentation/variables.yml` has as `release`
 * @param mentions words to look for in sections
 * @throws {UsageError} when the directory is none of these, or it does not say its release and none is given
 */
export function readDocumentation(
  directory: string,
  release: string | undefined,
  mentions: RegExp,
): FoundDocumentation {
  const docs = ['documentation/docs', 'docs', '.']
    .map((path) => resolve(directory, path))
    .find((path) => existsSync(path) && statSync(path).isDirectory());
  const files =
    docs === undefined
      ? []
      : (readdirSync(docs, { recursive: true }) as string[]).filter((name) => name.endsWith('.md')).toSorted();
  if (docs === undefined || files.length === 0)
    throw new UsageError(`${directory}: no page of documentation (*.md) is there, in documentation/docs or in it`);
  const around = resolve(docs, '..');
  const snippets = textsIn(join(around, 'snippets'));
  return {
    release: release === undefined ? releaseOf(join(around, 'variables.yml')) : asRelease(release, '--release'),
    pages: new Map(
      files.map((name) => [
        name.replaceAll('\\', '/').replace(/\.md$/, ''),
        sectionsOf(readFileSync(join(docs, name), 'utf8'), mentions, snippets),
      ]),
    ),
  };
}

function textsIn(directory: string): ReadonlyMap<string, string> {
  if (!existsSync(directory)) return new Map();
  return new Map(
    (readdirSync(directory, { recursive: true }) as string[])
      .filter((name) => name.endsWith('.md'))
      .map((name) => [name, readFileSync(join(directory, name), 'utf8')]),
  );
}

function releaseOf(variables: string): string {
  if (!existsSync(variables))
    throw new UsageError(
      `${variables} is not there, so the release that is documented is not known; give it with --release`,
    );
  return asRelease(readYaml(variables, z.looseObject({ release: z.string() })).release, variables);
}

function asRelease(text: string, from: string): string {
  const release = /^\d+(\.\d+){0,2}$/.test(text) ? fullRelease(text) : null;
  if (release === null) throw new UsageError(`${from}: ${text} is not a release such as 2.1.2`);
  return release;
}
