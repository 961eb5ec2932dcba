/** Facets: the questions that a cell answers, each with all that is known of it in a file of its own. Pure. */
export { unarchived } from './archive.ts';
export { oneOrMore, pattern } from './asked.ts';
export type { Facet, FacetValue, FieldWords } from './facet.ts';
export {
  type AskedFacets,
  type Difference,
  FACETS,
  type FacetName,
  type Facets,
  NOTHING_SEEN,
  askedSchema,
  differencesFrom,
  facetsOf,
  ruleBreaches,
} from './facets.ts';
export { type Signature, hasSignature, signatureSchema } from './signature.ts';
export { type CellOutcome, isWhole, outcomeOf, troublesOf, worstOutcome } from './outcome.ts';
export {
  KNOWN_SEVERITIES,
  type KnownSeverity,
  OUTCOMES,
  OUTCOME_NAMES,
  type Outcome,
  SEVERITY_NAMES,
  costOf,
  outcomeWord,
} from './outcome-words.ts';
export { RULES, type RuleId, isRule } from './rules.ts';
export { rowsOfTrial } from './data.ts';
export { firstKeyFault } from './keys.ts';
export { missedStep, wentAstray } from './recovery.ts';
export { fieldOf } from './facet.ts';
