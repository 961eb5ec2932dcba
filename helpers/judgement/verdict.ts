import type { Evidence } from '../evidence/index.ts';
import {
  type AskedFacets,
  FACETS,
  type FacetName,
  type Facets,
  NOTHING_SEEN,
  type RuleId,
  facetsOf,
  fieldOf,
  isRule,
} from '../facets/index.ts';
import { type Claim, applies } from './claims.ts';
import { namesOf } from './editions.ts';
import type { Expectations } from './expectations.ts';
import { type HeldAgainst, against, brokenRules } from './held.ts';
import { type KnownDeviation, describes, knownOnAll } from './known.ts';
import { endedForNothing, unproven } from './proof.ts';
import { type SilentLoss, silentLossIn } from './silent-loss.ts';
import type { Reason } from './reasons.ts';
import { type HeldBy, heldBy, isMixed, ofOlderServer, targetsOf } from './skew.ts';

export const VERDICTS = [
  'conforms',
  'deviates',
  'departs',
  'known-deviation',
  'stale-known',
  'inconclusive',
  'informational',
  'not-applicable',
] as const;
export type Verdict = (typeof VERDICTS)[number];

/** Whether a claim that must or should hold does not, in a way that is not known. */
export const isDeviation = (verdict: Verdict): boolean => verdict === 'deviates' || verdict === 'departs';

/** What became of one claim on one cell. */
export interface ClaimJudgement {
  readonly id: string;
  readonly severity: Claim['severity'];
  readonly verdict: Verdict;
  readonly reasons: readonly Reason[];
}

/** What became of one cell. */
export interface Judgement {
  readonly id: string;
  readonly verdict: Verdict;
  readonly reasons: readonly Reason[];
  readonly facets: Facets;
  readonly claims: readonly ClaimJudgement[];
  /** What was lost without an error; null where nothing was, or nothing is proven. */
  readonly silentLoss: SilentLoss | null;
}

interface Judged {
  readonly evidence: Evidence;
  readonly facets: Facets;
  readonly today: string;
  readonly unproven: string | null;
  /** Claims that apply, each with how the cell deviates from it. */
  readonly claims: readonly HeldAgainst[];
  readonly known: readonly KnownDeviation[];
}

/** The rules, in order: the first that has a reason decides. */
const RULES: readonly { readonly verdict: Verdict; readonly reasons: (s: Judged) => readonly Reason[] }[] = [
  {
    verdict: 'inconclusive',
    reasons: ({ evidence: { harnessError } }) =>
      harnessError ? [{ text: `the harness failed at ${harnessError.stage}: ${harnessError.message}` }] : [],
  },
  { verdict: 'inconclusive', reasons: (s) => (s.unproven === null ? [] : [{ text: s.unproven }]) },
  { verdict: 'deviates', reasons: (s) => undescribed(s, 'must') },
  {
    verdict: 'stale-known',
    reasons: (s) =>
      s.known
        .filter((entry) => entry.review < s.today)
        .map((entry) => ({ text: `known deviation ${entry.id} was to be reviewed by ${entry.review}` })),
  },
  {
    verdict: 'stale-known',
    reasons: (s) =>
      s.known
        .filter((entry) => !inForce(s, entry))
        .map((entry) => ({
          text: `known deviation ${entry.id} no longer shows: this cell does not deviate from ${entry.claims.join(', ')} that way`,
        })),
  },
  { verdict: 'departs', reasons: departing },
  {
    verdict: 'known-deviation',
    reasons: (s) =>
      s.known.map(({ id, severity, reason, reference }) => ({ known: id, severity, text: `${reason} (${reference})` })),
  },
  { verdict: 'informational', reasons: (s) => shown(s) },
  {
    verdict: 'conforms',
    reasons: (s) => {
      const held = s.claims.filter(({ sawNothing }) => !sawNothing);
      return held.length > 0 ? [{ text: `as documented: ${idsOf(held)}` }] : [];
    },
  },
  {
    verdict: 'informational',
    reasons: (s) =>
      s.claims.length > 0 ? [{ text: `nothing was seen of what is documented: ${idsOf(s.claims)}` }] : [],
  },
  {
    verdict: 'informational',
    reasons: () => [{ text: 'nothing is documented for this combination; no data was lost silently' }],
  },
];

const shown = (s: Judged): Reason[] => [
  ...ofOlderServer(s.evidence, s.facets),
  ...undocumented(s),
  ...undescribed(s, 'may'),
];

/** What else is wrong with a cell whose verdict comes from something worse: it is among the reasons too. */
const BESIDE: Partial<Record<Verdict, (s: Judged) => readonly Reason[]>> = {
  inconclusive: brokenBeside,
  deviates: departing,
  'stale-known': (s) => [...departing(s), ...shown(s)],
  departs: shown,
  'known-deviation': shown,
};

const idsOf = (claims: readonly HeldAgainst[]): string => claims.map(({ claim }) => claim.id).join(', ');

/** Deviations from claims of a severity that no known deviation describes. */
function undescribed(s: Judged, severity: Claim['severity']): Reason[] {
  return s.claims
    .filter(({ claim }) => claim.severity === severity)
    .flatMap(({ claim, deviations }) =>
      deviations
        .filter((deviation) => !s.known.some((entry) => describes(entry, claim.id, deviation, s.facets)))
        .map((deviation) => ({ claim: claim.id, ...deviation })),
    );
}

/** Deviations from a `should`. */
function departing(s: Judged): Reason[] {
  return undescribed(s, 'should');
}

/**
 * Rules that a cell breaks which proves nothing of what it is about: a crash, a leak or a lost key stays one. Which rows
 * were to be there is not known then.
 */
function brokenBeside(s: Judged): Reason[] {
  return undescribed(s, 'must').filter(
    ({ claim }) => claim !== undefined && isRule(claim) && claim !== ('silent-wrong-data' satisfies RuleId),
  );
}

/** What nobody would want, of a kind that no claim about the cell speaks of: outcomes first. */
function undocumented({ facets, claims, known }: Judged): Reason[] {
  const all = FACETS.flatMap(({ name, unwanted = [] }) => unwanted.map((each) => ({ facet: name, ...each })));
  const asks = (set: AskedFacets, facet: FacetName, field: string): boolean =>
    fieldOf(set[facet] ?? {}, field) !== undefined;
  return all
    .filter(({ facet, field, values }) => values.includes(String(fieldOf(facets[facet], field))))
    .filter(({ facet }) => !known.some(({ signature }) => signature[facet] !== undefined))
    .filter(
      ({ facet, field }) =>
        !claims.some(
          ({ claim: { expect }, sawNothing }) =>
            !sawNothing && [expect, ...(expect.anyOf ?? [])].some((set) => asks(set, facet, field)),
        ),
    )
    .toSorted((a, b) => Number(b.field === 'outcome') - Number(a.field === 'outcome'))
    .map(({ facet, what }) => ({
      facet,
      text: `${what}, and nothing is documented of that for this combination`,
    }));
}

function inForce(s: Judged, entry: KnownDeviation): boolean {
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
    const text = `judging broke: ${error instanceof Error ? error.message : String(error)}`;
    return {
      id: evidence.id,
      verdict: 'inconclusive',
      reasons: [{ text }],
      facets: NOTHING_SEEN,
      claims: [],
      silentLoss: null,
    };
  }
}

function judgeOrThrow(evidence: Evidence, { claims, known, today, editions, releases }: Expectations): Judgement {
  const facets = facetsOf(evidence);
  const { target } = evidence;
  const held = claims
    .map((claim) => ({ claim, by: heldBy(claim, evidence, editions) }))
    .filter(({ claim, by }) => applies(claim, evidence.axes, by))
    .map(({ claim, by }) => ({ by, entry: against(claim, facets) }));
  const everything: Judged = {
    evidence,
    facets,
    today,
    unproven:
      unproven(
        evidence,
        releases?.find(({ id }) => id === target.release),
      ) ?? endedForNothing(evidence, facets),
    claims: [...held.filter(({ by }) => by.alone).map(({ entry }) => entry), ...brokenRules(facets, evidence)],
    known: knownOnAll(
      known,
      evidence.id,
      targetsOf(evidence).map((each) => namesOf(each, editions)),
    ),
  };
  const situation = {
    ...everything,
    // What the other release of a mix has mended does not show, and is not stale for that.
    known: everything.known.filter((entry) => !(entry.sometimes || isMixed(evidence)) || inForce(everything, entry)),
  };
  for (const rule of RULES) {
    const reasons = rule.reasons(situation);
    if (reasons.length > 0)
      return {
        id: evidence.id,
        verdict: rule.verdict,
        reasons: [...reasons, ...(BESIDE[rule.verdict]?.(situation) ?? [])],
        facets,
        claims: [
          ...situation.claims.map((entry) => claimJudgement(entry, situation, rule.verdict)),
          ...held.filter(({ by }) => !by.alone).map(({ entry, by }) => ofOneRelease(entry, by, rule.verdict)),
        ],
        silentLoss: rule.verdict === 'inconclusive' ? null : silentLossIn(evidence, facets),
      };
  }
  throw new Error('no rule decided');
}

/** A claim of one release on a cell that was run on a mix of them: it says whether it is so, and decides nothing. */
function ofOneRelease(
  { claim: { id, severity }, deviations, sawNothing: nothing }: HeldAgainst,
  { extension, edition }: HeldBy,
  cell: Verdict,
): ClaimJudgement {
  const verdict = cell === 'inconclusive' ? cell : nothing ? 'not-applicable' : 'informational';
  const text = `documented of ${extension} ${edition}, not of a mix of releases`;
  return { id, severity, verdict, reasons: deviations.length === 0 ? [{ text }] : [{ text }, ...deviations] };
}

/** What it is called where a claim does not hold: the severities are those of RFC 2119. */
const DEVIATING: Readonly<Record<Claim['severity'], Verdict>> = {
  must: 'deviates',
  should: 'departs',
  may: 'informational',
};

function claimJudgement(
  { claim, deviations, sawNothing: nothing }: HeldAgainst,
  situation: Judged,
  cell: Verdict,
): ClaimJudgement {
  const { id, severity } = claim;
  if (cell === 'inconclusive')
    return { id, severity, verdict: 'inconclusive', reasons: [{ text: 'the cell proves nothing' }] };
  if (nothing)
    return { id, severity, verdict: 'not-applicable', reasons: [{ text: 'nothing was seen of what it asks' }] };
  if (deviations.length === 0) return { id, severity, verdict: 'conforms', reasons: [{ text: 'as documented' }] };
  const isKnown = deviations.every((deviation) =>
    situation.known.some((entry) => describes(entry, id, deviation, situation.facets)),
  );
  return {
    id,
    severity,
    verdict: isKnown ? 'known-deviation' : DEVIATING[severity],
    reasons: deviations,
  };
}
