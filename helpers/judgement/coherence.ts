import { type Evidence, recordsActs } from '../evidence/index.ts';
import { isIdOf } from '../cell/index.ts';
import { fillsDisk, hasRoom, writesWalKeys } from '../axes/index.ts';
import { contradictedAnswer } from './answers.ts';
import { parseLsn } from '../source/index.ts';

/** What the surroundings do to a server or a tool, and the target is not at fault for. */
const SURROUNDINGS =
  /No space left on device|Cannot allocate memory|Too many open files|Resource temporarily unavailable/;

/** Of what a cell may have little on purpose. */
const SHARED_MEMORY = /\/dev\/shm\/|shared memory/;

/**
 * Why evidence cannot be true, or is not of the target: one part of it contradicts another, the scan for rows in clear text
 * did not find those that every backup has, or the machine had no room.
 *
 * @returns null where nothing speaks against it
 */
export function incoherence(evidence: Evidence): string | null {
  return outOfRoom(evidence) ?? contradiction(evidence) ?? contradictedAnswer(evidence) ?? blindScan(evidence);
}

function outOfRoom({ axes, backup, between, secondBackup, restore, trial, toolRuns }: Evidence): string | null {
  const said = [
    ...[backup, ...between, secondBackup].map((one) => one?.error ?? ''),
    // Steps are tried on a disk that is full on purpose.
    ...(fillsDisk(axes) ? [] : trial.map((step) => step.said)),
    ...toolRuns.map(({ stderr }) => stderr),
    ...(restore?.starts ?? []).map(({ message }) => message ?? ''),
  ].find((text) => SURROUNDINGS.test(text) && (hasRoom(axes) || !SHARED_MEMORY.test(text)));
  return said === undefined ? null : `the machine had no room: ${said}`;
}

function contradiction(evidence: Evidence): string | null {
  const { acts, axes, backup, between, secondBackup, restore, walCipher, harnessError, id } = evidence;
  if (!isIdOf(id, axes)) return `${id} is not the id of a cell with these values`;
  const failed = acts.find(({ outcome }) => outcome === 'failed');
  if (failed && harnessError === null) return `the act ${failed.act.do} failed, and nobody says why`;
  const untold = recordsActs(evidence)
    ? evidence.promoted.find(({ machine }) => !isPromoted(acts, machine))
    : undefined;
  if (untold) return `${untold.machine} is said to write timeline ${untold.timeline}, and nobody promoted it`;
  if (walCipher !== null && !writesWalKeys(axes)) return 'WAL keys are said to be of a tool that was not to write any';
  for (const one of [backup, ...between, secondBackup]) {
    if (one?.command.timedOut === true && one.command.exitCode === 0)
      return 'the tool was ended at its time limit, and yet it ended with 0';
    if (one?.positions && parseLsn(one.positions.start) > parseLsn(one.positions.stop))
      return `the backup begins at ${one.positions.start} and ends before, at ${one.positions.stop}`;
  }
  const steps = restore?.recovery ?? [];
  const short = steps.find(
    ({ outcome, reached, wanted }) =>
      outcome === 'reached' && (reached === null || parseLsn(reached) < parseLsn(wanted)),
  );
  if (short) return `${short.what}: ${short.wanted} is said to be reached, at ${short.reached ?? 'no position'}`;
  const checks = [...(restore?.starts ?? []), ...steps].flatMap((each) => each.checks);
  const equal = checks.find(({ outcome, detail }) => outcome === 'equal' && detail.length > 0);
  return equal ? `${equal.what} is said to be equal, and it is not: ${equal.detail[0]}` : null;
}

const isPromoted = (acts: Evidence['acts'], machine: string): boolean =>
  acts.some(({ act, outcome }) => act.do === 'promote' && act['machine'] === machine && outcome === 'goes-on');

/** Plain tables are in every backup: their rows can be read, also where WAL cannot. */
function blindScan(evidence: Evidence): string | null {
  const { backup } = evidence;
  if (!recordsActs(evidence)) return null;
  if (!backup?.received || backup.command.exitCode !== 0 || backup.positions === null) return null;
  const taken = [backup, ...evidence.between, evidence.secondBackup].filter((one) => one?.command.exitCode === 0);
  if (taken.some((one) => one?.walFiles === null)) return 'nobody looked which WAL segments are in the backup';
  return taken.every((one) => one?.hits.some(({ kind, inWal }) => kind === 'P' && !inWal))
    ? null
    : 'no row of a plain table was found in the backup: the scan for rows in clear text saw nothing';
}
