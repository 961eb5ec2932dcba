import { FACETS, RULES } from '../../facets/index.ts';
import { type Claim, type KnownDeviation, severityWord } from '../../judgement/index.ts';
import type { ClaimText, KnownText } from './panel/data.ts';
import { fitForPage } from './text.ts';

/** Rules, which hold whatever is documented. */
const RULE_TEXTS = Object.entries(RULES).map(([id, says]): [string, ClaimText] => [
  id,
  {
    says,
    places: [],
    releases: 'any release',
    expects: Object.fromEntries(
      FACETS.flatMap(({ name, rules = [] }) => rules.flatMap((rule) => (rule.id === id ? [[name, rule.asks]] : []))),
    ),
  },
]);

/** Claims as a page shows them, by id. */
export function claimTexts(claims: readonly Claim[]): Record<string, ClaimText> {
  return Object.fromEntries([
    ...RULE_TEXTS,
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
    known.map(({ id, severity, reference, reason, review }) => [
      id,
      fitForPage({ id, severity: severityWord(severity), reference, reason, review }),
    ]),
  );
}

function expectations({ anyOf = [], ...always }: Claim['expect']): Record<string, string> {
  const texts = new Map<string, string[]>();
  const add = (facet: string, text: string): void => void texts.set(facet, [...(texts.get(facet) ?? []), text]);
  for (const [facet, wanted] of Object.entries(always)) add(facet, wordsOf(facet, wanted));
  for (const [index, { typical, ...set }] of anyOf.entries()) {
    for (const [facet, wanted] of Object.entries(set))
      add(facet, `set ${index + 1} of ${anyOf.length}${typical ? ' (typical)' : ''}: ${wordsOf(facet, wanted)}`);
  }
  return Object.fromEntries([...texts].map(([facet, lines]) => [facet, lines.join('\n')]));
}

/** What a claim asks of one facet: values by the name of the field, and patterns for messages. */
function wordsOf(facet: string, wanted: object = {}): string {
  const words = FACETS.find(({ name }) => name === facet)?.words ?? {};
  return Object.entries(wanted)
    .filter(([, value]) => value !== undefined)
    .map(([field, value]) => {
      const text = askedText(value);
      if (field === 'outcome') return text;
      return `${field === 'message' ? 'says' : (words[field]?.asked ?? field)} ${text}`;
    })
    .join('; ');
}

/** A pattern, values of which one is asked for, or several things that all are, each with the pattern of its message. */
function askedText(value: unknown): string {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return stepsText(value);
  if (!Array.isArray(value)) return `/${String(value)}/`;
  const items: readonly unknown[] = value;
  return items.every((item) => typeof item === 'string')
    ? items.join(' or ')
    : items.map((item) => `/${String(new Map(Object.entries(item ?? {})).get('message'))}/`).join(' and ');
}

/** Steps, each with what is asked of it. */
function stepsText(steps: object): string {
  return Object.entries(steps)
    .map(
      ([what, asked]) =>
        `"${what}": ${Object.values(asked as object)
          .map(askedText)
          .join(', ')}`,
    )
    .join('; ');
}
