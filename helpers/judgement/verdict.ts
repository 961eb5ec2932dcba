import type { Evidence } from '../evidence/index.ts';
import { type Claim, type Deviation, applies, deviationsFrom } from './claims.ts';
import { type FacetName, type Facets, facetsOf } from './facets.ts';
import { type KnownDeviation, describes, knownFor } from './known.ts';
import { unproven } from './proof.ts';

export const VERDICTS = [
  'conforms',
  'deviates',
  'known-deviation',
  'stale-known',
  'inconclusive',
  'informational',
  'not-applicable',
] as const;
export type Verdict = (typeof VERDICTS)[number];

/** What became of one claim on one cell. */
export interface ClaimJudgement {
  readonly id: string;
  readonly severity: Claim['severity'];
  readonly verdict: Verdict;
  readonly reason: string;
}

/** What became of one cell. */
export interface Judgement {
  readonly id: string;
  readonly verdict: Verdict;
  readonly reason: string;
  readonly facets: Facets;
  readonly claims: readonly ClaimJudgement[];
}

/** What is judged against. `today` is the day the run began, as `YYYY-MM-DD`: judging has no clock. */
export interface Expectations {
  readonly claims: readonly Claim[];
  readonly known: readonly KnownDeviation[];
  readonly today: string;
}

/** Whoever a server that starts gives other rows than were committed, or fewer than were archived, and no error, has lost data without knowing. */
export const SILENT_WRONG_DATA = 'silent-wrong-data';
/** What that asks, in words. */
export const NO_SILENT_WRONG_DATA =
  'Rows that were committed are there, up to what was asked for, or there is an error.';

interface Situation {
  readonly evidence: Evidence;
  readonly facets: Facets;
  readonly today: string;
  readonly unproven: string | null;
  /** Claims that apply, each with how the cell deviates from it. */
  readonly claims: readonly { claim: Pick<Claim, 'id' | 'severity' | 'expect'>; deviations: readonly Deviation[] }[];
  readonly known: readonly KnownDeviation[];
}

/** The rules, in order: the first whose reason is not null decides. */
const RULES: readonly { readonly verdict: Verdict; readonly reason: (s: Situation) => string | null }[] = [
  {
    verdict: 'inconclusive',
    reason: (s) =>
      s.evidence.harnessError
        ? `the harness failed at ${s.evidence.harnessError.stage}: ${s.evidence.harnessError.message}`
        : null,
  },
  { verdict: 'inconclusive', reason: (s) => s.unproven },
  {
    verdict: 'deviates',
    reason: (s) => first(undescribed(s).map(({ claim, deviation }) => `${claim.id}: ${deviation.reason}`)),
  },
  {
    verdict: 'stale-known',
    reason: (s) =>
      first(
        s.known
          .filter((entry) => entry.review < s.today)
          .map((entry) => `known deviation ${entry.id} was to be reviewed by ${entry.review}`),
      ),
  },
  {
    verdict: 'stale-known',
    reason: (s) =>
      first(
        s.known
          .filter((entry) => !inForce(s, entry))
          .map(
            (entry) =>
              `known deviation ${entry.id} no longer shows: this cell does not deviate from ${entry.claims.join(', ')} that way`,
          ),
      ),
  },
  {
    verdict: 'known-deviation',
    reason: (s) => first(s.known.map((entry) => `${entry.id}: ${entry.reason} (${entry.reference})`)),
  },
  { verdict: 'informational', reason: (s) => first(undocumented(s)) },
  {
    verdict: 'conforms',
    reason: (s) => (s.claims.length > 0 ? `as documented: ${s.claims.map(({ claim }) => claim.id).join(', ')}` : null),
  },
  { verdict: 'informational', reason: () => 'nothing is documented for this combination; no data was lost silently' },
];

const first = (reasons: readonly string[]): string | null => (reasons.length === 0 ? null : reasons.join('; '));

function undescribed(s: Situation) {
  return s.claims.flatMap(({ claim, deviations }) =>
    deviations
      .filter((deviation) => !s.known.some((entry) => describes(entry, claim.id, deviation, s.facets)))
      .map((deviation) => ({ claim, deviation })),
  );
}

/** Outcomes that nobody would want, of a kind that no claim about the cell speaks of. */
function undocumented({ facets, claims }: Situation): string[] {
  const seen = UNWANTED.filter(({ facet, field, outcomes }) =>
    outcomes.includes((facets[facet] as unknown as Record<string, string>)[field] ?? ''),
  );
  const spokenOf = ({ facet, field }: (typeof UNWANTED)[number]): boolean =>
    claims.some(({ claim: { expect } }) =>
      [expect, ...(expect.anyOf ?? [])].some(
        (set) => (set[facet] as Record<string, unknown> | undefined)?.[field] !== undefined,
      ),
    );
  return seen
    .filter((unwanted) => !spokenOf(unwanted))
    .map(({ what }) => `${what}, and nothing is documented of that for this combination`);
}

const UNWANTED: readonly {
  readonly facet: FacetName;
  readonly field: string;
  readonly outcomes: readonly string[];
  readonly what: string;
}[] = [
  {
    facet: 'startup',
    field: 'outcome',
    outcomes: ['fails', 'crashes', 'hangs'],
    what: 'the restored server does not start',
  },
  { facet: 'data', field: 'outcome', outcomes: ['unreadable'], what: 'data cannot be read' },
  { facet: 'keys', field: 'outcome', outcomes: ['broken'], what: 'keys cannot be verified or rotated' },
  {
    facet: 'recovery',
    field: 'outcome',
    outcomes: ['short', 'stalled', 'ended', 'not-a-standby'],
    what: 'recovery does not come as far as it was to',
  },
  {
    facet: 'archive',
    field: 'outcome',
    outcomes: ['failed', 'mixed'],
    what: 'the archive is not whole, or not of one kind',
  },
  {
    facet: 'secrecy',
    field: 'restoredWal',
    outcomes: ['plaintext'],
    what: "rows can be read in WAL on the restored server's disk",
  },
  { facet: 'log', field: 'outcome', outcomes: ['errors'], what: 'the logs tell of errors' },
  { facet: 'keys', field: 'inForce', outcomes: ['other'], what: 'other keys are in force than on the source' },
];

function inForce(s: Situation, entry: KnownDeviation): boolean {
  return s.claims.some(({ claim, deviations }) =>
    deviations.some((deviation) => describes(entry, claim.id, deviation, s.facets)),
  );
}

/**
 * Judges one cell on its evidence alone. A judge that breaks says nothing about the target: the cell is inconclusive.
 */
export function judge(evidence: Evidence, expectations: Expectations): Judgement {
  try {
    return judgeOrThrow(evidence, expectations);
  } catch (error) {
    const reason = `judging broke: ${error instanceof Error ? error.message : String(error)}`;
    return { id: evidence.id, verdict: 'inconclusive', reason, facets: NOTHING_SEEN, claims: [] };
  }
}

function judgeOrThrow(evidence: Evidence, { claims, known, today }: Expectations): Judgement {
  const facets = facetsOf(evidence);
  const everything: Situation = {
    evidence,
    facets,
    today,
    unproven: unproven(evidence),
    claims: [
      ...claims
        .filter((claim) => applies(claim, evidence.axes, evidence.target))
        .map((claim) => ({ claim, deviations: deviationsFrom(claim, facets) })),
      ...silentWrongData(facets),
    ],
    known: knownFor(known, evidence.id, evidence.target),
  };
  const situation = {
    ...everything,
    known: everything.known.filter((entry) => !entry.sometimes || inForce(everything, entry)),
  };
  for (const rule of RULES) {
    const reason = rule.reason(situation);
    if (reason !== null)
      return {
        id: evidence.id,
        verdict: rule.verdict,
        reason,
        facets,
        claims: situation.claims.map((entry) => claimJudgement(entry, situation, rule.verdict)),
      };
  }
  throw new Error('no rule decided');
}

/** The claim that nobody has to write down, where a cell deviates from it. */
export function silentWrongData(facets: Facets): Situation['claims'] {
  const { data, recovery, startup } = facets;
  const deviations: Deviation[] = [];
  if (data.outcome === 'differs')
    deviations.push({
      facet: 'data',
      reason: `data: the server gives other rows than were committed, without an error (${data.message?.split('\n')[0]})`,
    });
  if (recovery.outcome === 'short' && startup.outcome === 'starts')
    deviations.push({
      facet: 'recovery',
      reason: `recovery: the server lets clients in short of the target, without an error (${recovery.message?.split('\n')[0]})`,
    });
  return deviations.length === 0
    ? []
    : [{ claim: { id: SILENT_WRONG_DATA, severity: 'must', expect: {} }, deviations }];
}

function claimJudgement(
  { claim, deviations }: Situation['claims'][number],
  situation: Situation,
  cell: Verdict,
): ClaimJudgement {
  const { id, severity } = claim;
  if (cell === 'inconclusive') return { id, severity, verdict: 'inconclusive', reason: 'the cell proves nothing' };
  if (deviations.length === 0) return { id, severity, verdict: 'conforms', reason: 'as documented' };
  const isKnown = deviations.every((deviation) =>
    situation.known.some((entry) => describes(entry, id, deviation, situation.facets)),
  );
  return {
    id,
    severity,
    verdict: isKnown ? 'known-deviation' : 'deviates',
    reason: deviations.map((deviation) => deviation.reason).join('; '),
  };
}

const NOTHING_SEEN: Facets = {
  backup: { outcome: 'failed', exitCode: null, warnings: [], message: 'not judged' },
  startup: { outcome: 'not-attempted', which: null, message: null },
  data: { outcome: 'not-read', message: null },
  secrecy: {
    outcome: 'not-scanned',
    wal: 'not-scanned',
    relations: 'not-scanned',
    restoredWal: 'not-scanned',
    where: [],
    message: null,
  },
  keys: { outcome: 'not-checked', inForce: 'not-checked', message: null },
  recovery: { outcome: 'none', message: null },
  archive: { outcome: 'none', message: null },
  log: { outcome: 'not-read', message: null },
};
