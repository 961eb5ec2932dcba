import type { Evidence } from '../evidence/index.ts';
import { type Facets, rowsOfTrial, wentAstray } from '../facets/index.ts';
import { parseLsn } from '../source/index.ts';

/** Rows that a server lets clients read without, or with other values, and no error says so. */
export interface SilentLoss {
  /** Which rows, and when they were committed: a line each. */
  readonly lost: readonly string[];
  /** What the log says that could have told, at level LOG; null where nothing. */
  readonly trace: string | null;
}

/** Most lines that are told. */
const TOLD = 5;

/** What a cell lost in silence: the rule `silent-wrong-data` is broken there. Null where nothing was. */
export function silentLossIn(evidence: Evidence, facets: Facets): SilentLoss | null {
  const lost = [...unreached(evidence), ...astray(evidence), ...wrong(evidence)];
  if (lost.length === 0) return null;
  const more = lost.length - TOLD;
  return {
    lost: [...lost.slice(0, TOLD), ...(more > 0 ? [`and ${more} more, in the evidence`] : [])],
    trace: facets.recovery.cause,
  };
}

/** Rows that were committed after where recovery ended, up to where it was to end; clients were let in. */
function unreached({ restore, written }: Evidence): string[] {
  const isOpen = restore?.starts.some(({ outcome }) => outcome === 'ready') === true;
  const short = restore?.recovery.find(({ outcome }) => outcome === 'short');
  if (!isOpen || !short) return [];
  const { reached, wanted } = short;
  const lost = written.filter(
    ({ committedAt }) =>
      committedAt !== null &&
      parseLsn(committedAt) > parseLsn(reached ?? '0/0') &&
      parseLsn(committedAt) <= parseLsn(wanted),
  );
  // Earlier evidence does not have what was written after the backup.
  return written.length === 0
    ? [`all that was committed after ${reached ?? 'the backup'}, up to ${wanted}`]
    : lost.map(
        ({ batch, rows, tables, committedAt }) =>
          `batch ${batch}: ${rows} rows in each of ${tables.length} tables, committed at ${committedAt}`,
      );
}

/** What a standby has that it did not follow. */
const astray = (evidence: Evidence): string[] =>
  wentAstray(evidence).map(({ what, had, reached }) => `${what}: it had WAL up to ${had}, and went on to ${reached}`);

/** Rows that were read and are not those that were committed. */
function wrong({ restore, trial }: Evidence): string[] {
  const read = [...(restore?.starts ?? []), ...(restore?.recovery ?? [])].flatMap(({ checks }) => checks);
  return [...read, ...rowsOfTrial({ trial })]
    .filter(({ outcome }) => outcome === 'differs')
    .map(({ what, detail }) => `${what}: ${detail.join('; ')}`);
}
