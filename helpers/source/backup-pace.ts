import type pg from 'pg';
import type { Server } from './server.ts';

/** Longest that a sender stands still, in milliseconds. */
export const STOPPED_LIMIT_MS = 20_000;

/**
 * Keeps the sender of a base backup from getting ahead of the load that is written meanwhile: on a slow disk the backup
 * would otherwise end before enough was written. The sender is stopped, so nothing is lost, and the tool sees a slow
 * server.
 */
export class BackupPace implements AsyncDisposable {
  #stopped: number | undefined;
  #limit: NodeJS.Timeout | undefined;

  constructor(private readonly server: Server) {}

  /**
   * Stops the sender where it is ahead, else lets it go on. Progress: `pg_stat_progress_basebackup`; a sender that
   * does not know its total counts as ahead.
   *
   * @param share of the load that is written, from 0 to 1
   */
  async keep(client: pg.Client, share: number): Promise<void> {
    const { rows } = await client.query<{ pid: number; sent: number }>(
      `SELECT pid, COALESCE(backup_streamed::float8 / NULLIF(backup_total, 0), 1) AS sent
       FROM pg_stat_progress_basebackup WHERE phase = 'streaming database files'`,
    );
    const [sender] = rows;
    if (!sender || sender.sent <= share) return this.letGo();
    if (this.#stopped !== undefined) return;
    this.#stopped = sender.pid;
    // A load that waits for what the sender holds would wait for ever.
    this.#limit = setTimeout(() => void this.letGo().catch(() => undefined), STOPPED_LIMIT_MS);
    await this.server.signalProcess(sender.pid, 'STOP');
  }

  /** Lets a stopped sender go on. */
  async letGo(): Promise<void> {
    const pid = this.#stopped;
    this.#stopped = undefined;
    clearTimeout(this.#limit);
    if (pid !== undefined) await this.server.signalProcess(pid, 'CONT');
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.letGo();
  }
}
