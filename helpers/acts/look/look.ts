import { type Server, currentLsn } from '../../source/index.ts';
import type { AnyAct, Verb } from '../verb.ts';
import { expectedOf } from './expected.ts';
import { readAt } from './read-at.ts';
import { type UpTo, positionInScript, positionOf } from './up-to.ts';
import { READ_ALL, amcheck, lookAtData, ownBatch, writeToIt } from './read.ts';

/** Every row of a server is read, in every way, and the sequence. */
export interface Look extends AnyAct {
  readonly do: 'look';
  readonly machine: string;
  readonly upTo: UpTo;
}

/** As {@link Look}, of a promoted standby: up to the noted position of its primary, or to its own. */
export interface LookAtPromoted extends AnyAct {
  readonly do: 'look-at-promoted';
  readonly machine: string;
  readonly upTo: 'noted' | 'own';
  readonly what: string;
}

/** Rows are written to a restored server, which its next start has to find. */
export interface WriteOwn extends AnyAct {
  readonly do: 'write-own';
  readonly machine: string;
  /** How often that was done before. */
  readonly turn: number;
}

/** PostgreSQL's own look at tables and B-tree indexes, `pg_amcheck`. */
export interface Amcheck extends AnyAct {
  readonly do: 'amcheck';
  readonly machine: string;
}

export const look: Verb<Look> = {
  async perform({ machine, upTo }, stage) {
    const watched = stage.watch(machine);
    const expected = expectedOf(stage, positionOf(stage, upTo));
    watched.saw(...(await lookAtData(watched.server, expected, watched.ownWrites)));
    return 'goes-on';
  },
  write: ({ machine, upTo }) => [
    `look ${machine} ${positionInScript(upTo)} ${READ_ALL}`,
    `look_at_sequence ${machine} "$SEQUENCE_BEFORE"`,
  ],
  says: () => null,
};

export const lookAtPromoted: Verb<LookAtPromoted> = {
  async perform({ machine, upTo, what }, stage) {
    const noted = stage.target?.wanted ?? '0/0';
    const at = upTo === 'noted' ? noted : await ownPosition(stage.watch(machine).server);
    await readAt(stage, machine, what, at);
    return 'goes-on';
  },
  write: ({ machine, upTo }) => [
    `look ${machine} ${upTo === 'noted' ? '"$WANTED"' : `"$(lsn ${machine})"`} ${READ_ALL}`,
    `look_at_sequence ${machine} "$SEQUENCE_BEFORE"`,
  ],
  says: () => null,
};

const ownPosition = (server: Server): Promise<string> => server.withClient('postgres', currentLsn);

export const writeOwn: Verb<WriteOwn> = {
  async perform({ machine, turn }, stage) {
    const watched = stage.watch(machine);
    watched.saw(await writeToIt(watched.server, turn));
    watched.ownWrites = turn + 1;
    return 'goes-on';
  },
  write: ({ machine, turn }) => [`write_each ${machine} ${ownBatch(turn).batch} || unreadable 'a write failed'`],
  says: () => null,
};

export const amcheckAct: Verb<Amcheck> = {
  async perform({ machine }, stage) {
    const watched = stage.watch(machine);
    const checked = await amcheck(watched.machine, stage.setting.facts.tools);
    if (checked) watched.saw(checked);
    return 'goes-on';
  },
  write: ({ machine }) => [`amcheck ${machine}`],
  says: () => null,
};
