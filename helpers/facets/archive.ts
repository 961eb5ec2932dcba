import { z } from 'zod';
import type { Evidence } from '../evidence/index.ts';
import { differsFrom, oneOrMore } from './asked.ts';
import { facet, valueSchema } from './facet.ts';

const outcomes = {
  plain: 'rows and records can be read in it without a key',
  sealed: 'neither can',
  mixed: 'one of the two can',
  failed: 'not all WAL got there',
  none: 'the cell has no archive',
} as const;

const schema = valueSchema(outcomes, {});
type Archive = z.infer<typeof schema>;

/** What the archive of WAL is like. */
export const archive = facet({
  name: 'archive',
  outcomes,
  makes: { plain: null, sealed: null, mixed: 'archive-broken', failed: 'archive-broken', none: null },
  schema,
  nothing: { outcome: 'none', message: null },
  read,
  asked: z.strictObject({ outcome: oneOrMore(schema.shape.outcome.exclude(['none'])) }),
  differences: (asked, { outcome }) => differsFrom(asked.outcome, outcome),
  unwanted: [{ field: 'outcome', values: ['failed', 'mixed'], what: 'the archive is not whole, or not of one kind' }],
});

function read({ archive: seen, archiving }: Evidence): Archive {
  const lost = archiving ? unarchived(archiving) : null;
  if (lost !== null) return { outcome: 'failed', message: lost };
  if (!seen) return { outcome: 'none', message: null };
  if (seen.failed !== null) return { outcome: 'failed', message: seen.failed };
  if (seen.files.length === 0) return { outcome: 'failed', message: 'nothing is in the archive' };
  const [rows, records] = [seen.readable.length > 0, seen.dump.records > 0];
  const outcome = rows && records ? 'plain' : rows || records ? 'mixed' : 'sealed';
  const why = rows
    ? `pg_waldump reads no record of it (${seen.dump.error ?? 'it says nothing'})`
    : 'pg_waldump reads records, and no row can be read';
  return { outcome, message: outcome === 'mixed' ? why : null };
}

/** What the archiver did wrong with a segment whose command failed; null where nothing. */
export function unarchived({ segment, reported, kept, archived }: NonNullable<Evidence['archiving']>): string | null {
  if (reported === 'not') return `the archiver did not tell that the command for ${segment} had failed`;
  if (!kept) return `${segment} was not to be archived any more after its command had failed`;
  return archived ? null : `${segment} was not archived once its command worked again`;
}
