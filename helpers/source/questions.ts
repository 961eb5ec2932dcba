/** What is asked of a database, as plain data. */
export interface Question {
  readonly name: string;
  readonly database: string;
  /** Statements of which the last gives the answer, a single value; of the words `$…` none is replaced. */
  readonly statements: readonly string[];
  /** What the plan of the last statement has to name, with sequential scans off. */
  readonly plan?: string;
  /** Whether what the statements do is to stay; else they are rolled back. */
  readonly keeps?: true;
  /**
   * What the restored server has to answer: the same as the source; this, where the source has to answer something else, or
   * the same; or this, and the source is not asked.
   */
  readonly expected: 'as-source' | { readonly is: string; readonly source: 'other' | 'same' | 'not-asked' };
  /** Starts that it is asked after, where not after each: the first one, or those that come later. */
  readonly after?: 'first' | 'later';
}

/** Whether the source is asked, too. */
export const asksSource = ({ expected }: Question): boolean =>
  expected === 'as-source' || expected.source !== 'not-asked';

/** What is sent for a question, each statement on its own, in their order; the last answer that comes is the answer. */
export function statementsOf({ statements, plan, keeps }: Question): string[] {
  if (keeps) return [...statements];
  const forced = plan === undefined ? [] : ['SET LOCAL enable_seqscan = off', `EXPLAIN ${statements.at(-1)}`];
  return ['BEGIN', ...statements.slice(0, -1), ...forced, ...statements.slice(-1), 'ROLLBACK'];
}
