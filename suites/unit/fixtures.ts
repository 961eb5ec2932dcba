import { Readable } from 'node:stream';
import { pack } from 'tar-stream';
import { AXES, AXIS_NAMES, type Coordinates } from '../../helpers/axes/index.ts';
import {
  type BackupObservation,
  type Evidence,
  type OperationObservation,
  type RestoreObservation,
  type StartObservation,
  nothingSeen,
} from '../../helpers/evidence/index.ts';
import { cellAt } from '../../helpers/cell/index.ts';
import { type Facets, outcomeOf } from '../../helpers/facets/index.ts';
import type { Claim, KnownDeviation } from '../../helpers/judgement/index.ts';
import type { TargetFacts } from '../../helpers/lab/index.ts';
import { type Release, loadReleases } from '../../helpers/release/index.ts';
import type { CellLine, RepetitionLine, RunLine } from '../../helpers/results/index.ts';
import { commandToProve } from '../../helpers/scenarios/index.ts';
import { NOTHING_YET as NOTHING_MORE } from '../../helpers/acts/look/conclude.ts';

/** Coordinates with the default of every axis but those that are given. */
export function coordinates(over: Partial<Coordinates> = {}): Coordinates {
  const defaults = Object.fromEntries(AXIS_NAMES.map((axis) => [axis, AXES[axis][0]])) as Coordinates;
  return { ...defaults, ...over };
}

const releases = loadReleases();

/** A release of this project's data, by its id. */
export function release(id = 'pg_tde-2.2'): Release {
  const found = releases.find((entry) => entry.id === id);
  if (!found) throw new Error(`no release ${id}`);
  return found;
}

/** Another name for everything in a release that has a name: what a fork could look like at the most. */
export function renamed(original: Release): Release {
  return {
    ...original,
    id: 'fork-1',
    extension: 'cipherdisk',
    library: 'cipherdisk_lib',
    officialImage: null,
    servers: [],
    tools: {
      baseBackup: 'cd_backup',
      stockBaseBackup: 'plain_backup',
      archiveDecrypt: 'cd_unseal',
      changeKeyProvider: 'cd_move',
      checksums: 'cd_sums',
      resetwal: 'cd_reset',
      waldump: 'cd_dump',
      restoreEncrypt: 'cd_seal',
      rewind: 'cd_rewind',
    },
    files: { directory: 'cd_dir', walKeys: 'log_keys', globalProviders: '9_stores', providersEnding: '_stores' },
    accessMethod: 'cd_heap',
    settings: {
      walEncrypt: 'cipherdisk.log_encrypt',
      inheritProviders: 'cipherdisk.share_stores',
      cipher: 'cipherdisk.algorithm',
    },
    encrypt: Object.fromEntries(Object.keys(original.encrypt).map((form) => [form, [`--seal=${form}`]])),
    sql: {
      version: 'SELECT cd_version()',
      addGlobalFileProvider: 'SELECT cd_global_store({path}, {provider})',
      addDatabaseFileProvider: 'SELECT cd_store({path}, {provider})',
      addGlobalKmipProvider:
        'SELECT pg_tde_add_global_key_provider_kmip({provider}, {host}, {port}, {certificate}, {key}, {authority})',
      addDatabaseKmipProvider:
        'SELECT pg_tde_add_database_key_provider_kmip({provider}, {host}, {port}, {certificate}, {key}, {authority})',
      addGlobalVaultProvider:
        'SELECT pg_tde_add_global_key_provider_vault_v2({provider}, {url}, {mount}, {token}, {authority})',
      addDatabaseVaultProvider:
        'SELECT pg_tde_add_database_key_provider_vault_v2({provider}, {url}, {mount}, {token}, {authority})',
      changeGlobalFileProvider: 'SELECT cd_move_global_store({path}, {provider})',
      changeDatabaseFileProvider: 'SELECT cd_move_store({path}, {provider})',
      deleteDatabaseProvider: 'SELECT cd_drop_store({provider})',
      deleteGlobalProvider: 'SELECT cd_drop_global_store({provider})',
      deleteDatabaseKey: 'SELECT cd_unset()',
      createGlobalKey: 'SELECT cd_new_global({key}, {provider})',
      createDatabaseKey: 'SELECT cd_new({key}, {provider})',
      setServerKey: 'SELECT cd_use_server({key}, {provider})',
      setDefaultKey: 'SELECT cd_use_default({key}, {provider})',
      setDatabaseKey: 'SELECT cd_use({key}, {provider})',
      setDatabaseKeyFromGlobal: 'SELECT cd_use_shared({key}, {provider})',
      isEncrypted: 'SELECT cd_sealed({relation})',
      databaseKeyInForce: 'SELECT key_name, provider_name FROM cd_key()',
      serverKeyInForce: 'SELECT key_name, provider_name FROM cd_server_key()',
      defaultKeyInForce: 'SELECT key_name, provider_name FROM cd_default_key()',
      verifyDatabaseKey: 'SELECT cd_check()',
      verifyServerKey: 'SELECT cd_check_server()',
      verifyDefaultKey: 'SELECT cd_check_default()',
      listGlobalProviders: 'SELECT name, options FROM cd_global_stores()',
    },
  };
}

/** A target with pg_tde 2.2.1, as probing one gives it. */
export function targetFacts(over: Partial<TargetFacts> = {}): TargetFacts {
  return {
    ref: 'image:example/postgresql:18',
    driver: 'container',
    imageId: 'sha256:0123456789abcdef',
    architecture: 'x86_64',
    postgres: '18.4',
    release: 'pg_tde-2.2',
    pgTde: '2.2.1',
    extension: 'pg_tde',
    backupTool: 'pg_tde_basebackup',
    stockTool: 'pg_basebackup',
    encryptForms: ['short', 'long', 'cipher'],
    tools: [
      'initdb',
      'pg_amcheck',
      'pg_basebackup',
      'pg_checksums',
      'pg_combinebackup',
      'pg_tde_basebackup',
      'pg_tde_change_key_provider',
      'pg_tde_checksums',
      'pg_rewind',
      'pg_tde_rewind',
      'pg_tde_waldump',
      'pg_verifybackup',
      'postgres',
      'pgbackrest',
      // No part of PostgreSQL.
      'patroni',
      'etcd',
      'python3',
    ],
    shmBytes: 67_108_864,
    ioMethods: ['sync', 'worker', 'io_uring'],
    ioUring: null,
    ...over,
  };
}

/** A plain PostgreSQL as a target. */
export function stockFacts(over: Partial<TargetFacts> = {}): TargetFacts {
  return targetFacts({
    release: null,
    pgTde: null,
    extension: null,
    backupTool: 'pg_basebackup',
    stockTool: 'pg_basebackup',
    encryptForms: [],
    ...over,
  });
}

/** What a target is held against where every release has an edition of its own. */
export function asDocumented({ extension, pgTde }: TargetFacts = targetFacts()): {
  extension: string | null;
  edition: string | null;
} {
  return { extension, edition: pgTde };
}

export const WARNING = {
  message: 'the source has WAL keys, but no WAL encryption configured for the target backups',
  detail: 'This may lead to exposed data and broken backup.',
  hint: 'Run pg_basebackup with -E to encrypt streamed WAL.',
};

/** A backup that succeeded; its window spans five segments and one commit lies in it for certain. */
export function backupObservation(
  over: Partial<Omit<BackupObservation, 'command'>> & { command?: Partial<BackupObservation['command']> } = {},
): BackupObservation {
  const { command, ...rest } = over;
  return {
    command: {
      argv: ['/usr/pgsql-18/bin/pg_tde_basebackup', '-D', '/pg-tde-conformance/backup'],
      exitCode: 0,
      signal: null,
      timedOut: false,
      stdout: '',
      stderr: '',
      startedAt: 1_790_000_000_000,
      durationMs: 1200,
      ...command,
    },
    warnings: [],
    error: null,
    received: true,
    positions: { timeline: 1, start: '0/5000028', stop: '0/A000120' },
    takenFrom: 'primary',
    tablespaces: null,
    laterSegments: null,
    walLink: null,
    fileCount: 1000,
    bytes: 40_000_000,
    left: [],
    damaged: [],
    hits: [],
    sourceHasWalKeys: true,
    slotsLeft: [],
    written: [
      { batch: 2, tables: ['app.enc_rows'], rows: 20, payload: 64, committedAt: '0/4000000' },
      { batch: 3, tables: ['app.enc_rows'], rows: 2, payload: 64, committedAt: '0/6000000' },
      { batch: 4, tables: ['app.enc_rows'], rows: 2, payload: 64, committedAt: '0/7000000' },
      { batch: 5, tables: ['app.enc_rows'], rows: 2, payload: 64, committedAt: null },
    ],
    sequenceBefore: 7,
    missing: [],
    walFiles: ['5', '6', '7', '8', '9', 'A'].map((last) => `00000001000000000000000${last}`),
    hold: null,
    keyFiles: { inDestination: {}, inBackup: {} },
    keyFilesSentAt: {},
    ...rest,
  };
}

const SEGMENTS = ['A', 'B', 'C', 'D'].map((last) => `00000001000000000000000${last}`);

/** An incremental backup that was fetched, on top of the one of {@link backupObservation}. */
export function incrementalObservation(over: Partial<Omit<BackupObservation, 'command'>> = {}): BackupObservation {
  const { argv } = backupObservation().command;
  return backupObservation({
    positions: { timeline: 1, start: '0/C000028', stop: '0/D000120' },
    walFiles: SEGMENTS,
    command: { argv: [...argv, '-X', 'fetch', '--incremental=/pg-tde-conformance/backup/backup_manifest'] },
    ...over,
  });
}

/** What restored servers got out of the archive of {@link archiveObservation} up to a segment, and nothing else. */
export const fetchedUpTo = (segment: string): NonNullable<RestoreObservation['wal']> => ({
  backup: [],
  archive: SEGMENTS.slice(0, SEGMENTS.indexOf(segment) + 1),
  streamed: [],
});

/** An archive with four segments, the first with the end of the backup of {@link backupObservation}. */
export const archiveObservation = (): NonNullable<Evidence['archive']> => ({
  failed: null,
  files: [...SEGMENTS, '00000001000000000000000A.00000028.backup'].toSorted(),
  readable: [],
  dump: { exitCode: 0, records: 20, error: null },
});

/** A backup that the tool refused with these words. */
export function refusal(error: string): BackupObservation {
  return backupObservation({
    command: { exitCode: 1, stderr: error },
    error,
    received: false,
    positions: null,
    fileCount: 0,
    bytes: 0,
    written: [],
  });
}

/** A step of an operation that went well. */
export function operationStep(
  over: Partial<OperationObservation['steps'][number]> = {},
): OperationObservation['steps'][number] {
  return {
    what: "postgres: SELECT pg_tde_set_server_key_using_global_key_provider('server-key-2', 'global-file')",
    startedAt: 1_790_000_000_500,
    durationMs: 12,
    lsn: '0/6000000',
    error: null,
    ...over,
  };
}

/** A rotation of the server key that took effect in the window of {@link backupObservation}; what its key files are is not said. */
export function operationObservation(over: Partial<OperationObservation> = {}): OperationObservation {
  return {
    steps: [operationStep()],
    lsnBefore: '0/5800000',
    lsnAfter: '0/6000000',
    effects: [
      {
        before: '[{"key_name":"server-key","provider_name":"global-file"}]',
        after: '[{"key_name":"server-key-2","provider_name":"global-file"}]',
      },
    ],
    seed: null,
    keyFiles: { before: {}, after: {}, roles: {} },
    keys: {
      before: { 'database app': 'app-key of app-file', server: 'server-key of global-file', default: null },
      after: { 'database app': 'app-key of app-file', server: 'server-key-2 of global-file', default: null },
    },
    ...over,
  };
}

/** A start of the restored server that went well, with everything read and equal. */
export function start(over: Partial<StartObservation> = {}): StartObservation {
  return {
    which: 'first',
    startedAt: 1_790_000_002_000,
    outcome: 'ready',
    exitCode: 0,
    message: null,
    durationMs: 800,
    inRecovery: false,
    checks: [
      { what: 'app.enc_rows by sequential scan', outcome: 'equal', detail: [] },
      { what: 'app.enc_rows by primary key', outcome: 'equal', detail: [] },
    ],
    keys: null,
    held: null,
    ...over,
  };
}

const READY = '2026-11-23 07:00:00 UTC [1] LOG:  database system is ready to accept connections\n';

/** A restore with both starts as given, or both gone well. */
export function restoreObservation(...starts: StartObservation[]): RestoreObservation {
  return { ...NOTHING_MORE, starts: starts.length > 0 ? starts : [start(), start({ which: 'restart' })], log: READY };
}

/** A start that ended with this message in the log. */
export function failedStart(message: string | null, over: Partial<StartObservation> = {}): StartObservation {
  return start({ outcome: 'ended', exitCode: 1, message, inRecovery: null, checks: [], ...over });
}

/** When a cell began, in milliseconds since the epoch, and what its acts told at times since then. */
export function happened(
  happenings: readonly { readonly atMs: number; readonly says: string }[],
  beganAt: number | null = Date.UTC(2026, 10, 23),
): Pick<Evidence, 'beganAt' | 'acts'> {
  const acts = happenings.map(({ atMs, says }) => ({
    act: { do: 'told' },
    startedAt: (beganAt ?? 0) + atMs,
    durationMs: 0,
    outcome: 'goes-on' as const,
    says,
  }));
  return { beganAt, acts };
}

/** Evidence of a cell that went well throughout; coordinates decide its id. */
export function evidence(over: Partial<Omit<Evidence, 'axes'>> & { axes?: Partial<Coordinates> } = {}): Evidence {
  const { axes, ...rest } = over;
  const cell = cellAt(coordinates({ walMethod: 'fetch', ...axes }));
  return {
    schema: 2,
    id: cell.id,
    family: cell.family,
    axes: cell.axes,
    ...nothingSeen(),
    target: targetFacts(),
    ...happened([{ atMs: 12, says: 'source started' }]),
    secondBackup: null,
    between: [],
    restore: restoreObservation(),
    harnessError: null,
    durationMs: 5400,
    ...rest,
    backup: takenAs(
      cell.axes,
      rest.target ?? targetFacts(),
      rest.backup === undefined ? backupObservation() : rest.backup,
    ),
  };
}

/** A backup whose command has the tool and the options of the cell, where it has no others. */
export function takenAs(
  axes: Coordinates,
  { backupTool, stockTool }: Evidence['target'],
  backup: BackupObservation | null,
): BackupObservation | null {
  const wanted = commandToProve(axes);
  if (backup === null || wanted === null) return backup;
  const { argv } = backup.command;
  const tool = wanted.isStock ? (stockTool ?? backupTool) : backupTool;
  const options = wanted.options.filter((option) => !argv.includes(option.split(' ')[0] ?? ''));
  const words = options.flatMap((option) => option.split(' '));
  return { ...backup, command: { ...backup.command, argv: [`/bin/${tool}`, ...argv.slice(1), ...words] } };
}

/** Facets of a cell that went well throughout. */
export function facets(over: { [F in keyof Facets]?: Partial<Facets[F]> } = {}): Facets {
  return {
    backup: { outcome: 'succeeded', exitCode: 0, warnings: [], message: null, ...over.backup },
    walCipher: { outcome: 'not-looked-at', message: null, ...over.walCipher },
    tool: { outcome: 'not-run', message: null, ...over.tool },
    startup: { outcome: 'starts', which: null, cause: null, message: null, ...over.startup },
    data: { outcome: 'equal', message: null, ...over.data },
    secrecy: {
      outcome: 'sealed',
      wal: 'sealed',
      relations: 'sealed',
      restoredWal: 'not-scanned',
      ownWal: 'not-scanned',
      restoredFiles: 'not-scanned',
      where: [],
      message: null,
      ...over.secrecy,
    },
    keys: { outcome: 'not-checked', inForce: 'not-checked', kept: 'not-looked-at', message: null, ...over.keys },
    recovery: { outcome: 'none', cause: null, message: null, ...over.recovery },
    archive: { outcome: 'none', message: null, ...over.archive },
    trial: { outcome: 'not-tried', steps: [], message: null, ...over.trial },
    log: { outcome: 'not-read', message: null, ...over.log },
  };
}

/** A claim that asks fetched WAL to give a good backup, on every release. */
export function claim(over: Partial<Claim> = {}): Claim {
  return {
    id: 'method.fetch',
    extension: 'pg_tde',
    releases: '>=2.0.0',
    severity: 'must',
    says: 'Fetched WAL works.',
    page: 'how-to/backup-wal-enabled',
    heading: 'Methods',
    cells: [{ walMethod: ['fetch'] }],
    expect: {
      backup: { outcome: ['succeeded'] },
      startup: { outcome: ['starts'] },
      data: { outcome: ['equal'] },
      secrecy: { outcome: ['sealed'] },
    },
    ...over,
  };
}

/** A known deviation from {@link claim}: the restored server does not start. */
export function known(over: Partial<KnownDeviation> = {}): KnownDeviation {
  return {
    id: 'wal-unreadable',
    cells: ['methods/fetch-*'],
    extension: 'pg_tde',
    releases: '>=2.0.0',
    postgres: '*',
    sometimes: false,
    severity: 'backup-useless',
    claims: ['method.fetch'],
    signature: { startup: { outcome: 'fails', message: 'invalid magic number' }, data: { outcome: 'not-read' } },
    platform: 'upstream-with-hooks',
    reference: 'https://example.org/issues/1',
    reason: 'the key is of another host',
    review: '2027-01-31',
    ...over,
  };
}

export function runLine(over: Partial<RunLine> = {}): RunLine {
  return {
    type: 'run',
    schema: 2,
    run: '20261123-000000-abcd',
    startedAt: '2026-11-23T00:00:00.000Z',
    target: {
      ref: 'image:example/postgresql:18',
      driver: 'container',
      postgres: '18.4',
      pgTde: '2.2.1',
      backupTool: 'pg_tde_basebackup',
    },
    planned: 1,
    notRun: [],
    unmatchedKnown: [],
    ...over,
  };
}

export function cellResult(
  id: string,
  verdict: CellLine['verdict'] = 'conforms',
  over: Partial<CellLine> = {},
): CellLine {
  const seen = over.facets ?? {
    backup: { outcome: 'succeeded', message: null },
    startup: { outcome: 'starts', message: null },
    data: { outcome: 'equal', message: null },
    secrecy: { outcome: 'sealed', message: null },
  };
  const { outcome, besides } = outcomeOf(seen, verdict !== 'inconclusive');
  return {
    type: 'cell',
    id,
    family: id.split('/')[0] ?? '',
    axes: { walMethod: 'fetch', format: 'plain' },
    facets: seen,
    outcome,
    besides: [...besides],
    verdict,
    reasons: [{ text: `a reason for ${verdict}` }],
    claims: [],
    durationMs: 1500,
    evidence: `cells/${id.replaceAll('/', '.')}`,
    ...over,
  };
}

/** One of several runs of a cell, as {@link cellResult}. */
export function repetitionResult(
  id: string,
  repetition: number,
  verdict: CellLine['verdict'] = 'conforms',
  over: Partial<RepetitionLine> = {},
): RepetitionLine {
  return {
    ...cellResult(id, verdict, over.facets && { facets: over.facets }),
    type: 'repetition',
    repetition,
    evidence: `cells/${id.replaceAll('/', '.')}@${repetition}`,
    ...over,
  };
}

/** A tar archive of files, by name; a name that ends in a slash is a directory. */
export async function tarOf(files: Readonly<Record<string, Buffer | string>>): Promise<Buffer> {
  const archive = pack();
  for (const [name, content] of Object.entries(files)) {
    if (name.endsWith('/')) archive.entry({ name, type: 'directory' });
    else if (name.endsWith('@'))
      archive.entry({ name: name.slice(0, -1), type: 'symlink', linkname: content.toString() });
    else archive.entry({ name }, content);
  }
  archive.finalize();
  const chunks: Buffer[] = [];
  for await (const chunk of archive) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

/** A stream that hands out a buffer in pieces of these sizes, over and over. */
export function inPieces(whole: Buffer, sizes: readonly number[]): Readable {
  const pieces: Buffer[] = [];
  for (let at = 0, turn = 0; at < whole.length; turn++) {
    const size = Math.max(1, sizes[turn % sizes.length] ?? whole.length);
    pieces.push(whole.subarray(at, at + size));
    at += size;
  }
  return Readable.from(pieces, { objectMode: false });
}

/** A digest of a sentence that can be told from others. */
export const digest = (letter: string): string => letter.repeat(16);

/** What is watched of a documentation of two releases. */
export const WATCHED = { extension: 'pg_tde', editions: ['2.1.0', '2.2.0'], pages: ['backups'], mentions: 'backup' };
