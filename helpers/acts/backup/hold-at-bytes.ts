import type pg from 'pg';
import { bytesAt } from '../../cell/index.ts';
import { HarnessError, waitFor } from '../../common/index.ts';
import type { Machine } from '../../lab/index.ts';
import { literal } from '../../release/index.ts';
import type { Server } from '../../source/index.ts';
import { noteTool } from '../machines/note-programs.ts';
import { onMachine } from '../places.ts';
import { words } from '../script-text.ts';
import type { AnyAct, Verb } from '../verb.ts';
import { type SentBytes, addBallast, ballastFor } from './ballast.ts';
import { heldLines } from './hold.ts';
import { BACKUP_LIMIT_MS } from './take.ts';
import { NOTHING_TAKEN } from './taken.ts';
import { type HeldTool, ToolUnderWay } from './tool-under-way.ts';

/** Where an instant of the cell's backup is, by a backup of the same cluster. */
export interface Measure extends AnyAct {
  readonly do: 'measure';
  readonly number: number;
  readonly of: number;
  /** The plainest backup of the source: the tool and its arguments. */
  readonly argv: readonly string[];
}

/** As `hold`, once the server has sent the bytes of the instant that was measured. */
export interface HoldAtInstant extends AnyAct {
  readonly do: 'hold-at-instant';
  readonly backup: string;
  readonly from: string;
  readonly keyDirectory: string;
  /** The tool and its arguments; `$RATE` is the rate at which the server is to send. */
  readonly argv: readonly string[];
  /** That rate, where it is known before; else it follows from what is measured. */
  readonly rateKb: number | null;
  readonly meanwhile: readonly AnyAct[];
}

/**
 * Bytes that the server still sends after the tool has stopped reading: what a Unix socket holds by Linux' default, and
 * what is on its way there. Measured.
 */
export const READ_AHEAD_BYTES = 384 * 1024;
/**
 * How often a second the server sends at most, each time as much as the rate allows (PostgreSQL's
 * `backend/backup/basebackup_throttle.c`).
 */
const SAMPLES_PER_SECOND = 8;
const SAMPLES_PER_DISTANCE = 2;
const RATE_KB = { least: 1024, most: 8 * 1024 };
const WAIT_LIMIT_MS = 120_000;
/** How long the server waits, in milliseconds, before the harness checks that the tool still runs. */
const LOOK_MS = 500;
const PHASE = 'streaming database files';

const ADVICE =
  'an instant near the end fits into the socket buffers: take fewer instants; or the machine is too busy: run the cell again';
/** Becomes the tool, whose process id is then in a file: the server's machine is the tool's. */
const WITH_PID = 'echo $$ > "$0" && exec "$@"';

export const measure: Verb<Measure> = {
  async perform({ number, of }, stage) {
    const measured = await stage.setting.measured(stage.cell);
    const ballast = ballastFor(measured);
    const totalBytes = measured.totalBytes + ballast.bytes;
    const atBytes = bytesAt({ number, of }, totalBytes);
    stage.seen.instant = { number, of, atBytes, totalBytes };
    stage.sentBytes = { atBytes, distanceBytes: totalBytes / of, ballast };
    return 'goes-on';
  },
  write: ({ number, of, argv }) => [
    'FROM=source',
    `# Where instant ${number} of ${of} is.`,
    `measure ${number} ${of} ${words(argv)}`,
  ],
  says: () => null,
  shell: () => ['backup/backup', 'backup/hold', 'backup/instant'],
};

export const holdAtInstant: Verb<HoldAtInstant> = {
  async perform({ backup, from, keyDirectory, argv, meanwhile }, stage) {
    const { sentBytes } = stage;
    if (!sentBytes) throw new HarnessError('no instant was measured', { stage: 'backup', advice: 'measure it first' });
    const machine = stage.machine(from);
    await noteTool(stage, from, argv[0] ?? '');
    await addBallast(machine, keyDirectory, sentBytes.ballast);
    const rate = String(maxRateFor(sentBytes.distanceBytes));
    const here = argv.map((word) => onMachine(word, machine).replaceAll('$RATE', rate));
    const held = await runHeldAtBytes(machine, stage.server(from), here, sentBytes, BACKUP_LIMIT_MS, async () => {
      await stage.perform(meanwhile);
    });
    stage.backups.set(backup, { ...(stage.backups.get(backup) ?? NOTHING_TAKEN), ...held });
    return 'goes-on';
  },
  write: ({ backup, from, argv, rateKb, meanwhile }, script) => {
    const here = argv.map((word) => word.replaceAll('$RATE', String(rateKb)));
    return [
      `FROM=${from}`,
      ...heldLines(`hold_at "$INSTANT" ${backup} ${words(here)}`, backup, script.write(meanwhile)),
    ];
  },
  says: () => null,
  shell: () => ['backup/backup', 'backup/hold', 'backup/held', 'backup/instant'],
};

/** The rate for `--max-rate`, in kB/s: what is sent at once is smaller than the distance of two instants. */
export function maxRateFor(distanceBytes: number): number {
  const rate = (distanceBytes * SAMPLES_PER_SECOND) / SAMPLES_PER_DISTANCE / 1024;
  return Math.round(Math.min(RATE_KB.most, Math.max(RATE_KB.least, rate)));
}

/**
 * How many bytes have to have been sent when the tool is stopped, so that the server stops sending near the instant.
 */
export function stopAt({ atBytes }: Pick<SentBytes, 'atBytes'>): number {
  return Math.max(1, atBytes - READ_AHEAD_BYTES);
}

interface Progress {
  readonly pid: number;
  readonly sent: number;
  readonly phase: string;
  readonly isStuck: boolean;
}

/**
 * Runs a backup tool, holds it as soon as the server has sent so many bytes, acts, and lets it go on. The tool is
 * stopped by the server, on its own machine: a stop from here would arrive many bytes late. What is recorded is where
 * the server then stops sending.
 *
 * @param limitMs longest the tool may take once it goes on, in milliseconds
 * @throws {HarnessError} when the server has sent everything before it stands still
 */
export async function runHeldAtBytes(
  machine: Machine,
  server: Server,
  argv: readonly string[],
  instant: SentBytes,
  limitMs: number,
  act: () => Promise<void>,
): Promise<HeldTool> {
  const pidFile = `${machine.root}/run/held.pid`;
  await using tool = await ToolUnderWay.start(machine, WITH_PID, pidFile, argv);
  const stalled = await server.withClient('postgres', async (client) => {
    if (!(await stopAtInstant(client, instant, pidFile, () => tool.hasEnded))) return undefined;
    return stalledSender(client, instant.atBytes);
  });
  if (!stalled) return tool.withoutHold(`the backup was over before ${instant.atBytes} bytes had been sent`, ADVICE);
  const heldAt = Date.now();
  await act();
  const after = await machine.run(['sh', '-c', 'sed "s/.*) //; s/ .*//" "/proc/$(cat "$0")/stat"', pidFile]);
  const progress = await server.withClient('postgres', progressOf);
  const releasedAt = Date.now();
  const command = await tool.goOn(limitMs);
  const bytesSentAfter = progress?.pid === stalled.pid ? progress.sent : null;
  return {
    command,
    hold: {
      heldAt,
      releasedAt,
      bytesSent: stalled.sent,
      bytesSentAfter,
      toolState: after.stdout.trim(),
      sending: progress?.phase === PHASE,
    },
  };
}

/**
 * Waits on the server itself until it has sent so many bytes, and stops the tool there and then: from here, every look
 * and the stop would cost a round trip each. `COPY` to a program makes the server run it; it copies no row, since the
 * program reads none.
 */
const WAIT_AND_STOP = (bytes: number, pidFile: string): string => `DO $$
DECLARE sent bigint; until timestamptz := clock_timestamp() + interval '${LOOK_MS} ms';
BEGIN
  LOOP
    PERFORM pg_stat_clear_snapshot();
    SELECT backup_streamed INTO sent FROM pg_stat_progress_basebackup WHERE phase = ${literal(PHASE)};
    EXIT WHEN sent >= ${bytes} OR clock_timestamp() > until;
    PERFORM pg_sleep(0.002);
  END LOOP;
  IF sent >= ${bytes} THEN
    COPY (SELECT 1 WHERE false) TO PROGRAM ${literal(`kill -STOP "$(cat '${pidFile}')"`)};
    PERFORM set_config('conformance.stopped', 'yes', false);
  END IF;
END $$`;

/** @returns whether the tool was stopped; it may end before */
async function stopAtInstant(
  client: pg.Client,
  instant: SentBytes,
  pidFile: string,
  ended: () => boolean,
): Promise<boolean> {
  const { stopped } = await waitFor(
    'the backup to reach its instant',
    async () => {
      await client.query(WAIT_AND_STOP(stopAt(instant), pidFile));
      const {
        rows: [row],
      } = await client.query<{ stopped: string | null }>(
        "SELECT current_setting('conformance.stopped', true) AS stopped",
      );
      return row?.stopped === 'yes' ? { stopped: true } : ended() ? { stopped: false } : undefined;
    },
    { stage: 'backup', limitMs: WAIT_LIMIT_MS, everyMs: 0, advice: ADVICE },
  );
  return stopped;
}

/** Waits until the server can send nothing more, because nobody reads it. */
async function stalledSender(client: pg.Client, atBytes: number): Promise<Progress> {
  let last: Progress | undefined;
  return waitFor(
    'the server to stall',
    async () => {
      const progress = await progressOf(client);
      if (progress?.phase !== PHASE)
        throw new HarnessError(`the server had sent everything before it stood still near byte ${atBytes}`, {
          stage: 'backup',
          advice: ADVICE,
        });
      // A server now and then waits for a tool that is merely slow; it is held only if it makes no progress.
      const stands = progress.isStuck && last?.isStuck === true && last.sent === progress.sent;
      last = progress;
      return stands ? progress : undefined;
    },
    { stage: 'backup', limitMs: WAIT_LIMIT_MS, everyMs: 20, advice: ADVICE },
  );
}

/** How far the backup is (`pg_stat_progress_basebackup`); undefined where none is under way. */
async function progressOf(client: pg.Client): Promise<Progress | undefined> {
  const sql =
    'SELECT pid, backup_streamed::float8 AS sent, phase, coalesce(wait_event = \'ClientWrite\', false) AS "isStuck" FROM pg_stat_progress_basebackup JOIN pg_stat_activity USING (pid)';
  const { rows } = await client.query<Progress>(sql);
  return rows[0];
}
