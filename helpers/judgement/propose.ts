import { isDeepStrictEqual } from 'node:util';
import { coerce, inc } from 'semver';
import { UsageError } from '../common/index.ts';
import type { Evidence } from '../evidence/index.ts';
import { type Difference, FACETS, type FacetName, type Facets } from '../facets/index.ts';
import { type Claim, applies, deviationsFrom } from './claims.ts';
import { documentedFor, namesOf } from './editions.ts';
import { type KnownDeviation, TO_DO, describes, knownFor, severityOf } from './known.ts';
import { messagePattern } from './propose-pattern.ts';
import { reasonsText } from './reasons.ts';
import type { Expectations } from './expectations.ts';
import { brokenRules } from './held.ts';
import { isMixed } from './skew.ts';
import { type Judgement, judge, isDeviation } from './verdict.ts';

/** Days until somebody has to look at the deviation again. */
const REVIEW_DAYS = 90;

/** An entry that a person has to finish, and what that person should know. */
export interface Proposal {
  readonly entry: KnownDeviation;
  /** Other cells that deviate in the same way, which are in the entry. */
  readonly alike: readonly string[];
  readonly notes: readonly string[];
}

/** How one run of a cell deviates. */
interface JudgedRun {
  readonly evidence: Evidence;
  readonly judgement: Judgement;
  /** Null where it does not deviate, or only as is known. */
  readonly way: Pick<KnownDeviation, 'claims' | 'signature'> | null;
}

/**
 * Proposes an entry for a cell that deviates: from what is known already, nothing is repeated. Reference and reason are to
 * be written by a person.
 *
 * @param evidence of the cell and of others of the run, each repetition by itself
 * @param today day from which the time to the review counts; the run may be an old one
 * @throws {UsageError} saying what to do, when the cell does not deviate, proves nothing, is known, or has no extension whose
 * deviation it could be
 */
export function proposeKnown(
  cellId: string,
  evidence: readonly Evidence[],
  expectations: Expectations,
  today: string = expectations.today,
): Proposal {
  const seen = evidence.map((each) => judgedRun(each, expectations));
  const own = seen.filter((each) => each.evidence.id === cellId);
  const first = own.find(({ way }) => way !== null);
  const { pgTde, extension } = first?.evidence.target ?? { pgTde: null, extension: null };
  if (!first?.way) throw new UsageError(refusal(cellId, own));
  if (pgTde === null || extension === null)
    throw new UsageError(
      `${cellId} deviates without an extension: a known deviation is one of an extension's release. It is to be looked into`,
    );
  const { way } = first;
  const isAlike = (each: JudgedRun): boolean => isDeepStrictEqual(each.way, way);
  const alike = [
    ...new Set(seen.filter((each) => each.evidence.id !== cellId && isAlike(each)).map((each) => each.evidence.id)),
  ].toSorted();
  const build = (cells: readonly string[]): KnownDeviation => {
    const concerned = seen.filter(
      (each) => cells.includes(each.evidence.id) && each.judgement.verdict !== 'inconclusive',
    );
    return {
      id: freeId(cellId, way.claims, expectations),
      cells: [...cells],
      extension,
      releases: restOfLine(pgTde),
      postgres: '*',
      sometimes: !concerned.every(isAlike),
      severity: severityOf(way.signature, first.judgement.facets),
      ...way,
      // What targets that are built here are; whoever finishes the entry knows better.
      platform: 'upstream-with-hooks',
      reference: `${TO_DO} where it is reported upstream, or the place in the sources that shows it`,
      reason: `${TO_DO} why it is so, in a sentence or two`,
      review: daysAfter(today, REVIEW_DAYS),
    };
  };
  const judgedWith = (each: JudgedRun, entry: KnownDeviation): Judgement =>
    judge(each.evidence, { ...expectations, known: [...expectations.known, entry] });
  const alone = judgedWith(first, build([cellId]));
  if (alone.verdict !== 'known-deviation')
    throw new UsageError(
      `with an entry of its own ${cellId} would be ${alone.verdict}: ${reasonsText(alone.reasons)}. Change that entry in expectations/known-deviations.yaml first`,
    );
  const excused = alike.filter((id) =>
    seen.every(
      (each) =>
        each.evidence.id !== id ||
        !isAlike(each) ||
        judgedWith(each, build([cellId, id])).verdict === 'known-deviation',
    ),
  );
  const entry = build([cellId, ...excused]);
  return { entry, alike: excused, notes: notesOn(cellId, own, isAlike, entry) };
}

function judgedRun(evidence: Evidence, expectations: Expectations): JudgedRun {
  const judgement = judge(evidence, expectations);
  return {
    evidence,
    judgement,
    // A known deviation is one of a release.
    way: isDeviation(judgement.verdict) && !isMixed(evidence) ? wayOf(evidence, judgement.facets, expectations) : null,
  };
}

/** The claims from which a cell deviates otherwise than is known, and the facets in which it does. */
function wayOf(evidence: Evidence, facets: Facets, { claims, known, editions }: Expectations): JudgedRun['way'] {
  const { id, axes, target } = evidence;
  const entries = knownFor(known, id, namesOf(target, editions));
  const documented = documentedFor(target, editions);
  const judged = [
    ...claims
      .filter((claim) => applies(claim, axes, documented))
      .map((claim) => ({ claim, deviations: deviationsFrom(claim, facets) })),
    ...brokenRules(facets, evidence),
  ];
  const pairs = judged.flatMap(({ claim, deviations }) =>
    deviations
      .filter((deviation) => !entries.some((entry) => describes(entry, claim.id, deviation, facets)))
      .map((deviation) => ({ claim, deviation })),
  );
  return { claims: [...new Set(pairs.map(({ claim }) => claim.id))], signature: signatureOf(pairs, facets) };
}

type Pair = { readonly claim: Pick<Claim, 'id' | 'expect'>; readonly deviation: Difference };

function signatureOf(pairs: readonly Pair[], facets: Facets): KnownDeviation['signature'] {
  const deviating = new Set<FacetName>(pairs.map(({ deviation }) => deviation.facet));
  // Words tell this deviation from another with the same outcomes: where no facet that deviates has any, those of the start.
  if (![...deviating].some((name) => hasWords(facets, name)) && hasWords(facets, 'startup')) deviating.add('startup');
  const asked = (facet: FacetName, field: string): boolean =>
    pairs.some(
      ({ claim: { expect }, deviation }) =>
        deviation.facet === facet &&
        [expect, ...(expect.anyOf ?? [])].some(
          (set) => (set[facet] as Readonly<Record<string, unknown>> | undefined)?.[field] !== undefined,
        ),
    );
  return Object.fromEntries(
    FACETS.filter(({ name }) => deviating.has(name)).map(({ name, signature = {} }) => [
      name,
      {
        outcome: facets[name].outcome,
        ...(hasWords(facets, name) && { message: messagePattern(facets[name].message ?? '') }),
        ...Object.fromEntries(
          Object.entries(signature)
            .filter(([field]) => asked(name, field))
            .map(([field, each]) => [field, each.of(facets[name])]),
        ),
      },
    ]),
  );
}

function hasWords(facets: Facets, name: FacetName): boolean {
  return (facets[name].message ?? '').trim() !== '';
}

function refusal(cellId: string, own: readonly JudgedRun[]): string {
  const worst =
    own.find(({ judgement }) => judgement.verdict === 'stale-known') ??
    own.find(({ judgement }) => judgement.verdict === 'inconclusive') ??
    own.find(({ judgement }) => judgement.verdict === 'known-deviation') ??
    own[0];
  if (!worst) return `there is no evidence of ${cellId}`;
  if (isMixed(worst.evidence))
    return `${cellId} was run on several targets: a known deviation is one of a release. Run the cell on each of them alone, or write an entry whose releases are all of them`;
  const { verdict, reasons } = worst.judgement;
  const advice: Partial<Record<Judgement['verdict'], string>> = {
    inconclusive: 'What proves nothing cannot be known: run the cell again',
    'known-deviation': 'It is known already: there is nothing to add',
    'stale-known': 'Change or take away that entry in expectations/known-deviations.yaml',
  };
  return `${cellId} is ${verdict}: ${reasonsText(reasons)}. ${advice[verdict] ?? 'Only a cell that deviates from what is documented can become a known deviation'}`;
}

function notesOn(
  cellId: string,
  own: readonly JudgedRun[],
  isAlike: (each: JudgedRun) => boolean,
  entry: KnownDeviation,
): string[] {
  const otherwise = own.filter((each) => each.way !== null && !isAlike(each)).length;
  return [
    ...(entry.sometimes ? ['not every repetition deviates so: the entry says `sometimes`'] : []),
    ...(otherwise > 0
      ? [
          `${otherwise} of ${own.length} repetitions of ${cellId} ${otherwise === 1 ? 'deviates' : 'deviate'} in another way, which this entry does not describe: look at each with show --repetition`,
        ]
      : []),
  ];
}

/** From this version to the end of its line: what was not tested is not excused, and a fix in the line shows as stale. */
function restOfLine(version: string): string {
  const full = coerce(version);
  if (full === null) throw new UsageError(`${version} is not a version: write the range by hand`);
  return `>=${full.version} <${inc(`${full.major}.${full.minor}.0`, 'minor')}`;
}

function freeId(cellId: string, claims: readonly string[], { known }: Expectations): string {
  const base = `${cellId.slice(cellId.indexOf('/') + 1)}-${claims[0] ?? ''}`
    .toLowerCase()
    .replaceAll(/[^a-z0-9.-]+/g, '-');
  const isTaken = (id: string): boolean => known.some((entry) => entry.id === id);
  let id = base;
  for (let number = 2; isTaken(id); number++) id = `${base}-${number}`;
  return id;
}

function daysAfter(day: string, days: number): string {
  const date = new Date(`${day}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() + days);
  return date.toISOString().slice(0, 10);
}
