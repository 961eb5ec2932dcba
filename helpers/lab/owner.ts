import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';

/**
 * Who owns what this process makes, in the form that `sweep` reads: process id, host, and when the process began. Ids
 * alone come back within minutes where there are only 32,768 of them.
 */
export function owner(): string {
  return [process.pid, hostname(), statusOf(process.pid)?.began ?? ''].join('@');
}

/** Whether the process that owns something still lives; one on another host is taken to live. */
export function ownerLives(named: string): boolean {
  const [pid = '', host, began = ''] = named.split('@');
  if (host !== hostname()) return named !== '';
  const status = statusOf(Number(pid));
  // One that has ended, and that nobody has asked after yet, is a zombie.
  if (status && began !== '') return status.began === began && status.state !== 'Z';
  return answers(Number(pid));
}

/** State of a process, and when it began, in clock ticks since the machine did; undefined where there is none, and off Linux. */
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
