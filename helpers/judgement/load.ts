import { z } from 'zod';
import { UsageError, packageFile, readYaml } from '../common/index.ts';
import { claimsSchema } from './claims.ts';
import { knownDeviationSchema } from './known.ts';
import type { Expectations } from './verdict.ts';

const file = (name: string): string => packageFile('expectations', name);

/**
 * Reads what is documented and what is known to deviate.
 *
 * @throws {UsageError} naming file, line and column when one of the files is malformed
 */
export function loadExpectations(today: string, from = { documented: [file('documented.yaml'), file('documented-restores.yaml')], known: file('known-deviations.yaml') }): Expectations {
  const claims = from.documented.flatMap((path) => readYaml(path, claimsSchema));
  const twice = claims.find(({ id }, index) => claims.findIndex((claim) => claim.id === id) !== index);
  if (twice) throw new UsageError(`${twice.id} is there in two files: ${from.documented.join(', ')}`);
  return { claims, known: readYaml(from.known, z.array(knownDeviationSchema)), today };
}
