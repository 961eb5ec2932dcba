import { createReadStream } from 'node:fs';
import { paths } from '../../source/index.ts';
import { takeInventory } from '../backup/inventory.ts';
import type { AnyAct, Verb } from '../verb.ts';
import { archiverComplaint, withoutFiles } from './target.ts';

/** What can be read in the archive without a key: rows, and by PostgreSQL's own `pg_waldump` the segment that came last. */
export interface LookAtArchive extends AnyAct {
  readonly do: 'look-at-archive';
  /** Whose archive it is; its server runs. */
  readonly machine: string;
  /** Directory of a repository that has WAL, below the archive; left out where that has segments by their names. */
  readonly within?: string;
}

/** What kept WAL from the archive, where a backup has failed: one without WAL waits for it to be archived. */
export interface BlameArchive extends AnyAct {
  readonly do: 'blame-archive';
}

/** A repository gives segments longer names, below directories of their own; `pg_waldump` goes by the name. */
const DUMP_FOUND =
  'd=$(mktemp -d); cp "$(find "$1" -name "$2-*" | head -1)" "$d/$2"; "$0" -n 20 "$d/$2"; code=$?; rm -r "$d"; exit $code';

export const lookAtArchive: Verb<LookAtArchive> = {
  async perform({ machine: name, within }, stage) {
    const machine = stage.machine(name);
    const { archive } = paths(machine);
    const spool = await stage.resources.pack(machine, archive, 'archive');
    const inventory = await takeInventory(createReadStream(spool));
    const isOfWal = ({ path }: { readonly path: string }): boolean =>
      within === undefined || path.startsWith(`${within}/`);
    const [files, hits] = [inventory.files.filter(isOfWal), inventory.hits.filter(isOfWal)];
    const { rows } = await stage
      .server(name)
      .withClient('postgres', (client) =>
        client.query<{ file: string }>('SELECT last_archived_wal AS file FROM pg_stat_archiver'),
      );
    const segment = rows[0]?.file ?? '';
    const waldump = `${machine.bin}/pg_waldump`;
    const dumped = await machine.run(
      within === undefined
        ? [waldump, '-n', '20', `${archive}/${segment}`]
        : ['sh', '-c', DUMP_FOUND, waldump, `${archive}/${within}`, segment],
    );
    stage.seen.archive = {
      failed: null,
      files: files.map(({ path }) => path).toSorted(),
      readable: [...new Set(hits.map(({ path }) => path))].toSorted(),
      dump: {
        exitCode: dumped.exitCode,
        records: dumped.stdout.split('\n').filter((line) => line.startsWith('rmgr:')).length,
        error: dumped.exitCode === 0 ? null : dumped.stderr.trim(),
      },
    };
    stage.packedArchive = spool;
    return 'goes-on';
  },
  write: ({ machine, within }) => [`look_at_archive ${machine}${within === undefined ? '' : ` ${within}`}`],
  says: () => null,
  shell: () => ['archive/archive'],
};

export const blameArchive: Verb<BlameArchive> = {
  async perform(_act, stage) {
    const blamed = await archiverComplaint(stage.mustSource);
    if (blamed !== null) stage.seen.archive = withoutFiles(blamed);
    return 'goes-on';
  },
  write: () => ['saw_unarchived source'],
  says: () => null,
  shell: () => ['archive/archive'],
};
