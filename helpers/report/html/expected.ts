import { type Claim, type KnownDeviation, NO_SILENT_WRONG_DATA, SILENT_WRONG_DATA } from '../../judgement/index.ts';
import type { ClaimText, KnownText } from './panel/data.ts';
import { fitForPage } from './text.ts';

/** What a claim asks of one facet: outcomes by the name of the field, and patterns for messages. */
type Wanted = Readonly<Record<string, unknown>>;

/** How the fields beside the outcome are called. */
const FIELDS: Readonly<Record<string, string>> = {
  wal: 'WAL',
  relations: 'files other than WAL',
  restoredWal: 'WAL on the restored disk',
  inForce: 'in force',
  message: 'says',
  warnings: 'warns',
};

/** What holds whatever is documented. */
const ALWAYS: ClaimText = {
  says: NO_SILENT_WRONG_DATA,
  places: [],
  releases: 'any release',
  expects: { data: 'equal, or an error', recovery: 'complete, or an error' },
};

/** Claims as a page shows them, by id. */
export function claimTexts(claims: readonly Claim[]): Record<string, ClaimText> {
  return Object.fromEntries([
    [SILENT_WRONG_DATA, ALWAYS],
    ...claims.map(
      ({ id, says, page, heading, also = [], releases, extension, expect }) =>
        [
          id,
          fitForPage({
            says,
            places: [{ page, heading }, ...also],
            releases: `${extension} ${releases}`,
            expects: expectations(expect),
          }),
        ] as const,
    ),
  ]);
}

/** Known deviations as a page shows them, by id. */
export function knownTexts(known: readonly KnownDeviation[]): Record<string, KnownText> {
  return Object.fromEntries(
    known.map(({ id, reference, reason, review }) => [id, fitForPage({ id, reference, reason, review })]),
  );
}

function expectations({ anyOf = [], ...always }: Claim['expect']): Record<string, string> {
  const texts = new Map<string, string[]>();
  const add = (facet: string, text: string): void => void texts.set(facet, [...(texts.get(facet) ?? []), text]);
  for (const [facet, wanted] of Object.entries(always)) add(facet, wordsOf(wanted));
  for (const [index, { typical, ...set }] of anyOf.entries()) {
    for (const [facet, wanted] of Object.entries(set))
      add(facet, `set ${index + 1} of ${anyOf.length}${typical ? ' (typical)' : ''}: ${wordsOf(wanted)}`);
  }
  return Object.fromEntries([...texts].map(([facet, lines]) => [facet, lines.join('\n')]));
}

function wordsOf(wanted: Wanted = {}): string {
  return Object.entries(wanted)
    .filter(([, value]) => value !== undefined)
    .map(([field, value]) => {
      const text =
        field === 'warnings'
          ? (value as { message: string }[]).map(({ message }) => `/${message}/`).join(' and ')
          : field === 'message'
            ? `/${String(value)}/`
            : (value as string[]).join(' or ');
      return field === 'outcome' ? text : `${FIELDS[field] ?? field} ${text}`;
    })
    .join('; ');
}
