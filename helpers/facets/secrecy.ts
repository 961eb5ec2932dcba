import { encryptsRestoredWal, hasPgTde, keepsWalEncrypted, takesBackup } from '../axes/index.ts';
import { z } from 'zod';
import type { Evidence } from '../evidence/index.ts';
import { differsFrom, oneOrMore } from './asked.ts';
import { NAMED, facet, messageOf, valueSchema } from './facet.ts';

const outcomes = {
  sealed: 'no row can be read in the backup without a key',
  plaintext: 'rows of encrypted tables anywhere in it, or of any table in its WAL, can be read without a key',
  'not-scanned': 'there was no backup, or the source has no pg_tde',
} as const;

const state = z.enum(['sealed', 'plaintext', 'not-scanned']);

const schema = valueSchema(outcomes, {
  wal: state.describe("Whether rows of any table can be read in the backup's WAL without a key."),
  relations: state.describe('Whether rows of encrypted tables can be read anywhere else in the backup without a key.'),
  restoredWal: state.describe(
    "Whether rows of any table can be read in WAL on the restored server's disk, where the source encrypts its WAL; where no server came up, in other WAL than can be read in the backup. The facet's outcome does not depend on it.",
  ),
  ownWal: state.describe(
    "Whether rows that the restored server itself wrote can be read in WAL on its disk, where the source encrypts its WAL; the facet's outcome does not depend on it.",
  ),
  restoredFiles: state.describe(
    "Whether rows of encrypted tables can be read in other files on the restored server's disk; the facet's outcome does not depend on it.",
  ),
  where: z.array(z.string()).describe('Files of the backup in which rows can be read, the first of them.'),
});
type Secrecy = z.infer<typeof schema>;

const asked = oneOrMore(state).optional();
const words = {
  wal: { seen: 'WAL', asked: 'WAL' },
  relations: { seen: 'files other than WAL', asked: 'files other than WAL' },
  restoredWal: { seen: 'WAL on the restored disk', asked: 'WAL on the restored disk' },
  ownWal: { seen: 'own rows in WAL', asked: 'own rows in WAL' },
  restoredFiles: { seen: 'files on the restored disk', asked: 'files on the restored disk' },
  where: { seen: 'in' },
};

const nothing: Secrecy = {
  outcome: 'not-scanned',
  wal: 'not-scanned',
  relations: 'not-scanned',
  restoredWal: 'not-scanned',
  ownWal: 'not-scanned',
  restoredFiles: 'not-scanned',
  where: [],
  message: null,
};

/** Whether anything can be read without a key. */
export const secrecy = facet({
  name: 'secrecy',
  outcomes,
  makes: { sealed: null, plaintext: 'leaks', 'not-scanned': null },
  makesToo: [
    { field: 'restoredWal', value: 'plaintext', trouble: 'leaks' },
    { field: 'ownWal', value: 'plaintext', trouble: 'leaks' },
    { field: 'restoredFiles', value: 'plaintext', trouble: 'leaks' },
  ],
  schema,
  nothing,
  read,
  asked: z.strictObject({
    outcome: asked,
    wal: asked,
    relations: asked,
    restoredWal: asked,
    ownWal: asked,
    restoredFiles: asked,
  }),
  differences: (wanted, { outcome, wal, relations, restoredWal, ownWal, restoredFiles }) => [
    ...differsFrom(wanted.outcome, outcome),
    ...differsFrom(wanted.wal, wal, words.wal),
    ...differsFrom(wanted.relations, relations, words.relations),
    ...differsFrom(wanted.restoredWal, restoredWal, words.restoredWal),
    ...differsFrom(wanted.ownWal, ownWal, words.ownWal),
    ...differsFrom(wanted.restoredFiles, restoredFiles, words.restoredFiles),
  ],
  rules: [
    {
      id: 'clear-text',
      asks: 'relations sealed, on the restored disk as well; WAL too, where it is copied as it is on disk, encrypted by the tool, or written by a server that encrypts it',
      of: ({ relations, wal, ownWal, restoredFiles }, { backup, axes }) => {
        if (restoredFiles === 'plaintext') return "rows of encrypted tables can be read on the restored server's disk";
        if (ownWal === 'plaintext')
          return 'rows that the restored server wrote can be read in its WAL, as if it were not encrypted';
        if (backup?.command.exitCode !== 0) return null;
        if (relations === 'plaintext') return 'rows of encrypted tables can be read in the backup without a key';
        return wal === 'plaintext' && keepsWalEncrypted(axes)
          ? "rows can be read without a key in the backup's WAL, which was to stay encrypted"
          : null;
      },
    },
  ],
  unwanted: [
    {
      field: 'restoredWal',
      values: ['plaintext'],
      what: "rows can be read in WAL on the restored server's disk",
    },
  ],
  // How many files it names is chance.
  messageRepeats: true,
  signature: { restoredWal: { schema: z.string(), of: ({ restoredWal }) => restoredWal } },
  words,
});

function read({ backup, between, secondBackup, restore, target, axes }: Evidence): Secrecy {
  if (target.release === null || !hasPgTde(axes)) return nothing;
  const onDisk = {
    // Where WAL is not encrypted, or not all the time, nothing in it is secret.
    // A source that starts again has WAL of before it encrypted any.
    restoredWal:
      encryptsRestoredWal(axes) && takesBackup(axes) ? walOnDisk([backup, ...between, secondBackup], restore) : null,
    ownWal: encryptsRestoredWal(axes) ? (restore?.readableOwn ?? null) : null,
    restoredFiles: restore?.readableFiles ?? null,
  };
  const restored = {
    restoredWal: stateOf(onDisk.restoredWal),
    ownWal: stateOf(onDisk.ownWal),
    restoredFiles: stateOf(onDisk.restoredFiles),
  };
  const files = [...(onDisk.restoredWal ?? []), ...(onDisk.restoredFiles ?? [])];
  const messages =
    files.length === 0 ? [] : [`rows can be read on the restored server's disk in ${files.slice(0, NAMED).join(', ')}`];
  if (!backup?.received || (backup.fileCount === 0 && backup.hits.length === 0))
    return { ...nothing, ...restored, message: messageOf(messages) };
  const hits = [backup, ...between, secondBackup].flatMap((one) => one?.hits ?? []);
  const wal = hits.filter((hit) => hit.inWal);
  const relations = hits.filter((hit) => !hit.inWal && hit.kind === 'E');
  const readable = [...relations, ...wal];
  // A file with rows of both kinds is named once.
  const where = [...new Set(readable.map((hit) => hit.path))].slice(0, NAMED);
  return {
    outcome: stateOf(readable),
    wal: stateOf(wal),
    relations: stateOf(relations),
    ...restored,
    where,
    message: messageOf([...(where.length === 0 ? [] : [`rows can be read in ${where.join(', ')}`]), ...messages]),
  };
}

/** What can be read in WAL on disks. Before a server comes up, that of the backup lies there as the backup has it, which is told. */
function walOnDisk(backups: readonly Evidence['backup'][], restore: Evidence['restore']): string[] | null {
  const found = restore?.readableWal ?? null;
  if (found === null || restore?.starts.some(({ outcome, inRecovery }) => outcome === 'ready' || inRecovery !== null))
    return found;
  const hits = backups.flatMap((one) => one?.hits ?? []).filter(({ inWal }) => inWal);
  return found.filter((file) => !hits.some(({ path }) => nameOf(path) === nameOf(file)));
}

/** Name of a file of WAL, whatever it lies in: a directory, a tar, or the disk of a machine that is named. */
const nameOf = (path: string): string => path.split(/[/!:] ?/).at(-1) ?? path;

const stateOf = (found: readonly unknown[] | null): Secrecy['wal'] =>
  found === null ? 'not-scanned' : found.length === 0 ? 'sealed' : 'plaintext';
