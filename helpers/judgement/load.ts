import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { UsageError, packageFile, readYaml } from '../common/index.ts';
import { type Release, loadReleases } from '../release/index.ts';
import type { Editions } from './editions.ts';
import { knownDeviationSchema } from './known.ts';
import { type Documentation, pageSchema, watchedSchema } from './ledger.ts';
import { type CitingClaim, citingClaimsSchema } from './sections.ts';
import type { Expectations } from './expectations.ts';

const file = (name: string): string => packageFile('expectations', name);

/** Where expectations are read from. */
export interface ExpectationFiles {
  readonly documented: readonly string[];
  readonly known: string;
  /** What is watched of the documentation; the directory of the same name has a file for each page. */
  readonly documentation: string;
}

/** Claims as they are loaded know the sections that they cite. */
interface LoadedExpectations extends Expectations {
  readonly claims: readonly CitingClaim[];
  readonly editions: Editions;
  readonly releases: readonly Release[];
}

/** The same with the record of the documentation that the claims were held against. */
export interface DocumentedExpectations extends LoadedExpectations {
  readonly documentation: Documentation;
}

/** Those of this package. */
export const EXPECTATION_FILES: ExpectationFiles = {
  documented: [
    file('documented.yaml'),
    file('documented-restores.yaml'),
    file('documented-tools.yaml'),
    file('documented-trials.yaml'),
  ],
  known: file('known-deviations.yaml'),
  documentation: file('documentation.yaml'),
};

/** Where the answers to the sentences of each page are: `how-to/backup.yaml` in it for the page `how-to/backup`. */
export const ledgerDirectory = (documentation: string): string => documentation.replace(/\.yaml$/, '');

/**
 * Reads what is on record of the documentation.
 *
 * @throws {UsageError} naming file, line and column when a file is malformed
 */
export function loadDocumentation(path: string = EXPECTATION_FILES.documentation): Documentation {
  const directory = ledgerDirectory(path);
  const names = existsSync(directory)
    ? (readdirSync(directory, { recursive: true }) as string[]).filter((name) => name.endsWith('.yaml')).toSorted()
    : [];
  return {
    ...readYaml(path, watchedSchema),
    sections: Object.fromEntries(
      names.map((name) => [
        name.replaceAll('\\', '/').replace(/\.yaml$/, ''),
        readYaml(join(directory, name), pageSchema),
      ]),
    ),
  };
}

/**
 * Reads what is documented and what is known to deviate, each claim with the sections of the documentation that it cites.
 *
 * @throws {UsageError} naming file, line and column when one of the files is malformed, or a claim cites a section that is not on record
 */
export function loadExpectations(
  today: string,
  from: ExpectationFiles = EXPECTATION_FILES,
  documentation: Documentation = loadDocumentation(from.documentation),
): LoadedExpectations {
  const schema = citingClaimsSchema(documentation);
  const claims = from.documented.flatMap((path) => readYaml(path, schema));
  const twice = claims.find(({ id }, index) => claims.findIndex((claim) => claim.id === id) !== index);
  if (twice) throw new UsageError(`${twice.id} is there in two files: ${from.documented.join(', ')}`);
  const { extension, editions: releases } = documentation;
  const known = loadReleases();
  return {
    claims,
    known: readYaml(from.known, z.array(knownDeviationSchema)),
    today,
    editions: { extension, releases, goBy: known.filter((release) => release.documentation?.of === extension) },
    releases: known,
  };
}

/**
 * As {@link loadExpectations}, for those who ask the documentation as well: it is read once.
 *
 * @throws {UsageError} as that does
 */
export function loadDocumented(today: string, from: ExpectationFiles = EXPECTATION_FILES): DocumentedExpectations {
  const documentation = loadDocumentation(from.documentation);
  return { ...loadExpectations(today, from, documentation), documentation };
}
