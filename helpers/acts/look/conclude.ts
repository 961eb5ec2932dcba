import type { RestoreObservation } from '../../evidence/index.ts';
import { errorsIn } from '../../source/index.ts';
import type { Stage } from '../stage.ts';
import type { AnyAct, Verb } from '../verb.ts';
import { archivedIn, readableWal, streamedIn } from './recovery.ts';

/** The end of every cell, however far it got: servers are stopped, and what they left is examined. */
export interface Conclude extends AnyAct {
  readonly do: 'conclude';
  /** Whether logs of all machines and WAL on the restored servers' disks are looked at too. */
  readonly further: boolean;
  /** Whether there is something to be kept secret. */
  readonly secret: boolean;
  /** Name of the backup that the last restore is of, where WAL may have come from elsewhere as well. */
  readonly restored: string;
}

export const conclude: Verb<Conclude> = {
  async perform({ further, restored }, stage) {
    const watched = [...stage.watched.values()];
    for (const server of watched) if (server.runs) await server.stop('fast');
    if (watched.length > 0 || stage.restore) {
      const log = watched.map((one) => one.log).join('\n');
      const found = {
        ...(stage.restore ?? NOTHING_YET),
        starts: watched.flatMap((one) => one.starts),
        log,
        recovery: watched.flatMap((one) => one.steps),
        isStandby: watched.find((one) => one.isStandby !== null)?.isStandby ?? null,
      };
      stage.restore = further ? { ...found, ...(await lookFurther(stage, restored)) } : found;
      stage.resources.files['restore.log'] = log;
    }
    if (stage.source) stage.resources.files['source.log'] = stage.source.log;
    return 'goes-on';
  },
  write: () => ['conclude'],
  says: () => 'looked at everything',
  shell: ({ further, secret }) => [
    ...(further && secret ? ['look/wal-on-disk'] : []),
    ...(further ? ['look/logs'] : []),
  ],
};

/** What has not been looked at yet. */
export const NOTHING_YET: Omit<RestoreObservation, 'starts' | 'log'> = {
  recovery: [],
  isStandby: null,
  wal: null,
  logErrors: null,
  readableWal: null,
  combined: null,
};

async function lookFurther(
  stage: Stage,
  restored: string,
): Promise<Pick<RestoreObservation, 'wal' | 'logErrors' | 'readableWal'>> {
  const watched = [...stage.watched.values()];
  const up = watched.filter((one) => one.cameUp);
  const readable: string[] = [];
  for (const { machine } of up) {
    const files = await readableWal(machine);
    // Where several machines are restored, the machine is named.
    readable.push(...(stage.network ? files.map((file) => `${machine.name}: ${file}`) : files));
  }
  const logs = [
    { machine: 'source', log: stage.source?.log ?? '' },
    ...watched.map((one) => ({ machine: one.machine.name, log: one.log })),
  ];
  return {
    wal: {
      backup: [...(stage.observed(restored)?.walFiles ?? [])],
      archive: watched.flatMap((one) => archivedIn(one.log)),
      streamed: watched.flatMap((one) => streamedIn(one.log, one.machine.name)),
    },
    logErrors: logs.flatMap(({ machine, log }) => errorsIn(log).map((line) => ({ machine, line }))),
    readableWal: up.length > 0 ? readable : null,
  };
}
