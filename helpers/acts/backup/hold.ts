import { HarnessError, waitFor } from '../../common/index.ts';
import type { Machine } from '../../lab/index.ts';
import { type HoldPoint, type Server, fillPlaceholder, paths } from '../../source/index.ts';
import { noteTool } from '../machines/note-programs.ts';
import { onMachine } from '../places.ts';
import { words } from '../script-text.ts';
import type { AnyAct, Verb } from '../verb.ts';
import { BACKUP_LIMIT_MS } from './take.ts';
import { NOTHING_TAKEN } from './taken.ts';
import type { HoldObservation } from '../../evidence/index.ts';
import { type HeldTool, ToolUnderWay } from './tool-under-way.ts';

/** The backup tool is held at a place in what the server sends, acts are done meanwhile, and it goes on to its end. */
export interface Hold extends AnyAct {
  readonly do: 'hold';
  readonly backup: string;
  readonly from: string;
  readonly place: HoldPoint;
  /** Name of the key directory below the data directory. */
  readonly keyDirectory: string;
  readonly argv: readonly string[];
  /** Done while the tool is held; not at all where it refuses before. */
  readonly meanwhile: readonly AnyAct[];
}

/** Size of the file that is being sent while the tool is held: far more than the socket buffers between the two hold. */
const HELD_FILE_BYTES = 24 * 1024 * 1024;
const WAIT_LIMIT_MS = 60_000;
const MISSED = 'the tool ran past the place where it was to be held: the machine is too busy; run the cell again';

/**
 * Becomes the tool, and beside it watches for the server to open a file to send it: then stops the tool. It watches on
 * the machine itself and from the tool's start, so that no round trip makes it late. The watcher is not a child of the
 * tool, which takes the end of a child for the end of its WAL receiver.
 */
const WATCHED =
  'file=$0; tool=$$; (while kill -0 "$tool"; do case $(ls -l /proc/[0-9]*/fd) in *" -> $file"*) kill -STOP "$tool"; exit ;; esac; done >/dev/null 2>&1 &); exec "$@"';
/** Says the state of the tool's process, and whether the server has the file open. */
const IS_HELD =
  'sed "s/.*) //; s/ .*//" /proc/"$1"/stat; case $(ls -l /proc/[0-9]*/fd 2>/dev/null) in *" -> $0"*) echo sending ;; esac';

export const hold: Verb<Hold> = {
  async perform({ backup, from, place, keyDirectory, argv, meanwhile }, stage) {
    const machine = stage.machine(from);
    await noteTool(stage, from, argv[0] ?? '');
    const file = await prepareHold(machine, keyDirectory, place);
    const here = argv.map((word) => onMachine(word, machine));
    const held = await runHeld(machine, stage.server(from), here, file, BACKUP_LIMIT_MS, async () => {
      await stage.perform(meanwhile);
    });
    stage.backups.set(backup, { ...(stage.backups.get(backup) ?? NOTHING_TAKEN), ...held });
    return 'goes-on';
  },
  write: ({ backup, from, place, argv, meanwhile }, script) => [
    `FROM=${from}`,
    `FILE=$(fill ${from} ${place} ${HELD_FILE_BYTES})`,
    ...heldLines(`hold "$FILE" ${backup} ${words(argv)}`, backup, script.write(meanwhile)),
  ],
  says: () => null,
  shell: () => ['backup/backup', 'backup/hold', 'backup/held'],
};

/** A tool that was held does acts meanwhile and goes on; one that ended before has refused. */
export function heldLines(held: string, backup: string, meanwhile: readonly string[]): string[] {
  return [`if ${held}; then`, ...meanwhile, `go_on ${backup}`, 'else', `not_held ${backup}`, 'fi'];
}

/**
 * Enlarges the file that is sent at the place where the tool is to be held.
 *
 * @returns its path on the machine
 * @throws {HarnessError} where the directory's order has changed, so that no file is in that place
 */
function prepareHold(machine: Machine, keyDirectory: string, place: HoldPoint): Promise<string> {
  return fillPlaceholder(machine, paths(machine).data, keyDirectory, place, HELD_FILE_BYTES);
}

/**
 * Runs a backup tool, holds it while the server sends a file, acts, and lets it go on. Stopping the tool stalls the
 * server once the socket buffers are full: that is waited for, and checked again after the acts.
 *
 * @param file what {@link prepareHold} has prepared
 * @param limitMs longest the tool may take once it goes on, in milliseconds
 * @throws {HarnessError} when the tool went on before it could be held
 */
async function runHeld(
  machine: Machine,
  server: Server,
  argv: readonly string[],
  file: string,
  limitMs: number,
  act: () => Promise<void>,
): Promise<HeldTool> {
  await using tool = await ToolUnderWay.start(machine, WATCHED, file, argv);
  const pid = String(await tool.pid());
  const look: Look = async () => {
    const looked = await machine.run(['sh', '-c', IS_HELD, file, pid]);
    const [toolState = '', sending] = looked.stdout.trim().split('\n');
    return { toolState, sending: sending === 'sending' };
  };
  const stalled = await stalledSender(server, look, () => tool.hasEnded);
  if (!stalled) return tool.withoutHold('the tool could not be held', MISSED);
  const heldAt = Date.now();
  await act();
  const after = await look();
  const bytesSentAfter = await bytesSentBy(server, stalled.sender);
  const releasedAt = Date.now();
  const command = await tool.goOn(limitMs);
  return { command, hold: { heldAt, releasedAt, bytesSent: stalled.bytesSent, bytesSentAfter, ...after } };
}

type Look = () => Promise<Pick<HoldObservation, 'toolState' | 'sending'>>;

/**
 * Waits until the tool is stopped and the server can send nothing more; undefined where the tool ends first.
 *
 * @throws {HarnessError} when the server was past the file by the time the tool stood still
 */
async function stalledSender(
  server: Server,
  look: Look,
  ended: () => boolean,
): Promise<{ sender: number; bytesSent: number } | undefined> {
  const query =
    "SELECT pid, backup_streamed AS sent FROM pg_stat_progress_basebackup JOIN pg_stat_activity USING (pid) WHERE wait_event = 'ClientWrite'";
  const { stalled } = await server.withClient('postgres', (client) => {
    let last: string | undefined;
    return waitFor(
      'the server to stall',
      async () => {
        if (ended()) return { stalled: undefined };
        const { toolState, sending } = await look();
        if (toolState !== 'T') return undefined;
        if (!sending) throw new HarnessError('the tool was held too late', { stage: 'backup', advice: MISSED });
        const {
          rows: [waiting],
        } = await client.query<{ pid: number; sent: string }>(query);
        // A server now and then waits for a tool that is merely slow; it is held only if it makes no progress.
        const stands = waiting !== undefined && waiting.sent === last;
        last = waiting?.sent;
        return stands ? { stalled: { sender: waiting.pid, bytesSent: Number(waiting.sent) } } : undefined;
      },
      { stage: 'backup', limitMs: WAIT_LIMIT_MS, everyMs: 20, advice: MISSED },
    );
  });
  return stalled;
}

async function bytesSentBy(server: Server, sender: number): Promise<number | null> {
  const { rows } = await server.withClient('postgres', (client) =>
    client.query<{ sent: string }>('SELECT backup_streamed AS sent FROM pg_stat_progress_basebackup WHERE pid = $1', [
      sender,
    ]),
  );
  return rows[0] === undefined ? null : Number(rows[0].sent);
}
