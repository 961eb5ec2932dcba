import type { GoldenKind } from '../../source/index.ts';
import {
  DISABLE_CHECKSUMS,
  GOLDEN_BATCHES,
  HBA_LINES,
  LINK_WAL,
  initdbOptions,
  Source,
  configure,
  goldenPlan,
  keyStoreOf,
  serverSettings,
} from '../../source/index.ts';
import type { SeenByActs } from '../../evidence/index.ts';
import type { Machine, Room } from '../../lab/index.ts';
import type { Release } from '../../release/index.ts';
import { credentialLines } from '../keys/key-store.ts';
import { bootLines, littleRoom } from '../machines/boot.ts';
import { bringToolsLines, bringToolsTo } from '../machines/bring-tools.ts';
import { PLACES, onMachine } from '../places.ts';
import { SOURCE } from '../resources.ts';
import type { Stage } from '../stage.ts';
import { hereDocument, sqlInOrder, words } from '../script-text.ts';
import type { AnyAct, Verb } from '../verb.ts';

/** The source: a running cluster with a history of WAL encryption, and rows that are older than any backup. */
export interface MakeSource extends AnyAct {
  readonly do: 'make-source';
  readonly kind: GoldenKind;
  /** Settings besides those of its golden cluster; they may name places. */
  readonly settings: readonly string[];
  /** Whether others reach it over the network. */
  readonly listens: boolean;
  /** Names of the release that its history is made with; null on a target without pg_tde. */
  readonly release: Release | null;
  /** What its machine has less of than usual, where it does. */
  readonly room?: Room;
  /** Programs of another target that are brought to it before it starts, where the backup is taken with them. */
  readonly tools?: readonly string[];
}

/** Everything starts from a copy of the golden cluster; a script has none, and makes it. */
export const makeSource: Verb<MakeSource> = {
  async perform({ kind, settings, room, tools }, stage) {
    const machine = await stage.resources.boot(SOURCE, await stage.setting.golden(kind), room);
    stage.machines.set(SOURCE, machine);
    if (room) stage.seen.fault = await littleRoom(machine, room);
    await stage.network?.join(machine);
    if (tools) await bringToolsTo(stage, SOURCE, tools);
    await configure(
      machine,
      settings.map((line) => onMachine(line, machine)),
    );
    stage.source = await Source.start(machine);
    const shape = await shapeOf(stage.source, machine);
    stage.seen.shape = shape && { ...shape, wal: await walOf(stage, stage.source, machine) };
    return 'goes-on';
  },
  write: ({ kind, settings, listens, release, room, tools }) => {
    const tablespaces = PLACES.tablespaces.slice(0, kind.tablespaces);
    const store = keyStoreOf(kind.keyStore, PLACES.root);
    const plan = goldenPlan(release ?? undefined, kind.walEncryption, { store, tablespaces, content: kind.content });
    const inside = { listenAddresses: listens ? '*' : '', port: 5432, socketDirectory: PLACES.run };
    return [
      ...bootLines(SOURCE, room),
      ...(tools ? bringToolsLines(SOURCE, tools) : []),
      `on ${SOURCE} ${words(['initdb', '-D', PLACES.data, ...initdbOptions(kind.walSegmentMb, kind.walLink, PLACES.root)])} >/dev/null`,
      `on ${SOURCE} ${words(['mkdir', '-p', ...store.directories, ...tablespaces, PLACES.archive])}`,
      ...credentialLines(SOURCE, kind),
      ...(kind.walLink === 'relative' ? [`on ${SOURCE} ${words(['sh', '-c', LINK_WAL])} "${PLACES.root}"`] : []),
      ...(kind.checksums ? [] : [`on ${SOURCE} ${words([...DISABLE_CHECKSUMS, PLACES.data])} >/dev/null`]),
      appended('postgresql.conf', serverSettings(release ?? undefined, kind.walEncryption, inside).trimEnd()),
      appended('pg_hba.conf', HBA_LINES.join('\n')),
      ...(kind.holdable ? [`hold_files ${SOURCE} 0`] : []),
      `start_source ${SOURCE}`,
      ...sqlInOrder(
        SOURCE,
        plan.map((step) => (step.do === 'sql' ? step : { other: `restart_source ${SOURCE}` })),
      ),
      ...GOLDEN_BATCHES.map(({ batch, rows }) => `for table in $TABLES; do note "$table" ${batch} ${rows} 1; done`),
      `stop ${SOURCE} fast || give_up "the source does not end: $why"`,
      ...(kind.holdable ? [`keep_places ${SOURCE}`] : []),
      ...(settings.length === 0 ? [] : [appended('postgresql.auto.conf', settings.join('\n'))]),
      `start_source ${SOURCE}`,
    ];
  },
  says: () => 'source started',
  needs: ({ kind }) => (kind.checksums ? [] : [DISABLE_CHECKSUMS[0]]),
  shell: ({ kind, tools }) => [
    ...(kind.holdable ? ['backup/hold'] : []),
    ...(tools ? ['machines/bring-tools'] : []),
    ...(credentialLines(SOURCE, kind).length === 0 ? [] : ['machines/bring-directory']),
  ],
};

/** What the cluster is like, by the server's own word; PostgreSQL tells of `pg_wal` only where it is. */
async function shapeOf({ server }: Source, machine: Machine): Promise<Omit<Shape, 'wal'> | null> {
  const { rows } = await server.withClient('postgres', (client) =>
    client.query<Omit<Shape, 'walLink' | 'wal'>>(
      `SELECT (SELECT setting::int8 / 1048576 FROM pg_settings WHERE name = 'wal_segment_size')::int AS "walSegmentMb",
        current_setting('data_checksums') = 'on' AS "dataChecksums", current_setting('wal_log_hints') = 'on' AS "walLogHints"`,
    ),
  );
  const link = (await machine.run(['readlink', `${machine.root}/data/pg_wal`])).stdout.trim();
  return rows[0] ? { ...rows[0], walLink: link === '' ? null : link.replace(`${machine.root}/`, '') } : null;
}

/** What the cluster makes of its WAL, by the server's own word and its file of WAL keys. */
async function walOf(stage: Stage, { server }: Source, machine: Machine): Promise<Shape['wal']> {
  const { release } = stage.setting;
  if (!release) return null;
  const { settings, sql, files, walKeys } = release;
  const asked = await server.withClient('postgres', async (client) => {
    const { rows } = await client.query<{ encrypts: string | null; cipher: string | null }>(
      'SELECT current_setting($1, true) AS encrypts, current_setting($2, true) AS cipher',
      [settings.walEncrypt, settings.cipher ?? ''],
    );
    const nameOf = async (query: string): Promise<string | null> =>
      client.query<{ key_name: string | null }>(query).then(
        ({ rows: [key] }) => key?.key_name ?? null,
        // Where there is no such key, the function says so with an error.
        (error: Error) => {
          stage.seen.told.push(error.message);
          return null;
        },
      );
    // A cluster of the control group has no extension to ask.
    if (rows[0]?.encrypts == null) return null;
    // Where there is no server key, the function for it tells of the default key.
    const [own, ofAll] = [await nameOf(sql.serverKeyInForce), await nameOf(sql.defaultKeyInForce)];
    return {
      ...rows[0],
      keyOf: own !== null && own !== ofAll ? 'server' : ofAll === null ? null : 'default',
    } as const;
  });
  if (!asked) return null;
  const size = await machine.run(['stat', '-c', '%s', `${machine.root}/data/${files.directory}/${files.walKeys}`]);
  return {
    isEncrypted: asked.encrypts === 'on',
    cipher: asked.cipher,
    keyOf: asked.keyOf,
    keys:
      walKeys === null || size.exitCode !== 0
        ? null
        : Math.floor((Number(size.stdout) - walKeys.headerBytes) / walKeys.entryBytes),
  };
}

type Shape = NonNullable<SeenByActs['shape']>;

function appended(file: string, lines: string): string {
  return hereDocument(`into ${SOURCE} sh -c 'cat >>"$ROOT/data/${file}"'`, lines, { tag: 'CONF' });
}
