import { hasPgTde } from '../axes/index.ts';
import { ACCESS, ACCESS_OF_STANDBY, type Act, CHECKS } from '../acts/index.ts';
import { type Evidence, recordsActs } from '../evidence/index.ts';
import { type MarkedTable, TABLES } from '../source/index.ts';

/** Something that acts leave in the evidence each time that they are done. */
interface Trace {
  readonly of: string;
  readonly verbs: readonly Act['do'][];
  /** Which acts of these verbs do: all, where it is left out. */
  readonly when?: (act: Evidence['acts'][number]['act'], evidence: Evidence) => boolean;
  /** How much of it there is. */
  readonly seen: (evidence: Evidence) => number;
}

type Start = NonNullable<Evidence['restore']>['starts'][number];
type Checks = Start['checks'];

const startsOf = ({ restore }: Evidence): readonly Start[] => restore?.starts ?? [];
const startsWith = (evidence: Evidence, has: (start: Start) => boolean): number =>
  startsOf(evidence).filter(has).length;
const stepsOf = ({ restore }: Evidence) => restore?.recovery ?? [];
const there = (value: unknown): number => (value === null || value === undefined ? 0 : 1);

/** Steps that an act was to try. */
function stepsOfTrial(act: Evidence['acts'][number]['act']): unknown[] {
  const { steps } = act as { steps?: unknown };
  return act.do === 'try' && Array.isArray(steps) ? steps.map(({ what }: { what?: unknown }) => what) : [];
}

/** Checks that an act was to leave after a start, by name: answers, or what there is of sessions. */
function checksToBe({ do: verb, questions, checks }: Evidence['acts'][number]['act']): string[] {
  const of = verb === 'ask' ? questions : verb === 'look-at-sessions' ? checks : [];
  return Array.isArray(of) ? of.map(({ name }: { name?: unknown }) => String(name)) : [];
}

/** Tables that the operation of the cell made. */
function madeIn({ acts }: Evidence): MarkedTable[] {
  return acts.flatMap(({ act, outcome }) => {
    const { makes } = act as { makes?: { tables?: unknown } | null };
    const tables = act.do === 'operate' && outcome === 'goes-on' ? makes?.tables : undefined;
    return Array.isArray(tables) ? (tables as MarkedTable[]) : [];
  });
}

/**
 * Reads of every table, by these ways, those that an operation made included; of one that cannot be read, or a database that cannot
 * be connected to, no more is there.
 */
function areRead(evidence: Evidence, checks: Checks, ways: typeof ACCESS_OF_STANDBY | typeof ACCESS): boolean {
  const done = new Set(checks.map(({ what }) => what));
  return (
    checks.some(({ outcome }) => outcome === 'unreadable') ||
    [...TABLES, ...madeIn(evidence)].every((table) => ways.every((way) => done.has(CHECKS.read(table, way))))
  );
}

const has = (checks: Checks, check: string): boolean => checks.some(({ what }) => what === check);

const TRACES: readonly Trace[] = [
  {
    of: 'a backup',
    verbs: ['take', 'hold', 'hold-at-instant', 'low-level-backup'],
    seen: ({ backup, between, secondBackup }) => there(backup) + between.length + there(secondBackup),
  },
  { of: 'an operation on keys', verbs: ['prove-operation'], seen: ({ operation }) => there(operation) },
  {
    of: 'a tool on a directory',
    verbs: ['run-tool', 'move-store'],
    // Of a store that was moved a tool is told, or nobody is.
    when: ({ do: verb, providers }) => verb !== 'move-store' || (Array.isArray(providers) && providers.length > 0),
    seen: ({ toolRuns }) => toolRuns.length,
  },
  { of: 'something that was tried', verbs: ['try'], seen: ({ trial }) => trial.length },
  {
    of: 'what sessions did beside the backup',
    verbs: ['end-sessions'],
    seen: ({ sessions }) => Math.min(1, sessions.length),
  },
  {
    of: 'what was put at fault',
    verbs: ['break-command', 'crash-in-storm', 'damage-files', 'fail-archiving', 'tear-pages'],
    seen: ({ fault }) => there(fault),
  },
  {
    of: 'a batch of rows',
    verbs: ['write'],
    seen: ({ acts, written }) => {
      const wanted = new Set(acts.flatMap(({ act }) => (act.do === 'write' ? [act['batch']] : [])));
      return new Set(written.map(({ batch }) => batch).filter((batch) => wanted.has(batch))).size;
    },
  },
  { of: 'the archive', verbs: ['look-at-archive'], seen: ({ archive }) => there(archive) },
  { of: 'what a server is', verbs: ['look-at-state'], seen: ({ states }) => states.length },
  { of: 'what the archiver said', verbs: ['fail-archiving'], seen: ({ archiving }) => there(archiving) },
  { of: 'WAL keys in the backup', verbs: ['look-at-wal-keys'], seen: ({ walCipher }) => there(walCipher) },
  { of: 'key files that were laid over', verbs: ['lay-over'], seen: ({ laidOver }) => there(laidOver) },
  { of: 'a data directory that gave way', verbs: ['remove-directory'], seen: ({ replaced }) => there(replaced) },
  { of: 'a standby that is attached', verbs: ['look-at-attached'], seen: ({ attached }) => attached.length },
  { of: 'pg_combinebackup', verbs: ['combine'], seen: ({ restore }) => there(restore?.combined) },
  { of: 'a start', verbs: ['start', 'await-start'], seen: (evidence) => startsOf(evidence).length },
  {
    of: 'rows after a start',
    verbs: ['look'],
    seen: (evidence) => startsWith(evidence, ({ checks }) => areRead(evidence, checks, ACCESS)),
  },
  {
    of: 'pg_amcheck',
    verbs: ['amcheck'],
    seen: (evidence) => startsWith(evidence, ({ checks }) => has(checks, CHECKS.amcheck)),
  },
  {
    of: 'a write to a restored server',
    verbs: ['write-own'],
    seen: (evidence) => startsWith(evidence, ({ checks }) => has(checks, CHECKS.ownWrite)),
  },
  {
    of: 'keys after a start',
    verbs: ['look-at-keys'],
    seen: (evidence) => {
      const wanted = Object.values(evidence.operation?.keys.after ?? {}).filter((key) => key !== null).length;
      return startsWith(evidence, ({ keys }) => keys !== null && keys.verified.length >= Math.max(1, wanted));
    },
  },
  {
    of: 'a further rotation of keys',
    verbs: ['look-at-keys'],
    when: ({ rotation }) => Array.isArray(rotation) && rotation.length > 0,
    seen: (evidence) => startsWith(evidence, ({ keys }) => keys?.rotated !== undefined),
  },
  {
    of: 'what a server had of keys when it was stopped',
    verbs: ['stop'],
    when: (_act, { target }) => target.release !== null,
    seen: (evidence) => startsWith(evidence, ({ held }) => held !== null),
  },
  {
    of: 'recovery up to its target',
    verbs: ['look-at-target', 'await-pause', 'await-shutdown'],
    seen: (evidence) => stepsOf(evidence).length,
  },
  {
    of: 'rows of a standby',
    verbs: ['follow', 'follow-to-end', 'look-at-attached'],
    seen: (evidence) => stepsOf(evidence).filter(({ checks }) => areRead(evidence, checks, ACCESS_OF_STANDBY)).length,
  },
  {
    of: 'rows of a promoted standby',
    verbs: ['look-at-promoted'],
    seen: (evidence) => stepsOf(evidence).filter(({ checks }) => areRead(evidence, checks, ACCESS)).length,
  },
  {
    of: 'rows of a server that paused at its target',
    verbs: ['await-pause'],
    seen: (evidence) => stepsOf(evidence).filter(({ checks }) => areRead(evidence, checks, ACCESS_OF_STANDBY)).length,
  },
  { of: 'whether a server is a standby', verbs: ['expect-standby'], seen: ({ restore }) => there(restore?.isStandby) },
];

/** Acts that leave a start with its name. */
const STARTS: readonly string[] = ['start', 'await-start'] satisfies Act['do'][];

/**
 * Starts that are not those of the acts, in their order, where acts say which they are; of several machines, each has its own
 * after those of the one before.
 */
function otherStarts(evidence: Evidence): string | null {
  const done = evidence.acts.filter(({ act, outcome }) => outcome !== 'failed' && STARTS.includes(act.do));
  const machines = [...new Set(done.map(({ act }) => act['machine']))];
  const wanted = machines
    .flatMap((machine) => done.filter(({ act }) => act['machine'] === machine))
    .map(({ act }) => String(act['which']));
  const seen = startsOf(evidence).map(({ which }) => which);
  return seen.join() === wanted.join() || done.some(({ act }) => act['which'] === undefined)
    ? null
    : `starts were to be ${wanted.join(', ') || 'none'}, and they were ${seen.join(', ') || 'none'}`;
}

/** Acts that leave a step of recovery with their name, on their machine. */
const STEPS: readonly string[] = ['follow', 'follow-to-end', 'look-at-target'] satisfies Act['do'][];

/** A step of recovery that was done, and is not there by its name, or is said to have been done elsewhere. */
function lostStep(evidence: Evidence): string | null {
  const nameOf = (what: unknown, machine: unknown): string => `${String(what)}, on ${String(machine)}`;
  const seen = stepsOf(evidence).map(({ what, machine }) => nameOf(what, machine));
  const wanted = evidence.acts
    .filter(({ act, outcome }) => outcome === 'goes-on' && STEPS.includes(act.do) && act['what'] !== undefined)
    .map(({ act }) => nameOf(act['what'], act['machine']));
  const lost = wanted.find((name) => !seen.includes(name));
  return lost === undefined ? null : `nobody knows what became of "${lost}"`;
}

/** A question that nobody has the answer to, or something of a session that was not looked at. */
function lostCheck(evidence: Evidence): string | null {
  const { acts, answers } = evidence;
  const done = acts.filter(({ outcome }) => outcome === 'goes-on').map(({ act }) => act);
  const count = (all: readonly string[], name: string): number => all.filter((each) => each === name).length;
  const wanted = done.flatMap(checksToBe);
  const seen = startsOf(evidence).flatMap(({ checks }) => checks.map(({ what }) => what));
  const asked = done.filter((act) => act.do === 'ask').flatMap(checksToBe);
  const answered = answers.map(({ name }) => name);
  const lost =
    wanted.find((name) => count(seen, name) < count(wanted, name)) ??
    asked.find((name) => count(answered, name) < count(asked, name));
  return lost === undefined ? null : `nobody knows of "${lost}" after every start`;
}

/**
 * What an act looked at and the evidence does not have: a cell without it is judged as if nothing had been found there.
 *
 * @returns null where nothing is missing, and for evidence from before acts were recorded
 */
export function lostLook(evidence: Evidence): string | null {
  const { acts, axes, restore, sourceCrash, target, trial, trialCrash } = evidence;
  if (!recordsActs(evidence)) return null;
  if (!acts.some(({ act }) => act.do === 'conclude'))
    return 'the cell was not concluded: nobody looked at logs and disks';
  for (const { of, verbs, when, seen } of TRACES) {
    const done = acts.filter(
      ({ act, outcome }) =>
        outcome === 'goes-on' && verbs.some((verb) => verb === act.do) && (when?.(act, evidence) ?? true),
    ).length;
    if (seen(evidence) < done) return `evidence of ${of} is missing: ${seen(evidence)} of ${done} is there`;
  }
  const planned = acts.flatMap(({ act, outcome }) => (outcome === 'goes-on' ? stepsOfTrial(act) : []));
  if (planned.join('\n') !== trial.map(({ what }) => what).join('\n'))
    return 'what was tried is not what was to be tried, in its order';
  const unseen = otherStarts(evidence) ?? lostStep(evidence);
  if (unseen !== null) return unseen;
  const unanswered = lostCheck(evidence);
  if (unanswered !== null) return unanswered;
  const cameUp = startsOf(evidence).some(({ outcome }) => outcome === 'ready');
  const onDisk = [restore?.readableWal, restore?.readableOwn, restore?.readableFiles];
  // What it says last is of its log.
  if (restore?.log === '' && (cameUp || startsOf(evidence).some(({ message }) => message !== null)))
    return 'a server came up, or said why not, and there is nothing in its log';
  const held = startsOf(evidence).flatMap((start) => start.held ?? []);
  // Where files are there at one start and gone at another, they are lost.
  if (held.length > 0 && hasPgTde(axes) && target.release !== null && held.every(({ files }) => files.length === 0))
    return 'a server with pg_tde has no key file, at any of its starts';
  if (cameUp && (restore?.logErrors == null || onDisk.some((files) => files == null)))
    return 'a server came up, and its log or its disk was not looked at';
  if (
    restore?.searched &&
    startsOf(evidence).length > 0 &&
    (onDisk.some((files) => files == null) || restore.searched.length === 0)
  )
    return 'a server was started, and no disk was looked at';
  if (trial.length > 0 && trialCrash === undefined)
    return 'nobody looked whether a server crashed while things were tried';
  if (sourceCrash === undefined && acts.some(({ act, outcome }) => act.do === 'make-source' && outcome === 'goes-on'))
    return "nobody looked whether the source's log tells of a crash";
  return null;
}
