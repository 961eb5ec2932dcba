import { RULES, isRule } from '../facets/index.ts';
import { type Verdict, placesOf, reasonsText } from '../judgement/index.ts';
import { notesOn } from '../results/index.ts';
import { type Row, inTheRun } from './in-the-run.ts';
import type { Reproduced } from './reproduced.ts';

/** What a reproduction is of, in a line. */
export function titleOf({ evidence: { id, target, toolsTarget, restoreTarget } }: Reproduced): string {
  const on = ({ postgres, pgTde, extension }: typeof target): string =>
    `PostgreSQL ${postgres} ${pgTde === null ? 'without pg_tde' : `with ${extension} ${pgTde}`}`;
  const tools = toolsTarget ? `, with tools of ${on(toolsTarget)}` : '';
  return `${id} on ${on(target)}${tools}${restoreTarget ? `, restored on ${on(restoreTarget)}` : ''}`;
}

/** A claim about the cell: where it is documented, what it says, and how the cell differs from it; null where it does not. */
export interface Documented {
  readonly where: string;
  readonly says: string;
  readonly differs: string | null;
}

/** Verdicts on a claim that do not say that the cell is otherwise than it says. */
const NOT_OTHERWISE: readonly Verdict[] = ['conforms', 'inconclusive'];

/** What should happen: those that the cell deviates from first. Of what a claim asks where nothing was seen, nothing is said. */
export function documentedOf({ line, claims }: Reproduced): Documented[] {
  const judged = line.claims.filter(({ verdict }) => verdict !== 'not-applicable');
  const found = judged.flatMap(({ id, verdict, reasons }) => {
    const claim = claims.find((one) => one.id === id);
    const differs = NOT_OTHERWISE.includes(verdict) ? null : reasonsText(reasons);
    if (isRule(id)) return [{ where: 'of any release', says: RULES[id], differs }];
    return claim
      ? [
          {
            where: placesOf(claim)
              .map(({ page, heading }) => `${page}, "${heading}"`)
              .join('; '),
            says: claim.says,
            differs,
          },
        ]
      : [];
  });
  return found.toSorted((a, b) => Number(a.differs === null) - Number(b.differs === null));
}

/** What should happen and what does, as lines of text. */
export function account(reproduced: Reproduced): string[] {
  const { line, run } = reproduced;
  const documented = documentedOf(reproduced).flatMap(({ where, says, differs }) => [
    `  ${where}:`,
    `    ${says}`,
    ...(differs === null ? [] : [`    But ${differs}`]),
  ]);
  const row = ({ facet, outcome, told }: Row): string => `  ${facet}: ${outcome}${told === '' ? '' : ` (${told})`}`;
  return [
    ...notesOn(run).flatMap((note) => [note, '']),
    ...(documented.length === 0
      ? ['Nothing is documented for this combination.']
      : ['What should happen, by pages below documentation/docs:', ...documented]),
    '',
    `What does, as seen in run ${run.run}:`,
    ...inTheRun(reproduced).map(row),
    '',
    `Verdict: ${line.verdict}: ${reasonsText(line.reasons)}`,
  ];
}
