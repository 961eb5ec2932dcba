import { HarnessError } from '../../common/index.ts';
import type { Check, SeenByActs } from '../../evidence/index.ts';
import {
  LOAD_DATABASE,
  type LoadCheck,
  PAUSE_MS,
  type Server,
  type Session,
  parseLsn,
  startSession,
} from '../../source/index.ts';
import { type UpTo, positionInScript, positionOf } from '../look/up-to.ts';
import { hereDocument, words } from '../script-text.ts';
import type { AnyAct, Verb } from '../verb.ts';

/** Sessions begin, and do what comes before a backup. */
export interface BeginSessions extends AnyAct {
  readonly do: 'begin-sessions';
  readonly machine: string;
  readonly sessions: readonly Session[];
}

/** Sessions end; those whose turns come after the backup do them first. What they did is known then. */
export interface EndSessions extends AnyAct {
  readonly do: 'end-sessions';
}

/** A restored server has every turn that was over at a position, whole. */
export interface LookAtSessions extends AnyAct {
  readonly do: 'look-at-sessions';
  readonly machine: string;
  readonly upTo: UpTo;
  readonly checks: readonly LoadCheck[];
}

type Seen = SeenByActs['sessions'][number];

const failed = (name: string, cause: unknown): HarnessError =>
  new HarnessError(`the session ${name} on the source failed: ${(cause as Error).message}`, {
    stage: 'source',
    advice: 'the source did not do as told; its log is in the evidence directory',
    cause,
  });

export const beginSessions: Verb<BeginSessions> = {
  async perform({ machine, sessions }, stage) {
    const server = stage.server(machine);
    stage.sessions = sessions.map((session, index) => ({
      session,
      running: startSession(server, session, index === 0 && session.when === 'sending'),
    }));
    for (const { session, running } of stage.sessions)
      await running.ready.catch((cause: unknown) => {
        throw failed(session.name, cause);
      });
    return 'goes-on';
  },
  write: ({ sessions }) => [
    ...sessions.flatMap(({ name, database, before, when, turn, most, wanted }) => [
      ...(['before', 'turn'] as const).map((part) =>
        hereDocument(`${part}_of ${fileOf(name)}`, lines({ before, turn }[part])),
      ),
      `begin_session ${words([fileOf(name), database, when, String(most), String(wanted)])} ${PAUSE_MS / 1000}`,
    ]),
    'sessions_begun',
  ],
  says: () => 'sessions begun',
  shell: () => ['rows/load', 'rows/sessions'],
};

export const endSessions: Verb<EndSessions> = {
  async perform(_act, stage) {
    const sessions = stage.sessions;
    stage.sessions = [];
    for (const { session, running } of sessions) {
      const { begun, turns } = await running.end().catch((cause: unknown) => {
        throw failed(session.name, cause);
      });
      stage.seen.sessions.push({
        name: session.name,
        when: session.when,
        begun: begun === null ? null : { ...begun },
        turns: turns.map((turn) => ({ ...turn })),
      });
    }
    return 'goes-on';
  },
  write: () => ['end_sessions'],
  says: () => 'sessions ended',
  shell: () => ['rows/sessions'],
};

export const lookAtSessions: Verb<LookAtSessions> = {
  async perform({ machine, upTo, checks }, stage) {
    const watched = stage.watch(machine);
    const stop = positionOf(stage, upTo);
    for (const check of checks) {
      const session = stage.seen.sessions.find(({ name }) => name === check.session);
      watched.saw(await checked(watched.server, check, session, stop));
    }
    return 'goes-on';
  },
  write: ({ machine, upTo, checks }) =>
    checks.map(({ name, session, reached, whole }) =>
      [
        `look_at_session ${words([machine, LOAD_DATABASE, name, fileOf(session)])} ${positionInScript(upTo)}`,
        words([reached ?? '', whole]),
      ].join(' '),
    ),
  says: () => null,
  shell: () => ['rows/sessions'],
};

const fileOf = (name: string): string => name.replaceAll(' ', '-');
const lines = (statements: readonly string[]): string => statements.map((each) => `${each};`).join('\n');

async function checked(server: Server, check: LoadCheck, session: Seen | undefined, stop: string): Promise<Check> {
  const { name: what, reached, whole } = check;
  try {
    const detail = await server.withClient(LOAD_DATABASE, async (client) => {
      const answer = async (query: string): Promise<unknown> =>
        Object.values((await client.query<Record<string, unknown>>(query)).rows[0] ?? {})[0];
      const last = reached === null ? null : Number(await answer(reached));
      const wrong = last === null ? null : wrongTurn(last, session, stop);
      return [
        ...(wrong === null ? [] : [wrong]),
        ...((await answer(whole)) === true ? [] : ['not all of it is whole']),
      ];
    });
    return { what, outcome: detail.length === 0 ? 'equal' : 'differs', detail };
  } catch (error) {
    return { what, outcome: 'unreadable', detail: [(error as Error).message] };
  }
}

/** Turns that were over at the position have to be there; those that come after the backup only where they were then. */
function wrongTurn(last: number, session: Seen | undefined, stop: string): string | null {
  const turns = session?.turns ?? [];
  const at = parseLsn(stop);
  const due = turns.filter(({ to }) => parseLsn(to) <= at).length;
  const most = session?.when === 'ended' ? turns.filter(({ from }) => parseLsn(from) < at).length : turns.length;
  if (last < due) return `turn ${last} is the last that is there, ${due} were over at ${stop}`;
  return last > most ? `turn ${last} is there, ${most} had begun at ${stop}` : null;
}
