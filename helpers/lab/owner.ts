import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';

/**
 * Who owns what this process makes, in the form that `sweep` reads: process id, host, and start time of the process. An
 * id alone may be reused within minutes on a system with only 32,768 of them.
 */
export function owner(): string {
  return [process.pid, hostname(), statusOf(process.pid)?.began ?? ''].join('@');
}

/** Whether the process that owns something still lives; one on another host is assumed to live. */
export function ownerLives(named: string): boolean {
  const [pid = '', host, began = ''] = named.split('@');
  if (host !== hostname()) return named !== '';
  const status = statusOf(Number(pid));
  // A zombie has ended, but its parent has not collected its exit code yet.
  if (status && began !== '') return status.began === began && status.state !== 'Z';
  return answers(Number(pid));
}

/** State of a process and its start time in clock ticks since boot; undefined if it is gone, or this is not Linux. */
function statusOf(pid: number): { readonly state: string; readonly began: string } | undefined {
  try {
    // The name before it may hold spaces and brackets, so what follows the last bracket is read (proc_pid_stat, fields 3 and 22).
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ');
    return { state: fields[0] ?? '', began: fields[19] ?? '' };
  } catch {
    return undefined;
  }
}

function answers(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
