import { waitFor } from '../../common/index.ts';
import { expectSuccess } from '../../lab/index.ts';
import { archiveComplaint } from '../../source/index.ts';
import { onMachine } from '../places.ts';
import { words } from '../script-text.ts';
import type { Stage } from '../stage.ts';
import type { AnyAct, Verb } from '../verb.ts';

/**
 * A segment is to be archived by a command that is at fault, and once the archiver has said what it makes of that, by one that
 * works.
 */
export interface FailArchiving extends AnyAct {
  readonly do: 'fail-archiving';
  readonly machine: string;
  readonly what: string;
  /** The archive; it may name a place. */
  readonly archive: string;
  /**
   * Scripts for `sh` in the archive, which may name places: the first has the command at fault, takes a segment out of the
   * archive, wakes the archiver, and prints its name; the second has the command work again. The name is `$1`.
   */
  readonly breaks: string;
  readonly mends: string;
  /** Exits with 0 where the command at fault was called, where the segment is still to be archived, and where it has been. */
  readonly called: string;
  readonly kept: string;
  readonly done: string;
}

type Script = 'breaks' | 'mends' | 'called' | 'kept' | 'done';

/** Does `$1` in the directory `$0`, where the segment is named. */
const IN_ARCHIVE = 'cd "$0" && script=$1 && shift && eval "$script"';
/** An archiver that ended is started again after 10 s: `PGARCH_RESTART_INTERVAL` in `pgarch.h`. */
const OPTIONS = { stage: 'source', limitMs: 60_000, everyMs: 250 };
const FAILURES = 'SELECT failed_count FROM pg_stat_archiver';

export const failArchiving: Verb<FailArchiving> = {
  async perform(act, stage) {
    const { machine: name, what } = act;
    const server = stage.server(name);
    const failures = async (): Promise<number> => {
      const { rows } = await server.withClient('postgres', (client) =>
        client.query<{ failed_count: string }>(FAILURES),
      );
      return Number(rows[0]?.failed_count ?? 0);
    };
    const [countBefore, loggedBefore] = [await failures(), stage.running(name).log.length];
    const segment = (await inArchive(stage, act, 'breaks', '')).stdout.trim();
    const has = async (script: Script): Promise<boolean> =>
      (await inArchive(stage, act, script, segment)).exitCode === 0;
    const reportedBy = async (): Promise<Reported | undefined> => {
      if ((await failures()) > countBefore) return 'counted';
      return archiveComplaint(stage.running(name).log.slice(loggedBefore)) === null ? undefined : 'logged';
    };
    const first = await waitFor(
      'the archiver to say that it failed',
      async () => (await reportedBy()) ?? ((await has('done')) ? 'not' : undefined),
      OPTIONS,
    ).catch((): Reported => 'not');
    const [struck, kept] = [await has('called'), await has('kept')];
    // The line in the log comes before the count.
    const reported = (await reportedBy()) ?? first;
    expectSuccess(await inArchive(stage, act, 'mends', segment), 'source', 'the source has no place for a setting');
    // A postmaster starts an archiver that ended when something wakes it up, such as a client: `ServerLoop`.
    const isArchived = async (): Promise<true | undefined> => {
      await failures();
      return (await has('done')) ? true : undefined;
    };
    const archived = await waitFor('a segment to be archived', isArchived, OPTIONS).catch(() => false);
    stage.seen.fault = { what, struck };
    stage.seen.archiving = { segment, reported, kept, archived };
    return 'goes-on';
  },
  write: (act) => {
    const { machine, archive, what } = act;
    const call = (script: Script): string => words([act[script]]);
    return [
      `fail_archiving ${machine} "${archive}" ${words([what])} ${call('breaks')} ${call('called')} ${call('kept')} ${call('done')} ${call('mends')}`,
    ];
  },
  says: ({ what }) => what,
  shell: () => ['archive/archive'],
};

type Reported = 'counted' | 'logged' | 'not';

function inArchive(stage: Stage, act: FailArchiving, script: Script, segment: string) {
  const machine = stage.machine(act.machine);
  const argv = ['sh', '-c', IN_ARCHIVE, onMachine(act.archive, machine), onMachine(act[script], machine), segment];
  return machine.run(argv);
}
