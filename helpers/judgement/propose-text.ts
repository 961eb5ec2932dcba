import { FILE_HEADERS_ONLY, createTwoFilesPatch } from 'diff';
import { Document, isMap, isScalar, visit } from 'yaml';
import type { KnownDeviation } from './known.ts';

/** Fields that an entry does not have to have, and what the schema takes for them. */
const LEFT_OUT: Readonly<Record<string, unknown>> = { extension: 'pg_tde', postgres: '*', sometimes: false };

/** An entry as text of expectations/known-deviations.yaml, with a comment on where its range comes from. */
export function entryText(entry: KnownDeviation, comment: string): string {
  const given = Object.entries(entry).filter(([field, value]) => value !== LEFT_OUT[field]);
  const document = new Document([Object.fromEntries(given)]);
  visit(document, {
    Pair(_key, pair) {
      if (!isScalar(pair.key)) return;
      if (pair.key.value === 'releases') pair.key.commentBefore = ` ${comment}`;
      if (pair.key.value === 'claims') (pair.value as { flow?: boolean }).flow = true;
      if (pair.key.value === 'signature' && isMap(pair.value))
        for (const facet of pair.value.items) (facet.value as { flow?: boolean }).flow = true;
    },
  });
  return document.toString({ lineWidth: 0, singleQuote: true });
}

/**
 * The change that puts an entry at the end of a file, as a unified diff that `git apply` and `patch -p1` take.
 *
 * @param file from the root of the repository
 */
export function additionPatch(file: string, before: string, entry: string): string {
  const after = `${before}${before === '' || before.endsWith('\n') ? '' : '\n'}\n${entry}`;
  return createTwoFilesPatch(`a/${file}`, `b/${file}`, before, after, undefined, undefined, {
    context: 3,
    headerOptions: FILE_HEADERS_ONLY,
  });
}
