import type { CitedPlace } from '../judgement/index.ts';
import { type Findings, isClean } from './check.ts';

const SHOWN_OF_A_DIGEST = 12;
const at = ({ page, heading }: CitedPlace): string => `${page}: ${heading}`;
const short = (digest: string): string => digest.slice(0, SHOWN_OF_A_DIGEST);
const citedBy = (claims: readonly string[]): string =>
  claims.length === 0 ? '    cited by no claim' : `    claims: ${claims.join(', ')}`;

/**
 * What was found, by what a maintainer has to do.
 *
 * @param update the record with it put in, as a unified diff
 */
export function findingsReport(findings: Findings, update: string): string {
  const { release, comparedWith, changed, moved, gone, unknown, uncited, undocumented } = findings;
  const compared =
    release === comparedWith
      ? `documentation of ${release}`
      : `documentation of ${release}, which is not on record: compared with ${comparedWith}`;
  const groups: [string, readonly string[]][] = [
    [
      'changed: read the section, correct the claims, then put the new digest in',
      changed.map(
        ({ was, is, asIn, claims, ...place }) =>
          `${at(place)}\n    ${short(was)} -> ${short(is)}${asIn === null ? '' : `, as in ${asIn}`}\n${citedBy(claims)}`,
      ),
    ],
    [
      'moved, with the same text: cite it where it stands now',
      moved.map(({ to, claims, ...place }) => `${at(place)}\n    now ${at(to)}\n${citedBy(claims)}`),
    ],
    [
      'gone: find out what holds now, and correct the claims',
      gone.map(({ suggestion, claims, ...place }) => `${at(place)}\n    ${suggestion}\n${citedBy(claims)}`),
    ],
    ['new, about backups: make a claim of it, or note under noClaim why it needs none', unknown.map(at)],
    ['on record, but cited by no claim: make one, or note under noClaim why it needs none', uncited.map(at)],
    [
      `claims with no section in the documentation of ${comparedWith}: correct what they cite, or their releases`,
      undocumented,
    ],
  ];
  const lists = groups
    .filter(([, items]) => items.length > 0)
    .map(([title, items]) => [title, ...items.map((item) => `  ${item}`)].join('\n'));
  if (isClean(findings)) return `${compared}: nothing to do\n`;
  const hasUpdate = changed.length + moved.length + gone.length + unknown.length > 0;
  const counts = groups.map(([, items]) => items.length);
  const summary = `${counts[0]} changed, ${counts[1]} moved, ${counts[2]} gone, ${counts[3]} new, ${counts[4]} without a claim, ${counts[5]} claims without a section`;
  return `${[compared, ...lists, ...(hasUpdate ? [`when that is done (nothing has been written):\n\n${update.trimEnd()}`] : []), summary].join('\n\n')}\n`;
}
