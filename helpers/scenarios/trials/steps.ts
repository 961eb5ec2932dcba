import { type TriedStep } from '../../acts/index.ts';
import type { Release } from '../../release/index.ts';
import type { KeyStore, StoreStatement } from '../../source/index.ts';

/** What steps are made from. */
export interface OfTrial {
  readonly release: Release;
  readonly store: KeyStore;
}

/** Lines of a step that run statements in a database; the functions that they call are those of the act. */
export function sql(database: string, ...statements: readonly string[]): string {
  return [`sql ${database} <<'SQL'`, ...statements.map((statement) => `${statement};`), 'SQL'].join('\n');
}

/** Lines that do what a key store says. */
export const stated = ({ database, sql: statement }: StoreStatement): string => sql(database, statement);

/** A step of several lines. */
export const step = (what: string, ...lines: readonly string[]): TriedStep => ({ what, script: lines.join('\n') });

/** The same, where it prints rows that were committed. */
export const reads = (what: string, rows: string, ...lines: readonly string[]): TriedStep => ({
  ...step(what, ...lines),
  rows,
});

/** The server starts, and ends again. */
export const BEGIN = step('the server starts', 'begin');
export const END = step('the server ends', 'end');

/** Text that is looked for on disk: not that of followed rows, which nobody may find there. */
export const mark = (of: string): string => `TDETRIAL-${of}-`;
