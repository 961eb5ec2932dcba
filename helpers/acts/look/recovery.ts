import { type Server, parseLsn } from '../../source/index.ts';
import type { RecoveryStep, WalOrigin } from '../../evidence/index.ts';

/** Names of the WAL segments that a server says it has restored from an archive, each once. */
export function archivedIn(log: string): string[] {
  return [
    ...new Set([...log.matchAll(/restored log file "([0-9A-F]{24})" from archive/g)].map(([, name = '']) => name)),
  ];
}

/** Where a standby says that it has begun to stream. */
export function streamedIn(log: string, machine: string): WalOrigin['streamed'] {
  return [...log.matchAll(/started streaming WAL from primary at ([0-9A-F]+\/[0-9A-F]+) on timeline (\d+)/g)].map(
    ([, from = '', timeline]) => ({ machine, from, timeline: Number(timeline) }),
  );
}

/** The last line of a timeline's history: which timeline was left, where, and why (PostgreSQL, "Timelines"). */
export function lastSwitch(history: string): { timeline: number; lsn: string; reason: string } | undefined {
  const [, timeline, lsn, reason = ''] =
    /^(\d+)\s+([0-9A-F]+\/[0-9A-F]+)\s*(.*)$/.exec(history.split('\n').findLast((line) => /^\d/.test(line)) ?? '') ??
    [];
  return lsn === undefined ? undefined : { timeline: Number(timeline), lsn, reason: reason.trim() };
}

/** How far recovery came before the server began a timeline of its own. */
export async function endOfTimeline(
  server: Server,
  wanted: string,
): Promise<Pick<RecoveryStep, 'reached' | 'outcome' | 'timeline' | 'message'>> {
  const query =
    "SELECT pg_read_file('pg_wal/' || name) AS history FROM pg_ls_waldir() WHERE name LIKE '%.history' ORDER BY name DESC LIMIT 1";
  try {
    const { rows } = await server.withClient('postgres', (client) => client.query<{ history: string }>(query));
    const ended = lastSwitch(rows[0]?.history ?? '');
    if (!ended) return { reached: null, outcome: 'short', message: 'the server has not begun a timeline of its own' };
    return {
      reached: ended.lsn,
      outcome: parseLsn(ended.lsn) >= parseLsn(wanted) ? 'reached' : 'short',
      timeline: ended.timeline,
      message: ended.reason,
    };
  } catch (error) {
    return { reached: null, outcome: 'ended', message: (error as Error).message };
  }
}
