import type { RestoreObservation } from '../../evidence/index.ts';
import { copied, crashIn, errorsIn } from '../../source/index.ts';
import { stopAndLook } from '../servers/held.ts';
import type { Stage } from '../stage.ts';
import type { AnyAct, Verb } from '../verb.ts';
import { archivedIn, streamedIn } from './recovery.ts';
import { readableOn } from './readable.ts';

/** The end of every cell, however far it got: servers are stopped, and what they left is examined. */
export interface Conclude extends AnyAct {
  readonly do: 'conclude';
  /** Whether WAL may have come from elsewhere than the backup. */
  readonly further: boolean;
  /** The first batch that only restored servers can have written to their disks; see {@link ownRows}. */
  readonly ownFrom: number;
  /** Whether there is something to be kept secret. */
  readonly secret: boolean;
  /** Name of the backup that the last restore is of, where WAL may have come from elsewhere as well. */
  readonly restored: string;
}

export const conclude: Verb<Conclude> = {
  async perform(act, stage) {
    const watched = [...stage.watched.values()];
    for (const server of watched) if (server.runs) await stopAndLook(stage, server, 'fast');
    if (watched.length > 0 || stage.seen.restore) {
      const log = watched.map((one) => one.log).join('\n');
      const found = {
        ...(stage.seen.restore ?? NOTHING_YET),
        starts: watched.flatMap((one) => one.starts),
        log,
        recovery: watched.flatMap((one) => one.steps),
        isStandby: watched.find((one) => one.isStandby !== null)?.isStandby ?? null,
      };
      stage.seen.restore = { ...found, ...(await lookFurther(stage, act)) };
      stage.resources.files['restore.log'] = log;
    }
    stage.seen.written = copied(stage.written);
    if (stage.fault) {
      const { what, machine, mark, calls } = stage.fault;
      const struck = (await machine.run(['test', '-e', mark])).exitCode === 0;
      // A command that was never called has left no file.
      stage.seen.fault = { what, struck, calls: callsIn((await machine.run(['cat', calls])).stdout) };
    }
    if (stage.source) {
      stage.resources.files['source.log'] = stage.source.log;
      stage.seen.sourceCrash = crashIn(stage.source.log);
    }
    return 'goes-on';
  },
  write: () => ['conclude'],
  says: () => 'looked at everything',
  shell: ({ secret }) => [...(secret ? ['look/wal-on-disk'] : []), 'look/logs'],
};

/** What a command noted of its calls: a line for each, with what it was asked for and its exit code. */
const callsIn = (noted: string): { asked: string; exitCode: number }[] =>
  [...noted.matchAll(/^(\S+) (\d+)$/gm)].map(([, asked = '', code]) => ({ asked, exitCode: Number(code) }));

/** What has not been looked at yet. */
export const NOTHING_YET: Omit<RestoreObservation, 'starts' | 'log'> = {
  recovery: [],
  isStandby: null,
  wal: null,
  logErrors: null,
  readableWal: null,
  readableOwn: null,
  readableFiles: null,
  combined: null,
};

async function lookFurther(
  stage: Stage,
  { further, restored, ownFrom }: Conclude,
): Promise<
  Pick<RestoreObservation, 'wal' | 'logErrors' | 'readableWal' | 'readableOwn' | 'readableFiles' | 'searched'>
> {
  const watched = [...stage.watched.values()];
  const started = watched.filter((one) => one.wasStarted);
  const found = { wal: [] as string[], own: [] as string[], files: [] as string[] };
  for (const { machine } of started) {
    const here = await readableOn(machine, ownFrom);
    // Where several machines are restored, the machine is named.
    const named = (file: string): string => (stage.network ? `${machine.name}: ${file}` : file);
    for (const kind of ['wal', 'own', 'files'] as const) found[kind].push(...here[kind].map(named));
  }
  const logs = [
    { machine: 'source', log: stage.source?.log ?? '' },
    ...watched.map((one) => ({ machine: one.machine.name, log: one.log })),
  ];
  return {
    wal: !further
      ? null
      : {
          backup: [...(stage.observed(restored)?.walFiles ?? [])],
          archive: watched.flatMap((one) => archivedIn(one.log)),
          streamed: watched.flatMap((one) => streamedIn(one.log, one.machine.name)),
        },
    logErrors: logs.flatMap(({ machine, log }) => errorsIn(log).map((line) => ({ machine, line }))),
    searched: started.map(({ machine }) => machine.name),
    readableWal: started.length > 0 ? found.wal : null,
    readableOwn: started.length > 0 ? found.own : null,
    readableFiles: started.length > 0 ? found.files : null,
  };
}
