import { createTwoFilesPatch } from 'diff';
import { compare } from 'semver';
import { type Document, isCollection, isPair, isScalar, parseDocument } from 'yaml';
import { type Documentation, GONE, type CitedPlace, digestIn } from '../judgement/index.ts';
import type { Findings } from './check.ts';

/** As the record is written. */
const STYLE = { lineWidth: 0, singleQuote: true } as const;

/**
 * The record of the documentation with everything that was found put in, as a unified diff. New sections come without a
 * `noClaim`: a person has to decide that.
 *
 * @param text the record as it is, `record` the same parsed
 * @param file its name in the diff
 */
export function updateOf(text: string, record: Documentation, findings: Findings, file: string): string {
  const document = parseDocument(text);
  const set = ({ page, heading }: CitedPlace, digest: string): void => {
    const path = ['sections', page, heading, 'digests'];
    for (const [release, value] of Object.entries(newDigests(record, { page, heading }, findings.release, digest)))
      document.setIn([...path, release], value);
    oldestFirst(document, path);
  };
  for (const { is, ...place } of findings.changed) set(place, is);
  for (const { to, digest, ...place } of findings.moved) {
    set(place, GONE);
    set(to, digest);
  }
  for (const place of findings.gone) set(place, GONE);
  for (const { digest, ...place } of findings.unknown) set(place, digest);
  if (!record.editions.includes(findings.release)) {
    document.addIn(['editions'], findings.release);
    oldestFirst(document, ['editions']);
  }
  return createTwoFilesPatch(`a/${file}`, `b/${file}`, text, document.toString(STYLE), undefined, undefined, {
    headerOptions: { includeIndex: false, includeUnderline: false, includeFileHeaders: true },
  });
}

/** A digest holds until the next one, so the release after this one gets the old digest where it had that. */
function newDigests(
  record: Documentation,
  { page, heading }: CitedPlace,
  release: string,
  digest: string,
): Record<string, string> {
  const before = record.sections[page]?.[heading]?.digests ?? {};
  const next = record.editions.filter((edition) => compare(edition, release) > 0).toSorted(compare)[0];
  return { [release]: digest, ...(next === undefined ? {} : { [next]: digestIn(before, next) ?? GONE }) };
}

/** Puts a list of releases, or what has releases as keys, in order. */
function oldestFirst(document: Document.Parsed, path: readonly string[]): void {
  const releases = document.getIn(path, true);
  if (isCollection(releases)) releases.items.sort((one, other) => compare(nameOf(one), nameOf(other)));
}

function nameOf(item: unknown): string {
  const name = isPair(item) ? item.key : item;
  return String(isScalar(name) ? name.value : name);
}
