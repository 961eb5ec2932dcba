import { z } from 'zod';
import { UsageError, packageFile, readYaml } from '../common/index.ts';
import { knownDeviationSchema } from './known.ts';
import { type CitingClaim, type Documentation, citingClaimsSchema, documentationSchema } from './sections.ts';
import type { Expectations } from './verdict.ts';

const file = (name: string): string => packageFile('expectations', name);

/** Where expectations are read from. */
export interface ExpectationFiles {
  readonly documented: readonly string[];
  readonly known: string;
  /** What is on record of the documentation. */
  readonly documentation: string;
}

/** Claims as they are loaded know the sections that they cite. */
interface LoadedExpectations extends Expectations {
  readonly claims: readonly CitingClaim[];
}

/** Those of this package. */
export const EXPECTATION_FILES: ExpectationFiles = {
  documented: [file('documented.yaml'), file('documented-restores.yaml')],
  known: file('known-deviations.yaml'),
  documentation: file('documentation.yaml'),
};

/**
 * Reads what is on record of the documentation.
 *
 * @throws {UsageError} naming file, line and column when the file is malformed
 */
export const loadDocumentation = (path: string = EXPECTATION_FILES.documentation): Documentation =>
  readYaml(path, documentationSchema);

/**
 * Reads what is documented and what is known to deviate, each claim with the sections of the documentation that it cites.
 *
 * @throws {UsageError} naming file, line and column when one of the files is malformed, or a claim cites a section that is not on record
 */
export function loadExpectations(today: string, from: ExpectationFiles = EXPECTATION_FILES): LoadedExpectations {
  const schema = citingClaimsSchema(loadDocumentation(from.documentation));
  const claims = from.documented.flatMap((path) => readYaml(path, schema));
  const twice = claims.find(({ id }, index) => claims.findIndex((claim) => claim.id === id) !== index);
  if (twice) throw new UsageError(`${twice.id} is there in two files: ${from.documented.join(', ')}`);
  return { claims, known: readYaml(from.known, z.array(knownDeviationSchema)), today };
}
