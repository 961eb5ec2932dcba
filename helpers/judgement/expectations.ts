import type { Release } from '../release/index.ts';
import type { Claim } from './claims.ts';
import type { Editions } from './editions.ts';
import type { KnownDeviation } from './known.ts';

/** What is judged against. `today` is the day the run began, as `YYYY-MM-DD`: judging has no clock. */
export interface Expectations {
  readonly claims: readonly Claim[];
  readonly known: readonly KnownDeviation[];
  readonly today: string;
  /** Releases whose documentation was read; left out, a release is taken for one of them. */
  readonly editions?: Editions;
  /** What is known of releases; left out, what evidence says of names that are a release's own is not asked. */
  readonly releases?: readonly Release[];
}
