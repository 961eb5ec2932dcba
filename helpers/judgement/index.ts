/** Judging: evidence and claims in, a verdict out. Pure: no clock, no disk, no engine (but for reading the claims). */
export { type Claim, applies, claimsSchema, deviationsFrom } from './claims.ts';
export { type Editions, documentedFor, judgedWithFor, namesOf, onOwnPages } from './editions.ts';
export type { Expectations } from './expectations.ts';
export { type KnownDeviation, knownDeviationSchema, knownFor, withoutCells } from './known.ts';
export { type CopyState, type KeyFileCopy, keyFileCopies } from './window.ts';
export { proposeKnown } from './propose.ts';
export { additionPatch, entryText } from './propose-text.ts';
export { type Reason, reasonText, reasonsText, severityWord } from './reasons.ts';
export {
  type DocumentedExpectations,
  EXPECTATION_FILES,
  type ExpectationFiles,
  ledgerDirectory,
  loadDocumentation,
  loadDocumented,
  loadExpectations,
} from './load.ts';
export {
  type Answer,
  type CitedPlace,
  type Documentation,
  GONE,
  type PlacedAnswer,
  answersIn,
  digestsIn,
  pageSchema,
} from './ledger.ts';
export { type CitingClaim, citingClaimsSchema, placesOf } from './sections.ts';
export { isMixed } from './skew.ts';
export { type ClaimJudgement, type Judgement, VERDICTS, isDeviation, type Verdict, judge } from './verdict.ts';
export { claimLines } from './written-at.ts';
