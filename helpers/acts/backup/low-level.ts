import type pg from 'pg';
import { type Completed, expectSuccess } from '../../lab/index.ts';
import { paths, segmentBytesOf, walFilesBetween } from '../../source/index.ts';
import { onMachine } from '../places.ts';
import { script } from '../script-text.ts';
import type { AnyAct, Verb } from '../verb.ts';
import { NOTHING_TAKEN } from './taken.ts';

/** A copy starts a program for each directory, which takes its time on a busy machine. */
const COPY_LIMIT_MS = 180_000;
const ADVICE = 'files are copied by cp and find on the machine of the source';

/** PostgreSQL's low-level API: a session begins a backup, acts copy files, and the same session ends it. */
export interface LowLevelBackup extends AnyAct {
  readonly do: 'low-level-backup';
  readonly backup: string;
  readonly from: string;
  readonly meanwhile: readonly AnyAct[];
}

/** Files of one kind are copied into the backup. */
export interface CopyFiles extends AnyAct {
  readonly do: 'copy-files';
  readonly backup: string;
  readonly from: string;
  readonly part: Part;
  readonly command: string;
}

/** Kinds of files of a data directory that are copied at different times. */
export type Part = 'data' | 'keys' | 'providers';

async function value(client: pg.Client, sql: string): Promise<string> {
  const { rows } = await client.query<{ value: string }>(sql);
  return rows[0]?.value ?? '';
}

/** The same session begins and ends the backup, so it was under way all the time. WAL comes last. */
export const lowLevelBackup: Verb<LowLevelBackup> = {
  async perform({ backup, from, meanwhile }, stage) {
    const machine = stage.machine(from);
    const place = paths(machine);
    const copied = (stage.copied[backup] = [] as Completed[]);
    const sh = async (command: string, env: Record<string, string> = {}): Promise<void> => {
      copied.push(expectSuccess(await machine.run(['sh', '-c', command], { env }), 'backup', ADVICE));
    };
    const positions = await stage.server(from).withClient('postgres', async (client) => {
      await sh(`mkdir -m 700 '${place.backup}'`);
      const start = await value(client, "SELECT pg_backup_start('low-level', true)::text AS value");
      await stage.perform(meanwhile);
      const stopped = await client.query<{ lsn: string; labelfile: string }>(
        'SELECT lsn::text, labelfile FROM pg_backup_stop(false)',
      );
      const { lsn = '', labelfile = '' } = stopped.rows[0] ?? {};
      await sh(`printf %s "$LABEL" > '${place.backup}/backup_label'`, { LABEL: labelfile });
      const first = /START WAL LOCATION: \S+ \(file ([0-9A-F]{24})\)/.exec(labelfile)?.[1] ?? '';
      const last = await value(client, `SELECT pg_walfile_name('${lsn}'::pg_lsn - 1) AS value`);
      const wal = walFilesBetween(first, last, await segmentBytesOf(client)).join(' ');
      await sh(`cd '${place.data}/pg_wal' && cp -p ${wal} '${place.backup}/pg_wal/'`);
      return { timeline: Number.parseInt(first.slice(0, 8), 16), start, stop: lsn };
    });
    stage.backups.set(backup, { ...NOTHING_TAKEN, command: asOne(copied), positions });
    return 'goes-on';
  },
  write: ({ from, meanwhile }, of) => [
    `FROM=${from}`,
    'begin_low_level_backup',
    ...of.write(meanwhile),
    'end_low_level_backup',
  ],
  says: () => null,
  shell: () => ['backup/backup', 'backup/low-level'],
};

export const copyFiles: Verb<CopyFiles> = {
  async perform({ backup, from, command }, stage) {
    const machine = stage.machine(from);
    const copied = await machine.run(['sh', '-c', onMachine(command, machine)], { limitMs: COPY_LIMIT_MS });
    (stage.copied[backup] ??= []).push(expectSuccess(copied, 'backup', ADVICE));
    return 'goes-on';
  },
  write: ({ from, part, command }) => [`# Files: ${part}.`, script(from, [command])],
  says: ({ part }) => `${part} files copied`,
};

/** All that was copied, as one command. */
function asOne(copied: readonly Completed[]): Completed {
  const [first] = copied;
  const last = copied.at(-1);
  if (!first || !last) throw new Error('nothing was copied');
  return {
    ...last,
    argv: ['sh', '-c', copied.map(({ argv }) => argv[2] ?? '').join('\n')],
    startedAt: first.startedAt,
    durationMs: last.startedAt + last.durationMs - first.startedAt,
  };
}
