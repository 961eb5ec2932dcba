import { noteServer } from '../machines/note-programs.ts';
import type { AnyAct, Script, StartName, Verb } from '../verb.ts';

/** A watched server is started, and waited for. If it lets no client in, that is a result. */
export interface Start extends AnyAct {
  readonly do: 'start';
  readonly machine: string;
  readonly which: StartName;
}

/** As {@link Start}, without waiting for it. */
export interface BeginStart extends AnyAct {
  readonly do: 'begin-start';
  readonly machine: string;
}

/** What was begun lets a client in, or does not. */
export interface AwaitStart extends AnyAct {
  readonly do: 'await-start';
  readonly machine: string;
  readonly which: StartName;
}

/** A standby says that it cannot reach its primary, or has ended. */
export interface MissPrimary extends AnyAct {
  readonly do: 'miss-primary';
  readonly machine: string;
}

const TITLES: Readonly<Record<StartName, string>> = {
  first: 'The first start.',
  restart: 'A start after a shutdown.',
  crash: 'A start after a crash.',
  promoted: 'A start of the promoted standby after a shutdown.',
  second: 'The first start of the second server that is restored.',
  'second-restart': 'A start of the second server that is restored, after a shutdown.',
};

const heading = (which: StartName, script: Script): string => `# ${TITLES[which]}${script.ofStart(which)}`;

export const start: Verb<Start> = {
  async perform({ machine, which }, stage) {
    const server = stage.watch(machine);
    await noteServer(stage, machine);
    await server.begin();
    return (await server.ready(which)) ? 'goes-on' : 'ends-here';
  },
  write: ({ machine, which }, script) => [heading(which, script), `start ${machine} || conclude`],
  says: () => null,
};

export const beginStart: Verb<BeginStart> = {
  async perform({ machine }, stage) {
    await noteServer(stage, machine);
    await stage.watch(machine).begin();
    return 'goes-on';
  },
  write: ({ machine }) => [`begin_start ${machine}`],
  says: () => null,
  shell: () => ['servers/standby'],
};

export const awaitStart: Verb<AwaitStart> = {
  async perform({ machine, which }, stage) {
    return (await stage.watch(machine).ready(which)) ? 'goes-on' : 'ends-here';
  },
  write: ({ machine, which }, script) => [heading(which, script), `begun ${machine} || conclude`],
  says: () => null,
  shell: () => ['servers/standby'],
};

export const missPrimary: Verb<MissPrimary> = {
  async perform({ machine }, stage) {
    await stage.watch(machine).missesPrimary();
    return 'goes-on';
  },
  write: ({ machine }) => [`within 30 misses_primary ${machine} || give_up "the standby does not miss its primary"`],
  says: ({ machine }) => `${machine} misses its primary`,
  shell: () => ['servers/standby'],
};
