import { describe, expect, test } from 'vitest';
import { type Facets, hasSignature } from '../../../helpers/facets/index.ts';
import { loadExpectations } from '../../../helpers/judgement/index.ts';
import { facets } from '../fixtures.ts';

/** What each entry was seen as, changed in one point at a time: an entry excuses nothing but what it knows. */

type Seen = Parameters<typeof facets>[0];

const { known } = loadExpectations('2026-11-27');

const TORN = 'LOG:  invalid magic number 33BA in WAL segment 000000010000000000000006, LSN 0/6000000, offset 0';
const SEGMENTS: Seen = {
  startup: { outcome: 'fails', message: 'FATAL:  WAL ends before end of online backup', cause: TORN },
  data: { outcome: 'not-read' },
};
const CRASH: Seen = {
  startup: {
    outcome: 'crashes',
    message: 'LOG:  startup process (PID 5) was terminated by signal 11: Segmentation fault',
    cause: 'FATAL:  key "app-key-2" not found in key provider "app-file"',
  },
  data: { outcome: 'not-read' },
};
const UNWARNED: Seen = {};
const STALLED = 'rows written after a restart of the source, on standby: 0/8080000 was wanted, 0/8079720 reached';

const SEEN: Readonly<Record<string, Seen>> = {
  'streamed-wal-across-segments': SEGMENTS,
  'streamed-wal-across-segments-incremental': SEGMENTS,
  'verify-workaround-wal-keys': {
    tool: {
      outcome: 'failed',
      message: 'pg_verifybackup: error: "pg_tde/wal_keys" has size 280 on disk but size 560 in the manifest',
    },
  },
  'verify-cannot-parse-wal': {
    tool: {
      outcome: 'failed',
      message:
        'pg_waldump: error: invalid WAL segment size in WAL file "5" (7 bytes)\npg_verifybackup: error: WAL parsing failed for timeline 1',
    },
  },
  'change-key-provider-refuses-online-backups': {
    tool: { outcome: 'failed', message: 'pg_tde_change_key_provider: error: cluster must be shut down' },
    startup: { outcome: 'fails', message: 'FATAL:  key "server-key" not found in key provider "global-file"' },
    data: { outcome: 'not-read' },
  },
  'kmip-server-not-verified': {
    trial: {
      outcome: 'done',
      steps: [
        { what: 'the server is started while its key store is at fault', outcome: 'done', said: '' },
        { what: 'an encrypted table is read while the key store is at fault', outcome: 'done', said: '320' },
      ],
    },
  },
  'raw-archive-ends-at-failover': {
    recovery: {
      outcome: 'short',
      message: 'recovery to its target: end, on restore: 0/7053BF8 was wanted, 0/7000000 reached',
      cause: 'LOG:  invalid magic number 7024 in WAL segment 000000020000000000000007, LSN 0/7000000, offset 0',
    },
  },
  'raw-archive-ends-before-failover': {
    recovery: {
      outcome: 'short',
      message: 'recovery to its target: end, on restore: 0/7053BF8 was wanted, 0/6000000 reached',
      cause: 'LOG:  invalid magic number 09FA in WAL segment 000000010000000000000006, LSN 0/6000000, offset 0',
    },
  },
  'torn-page-garbled': {
    startup: { outcome: 'starts' },
    data: {
      outcome: 'differs',
      message: 'app.enc_toast by sequential scan: batch 0: 2 rows hold other values than were written',
    },
  },
  'torn-index-garbled': {
    startup: { outcome: 'starts' },
    data: {
      outcome: 'differs',
      message: 'rows of app.enc_toast, each looked up by enc_toast_wide: 285, expected is 300',
    },
  },
  'archive-standby-never-consistent': {
    startup: {
      outcome: 'hangs',
      message: null,
      cause: 'LOG:  invalid magic number 1760 in WAL segment 000000010000000000000004, LSN 0/4000000, offset 0',
    },
    data: { outcome: 'not-read' },
  },
  'lost-keys-written-in-clear': {
    data: { outcome: 'unreadable', message: 'app.enc_rows by sequential scan: invalid page in block 0 of relation' },
    secrecy: {
      outcome: 'sealed',
      restoredFiles: 'plaintext',
      message: "rows can be read on the restored server's disk in base/16384/16565",
    },
  },
  'crash-instead-of-an-error-in-a-read': {
    startup: {
      outcome: 'crashes',
      message: 'LOG:  startup process (PID 86) was terminated by signal 11: Segmentation fault',
      cause: 'FATAL:  key provider info file is corrupted: File exists',
    },
    data: { outcome: 'not-read' },
  },
  'relative-providers-not-found': {
    backup: { outcome: 'refused', message: 'error: key "server-key" not found in key provider "global-file"' },
    startup: { outcome: 'not-attempted' },
    data: { outcome: 'not-read' },
    secrecy: { outcome: 'not-scanned' },
  },
  'cipher-as-a-word': {
    backup: { outcome: 'refused', message: 'error: too many command-line arguments (first is "aes_256")' },
    startup: { outcome: 'not-attempted' },
    data: { outcome: 'not-read' },
    secrecy: { outcome: 'not-scanned' },
  },
  'no-warning-in-tar': UNWARNED,
  'no-warning-in-tar-with-r': UNWARNED,
  'crash-instead-of-missing-key': CRASH,
  'crash-instead-of-missing-key-in-a-storm': CRASH,
  'standby-fetches-wal-again': { recovery: { outcome: 'complete' } },
  'replica-command-without-e': {
    startup: { outcome: 'fails', message: 'FATAL:  could not locate required checkpoint record at 0/4000080' },
    data: { outcome: 'not-read' },
  },
  'replica-command-without-standby-signal': { recovery: { outcome: 'not-a-standby' } },
  'raw-archive-ends-early': {
    recovery: {
      outcome: 'short',
      message: 'the target, on restore: 0/9053418 was wanted, 0/9000000 reached',
      cause: TORN,
    },
  },
  'raw-archive-ends-at-first-switch': {
    recovery: {
      outcome: 'short',
      message: 'recovery to its target: end, on restore: 0/7057C40 was wanted, 0/6000000 reached',
      cause: 'LOG:  invalid magic number 88E6 in WAL segment 000000010000000000000006, LSN 0/6000000, offset 0',
    },
  },
  'raw-archive-ends-at-switch': {
    recovery: {
      outcome: 'short',
      message: 'the target, on restore: 0/9053418 was wanted, 0/9000000 reached',
      cause: TORN,
    },
  },
  'raw-archive-ends-before-crash': {
    recovery: {
      outcome: 'short',
      message: 'the target, on restore: 0/6013398 was wanted, 0/5041FF8 reached',
      cause: 'LOG:  invalid magic number 9F30 in WAL segment 000000010000000000000005, LSN 0/5042000, offset 270336',
    },
  },
  'wrapper-takes-empty-segment-for-end': {
    recovery: {
      outcome: 'short',
      message: 'recovery to its target: end, on restore: 0/7039D98 was wanted, 0/6000000 reached (no recovery target)',
      cause:
        'pg_tde_restore_encrypt: error: could not read file "/dev/shm/pg_tde_restore1/RECOVERYXLOG": read 0 of 8192',
    },
  },
  'wrapper-takes-missing-key-for-end': {
    recovery: {
      outcome: 'short',
      message: 'recovery to its target: end, on restore: 0/7039D98 was wanted, 0/6000000 reached (no recovery target)',
      cause: 'pg_tde_restore_encrypt: error: key "server-key" not found in key provider "global-file"',
    },
  },
  'raw-archive-ends-within-a-segment': {
    recovery: {
      outcome: 'short',
      message: 'recovery to its target: end, on restore: 0/6059B60 was wanted, 0/5073B70 reached (no recovery target)',
      cause: 'LOG:  record with incorrect prev-link 592CF64E/C9E8FB9C at 0/5073B70',
    },
  },
  'wrapper-has-no-room-in-shm': {
    recovery: {
      outcome: 'short',
      message: 'the target, on restore: 0/7039D98 was wanted, 0/5000000 reached (no recovery target)',
      cause: "cp: error writing '/dev/shm/pg_tde_restore8fMYm2/RECOVERYXLOG': No space left on device",
    },
  },
  'crash-at-rotation-to-deleted-provider': { ...CRASH, startup: { ...CRASH.startup, cause: null } },
  'wrapper-looks-for-keys-beside-wal': {
    archive: {
      outcome: 'failed',
      message:
        '000000010000000000000005 is not in the archive after 60 s: 9 attempts failed, last of 000000010000000000000003: pg_tde_archive_decrypt: error: mismatch of segment size in WAL file "000000010000000000000003" (header: -937805789 bytes, file size: 16777216 bytes); LOG:  archive command failed with exit code 1',
    },
    startup: { outcome: 'not-attempted' },
    data: { outcome: 'not-read' },
  },
  'restore-wrapper-looks-for-keys-beside-wal': {
    archive: { outcome: 'plain' },
    startup: { outcome: 'fails', message: 'FATAL:  could not locate required checkpoint record at 0/4000080' },
    recovery: { outcome: 'none' },
    data: { outcome: 'not-read' },
  },
  'wrapper-hides-command-faults': {
    recovery: {
      outcome: 'short',
      message: 'recovery to its target: end, on restore: 0/50759F0 was wanted, 0/5000000 reached (no recovery target)',
      cause: 'pg_tde_restore_encrypt: error: RESTORE-COMMAND "fetch 5 RECOVERYXLOG" failed with exit code 137',
    },
  },
  'standby-stalls-at-first-page-after-restart': {
    recovery: {
      outcome: 'stalled',
      message: `${STALLED} (LOG:  invalid magic number FA4F in WAL segment 000000010000000000000008, LSN 0/8078000, offset 491520)`,
    },
  },
  'recovery-without-library-in-clear': {
    trial: {
      outcome: 'refused',
      steps: [
        { what: 'a copy recovers without the library', outcome: 'done', said: '' },
        { what: 'rows of the copy are read', outcome: 'refused', said: 'ERROR:  invalid page in block 0' },
        { what: 'rows of the copy on disk', outcome: 'done', said: 'plain' },
      ],
    },
  },
  'restored-without-library-in-clear': {
    startup: { outcome: 'starts' },
    data: {
      outcome: 'unreadable',
      message: 'app.enc_rows by heap: invalid page in block 6 of relation "base/16384/16530"',
    },
    secrecy: { outcome: 'sealed', message: "rows can be read on the restored server's disk in base/16384/16565" },
  },
  'started-without-library-in-clear': {
    startup: { outcome: 'starts' },
    data: {
      outcome: 'unreadable',
      message: 'app.enc_rows by heap: invalid page in block 6 of relation "base/16384/16530"',
    },
    secrecy: { outcome: 'plaintext', message: "rows can be read on the restored server's disk in base/16384/16565" },
  },
  'last-wal-page-decrypted': {
    trial: {
      outcome: 'refused',
      steps: [
        { what: 'a server without the library', outcome: 'refused', said: 'FATAL:  no' },
        { what: 'WAL of before', outcome: 'done', said: 'plain' },
        { what: 'a server with the library', outcome: 'done', said: '' },
      ],
    },
  },
  'first-wal-page-after-reset-plain': {
    trial: {
      outcome: 'done',
      steps: [
        { what: 'WAL is reset', outcome: 'done', said: '' },
        { what: 'WAL that is written after that', outcome: 'done', said: 'plain' },
        { what: 'rows are read', outcome: 'done', said: '' },
      ],
    },
  },
  'server-key-needs-inheritance': {
    trial: {
      outcome: 'refused',
      steps: [
        {
          what: 'a key of a global provider becomes the server key',
          outcome: 'refused',
          said: 'ERROR:  usage of global key providers is disabled',
        },
      ],
    },
  },
};

/** Fields that are no text. */
const OTHERS: Readonly<Record<string, unknown>> = {
  warnings: [{ message: 'careful', detail: null, hint: null }],
  steps: [],
};

describe.for(known)('$id', ({ id, signature }) => {
  const seen = facets(SEEN[id]);
  const named = Object.entries(signature).flatMap(([facet, asked]) =>
    Object.keys(asked ?? {}).map((field) => [facet as keyof Facets, field] as const),
  );

  test('should know what was seen', () => {
    expect(Object.keys(SEEN)).toContain(id);
    expect(hasSignature(signature, seen)).toBe(true);
  });

  test.for(named)('should not know a cell that differs in one point: %s, %s', ([facet, field]) => {
    const changed = { ...seen, [facet]: { ...seen[facet], [field]: OTHERS[field] ?? 'something else' } } as Facets;
    expect(hasSignature(signature, changed)).toBe(false);
  });
});

test('there should be no sight of an entry that there is not', () => {
  expect(Object.keys(SEEN).filter((id) => !known.some((entry) => entry.id === id))).toEqual([]);
});
