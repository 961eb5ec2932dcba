import { hasPgTde, keepsWalEncrypted } from '../axes/index.ts';
import { z } from 'zod';
import type { Evidence } from '../evidence/index.ts';
import { differsFrom, oneOrMore } from './asked.ts';
import { NAMED, facet, messageOf, valueSchema } from './facet.ts';

const outcomes = {
  sealed: 'no row can be read in the backup without a key',
  plaintext: 'rows of encrypted tables anywhere in it, or of any table in its WAL, can be read without a key',
  'not-scanned': 'there was no backup, or nothing in it is encrypted',
} as const;

const state = z.enum(['sealed', 'plaintext', 'not-scanned']);

const schema = valueSchema(outcomes, {
  wal: state.describe("Whether rows of any table can be read in the backup's WAL without a key."),
  relations: state.describe('Whether rows of encrypted tables can be read anywhere else in the backup without a key.'),
  restoredWal: state.describe(
    "Whether rows of any table can be read in WAL on the restored server's disk: no matter of the facet's outcome.",
  ),
  where: z.array(z.string()).describe('Files of the backup in which rows can be read, the first of them.'),
});
type Secrecy = z.infer<typeof schema>;

const asked = oneOrMore(state).optional();
const words = {
  wal: { seen: 'WAL', asked: 'WAL' },
  relations: { seen: 'files other than WAL', asked: 'files other than WAL' },
  restoredWal: { seen: 'WAL on the restored disk', asked: 'WAL on the restored disk' },
  where: { seen: 'in' },
};

const nothing: Secrecy = {
  outcome: 'not-scanned',
  wal: 'not-scanned',
  relations: 'not-scanned',
  restoredWal: 'not-scanned',
  where: [],
  message: null,
};

/** Whether anything can be read without a key. */
export const secrecy = facet({
  name: 'secrecy',
  outcomes,
  schema,
  nothing,
  read,
  asked: z.strictObject({ outcome: asked, wal: asked, relations: asked, restoredWal: asked }),
  differences: (wanted, { outcome, wal, relations, restoredWal }) => [
    ...differsFrom(wanted.outcome, outcome),
    ...differsFrom(wanted.wal, wal, words.wal),
    ...differsFrom(wanted.relations, relations, words.relations),
    ...differsFrom(wanted.restoredWal, restoredWal, words.restoredWal),
  ],
  rule: {
    id: 'clear-text',
    asks: 'relations sealed; WAL too, where it is copied as it is on disk or encrypted by the tool',
    of: ({ relations, wal }, { backup, axes }) => {
      if (backup?.command.exitCode !== 0) return null;
      if (relations === 'plaintext') return 'rows of encrypted tables can be read in the backup without a key';
      return wal === 'plaintext' && keepsWalEncrypted(axes)
        ? "rows can be read without a key in the backup's WAL, which was to stay encrypted"
        : null;
    },
  },
  unwanted: [
    {
      field: 'restoredWal',
      values: ['plaintext'],
      what: "rows can be read in WAL on the restored server's disk",
    },
  ],
  signature: { restoredWal: { schema: z.string(), of: ({ restoredWal }) => restoredWal } },
  words,
});

function read({ backup, secondBackup, restore, target, axes }: Evidence): Secrecy {
  if (
    !backup?.received ||
    (backup.fileCount === 0 && backup.hits.length === 0) ||
    target.release === null ||
    !hasPgTde(axes)
  )
    return nothing;
  const hits = [...backup.hits, ...(secondBackup?.hits ?? [])];
  const wal = hits.filter((hit) => hit.inWal);
  const relations = hits.filter((hit) => !hit.inWal && hit.kind === 'E');
  const readable = [...relations, ...wal];
  const stateOf = (found: unknown[]): 'sealed' | 'plaintext' => (found.length === 0 ? 'sealed' : 'plaintext');
  const where = readable.slice(0, NAMED).map((hit) => hit.path);
  const onDisk = restore?.readableWal ?? null;
  return {
    outcome: stateOf(readable),
    wal: stateOf(wal),
    relations: stateOf(relations),
    restoredWal: onDisk === null ? 'not-scanned' : stateOf(onDisk),
    where,
    message: messageOf([
      ...(where.length === 0 ? [] : [`rows can be read in ${where.join(', ')}`]),
      ...(onDisk === null || onDisk.length === 0
        ? []
        : [`rows can be read on the restored server's disk in ${onDisk.slice(0, NAMED).join(', ')}`]),
    ]),
  };
}
