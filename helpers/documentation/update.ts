import { compare } from 'semver';
import { Document, isCollection, isMap, isPair, isScalar, parseDocument } from 'yaml';
import { type Answer, type CitedPlace, type Documentation, GONE, digestsIn } from '../judgement/index.ts';
import { type Findings, isClean } from './check.ts';
import type { FoundDocumentation } from './checkout.ts';

const STYLE = { lineWidth: 120, singleQuote: true, flowCollectionPadding: true } as const;
const TODO = 'TODO';

type Pages = Record<string, Record<string, Answer[]>>;

/**
 * The record with everything that was found put in, so that a person has only to answer: new sentences come where they
 * stand on their page, without an answer; one in place of another has our words of that, and what moved has its answer.
 *
 * @returns the pages that are not as they were
 */
export function updateOf(
  record: Documentation,
  findings: Findings,
  found: FoundDocumentation,
): ReadonlyMap<string, Pages[string]> {
  const pages = structuredClone(record.sections) as Pages;
  const touched = new Set<string>();
  const remove = ({ page, heading, digest }: CitedPlace & { digest: string }): Answer | undefined => {
    touched.add(page);
    const answers = pages[page]?.[heading] ?? [];
    const index = answers.findIndex(({ digests }) => digestsIn(digests, findings.release).includes(digest));
    const answer = answers[index];
    if (answer === undefined) return undefined;
    const left = digestsIn(answer.digests, findings.release).filter((each) => each !== digest);
    answers[index] = { ...answer, digests: withDigests(answer.digests, left, findings.release, record.editions) };
    return answer;
  };
  const add = ({ page, heading }: CitedPlace, digest: string, answer: Omit<Answer, 'digests'>): void => {
    touched.add(page);
    const answers = ((pages[page] ??= {})[heading] ??= []);
    const digests = withDigests({}, [digest], findings.release, record.editions);
    answers.splice(placeIn(answers, { page, heading }, digest, findings.release, found), 0, { ...answer, digests });
  };
  for (const { is, words, ...was } of findings.changed) {
    remove(was);
    add(was, is.digest, { says: `${TODO}, was: ${words}` });
  }
  for (const moved of findings.moved) {
    const { digests: _, ...answer } = remove(moved) ?? { digests: {}, says: TODO };
    add(moved.to, moved.digest, answer);
  }
  for (const gone of findings.gone) remove(gone);
  for (const { digest, ...place } of findings.added) add(place, digest, { says: TODO });
  return new Map([...touched].toSorted().map((page) => [page, pages[page] ?? {}]));
}

/** Digests that hold from a release on, up to the next edition. */
function withDigests(
  before: Answer['digests'],
  now: readonly string[],
  release: string,
  editions: readonly string[],
): Answer['digests'] {
  const next = editions.filter((edition) => compare(edition, release) > 0).toSorted(compare)[0];
  const all = { ...before, [release]: now, ...(next === undefined ? {} : { [next]: digestsIn(before, next) }) };
  const releases = Object.keys(all).toSorted(compare);
  return Object.fromEntries(
    releases
      .map((each, index) => [each, all[each] ?? [], all[releases[index - 1] ?? ''] ?? []] as const)
      .filter(([, digests, earlier]) => digests.join(' ') !== earlier.join(' '))
      .map(([each, digests]) => [each, digests]),
  );
}

/** Behind the answer to the sentence that stands before it on the page. */
function placeIn(
  answers: readonly Answer[],
  { page, heading }: CitedPlace,
  digest: string,
  release: string,
  { pages }: FoundDocumentation,
): number {
  const sentences = pages.get(page)?.find((section) => section.heading === heading)?.sentences ?? [];
  const before = sentences
    .slice(
      0,
      sentences.findIndex((each) => each.digest === digest),
    )
    .toReversed();
  for (const each of before) {
    const index = answers.findIndex(({ digests }) => digestsIn(digests, release).includes(each.digest));
    if (index >= 0) return index + 1;
  }
  return before.length === 0 ? 0 : answers.length;
}

/** A page of the record as it is written: claims on one line, and digests where each is one. */
export function pageText(page: Pages[string]): string {
  const sections = Object.entries(page).map(
    ([heading, answers]) =>
      [
        heading,
        answers.map(({ digests, ...answer }) => ({
          ...answer,
          digests: Object.fromEntries(
            Object.entries(digests).map(([release, each]) => [release, each.length === 0 ? GONE : each.join(' ')]),
          ),
        })),
      ] as const,
  );
  const document = new Document(Object.fromEntries(sections));
  for (const [heading, answers] of sections)
    for (const [index, { digests, claims }] of answers.entries()) {
      const claimsNode = document.getIn([heading, index, 'claims'], true);
      if (claims !== undefined && isCollection(claimsNode)) claimsNode.flow = true;
      const digestsNode = document.getIn([heading, index, 'digests'], true);
      if (isMap(digestsNode)) digestsNode.flow = Object.values(digests).every((each) => !each.includes(' '));
    }
  return document.toString(STYLE);
}

/** The list of what is watched with the release that was read among its editions. */
export function watchedText(text: string, { release }: Findings): string {
  const document = parseDocument(text);
  const editions = document.getIn(['editions'], true);
  const nameOf = (item: unknown): string => {
    const name = isPair(item) ? item.key : item;
    return String(isScalar(name) ? name.value : name);
  };
  if (!isCollection(editions) || editions.items.some((item) => nameOf(item) === release)) return text;
  document.addIn(['editions'], release);
  editions.items.sort((one, other) => compare(nameOf(one), nameOf(other)));
  return document.toString({ lineWidth: 0, singleQuote: true });
}

/** Whether there is anything to put in. */
export const hasUpdate = (findings: Findings): boolean =>
  !isClean(findings) || findings.release !== findings.comparedWith;
